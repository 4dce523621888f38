import type { Permission, Session } from '@sitekeep/contracts';
import { isProblem, ProblemAlert, reads, useRead } from '@sitekeep/web-ui';
import { Center, Loader } from '@mantine/core';
import { createContext, use, useEffect, type ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { chooseAccount, chosenAccount } from './chosen-account.ts';

const SessionContext = createContext<Session | null>(null);

/** Who is signed in, for which account, and what they may do. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession needs a SignedIn above it.');
  return session;
}
export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}

/** Shows the page to signed-in people; sends others to sign in and back. */
export function SignedIn({ children }: { children: ReactNode }) {
  const session = useRead(reads.session());
  const { pathname, search } = useLocation();
  const isLostAccount = (isProblem(session.error, 'not_found') || isProblem(session.error, 'forbidden')) && chosenAccount() !== null;
  useEffect(() => {
    if (!isLostAccount) return;
    // No longer a member of the account chosen before: fall back to the own one.
    chooseAccount(null);
    window.location.reload();
  }, [isLostAccount]);
  if (session.data) return <SessionContext value={session.data}>{children}</SessionContext>;
  if (isProblem(session.error, 'unauthenticated'))
    return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
  if (session.error && !isLostAccount) return <ProblemAlert error={session.error} onRetry={() => void session.refetch()} m="xl" />;
  return (
    <Center h="100vh">
      <Loader aria-label="Loading" />
    </Center>
  );
}
