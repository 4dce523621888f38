import type { Session } from '@sitekeep/contracts';
import { reads, useClient, keyOf } from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';

/** Only paths of this page: a link elsewhere must not be reachable through ?next=. */
export const safeNext = (next: string | null): string =>
  next && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/sites';

/** Takes a fresh session and goes on. */
export function useEnter() {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (session: Session, next: string | null = null) => {
    queries.clear();
    queries.setQueryData(keyOf(client, reads.session().path), session);
    void navigate(safeNext(next), { replace: true });
  };
}
