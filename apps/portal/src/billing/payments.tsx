import type { Payment } from '@sitekeep/contracts';
import { CopyText, DataTable, Money, Panel, reads, RelativeTime, useReadPages, type Column } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { PaidBy, PaymentState } from './payment-cells.tsx';

function PaidFor({ payment: { invoiceId, invoiceNumber } }: { payment: Payment }) {
  if (!invoiceId) return <Link to="/billing/balance">Your balance</Link>;
  return <Link to={`/billing/invoices/${invoiceId}`}>{invoiceNumber}</Link>;
}

const columns: Column<Payment>[] = [
  { title: 'When', render: (row) => <RelativeTime at={row.createdAt} /> },
  { title: 'State', render: (row) => <PaymentState payment={row} /> },
  { title: 'Paid by', render: (row) => <PaidBy payment={row} /> },
  { title: 'For', render: (row) => <PaidFor payment={row} /> },
  { title: 'Payment id', render: (row) => <CopyText value={row.id} short={`…${row.id.slice(-8)}`} /> },
  { title: 'Amount', right: true, render: (row) => <Money value={row.amount} /> },
];

export function Payments() {
  const payments = useReadPages(reads.payments());
  return (
    <Panel title="Payments" lead="Every attempt to pay, also those that did not work." flush>
      <DataTable
        label="Payments"
        columns={columns}
        rows={payments.items}
        keyOf={(row) => row.id}
        error={payments.error}
        onRetry={payments.refetch}
        empty="Nothing was paid so far."
        hasMore={payments.hasMore}
        isLoadingMore={payments.isLoadingMore}
        onMore={payments.loadMore}
      />
    </Panel>
  );
}
