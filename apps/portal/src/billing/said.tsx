import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface SaidProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}

/** An outcome in words, with what to do next. */
export function Said({ icon, title, children, actions }: SaidProps) {
  return (
    <Group align="flex-start" wrap="nowrap">
      {icon}
      <div>
        <Text fw={600}>{title}</Text>
        <Text c="dimmed" component="div">
          {children}
        </Text>
        {actions && <Group mt="md">{actions}</Group>}
      </div>
    </Group>
  );
}
