import { showMoney, type Invoice } from '@sitekeep/contracts';
import { staffWrites } from '@sitekeep/web-ui';
import { useAct } from '../acting/use-act.ts';
import { WithReason } from '../acting/with-reason.tsx';

/** Books money that arrived by another way than the payment provider. */
export function MarkPaid({ invoice, onClose }: { invoice: Invoice | null; onClose: () => void }) {
  const act = useAct();
  return (
    <WithReason
      opened={invoice !== null}
      onClose={onClose}
      title={`Mark invoice ${invoice?.number ?? ''} paid?`}
      action="Mark paid"
      extra={{ label: 'Reference', description: 'For example the bank’s reference. May stay empty.' }}
      act={(reason, reference) => act(staffWrites.markPaid({ id: invoice!.id, reason, reference }))}
    >
      {invoice && showMoney(invoice.total)} is booked as received, and its services are paid for the time on the invoice.
    </WithReason>
  );
}
