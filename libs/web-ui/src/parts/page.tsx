import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import classes from './page.module.css';

export interface PageProps {
  title: string;
  /** One line: what is this? */
  lead?: ReactNode;
  action?: ReactNode;
  above?: ReactNode;
  /** Forms read better in a narrow column. */
  narrow?: boolean;
  children: ReactNode;
}

/** A page: title with one primary action at the right, one line of what it is, content in a column. */
export function Page({ title, lead, action, above, narrow, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Sitekeep`;
  }, [title]);
  return (
    <div className={narrow ? classes.narrow : classes.page}>
      {above}
      <Group justify="space-between" align="flex-start" gap="md" className={classes.head}>
        <div className={classes.words}>
          <Title order={1}>{title}</Title>
          {lead !== undefined && (
            <Text size="sm" c="dimmed" mt={4} component="div">
              {lead}
            </Text>
          )}
        </div>
        {action}
      </Group>
      <Stack gap="lg">{children}</Stack>
    </div>
  );
}
