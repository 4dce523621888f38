import { Group, Text } from '@mantine/core';

/** The mark: a keep's gate, open for visitors. */
export function Logo({ part }: { part?: string }) {
  return (
    <Group gap={8} wrap="nowrap">
      <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden>
        <path d="M3 3h4v3h3V3h4v3h3V3h4v18h-6v-5a3 3 0 0 0-6 0v5H3z" fill="var(--mantine-color-teal-filled)" />
      </svg>
      <Text fw={650} size="md" lh={1}>
        Sitekeep
        {part && (
          <Text span c="dimmed" fw={400}>
            {` ${part}`}
          </Text>
        )}
      </Text>
    </Group>
  );
}
