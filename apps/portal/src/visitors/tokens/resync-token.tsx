import { Group, Modal, Stack, Text } from '@mantine/core';
import { tokenResyncSchema, type VisitorToken } from '@sitekeep/contracts';
import { Submit, toastDone, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import { CodeField, digitsOf } from './code-field.tsx';
import type { ConfirmTokenProps } from './confirm-token.tsx';
import { tokenName } from './token-words.ts';

/** For a token whose clock went wrong, or whose button was pressed too often. */
export function ResyncToken({ visitorId, token, onClose }: ConfirmTokenProps) {
  return (
    <Modal opened={token !== null} onClose={onClose} title={token ? `Resynchronise ${tokenName(token)}` : ''}>
      {token && (
        <Stack gap="md">
          <Text size="sm">
            Its codes are refused although it is the right one? Its clock or counter has run away from ours. Type two codes, one after the
            other, as the token shows them.
          </Text>
          <ResyncForm visitorId={visitorId} token={token} onDone={onClose} />
        </Stack>
      )}
    </Modal>
  );
}

function ResyncForm({ visitorId, token, onDone }: { visitorId: string; token: VisitorToken; onDone: () => void }) {
  const resync = useWrite(writes.resyncVisitorToken, {
    refreshes: ['visitors'],
    onDone: () => {
      toastDone(`${tokenName(token)} is resynchronised`);
      onDone();
    },
  });
  const api = useApiForm({
    initial: { codes: ['', ''] as [string, string] },
    schema: tokenResyncSchema,
    toBody: ({ codes: [first, second] }) => ({ codes: [digitsOf(first), digitsOf(second)] as [string, string] }),
    submit: ({ codes }) => resync.mutateAsync({ visitorId, id: token.id, codes }),
  });
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Resynchronise the token">
      <Stack gap="md">
        <Group align="flex-start">
          <CodeField label="Code" data-autofocus {...api.form.getInputProps('codes.0')} />
          <CodeField label="The next code" {...api.form.getInputProps('codes.1')} />
        </Group>
        {api.form.errors['codes'] && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {api.form.errors['codes']}
          </Text>
        )}
        <Submit of={api}>Resynchronise</Submit>
      </Stack>
    </form>
  );
}
