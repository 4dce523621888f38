import { Anchor, PasswordInput, TextInput } from '@mantine/core';
import { signInSchema } from '@sitekeep/contracts';
import { AuthPage, Submit, useApiForm, useClient, writes } from '@sitekeep/web-ui';
import { Link, useSearchParams } from 'react-router';
import { useEnter } from '../session/enter.ts';

export function SignIn() {
  const client = useClient();
  const enter = useEnter();
  const [params] = useSearchParams();
  const api = useApiForm({
    initial: { email: params.get('email') ?? '', password: '' },
    schema: signInSchema,
    submit: async (body) => enter(await client.write(writes.signIn(body)), params.get('next')),
    keep: true,
  });
  return (
    <AuthPage
      title="Sign in"
      foot={
        <>
          New here?{' '}
          <Anchor component={Link} to="/sign-up">
            Create an account
          </Anchor>
        </>
      }
    >
      <form onSubmit={api.onSubmit} noValidate style={{ display: 'grid', gap: 16 }}>
        <TextInput label="E-mail" type="email" autoComplete="username" autoFocus {...api.form.getInputProps('email')} />
        <PasswordInput label="Password" autoComplete="current-password" {...api.form.getInputProps('password')} />
        <Submit of={api} fullWidth>
          Sign in
        </Submit>
        <Anchor component={Link} to="/forgot-password" size="sm">
          Forgot your password?
        </Anchor>
      </form>
    </AuthPage>
  );
}
