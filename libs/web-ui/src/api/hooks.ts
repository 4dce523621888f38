import type { Page } from '@sitekeep/contracts';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ApiClient } from './client.ts';
import { useClient } from './provider.tsx';
import type { Read, Write } from './request.ts';

export interface ReadOptions<T> {
  enabled?: boolean;
  /** Ask again after so many milliseconds; a function stops asking by answering false. */
  refreshMs?: number | ((data: T | undefined) => number | false);
  /** Show the answer of the query before while the next one is on its way. */
  keepBefore?: boolean;
}

/** Keys follow the path, so that changing `sites/x` also refreshes `sites/x/policy`. */
export const keyOf = (client: ApiClient, path: string, query: object = {}): unknown[] => [client.scope, ...path.split('/'), query];

/** Reads one resource and keeps it fresh. */
export function useRead<T>(resource: Read<T>, options: ReadOptions<T> = {}) {
  const client = useClient();
  const { refreshMs } = options;
  return useQuery<T>({
    queryKey: keyOf(client, resource.path, resource.query),
    queryFn: () => client.read(resource),
    enabled: options.enabled ?? true,
    refetchInterval: typeof refreshMs === 'function' ? (query) => refreshMs(query.state.data) : (refreshMs ?? false),
    ...(options.keepBefore ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Reads a list page by page. */
export function useReadPages<Item>(resource: Read<Page<Item>>, options: { refreshMs?: number; enabled?: boolean } = {}) {
  const client = useClient();
  const query = useInfiniteQuery({
    queryKey: [...keyOf(client, resource.path, resource.query), 'pages'],
    queryFn: ({ pageParam }) => client.read(resource, { after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: options.refreshMs ?? false,
    enabled: options.enabled ?? true,
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.data), [query.data]);
  return {
    items,
    error: query.error,
    isLoading: query.isLoading,
    isRefreshing: query.isFetching,
    hasMore: query.hasNextPage,
    loadMore: () => void query.fetchNextPage(),
    isLoadingMore: query.isFetchingNextPage,
    refetch: () => void query.refetch(),
  };
}

/** Refreshes everything read below these paths. */
export function useRefresh() {
  const client = useClient();
  const queries = useQueryClient();
  return (...paths: string[]) =>
    Promise.all(paths.map((path) => queries.invalidateQueries({ queryKey: [client.scope, ...path.split('/')] })));
}

/** Makes a change; `refreshes` names the paths that are read again when it is done. */
export function useWrite<Input, T>(
  write: (input: Input) => Write<T>,
  options: { refreshes?: string[]; onDone?: (answer: T, input: Input) => void } = {},
) {
  const client = useClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: Input) => client.write(write(input)),
    onSuccess: (answer, input) => {
      void refresh(...(options.refreshes ?? []));
      options.onDone?.(answer, input);
    },
  });
}
