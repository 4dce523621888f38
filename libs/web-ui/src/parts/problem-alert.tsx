import { Alert, Button, Group, List, Text, type AlertProps } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { explain } from '../api/problem-error.ts';
import { faultsOfProblem } from '../forms/faults.ts';

export interface ProblemAlertProps extends AlertProps {
  error: unknown;
  onRetry?: () => void;
  /** Fields whose faults already stand beside them. */
  isField?: (name: string) => boolean;
}

const bare = (text: string) => text.trim().replace(/\.$/, '');

/** What happened, why, and the next step; with the request id that support asks for. Nothing is said twice. */
export function ProblemAlert({ error, onRetry, isField = () => false, ...rest }: ProblemAlertProps) {
  const { title, detail, requestId } = explain(error);
  const { fields, rest: elsewhere } = faultsOfProblem(error, isField);
  const said = new Set([title, detail].map(bare));
  const faults = [...new Set(elsewhere)].filter((words) => !said.has(bare(words)));
  const isDetailNew = bare(detail) !== bare(title) && !Object.values(fields).includes(detail);
  return (
    <Alert color="red" title={title} icon={<IconAlertCircle size={18} />} role="alert" {...rest}>
      {isDetailNew && <Text size="sm">{detail}</Text>}
      {faults.length > 0 && (
        <List size="sm" mt="xs">
          {faults.map((words) => (
            <List.Item key={words}>{words}</List.Item>
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
