import type { Invoice, Payment } from '@sitekeep/contracts';
import { DataTable, Money, Panel, reads, RelativeTime, useReadPages, type Column } from '@sitekeep/web-ui';
import { PaidBy, PaymentState } from '../payment-cells.tsx';

const columns: Column<Payment>[] = [
  { title: 'When', render: (row) => <RelativeTime at={row.createdAt} /> },
  { title: 'State', render: (row) => <PaymentState payment={row} /> },
  { title: 'Paid by', render: (row) => <PaidBy payment={row} /> },
  { title: 'Amount', right: true, render: (row) => <Money value={row.amount} /> },
];

/** Every attempt to pay this invoice, also those that were declined. */
export function AttemptsCard({ invoice }: { invoice: Invoice }) {
  const payments = useReadPages(reads.payments({ limit: 100 }));
  const rows = payments.items?.filter((payment) => payment.invoiceId === invoice.id);
  if (!rows?.length) return null;
  return (
    <Panel title="Payments" lead="Every attempt to pay this invoice, also those that did not work." flush>
      <DataTable label="Payments of this invoice" columns={columns} rows={rows} keyOf={(row) => row.id} empty="" />
    </Panel>
  );
}
