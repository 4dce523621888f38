import type { Site } from '@sitekeep/contracts';
import { reads, useReadPages } from '@sitekeep/web-ui';
import { useEffect } from 'react';

/** All sites of the account, page by page; undefined until the first page is there. */
export function useSites(): Site[] | undefined {
  const { items, error, hasMore, isLoadingMore, loadMore } = useReadPages(reads.sites({ limit: 100 }));
  const wantsMore = hasMore && !isLoadingMore && !error;
  useEffect(() => {
    if (wantsMore) loadMore();
  }, [wantsMore, items]); // loadMore is a new function at every turn.
  return items;
}

/** Its name; of a site that is not in the list, its id. */
export const siteName = (sites: Site[] | undefined, id: string): string => sites?.find((site) => site.id === id)?.name ?? id;
