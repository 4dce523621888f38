import { AppShell, Burger, Group, NavLink, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, type ComponentType, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { UnsavedGuard } from '../forms/unsaved.tsx';
import { Logo } from '../parts/logo.tsx';
import { OfflineBar } from '../parts/offline-bar.tsx';
import { SchemeSwitch } from '../parts/scheme-switch.tsx';
import classes from './shell.module.css';

export interface NavItem {
  to: string;
  label: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
}
export interface ShellProps {
  part?: string;
  top?: ReactNode;
  nav: NavItem[];
  footNav?: NavItem[];
  foot: ReactNode;
  banners?: ReactNode;
  children: ReactNode;
}

/** Left rail and content column; on a phone the rail opens over the page. */
export function Shell({ part, top, nav, footNav = [], foot, banners, children }: ShellProps) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  useEffect(close, [pathname, close]);
  const item = ({ to, label, icon: Icon }: NavItem) => (
    <NavLink
      key={to}
      component={Link}
      to={to}
      label={label}
      active={pathname === to || pathname.startsWith(`${to}/`)}
      aria-current={pathname === to || pathname.startsWith(`${to}/`) ? 'page' : undefined}
      leftSection={<Icon size={18} stroke={1.6} />}
      classNames={{ root: classes.item }}
    />
  );
  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      transitionDuration={120}
    >
      <a href="#content" className="sk-skip">
        Skip to content
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.header}>
        <Group h="100%" px="md" justify="space-between">
          <Logo part={part} />
          <Burger opened={opened} onClick={toggle} size="sm" aria-label={opened ? 'Close the menu' : 'Open the menu'} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.rail} aria-label="Main">
        <Group justify="space-between" className={classes.brand} wrap="nowrap">
          <Logo part={part} />
          <Burger hiddenFrom="sm" opened={opened} onClick={toggle} size="sm" aria-label="Close the menu" />
        </Group>
        {top}
        <div className={classes.navs}>
          <Stack gap={2}>{nav.map(item)}</Stack>
          <Stack gap={2}>{footNav.map(item)}</Stack>
        </div>
        <Group className={classes.foot} justify="space-between" wrap="nowrap" gap="xs">
          {foot}
          <SchemeSwitch />
        </Group>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <OfflineBar />
        {banners}
        <UnsavedGuard>{children}</UnsavedGuard>
      </AppShell.Main>
    </AppShell>
  );
}
