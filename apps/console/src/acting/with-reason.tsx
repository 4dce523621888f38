import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { reasonSchema } from '@sitekeep/contracts';
import { faultsOf, ProblemAlert } from '@sitekeep/web-ui';
import { useState, type ReactNode } from 'react';
import { useReasonBefore } from './reason.tsx';

export interface WithReasonProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  action: string;
  danger?: boolean;
  /** what it needs besides the reason and has not got, as a request: “Give the amount.” */
  lacks?: string | null | false;
  /** A second field, e.g. the bank's reference. */
  extra?: { label: string; description: string };
  act: (reason: string, extra: string) => Promise<unknown>;
  children: ReactNode;
}

/** Asks for the reason of one grave action; on the page of a customer it starts from the reason given there. */
export function WithReason(props: WithReasonProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <ActionForm {...props} />
    </Modal>
  );
}

function ActionForm({ onClose, action, danger, lacks, extra, act, children }: WithReasonProps) {
  const [reason, setReason] = useState(useReasonBefore());
  const [more, setMore] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isPressed, setPressed] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: React.SubmitEvent) => {
    event.preventDefault();
    const said = Object.values(faultsOf(reasonSchema, reason))[0] ?? null;
    setFault(said);
    setPressed(true);
    if (said || lacks) return;
    setBusy(true);
    setError(null);
    await act(reason.trim(), more.trim()).then(onClose, setError);
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text size="sm" component="div">
          {children}
        </Text>
        <TextInput label="Reason" data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fault} />
        {extra && (
          <TextInput
            label={extra.label}
            description={extra.description}
            value={more}
            onChange={(event) => setMore(event.currentTarget.value)}
          />
        )}
        {isPressed && lacks && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {lacks}
          </Text>
        )}
        {error !== null && <ProblemAlert error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={danger ? 'red' : undefined} loading={isBusy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
