import { Button, Text } from '@mantine/core';
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
import { useState } from 'react';
import { useStaffMay } from '../session/staff-session.tsx';
import { RefundPayment } from './refund-payment.tsx';

const columns: Column<Payment>[] = [
  { title: 'When', render: (row) => <RelativeTime at={row.settledAt ?? row.createdAt} /> },
  { title: 'By', render: (row) => providerWords[row.provider] },
  { title: 'For', render: (row) => (row.invoiceNumber === null ? 'the balance' : <CopyText value={row.invoiceNumber} />) },
  { title: 'State', render: (row) => <StateOf payment={row} /> },
  { title: 'Amount', right: true, render: (row) => <Money value={row.amount} /> },
  { title: 'Given back', right: true, render: (row) => (row.refunded.amount > 0 ? <Money value={row.refunded} /> : '–') },
];

function StateOf({ payment }: { payment: Payment }) {
  const { tone, text } = paymentWords[payment.state];
  return (
    <div>
      <StateBadge tone={tone}>{payment.state === 'created' ? 'Not paid yet' : text}</StateBadge>
      {payment.failure && (
        <Text size="xs" c="dimmed">
          {payment.failure}
        </Text>
      )}
    </div>
  );
}

export function Payments() {
  const list = useReadPages(reads.payments());
  const mayBook = useStaffMay('staff:billing:write');
  const [refunding, setRefunding] = useState<Payment | null>(null);
  const action: Column<Payment> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (row) =>
      row.state === 'settled' && (
        <Button size="xs" variant="default" onClick={() => setRefunding(row)} aria-label={`Refund ${row.invoiceNumber ?? 'the top-up'}`}>
          Refund
        </Button>
      ),
  };
  return (
    <Panel title="Payments" flush>
      <DataTable
        label="Payments"
        columns={mayBook ? [...columns, action] : columns}
        rows={list.items}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty="Nothing was paid so far."
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
      />
      <RefundPayment key={refunding?.id} payment={refunding} onClose={() => setRefunding(null)} />
    </Panel>
  );
}
