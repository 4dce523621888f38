import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { explain } from '../api/problem-error.ts';
import { faultsOfProblem } from '../forms/faults.ts';

export const toastDone = (message: string): void => {
  notifications.show({ message, color: 'teal', role: 'status', className: 'sk-toast', autoClose: 3500 });
};

/** It is not done: somebody else must agree first. Longer to read, and longer there. */
export const toastWaits = (message: string): void => {
  notifications.show({
    title: 'Waits for a second person',
    message,
    color: 'yellow',
    role: 'status',
    className: 'sk-toast',
    autoClose: 10_000,
  });
};

/** Says what was done, with the way back. */
export const toastUndo = (message: string, undo: () => void): void => {
  const id = notifications.show({
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" className="sk-wrap">
          {message}
        </Text>
        <Button
          size="xs"
          variant="default"
          style={{ flex: 'none' }}
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
    color: 'teal',
    role: 'status',
    className: 'sk-toast',
    autoClose: 10_000,
  });
};

/** Every fault is told: there is no field here that would show it. */
export const toastError = (error: unknown): void => {
  const { title, detail } = explain(error);
  const { rest } = faultsOfProblem(error, () => false);
  const words = [...new Set([detail, ...rest])].filter((text) => text.replace(/\.$/, '') !== title);
  notifications.show({
    title,
    message: words.length > 0 ? words.join(' ') : undefined,
    color: 'red',
    className: 'sk-toast',
    autoClose: 10_000,
  });
};
