import { Button } from '@mantine/core';
import { toastDone, toastError, useWrite, writes } from '@sitekeep/web-ui';
import type { ReactNode } from 'react';
import { TermsLink } from '../terms/terms-link.tsx';
import classes from './session.module.css';
import { useSession } from './session.tsx';

function Banner({ tone, action, children }: { tone?: 'refused'; action?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.banner} data-tone={tone} role="status">
      <p>{children}</p>
      {action}
    </div>
  );
}

/** What stands in the way of protection, on every page, with the button that mends it. */
export function Banners() {
  const { person, account } = useSession();
  const resend = useWrite(writes.resendConfirmation, { onDone: () => toastDone(`Sent again to ${person.email}`) });
  const accept = useWrite(writes.acceptTerms, { refreshes: ['session', 'sites', 'services'], onDone: () => toastDone('Terms accepted') });
  return (
    <>
      {account.suspended && (
        <Banner tone="refused">
          This account is suspended: visitors of its sites see a neutral page. Write to support to have it lifted.
        </Banner>
      )}
      {!person.emailConfirmed && (
        <Banner
          action={
            <Button
              size="xs"
              variant="default"
              loading={resend.isPending}
              onClick={() => resend.mutate(undefined, { onError: toastError })}
            >
              Send the e-mail again
            </Button>
          }
        >
          Confirm your e-mail: follow the link we sent to {person.email}. Sites become active after that.
        </Banner>
      )}
      {!person.termsAccepted && (
        <Banner
          action={
            <Button size="xs" loading={accept.isPending} onClick={() => accept.mutate(undefined, { onError: toastError })}>
              Accept the terms
            </Button>
          }
        >
          Read and accept the <TermsLink />. Sites become active after that.
        </Banner>
      )}
    </>
  );
}
