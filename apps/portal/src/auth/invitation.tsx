import { Checkbox, PasswordInput, Switch, TextInput } from '@mantine/core';
import { acceptInvitationSchema } from '@sitekeep/contracts';
import { AuthPage, Submit, useApiForm, useClient, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { chooseAccount } from '../session/chosen-account.ts';
import { TermsLink } from '../terms/terms-link.tsx';
import { BrokenLink } from './broken-link.tsx';

/** Joins a team: people new to Sitekeep choose a name and a password, others just accept. */
export function Invitation() {
  const client = useClient();
  const [params] = useSearchParams();
  const [isNew, setNew] = useState(true);
  const token = params.get('token') ?? '';
  const api = useApiForm({
    initial: { name: '', password: '', acceptTerms: false },
    schema: acceptInvitationSchema,
    toBody: ({ name, password, acceptTerms }) => (isNew ? { token, name, password, acceptTerms } : { token }),
    submit: async (body) => {
      const { account, isNew: isSignedIn } = await client.write(writes.acceptInvitation(body));
      chooseAccount(account.id);
      // Signed in already when the login was made just now; others are asked to sign in first.
      window.location.assign(isSignedIn ? '/sites' : `/sign-in?next=${encodeURIComponent('/sites')}`);
    },
    keep: true,
  });
  const { form } = api;
  if (!token) return <BrokenLink />;
  return (
    <AuthPage title="Join the team" lead="You were invited to look after sites with Sitekeep.">
      <form onSubmit={api.onSubmit} noValidate style={{ display: 'grid', gap: 16 }}>
        <Switch label="I already have an account" checked={!isNew} onChange={(event) => setNew(!event.currentTarget.checked)} />
        {isNew && (
          <>
            <TextInput label="Your name" autoComplete="name" {...form.getInputProps('name')} />
            <PasswordInput
              label="Password"
              description="At least 12 characters."
              autoComplete="new-password"
              {...form.getInputProps('password')}
            />
            <Checkbox
              label={
                <>
                  I accept the <TermsLink />
                </>
              }
              {...form.getInputProps('acceptTerms', { type: 'checkbox' })}
            />
          </>
        )}
        <Submit of={api} fullWidth>
          Accept the invitation
        </Submit>
      </form>
    </AuthPage>
  );
}
