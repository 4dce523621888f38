import type { Payment } from '@sitekeep/contracts';
import {
  CopyText,
  DataTable,
  Money,
  Panel,
  paymentWords,
  providerWords,
  reads,
  RelativeTime,
  StateBadge,
  useReadPages,
  type Column,
} from '@sitekeep/web-ui';
import { Link } from 'react-router';

/** Its number, when the invoice is among the newest. */
function InvoiceOf({ id }: { id: string | null }) {
  const invoices = useReadPages(reads.invoices({ limit: 100 }));
  if (!id) return <>–</>;
  const invoice = invoices.items?.find((each) => each.id === id);
  return <Link to={`/billing/invoices/${id}`}>{invoice?.number ?? 'Open the invoice'}</Link>;
}

const columns: Column<Payment>[] = [
  { title: 'When', render: (row) => <RelativeTime at={row.createdAt} /> },
  { title: 'State', render: (row) => <StateBadge tone={paymentWords[row.state].tone}>{paymentWords[row.state].text}</StateBadge> },
  { title: 'Paid by', render: (row) => providerWords[row.provider] },
  { title: 'Invoice', render: (row) => <InvoiceOf id={row.invoiceId} /> },
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
