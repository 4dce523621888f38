import { Shell, SignInAgain, writes, type NavItem } from '@sitekeep/web-ui';
import { IconFilter, IconKey, IconReceipt, IconSettings, IconUserCheck, IconUsers, IconWorld } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { AccountSwitcher } from './session/account-switcher.tsx';
import { Banners } from './session/banners.tsx';
import { PersonMenu } from './session/person-menu.tsx';
import { useSession } from './session/session.tsx';

const nav: NavItem[] = [
  { to: '/sites', label: 'Sites', icon: IconWorld },
  { to: '/billing', label: 'Billing', icon: IconReceipt },
  { to: '/visitors', label: 'Visitors', icon: IconUserCheck },
  { to: '/lists', label: 'Account lists', icon: IconFilter },
  { to: '/team', label: 'Team', icon: IconUsers },
  { to: '/tokens', label: 'API tokens', icon: IconKey },
];
const footNav: NavItem[] = [{ to: '/settings', label: 'Settings', icon: IconSettings }];

export function PortalShell({ children }: { children: ReactNode }) {
  const session = useSession();
  return (
    <Shell nav={nav} footNav={footNav} top={<AccountSwitcher />} foot={<PersonMenu />} banners={<Banners />}>
      <SignInAgain email={session.person.email} signIn={writes.signIn} />
      {children}
    </Shell>
  );
}
