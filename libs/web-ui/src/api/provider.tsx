import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, use, type ReactNode } from 'react';
import type { ApiClient } from './client.ts';
import { ProblemError } from './problem-error.ts';

const ClientContext = createContext<ApiClient | null>(null);

/** The client of this part of the page; in the console it acts for the customer whose page is open. */
export function useClient(): ApiClient {
  const client = use(ClientContext);
  if (!client) throw new Error('useClient needs an ApiProvider above it.');
  return client;
}

const worthAnotherTry = (error: unknown) => !(error instanceof ProblemError) || error.problem.status >= 500;

/** `calm`: nothing is asked again unless somebody presses something; staff calls are audited one by one. */
export const createQueryClient = ({ calm = false } = {}): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: calm ? 60_000 : 5_000,
        refetchOnWindowFocus: !calm,
        retry: (count, error) => count < 2 && worthAnotherTry(error),
        networkMode: 'always',
      },
      // Writes are never repeated behind the person's back.
      mutations: { retry: false, networkMode: 'always' },
    },
  });

export function ApiProvider({ client, queries, children }: { client: ApiClient; queries?: QueryClient; children: ReactNode }) {
  const inner = <ClientContext value={client}>{children}</ClientContext>;
  return queries ? <QueryClientProvider client={queries}>{inner}</QueryClientProvider> : inner;
}
