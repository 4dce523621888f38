import { Anchor, Button, PasswordInput } from '@mantine/core';
import { resetPasswordSchema } from '@sitekeep/contracts';
import { AuthPage, isProblem, Submit, toastDone, useApiForm, useClient, writes } from '@sitekeep/web-ui';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { BrokenLink } from './broken-link.tsx';

export function ResetPassword() {
  const client = useClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const token = params.get('token') ?? '';
  const api = useApiForm({
    initial: { password: '' },
    schema: resetPasswordSchema,
    toBody: ({ password }) => ({ token, password }),
    submit: async (body) => {
      await client.write(writes.resetPassword(body));
      toastDone('Your new password is set. Sign in with it.');
      await navigate('/sign-in');
    },
    keep: true,
  });
  if (!token) return <BrokenLink />;
  const isUsedUp = isProblem(api.failure, 'invalid_content');
  return (
    <AuthPage
      title="Choose a new password"
      lead="Setting it signs you out on every device. Then sign in with the new one."
      foot={
        !isUsedUp && (
          <Anchor component={Link} to="/forgot-password">
            Ask for a new link
          </Anchor>
        )
      }
    >
      <form onSubmit={api.onSubmit} noValidate style={{ display: 'grid', gap: 16 }}>
        <PasswordInput
          label="New password"
          description="At least 12 characters."
          autoComplete="new-password"
          autoFocus
          {...api.form.getInputProps('password')}
        />
        <Submit of={api} fullWidth>
          Set the password
        </Submit>
      </form>
      {isUsedUp && (
        <Button component={Link} to="/forgot-password" variant="default" fullWidth>
          Send a new link
        </Button>
      )}
    </AuthPage>
  );
}
