import { Modal, Stack, Text } from '@mantine/core';
import { tokenConfirmSchema, type VisitorToken } from '@sitekeep/contracts';
import { Submit, toastDone, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import { CodeField, digitsOf } from './code-field.tsx';
import { tokenName } from './token-words.ts';

export interface ConfirmTokenProps {
  visitorId: string;
  /** Open while there is one. */
  token: VisitorToken | null;
  onClose: () => void;
}

export function ConfirmToken({ visitorId, token, onClose }: ConfirmTokenProps) {
  return (
    <Modal opened={token !== null} onClose={onClose} title={token ? `Confirm ${tokenName(token)}` : ''}>
      {token && (
        <Stack gap="md">
          <Text size="sm">Type the code that the token shows now. From then on its codes are accepted.</Text>
          <ConfirmForm visitorId={visitorId} token={token} onConfirmed={onClose} />
        </Stack>
      )}
    </Modal>
  );
}

export interface ConfirmFormProps {
  visitorId: string;
  token: VisitorToken;
  onConfirmed: () => void;
}

/** The first code of a token: it proves that the token and we count alike. */
export function ConfirmForm({ visitorId, token, onConfirmed }: ConfirmFormProps) {
  const confirm = useWrite(writes.confirmVisitorToken, {
    refreshes: ['visitors'],
    onDone: () => {
      toastDone(`${tokenName(token)} is confirmed`);
      onConfirmed();
    },
  });
  const api = useApiForm({
    initial: { code: '' },
    schema: tokenConfirmSchema,
    toBody: ({ code }) => ({ code: digitsOf(code) }),
    submit: ({ code }) => confirm.mutateAsync({ visitorId, id: token.id, code }),
  });
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Confirm the token">
      <Stack gap="md">
        <CodeField label="First code" {...api.form.getInputProps('code')} />
        <Submit of={api}>Confirm token</Submit>
      </Stack>
    </form>
  );
}
