import { PasswordInput, TextInput } from '@mantine/core';
import { signInSchema } from '@sitekeep/contracts';
import { AuthPage, keyOf, safeNext, staffReads, staffWrites, Submit, useApiForm, useClient } from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearchParams } from 'react-router';

export function SignIn() {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const api = useApiForm({
    initial: { email: '', password: '' },
    schema: signInSchema,
    submit: async (body) => {
      const session = await client.write(staffWrites.signIn(body));
      queries.clear();
      queries.setQueryData(keyOf(client, staffReads.session().path), session);
      await navigate(safeNext(params.get('next'), '/customers'), { replace: true });
    },
    keep: true,
  });
  return (
    <AuthPage title="Sign in" part="console" lead="For support staff. Everything you do here is written down.">
      <form onSubmit={api.onSubmit} noValidate style={{ display: 'grid', gap: 16 }}>
        <TextInput label="E-mail" type="email" autoComplete="username" autoFocus {...api.form.getInputProps('email')} />
        <PasswordInput label="Password" autoComplete="current-password" {...api.form.getInputProps('password')} />
        <Submit of={api} fullWidth>
          Sign in
        </Submit>
      </form>
    </AuthPage>
  );
}
