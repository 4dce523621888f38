import { Button } from '@mantine/core';
import type { Invoice } from '@sitekeep/contracts';
import { ConfirmByName, toastDone, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';

/** Withdraws an open invoice, after asking. */
export function Withdraw({ invoice }: { invoice: Invoice }) {
  const [isAsking, setAsking] = useState(false);
  const withdraw = useWrite(writes.voidInvoice, {
    refreshes: ['invoices', 'services', 'sites', 'payments'],
    onDone: () => toastDone('The invoice is withdrawn'),
  });
  return (
    <>
      <Button variant="subtle" color="gray" onClick={() => setAsking(true)}>
        Withdraw this invoice
      </Button>
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Withdraw invoice ${invoice.number}?`}
        action="Withdraw"
        confirm={() => withdraw.mutateAsync(invoice.id)}
      >
        It becomes void. You can create another one for the same sites.
      </ConfirmByName>
    </>
  );
}
