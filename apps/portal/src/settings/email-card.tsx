import { Alert, PasswordInput, Stack, TextInput } from '@mantine/core';
import { changeEmailSchema } from '@sitekeep/contracts';
import { Panel, Submit, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useSession } from '../session/session.tsx';

/** A new address counts only after the link in its mail was opened. */
export function EmailCard() {
  const { person } = useSession();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const change = useWrite(writes.changeEmail, { onDone: (_, { email }) => setSentTo(email) });
  const api = useApiForm({
    initial: { email: '', currentPassword: '' },
    schema: changeEmailSchema,
    submit: (body) => change.mutateAsync(body),
  });
  return (
    <Panel title="E-mail" lead={`You sign in as ${person.email}.`}>
      <form onSubmit={api.onSubmit} noValidate aria-label="Change e-mail">
        <Stack gap="md" maw={400}>
          {sentTo && (
            <Alert color="teal" role="status">
              We sent a link to {sentTo}. Your e-mail changes when you open it.
            </Alert>
          )}
          <TextInput label="New e-mail" type="email" autoComplete="email" {...api.form.getInputProps('email')} />
          <PasswordInput label="Your password" autoComplete="current-password" {...api.form.getInputProps('currentPassword')} />
          <Submit of={api} variant="default">
            Change e-mail
          </Submit>
        </Stack>
      </form>
    </Panel>
  );
}
