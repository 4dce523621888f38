import { Button, Loader, Text } from '@mantine/core';
import { AuthPage, ProblemAlert, useRefresh, useWrite, writes } from '@sitekeep/web-ui';
import { useEffect, useRef } from 'react';
import { Link, useSearchParams } from 'react-router';
import { BrokenLink } from './broken-link.tsx';

/** Where the link of the mail leads: confirms a new account's address or a changed one. */
export function ConfirmEmail() {
  const [params] = useSearchParams();
  const token = params.get('token') ?? '';
  const refresh = useRefresh();
  const confirm = useWrite(writes.confirmEmail, { onDone: () => void refresh('session') });
  const isAsked = useRef(false);
  const { mutate } = confirm;
  useEffect(() => {
    if (!token || isAsked.current) return;
    isAsked.current = true;
    mutate(token);
  }, [token, mutate]);
  if (!token) return <BrokenLink />;
  if (confirm.isSuccess)
    return (
      <AuthPage title="Your e-mail is confirmed" lead="Thank you. Sites that waited for it become active now.">
        <Button component={Link} to="/sites" fullWidth>
          Go to your sites
        </Button>
      </AuthPage>
    );
  if (confirm.isError)
    return (
      <AuthPage title="The e-mail is not confirmed">
        <ProblemAlert error={confirm.error} onRetry={() => mutate(token)} />
        <Text size="sm">The link may be too old. Sign in and let us send a new one.</Text>
        <Button component={Link} to="/sites" variant="default" fullWidth>
          Sign in
        </Button>
      </AuthPage>
    );
  return (
    <AuthPage title="Confirming your e-mail">
      <Loader aria-label="Confirming" />
    </AuthPage>
  );
}
