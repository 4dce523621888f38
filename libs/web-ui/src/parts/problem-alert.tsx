import { Alert, Button, Group, List, Text, type AlertProps } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { explain, ProblemError } from '../api/problem-error.ts';

/** What happened, why, and the next step; with the request id that support asks for. */
export function ProblemAlert({ error, onRetry, ...rest }: { error: unknown; onRetry?: () => void } & AlertProps) {
  const { title, detail, requestId } = explain(error);
  const faults = error instanceof ProblemError ? error.faults : [];
  return (
    <Alert color="red" title={title} icon={<IconAlertCircle size={18} />} role="alert" {...rest}>
      {detail.replace(/\.$/, '') !== title && <Text size="sm">{detail}</Text>}
      {faults.length > 0 && (
        <List size="sm" mt="xs">
          {faults.map((fault) => (
            <List.Item key={`${fault.pointer} ${fault.code}`}>{fault.detail}</List.Item>
          ))}
        </List>
      )}
      {(requestId || onRetry) && (
        <Group mt="xs" gap="md">
          {onRetry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          {requestId && (
            <Text size="xs" c="dimmed">
              Request {requestId}
            </Text>
          )}
        </Group>
      )}
    </Alert>
  );
}
