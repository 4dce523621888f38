import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { visitorInputSchema, type Visitor } from '@sitekeep/contracts';
import { ConfirmByName, Panel, Submit, toastDone, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';

const passwordOnly = visitorInputSchema.pick({ password: true }).required();

/** Sets a password for a visitor, or takes it away. */
export function PasswordCard({ visitor }: { visitor: Visitor }) {
  const [isSetting, setSetting] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const change = useWrite(writes.changeVisitor, { refreshes: ['visitors'] });
  return (
    <>
      <Panel
        title="Password"
        lead={visitor.hasPassword ? 'The visitor has a password.' : 'The visitor has no password, and signs in by what needs none.'}
        action={
          <Group gap="xs">
            {visitor.hasPassword && (
              <Button variant="default" onClick={() => setAsking(true)}>
                Take it away
              </Button>
            )}
            <Button variant="default" onClick={() => setSetting(true)}>
              {visitor.hasPassword ? 'Set a new password' : 'Set a password'}
            </Button>
          </Group>
        }
      />
      <Modal opened={isSetting} onClose={() => setSetting(false)} title={`Password of ${visitor.email}`}>
        <PasswordForm
          save={async (password) => {
            await change.mutateAsync({ id: visitor.id, password });
            setSetting(false);
            toastDone('The password is set');
          }}
        />
      </Modal>
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        title="Take the password away?"
        action="Take it away"
        confirm={() => change.mutateAsync({ id: visitor.id, password: null })}
      >
        Whatever asks for a password refuses this visitor until a new one is set.
      </ConfirmByName>
    </>
  );
}

function PasswordForm({ save }: { save: (password: string) => Promise<unknown> }) {
  const api = useApiForm({ initial: { password: '' }, schema: passwordOnly, submit: ({ password }) => save(password) });
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Set a password">
      <Stack gap="md">
        <PasswordInput
          label="New password"
          description="At least 12 characters."
          autoComplete="new-password"
          data-autofocus
          {...api.form.getInputProps('password')}
        />
        <Submit of={api}>Set password</Submit>
      </Stack>
    </form>
  );
}
