import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../parts/problem-alert.tsx';

export interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** The label of the button that does it. */
  action: string;
  /** When given, it has to be typed first. */
  name?: string;
  /** The label of the button that leaves everything as it is. */
  keep?: string;
  confirm: () => Promise<unknown>;
}

/** Asks before something that cannot be taken back; for the dangerous ones the name has to be typed. */
export function ConfirmByName({ opened, onClose, title, children, action, name, keep = 'Keep it', confirm }: ConfirmProps) {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const isReady = name === undefined || typed.trim() === name.trim();
  const close = () => {
    setTyped('');
    setError(null);
    onClose();
  };
  const go = async () => {
    setBusy(true);
    setError(null);
    await confirm().then(close, setError);
    setBusy(false);
  };
  return (
    <Modal opened={opened} onClose={close} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // A form in a dialog still bubbles through React to the form of the page.
          event.stopPropagation();
          if (isReady) void go();
        }}
      >
        <Stack gap="md">
          <Text component="div" size="sm">
            {children}
          </Text>
          {name !== undefined && (
            <TextInput
              label="Name to confirm"
              description={
                <>
                  Type <strong>{name}</strong> to confirm.
                </>
              }
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          {error !== null && <ProblemAlert error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {keep}
            </Button>
            <Button type="submit" color="red" disabled={!isReady} loading={isBusy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
