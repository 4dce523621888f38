import { Alert, Text } from '@mantine/core';
import type { BillingProfile, Invoice } from '@sitekeep/contracts';
import { Link } from 'react-router';
import { missingOf } from './buyer-missing.ts';

const noXml = 'Without the country there is no XML for accounting (EN 16931).';

/** Says before an invoice is issued what it will lack of its buyer: nothing can be added to it later. */
export function ProfileAlert({ profile }: { profile: BillingProfile }) {
  const missing = missingOf(profile);
  if (missing === null) return null;
  return (
    <Alert color="orange" title="Your billing details are incomplete" role="status">
      <Text size="sm">
        The invoice would be issued without {missing}, and nothing can be added to it later.
        {profile.country === null && ` ${noXml} Your tax may depend on the country, too.`} Set them in your{' '}
        <Link to="/billing/details">billing details</Link> first.
      </Text>
    </Alert>
  );
}

/** Says before an invoice is paid what it lacks of its buyer: until then it can be withdrawn and issued anew. */
export function BuyerAlert({ invoice: { buyer } }: { invoice: Invoice }) {
  const missing = missingOf(buyer);
  if (missing === null) return null;
  return (
    <Alert color="orange" title="This invoice is incomplete" role="status" mb="md">
      <Text size="sm">
        It was issued without {missing}. {buyer.country === null && `${noXml} `}If you need them on it, set your{' '}
        <Link to="/billing/details">billing details</Link>, withdraw this invoice before you pay, and create another one.
      </Text>
    </Alert>
  );
}
