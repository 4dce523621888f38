import { Group, SegmentedControl, Text } from '@mantine/core';
import type { Invoice } from '@sitekeep/contracts';
import { DataTable, Day, invoiceWords, Money, Panel, reads, StateBadge, useReadPages, type Column } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ExportInvoices } from './export-invoices.tsx';
import classes from './invoice.module.css';

const firstLineOf = ({ lines }: Invoice): string => {
  const more = lines.length - 1;
  return `${lines[0]?.description ?? '–'}${more > 0 ? ` and ${more} more` : ''}`;
};
const NumberLink = ({ invoice: { id, number } }: { invoice: Invoice }) => (
  <Link to={`/billing/invoices/${id}`} className={classes.number}>
    {number}
  </Link>
);
const columns: Column<Invoice>[] = [
  { title: 'Number', render: (row) => <NumberLink invoice={row} /> },
  { title: 'State', render: (row) => <StateBadge tone={invoiceWords[row.state].tone}>{invoiceWords[row.state].text}</StateBadge> },
  { title: 'Issued', render: (row) => <Day at={row.issuedAt} /> },
  { title: 'For', render: (row) => firstLineOf(row) },
  {
    title: 'Total',
    right: true,
    render: (row) => (
      <div>
        <Money value={row.total} />
        {row.credited.amount > 0 && row.state !== 'refunded' && (
          <Text size="xs" c="dimmed">
            <Money value={row.credited} /> given back
          </Text>
        )}
      </div>
    ),
  },
];
const states = [
  { value: '', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'paid', label: 'Paid' },
  { value: 'void', label: 'Void' },
  { value: 'refunded', label: 'Refunded' },
];

export function Invoices() {
  const [state, setState] = useState('');
  const invoices = useReadPages(reads.invoices({ state: state || undefined }));
  const navigate = useNavigate();
  return (
    <Panel
      title="Invoices"
      lead="Written when you ask for one, and before a paid time ends. Their lines never change."
      action={
        <Group gap="xs">
          <SegmentedControl size="xs" aria-label="State" data={states} value={state} onChange={setState} />
          <ExportInvoices />
        </Group>
      }
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
