import { Stack } from '@mantine/core';
import { NeedsReason } from '../acting/reason.tsx';
import { DeletedServices } from './deleted-services.tsx';
import { Invoices } from './invoices.tsx';
import { Ledger } from './ledger.tsx';
import { Payments } from './payments.tsx';
import { Services } from './services.tsx';

/** Services, invoices, payments and every movement of the customer's money. */
export function Billing() {
  return (
    <NeedsReason>
      <Stack gap="lg">
        <Services />
        <DeletedServices />
        <Invoices />
        <Payments />
        <Ledger />
      </Stack>
    </NeedsReason>
  );
}
