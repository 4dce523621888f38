import { Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './panel.module.css';

export interface PanelProps {
  title?: ReactNode;
  lead?: ReactNode;
  action?: ReactNode;
  footer?: ReactNode;
  id?: string;
  /** Content reaches the edges (tables do). */
  flush?: boolean;
  children?: ReactNode;
}

/** A card: title, one line of what it is, content, and an optional foot for its actions. */
export function Panel({ title, lead, action, footer, id, flush, children }: PanelProps) {
  return (
    <Paper withBorder component="section" className={classes.panel} id={id}>
      {title !== undefined && (
        <Group justify="space-between" align="flex-start" className={classes.head} gap="sm">
          <div className={classes.words}>
            <Title order={2}>{title}</Title>
            {lead !== undefined && (
              <Text size="sm" c="dimmed" component="div">
                {lead}
              </Text>
            )}
          </div>
          {action}
        </Group>
      )}
      {children !== undefined && <div className={flush ? classes.flush : classes.body}>{children}</div>}
      {footer !== undefined && <div className={classes.foot}>{footer}</div>}
    </Paper>
  );
}
