import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { explain } from '../api/problem-error.ts';

export const toastDone = (message: string): void => {
  notifications.show({ message, color: 'teal', role: 'status', className: 'sk-toast', autoClose: 3500 });
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

export const toastError = (error: unknown): void => {
  const { title, detail } = explain(error);
  notifications.show({
    title,
    message: detail.replace(/\.$/, '') === title ? undefined : detail,
    color: 'red',
    className: 'sk-toast',
    autoClose: 10_000,
  });
};
