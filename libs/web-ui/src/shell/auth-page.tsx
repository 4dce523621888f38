import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Logo } from '../parts/logo.tsx';
import { OfflineBar } from '../parts/offline-bar.tsx';
import { SchemeSwitch } from '../parts/scheme-switch.tsx';
import classes from './auth-page.module.css';

export interface AuthPageProps {
  title: string;
  lead?: ReactNode;
  /** Name of the app after the logo. */
  part?: string;
  /** A second column that says what one gets. */
  aside?: ReactNode;
  foot?: ReactNode;
  children?: ReactNode;
}

/** A page before one is signed in: one task, one column. */
export function AuthPage({ title, lead, part, aside, foot, children }: AuthPageProps) {
  useEffect(() => {
    document.title = `${title} · Sitekeep`;
  }, [title]);
  return (
    <>
      <OfflineBar />
      <Group component="header" className={classes.top} justify="space-between">
        <Logo part={part} />
        <SchemeSwitch />
      </Group>
      <main className={classes.main} data-aside={aside ? true : undefined}>
        {aside && <div className={classes.aside}>{aside}</div>}
        <div className={classes.card}>
          <Title order={1}>{title}</Title>
          {lead && (
            <Text size="sm" c="dimmed" mt={4} component="div">
              {lead}
            </Text>
          )}
          <Stack gap="md" mt="lg">
            {children}
          </Stack>
          {foot && (
            <Text size="sm" mt="lg" component="div" c="dimmed">
              {foot}
            </Text>
          )}
        </div>
      </main>
    </>
  );
}
