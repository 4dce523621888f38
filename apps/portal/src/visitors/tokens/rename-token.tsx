import { Modal, Stack, TextInput } from '@mantine/core';
import { tokenChangeSchema, type VisitorToken } from '@sitekeep/contracts';
import { Submit, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import type { ConfirmTokenProps } from './confirm-token.tsx';

export function RenameToken({ visitorId, token, onClose }: ConfirmTokenProps) {
  return (
    <Modal opened={token !== null} onClose={onClose} title={token ? `Label of ${token.serial}` : ''}>
      {token && <LabelForm visitorId={visitorId} token={token} onDone={onClose} />}
    </Modal>
  );
}

function LabelForm({ visitorId, token, onDone }: { visitorId: string; token: VisitorToken; onDone: () => void }) {
  const change = useWrite(writes.changeVisitorToken, { refreshes: ['visitors'], onDone });
  const api = useApiForm({
    initial: { label: token.label },
    schema: tokenChangeSchema,
    submit: ({ label }) => change.mutateAsync({ visitorId, id: token.id, label }),
  });
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Change the label">
      <Stack gap="md">
        <TextInput label="Label" placeholder="phone" autoComplete="off" data-autofocus {...api.form.getInputProps('label')} />
        <Submit of={api}>Save label</Submit>
      </Stack>
    </form>
  );
}
