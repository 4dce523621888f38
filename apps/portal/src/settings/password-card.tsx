import { PasswordInput, Stack } from '@mantine/core';
import { changePasswordSchema } from '@sitekeep/contracts';
import { Panel, Submit, toastDone, useApiForm, useWrite, writes } from '@sitekeep/web-ui';

export function PasswordCard() {
  const change = useWrite(writes.changePassword, { refreshes: ['session'], onDone: () => toastDone('Your password is changed') });
  const api = useApiForm({
    initial: { currentPassword: '', password: '' },
    schema: changePasswordSchema,
    submit: (body) => change.mutateAsync(body),
  });
  return (
    <Panel title="Password" lead="Changing it ends your other sessions.">
      <form onSubmit={api.onSubmit} noValidate aria-label="Change password">
        <Stack gap="md" maw={400}>
          <PasswordInput label="Current password" autoComplete="current-password" {...api.form.getInputProps('currentPassword')} />
          <PasswordInput
            label="New password"
            description="At least 12 characters."
            autoComplete="new-password"
            {...api.form.getInputProps('password')}
          />
          <Submit of={api} variant="default">
            Change password
          </Submit>
        </Stack>
      </form>
    </Panel>
  );
}
