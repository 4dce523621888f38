import { SegmentedControl } from '@mantine/core';
import type { Invoice } from '@sitekeep/contracts';
import { DataTable, Day, invoiceWords, Money, Panel, reads, StateBadge, useReadPages, type Column } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';

const firstLineOf = ({ lines }: Invoice): string => {
  const more = lines.length - 1;
  return `${lines[0]?.description ?? '–'}${more > 0 ? ` and ${more} more` : ''}`;
};
const columns: Column<Invoice>[] = [
  { title: 'Number', render: (row) => <Link to={`/billing/invoices/${row.id}`}>{row.number}</Link> },
  { title: 'State', render: (row) => <StateBadge tone={invoiceWords[row.state].tone}>{invoiceWords[row.state].text}</StateBadge> },
  { title: 'Issued', render: (row) => <Day at={row.issuedAt} /> },
  { title: 'For', render: (row) => firstLineOf(row) },
  { title: 'Total', right: true, render: (row) => <Money value={row.total} /> },
];
const states = [
  { value: '', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'paid', label: 'Paid' },
  { value: 'void', label: 'Void' },
];

export function Invoices() {
  const [state, setState] = useState('');
  const invoices = useReadPages(reads.invoices({ state: state || undefined }));
  const navigate = useNavigate();
  return (
    <Panel
      title="Invoices"
      lead="An invoice is written when you ask for one. Its lines never change."
      action={<SegmentedControl size="xs" aria-label="State" data={states} value={state} onChange={setState} />}
      flush
    >
      <DataTable
        label="Invoices"
        columns={columns}
        rows={invoices.items}
        keyOf={(row) => row.id}
        onOpen={(row) => void navigate(`/billing/invoices/${row.id}`)}
        error={invoices.error}
        onRetry={invoices.refetch}
        empty={state ? 'No invoice is in this state.' : 'There is no invoice yet. Create one for the sites you want to pay.'}
        hasMore={invoices.hasMore}
        isLoadingMore={invoices.isLoadingMore}
        onMore={invoices.loadMore}
      />
    </Panel>
  );
}
