import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export interface EmptyProps {
  title: string;
  children?: ReactNode;
  picture?: ReactNode;
  action?: ReactNode;
}

/** Nothing here yet: one sentence, one button, and what it will look like. */
export function Empty({ title, children, picture, action }: EmptyProps) {
  return (
    <Stack align="center" gap="sm" py="xl" px="md" ta="center">
      {picture}
      <Title order={2}>{title}</Title>
      {children && (
        <Text c="dimmed" maw={480} component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
