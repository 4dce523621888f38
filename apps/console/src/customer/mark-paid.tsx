import { showMoney, type Invoice } from '@sitekeep/contracts';
import { staffWrites, toastDone, useClient } from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';
import { WithReason } from '../acting/with-reason.tsx';

/** Books money that arrived by another way than the payment provider. */
export function MarkPaid({ invoice, onClose }: { invoice: Invoice | null; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const act = async (reason: string, reference: string) => {
    await client.write(staffWrites.markPaid({ id: invoice!.id, reason, reference }));
    void queries.invalidateQueries();
    toastDone(`Invoice ${invoice!.number} is paid`);
  };
  return (
    <WithReason
      opened={invoice !== null}
      onClose={onClose}
      title={`Mark invoice ${invoice?.number ?? ''} paid?`}
      action="Mark paid"
      extra={{ label: 'Reference', description: 'For example the bank’s reference. May stay empty.' }}
      act={act}
    >
      {invoice && showMoney(invoice.total)} is booked as received, and its services are paid for the time on the invoice.
    </WithReason>
  );
}
