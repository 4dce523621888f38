import { Button, Stack } from '@mantine/core';
import { showMoney, type Invoice, type ledgerItemSchema, type Service } from '@sitekeep/contracts';
import {
  CopyText,
  DataTable,
  Day,
  invoiceWords,
  Money,
  Panel,
  reads,
  RelativeTime,
  serviceWord,
  StateBadge,
  useReadPages,
  type Column,
  type Output,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { NeedsReason } from '../acting/reason.tsx';
import { useStaffMay } from '../session/staff-session.tsx';
import { MarkPaid } from './mark-paid.tsx';
import { useCustomer } from './use-customer.ts';

type LedgerItem = Output<typeof ledgerItemSchema>;
const serviceColumns: Column<Service>[] = [
  { title: 'Site', render: (row) => row.siteName },
  { title: 'State', render: (row) => <StateBadge tone={serviceWord(row).tone}>{serviceWord(row).text}</StateBadge> },
  { title: 'Plan', render: (row) => row.planName },
  { title: 'Paid until', render: (row) => (row.paidUntil ? <Day at={row.paidUntil} /> : '–') },
  { title: 'Deleted unless paid', render: (row) => (row.deletionAt && row.state !== 'paid' ? <Day at={row.deletionAt} /> : '–') },
];
const ledgerColumns: Column<LedgerItem>[] = [
  { title: 'When', render: (row) => <RelativeTime at={row.at} /> },
  { title: 'What', render: (row) => row.description },
  { title: 'Change', right: true, render: (row) => <Money value={row.amount} signed /> },
];

/** Services, invoices and balance of the customer. */
export function Billing() {
  return (
    <NeedsReason>
      <Stack gap="lg">
        <Services />
        <Invoices />
        <Ledger />
      </Stack>
    </NeedsReason>
  );
}

function Services() {
  const list = useReadPages(reads.services());
  return (
    <Panel title="Services" flush>
      <DataTable
        label="Services"
        columns={serviceColumns}
        rows={list.items}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty="Nothing is ordered."
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
      />
    </Panel>
  );
}

function Invoices() {
  const list = useReadPages(reads.invoices());
  const mayBook = useStaffMay('staff:billing:write');
  const [booking, setBooking] = useState<Invoice | null>(null);
  const columns: Column<Invoice>[] = [
    { title: 'Number', render: (row) => <CopyText value={row.number} /> },
    { title: 'State', render: (row) => <StateBadge tone={invoiceWords[row.state].tone}>{invoiceWords[row.state].text}</StateBadge> },
    { title: 'Issued', render: (row) => <Day at={row.issuedAt} /> },
    { title: 'For', render: (row) => row.lines.map((line) => line.description).join('; ') },
    { title: 'Total', right: true, render: (row) => <Money value={row.total} /> },
    {
      title: 'Actions',
      hiddenTitle: true,
      right: true,
      render: (row) =>
        mayBook &&
        row.state === 'open' && (
          <Button size="xs" variant="default" onClick={() => setBooking(row)} aria-label={`Mark ${row.number} paid`}>
            Mark paid
          </Button>
        ),
    },
  ];
  return (
    <Panel title="Invoices" flush>
      <DataTable
        label="Invoices"
        columns={columns}
        rows={list.items}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty="There is no invoice."
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
      />
      <MarkPaid invoice={booking} onClose={() => setBooking(null)} />
    </Panel>
  );
}

function Ledger() {
  const { balance } = useCustomer();
  const list = useReadPages(reads.ledger());
  return (
    <Panel title="Balance" lead={<>The balance is {showMoney(balance)}.</>} flush>
      <DataTable
        label="Ledger"
        columns={ledgerColumns}
        rows={list.items}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty="The balance has not changed so far."
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
      />
    </Panel>
  );
}
