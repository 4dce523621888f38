import { Button, Group, Text } from '@mantine/core';
import { ConfirmByName, CopyText, Page, Panel, toastDone, toastError, useClient, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { chooseAccount } from '../session/chosen-account.ts';
import { useSession } from '../session/session.tsx';
import { TermsLink } from '../terms/terms-link.tsx';
import { AccountNameCard } from './account-name-card.tsx';
import { EmailCard } from './email-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { PersonCard } from './person-card.tsx';

/** The account, and the person who is signed in. */
export function Settings() {
  const { account, person } = useSession();
  return (
    <Page title="Settings" lead="Your account, and how you sign in." narrow>
      <AccountNameCard />
      <Panel title="Account id" lead="Tell it to support, or send it as Sitekeep-Account with API calls.">
        <CopyText value={account.id} />
      </Panel>
      <PersonCard />
      <EmailCard />
      <PasswordCard />
      <TermsCard accepted={person.termsAccepted} />
      <SignOutEverywhere />
    </Page>
  );
}

function TermsCard({ accepted }: { accepted: boolean }) {
  const accept = useWrite(writes.acceptTerms, { refreshes: ['session', 'sites', 'services'], onDone: () => toastDone('Terms accepted') });
  return (
    <Panel
      title="Terms of service"
      lead={
        <>
          {accepted ? 'You have accepted them.' : 'Sites become active after you accept them.'} <TermsLink>Read the terms</TermsLink>
        </>
      }
      action={
        !accepted && (
          <Button variant="default" loading={accept.isPending} onClick={() => accept.mutate(undefined, { onError: toastError })}>
            Accept the terms of service
          </Button>
        )
      }
    />
  );
}

function SignOutEverywhere() {
  const client = useClient();
  const [isAsking, setAsking] = useState(false);
  const leave = async () => {
    await client.write(writes.signOutEverywhere());
    chooseAccount(null);
    window.location.assign('/sign-in');
  };
  return (
    <>
      <Panel
        title="Log out everywhere"
        lead="Ends every session of yours, on this device and all others. API tokens keep working."
        action={
          <Group>
            <Button variant="default" onClick={() => setAsking(true)}>
              Log out everywhere
            </Button>
          </Group>
        }
      />
      <ConfirmByName opened={isAsking} onClose={() => setAsking(false)} title="Log out everywhere?" action="Log out" confirm={leave}>
        <Text size="sm">You will have to sign in again here too.</Text>
      </ConfirmByName>
    </>
  );
}
