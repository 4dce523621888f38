import { Button, Loader, Text } from '@mantine/core';
import { AuthPage, isProblem, ProblemAlert, reads, toastDone, toastError, useRead, useRefresh, useWrite, writes } from '@sitekeep/web-ui';
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
        <ToSites />
      </AuthPage>
    );
  if (isProblem(confirm.error, 'invalid_content'))
    return (
      <AuthPage title="The e-mail is not confirmed">
        <ProblemAlert error={confirm.error} />
        <NewLink />
      </AuthPage>
    );
  if (confirm.isError)
    return (
      <AuthPage title="The e-mail is not confirmed">
        <ProblemAlert error={confirm.error} onRetry={() => mutate(token)} />
      </AuthPage>
    );
  return (
    <AuthPage title="Confirming your e-mail">
      <Loader aria-label="Confirming" />
    </AuthPage>
  );
}

function ToSites() {
  return (
    <Button component={Link} to="/sites" fullWidth>
      Go to your sites
    </Button>
  );
}

/** A link that is too old or used up is no use any more: the next step depends on who looks at it. */
function NewLink() {
  const session = useRead(reads.session());
  const resend = useWrite(writes.resendConfirmation, { onDone: () => toastDone('Sent. Look into your mailbox.') });
  if (session.isLoading) return <Loader aria-label="Loading" size="sm" />;
  if (session.data?.person.emailConfirmed)
    return (
      <>
        <Text size="sm">You are signed in as {session.data.person.email}, and this e-mail is already confirmed.</Text>
        <ToSites />
      </>
    );
  if (session.data)
    return (
      <Button loading={resend.isPending} onClick={() => resend.mutate(undefined, { onError: toastError })} fullWidth>
        Send a new link
      </Button>
    );
  return (
    <>
      <Text size="sm">Sign in, and let us send a new link from there.</Text>
      <Button component={Link} to="/sites" fullWidth>
        Sign in
      </Button>
    </>
  );
}
