import type { Session } from '@sitekeep/contracts';
import { keyOf, reads, safeNext, useClient } from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';

/** Takes a fresh session and goes on. */
export function useEnter() {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (session: Session, next: string | null = null) => {
    queries.clear();
    // The answer speaks of the person's own account; when another one is chosen, its session is read anew.
    if (!client.acting.accountId || client.acting.accountId === session.account.id)
      queries.setQueryData(keyOf(client, reads.session().path), session);
    void navigate(safeNext(next, '/sites'), { replace: true });
  };
}
