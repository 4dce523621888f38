import { Menu, Text, UnstyledButton } from '@mantine/core';
import { Shell, SignInAgain, staffWrites, toastError, useClient, type NavItem } from '@sitekeep/web-ui';
import {
  IconBell,
  IconBuildingBank,
  IconChecks,
  IconFileExport,
  IconHistory,
  IconLogout,
  IconScale,
  IconStack2,
  IconTicket,
  IconUsers,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStaff } from './session/staff-session.tsx';

const nav: NavItem[] = [
  { to: '/customers', label: 'Customers', icon: IconUsers },
  { to: '/approvals', label: 'Approvals', icon: IconChecks },
  { to: '/bank-transfers', label: 'Bank transfers', icon: IconBuildingBank },
  { to: '/promo-codes', label: 'Promo codes', icon: IconTicket },
  { to: '/export', label: 'Export', icon: IconFileExport },
  { to: '/differences', label: 'Differences', icon: IconScale },
  { to: '/queues', label: 'Queues', icon: IconStack2 },
  { to: '/notices', label: 'Notices', icon: IconBell },
  { to: '/audit', label: 'Audit log', icon: IconHistory },
];

export function ConsoleShell({ children }: { children: ReactNode }) {
  const { staff } = useStaff();
  return (
    <Shell part="console" nav={nav} foot={<StaffMenu />}>
      <SignInAgain email={staff.email} signIn={staffWrites.signIn} />
      {children}
    </Shell>
  );
}

function StaffMenu() {
  const { staff } = useStaff();
  const client = useClient();
  const signOut = async () => {
    await client.write(staffWrites.signOut());
    sessionStorage.clear();
    window.location.assign('/sign-in');
  };
  return (
    <Menu width={216} position="top-start">
      <Menu.Target>
        <UnstyledButton p={4} style={{ flex: 1, minWidth: 0 }} aria-label={`Signed in as ${staff.name}`}>
          <Text size="sm" truncate>
            {staff.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {staff.role}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut().catch(toastError)}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
