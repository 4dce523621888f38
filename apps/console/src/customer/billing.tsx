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
  staffWrites,
  toastDone,
  useClient,
  useReadPages,
  type Column,
  type Output,
} from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { NeedsReason } from '../acting/reason.tsx';
import { WithReason } from '../acting/with-reason.tsx';
import { useStaffMay } from '../session/staff-session.tsx';
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

function MarkPaid({ invoice, onClose }: { invoice: Invoice | null; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const act = async (reason: string, reference: string) => {
    await client.write(staffWrites.markPaid({ id: invoice!.id, reason, reference }));
    await queries.invalidateQueries();
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
