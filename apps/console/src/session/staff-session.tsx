import { Center, Loader } from '@mantine/core';
import { staffRolePermissions, type StaffPermission, type staffSessionSchema } from '@sitekeep/contracts';
import { isProblem, ProblemAlert, staffReads, useRead, type Output } from '@sitekeep/web-ui';
import { createContext, use, type ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';

type StaffSession = Output<typeof staffSessionSchema>;
const StaffContext = createContext<StaffSession | null>(null);

export function useStaff(): StaffSession {
  const session = use(StaffContext);
  if (!session) throw new Error('useStaff needs a SignedIn above it.');
  return session;
}
export function useStaffMay(permission: StaffPermission): boolean {
  return staffRolePermissions[useStaff().staff.role].includes(permission);
}

/** Shows the console to staff; sends others to sign in and back. */
export function SignedIn({ children }: { children: ReactNode }) {
  const session = useRead(staffReads.session());
  const { pathname, search } = useLocation();
  if (session.data) return <StaffContext value={session.data}>{children}</StaffContext>;
  if (isProblem(session.error, 'unauthenticated'))
    return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
  if (session.error) return <ProblemAlert error={session.error} onRetry={() => void session.refetch()} m="xl" />;
  return (
    <Center h="100vh">
      <Loader aria-label="Loading" />
    </Center>
  );
}
