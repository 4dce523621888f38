import { Alert, Anchor, TextInput } from '@mantine/core';
import { forgotPasswordSchema } from '@sitekeep/contracts';
import { AuthPage, Submit, useApiForm, useClient, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link } from 'react-router';

export function ForgotPassword() {
  const client = useClient();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const api = useApiForm({
    initial: { email: '' },
    schema: forgotPasswordSchema,
    submit: async (body) => {
      await client.write(writes.forgotPassword(body));
      setSentTo(body.email);
    },
    keep: true,
  });
  return (
    <AuthPage
      title="Reset your password"
      lead="We send a link that lets you choose a new one."
      foot={
        <Anchor component={Link} to="/sign-in">
          Back to sign in
        </Anchor>
      }
    >
      {sentTo && (
        <Alert color="teal" role="status" title="Look into your mailbox">
          If {sentTo} has an account, the link is on its way.
        </Alert>
      )}
      <form onSubmit={api.onSubmit} noValidate style={{ display: 'grid', gap: 16 }}>
        <TextInput label="E-mail" type="email" autoComplete="email" autoFocus {...api.form.getInputProps('email')} />
        <Submit of={api} fullWidth>
          Send the link
        </Submit>
      </form>
    </AuthPage>
  );
}
