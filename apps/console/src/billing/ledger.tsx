import { Button, Group, Stack, Text } from '@mantine/core';
import { showMoney, type LedgerEntry } from '@sitekeep/contracts';
import {
  AmountInput,
  CsvButton,
  DataTable,
  Money,
  Panel,
  RelativeTime,
  showDay,
  staffReads,
  staffWrites,
  useReadPages,
  type Column,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { useAct } from '../acting/use-act.ts';
import { WithReason } from '../acting/with-reason.tsx';
import { useCustomer } from '../customer/use-customer.ts';
import { useStaffMay } from '../session/staff-session.tsx';

const columns: Column<LedgerEntry>[] = [
  { title: 'When', render: (row) => <RelativeTime at={row.at} /> },
  { title: 'What', render: (row) => <What entry={row} /> },
  { title: 'From', render: (row) => row.from },
  { title: 'To', render: (row) => row.to },
  { title: 'Amount', right: true, render: (row) => <Money value={row.amount} /> },
  { title: 'Balance', right: true, render: (row) => <Money value={row.balance} /> },
];

/** Who did it and why stands below, where a person did. */
function What({ entry }: { entry: LedgerEntry }) {
  return (
    <div>
      {entry.description}
      {entry.receivedOn && (
        <Text size="xs" c="dimmed">
          on the statement of {showDay(entry.receivedOn)}
        </Text>
      )}
      {entry.actor && (
        <Text size="xs" c="dimmed" className="sk-wrap">
          {entry.actor}: {entry.reason}
        </Text>
      )}
    </div>
  );
}

const csvHead = [
  'at',
  'kind',
  'description',
  'from',
  'to',
  'amount',
  'balance',
  'currency',
  'invoice',
  'payment',
  'creditNote',
  'receivedOn',
  'actor',
  'reason',
];
const csvRow = (row: LedgerEntry) => [
  ...[row.at, row.kind, row.description, row.from, row.to, row.amount.amount / 100, row.balance.amount / 100, row.amount.currency],
  ...[row.invoiceId, row.paymentId, row.creditNoteId, row.receivedOn, row.actor, row.reason],
];

/** Every movement of the customer's money, with both its sides. */
export function Ledger() {
  const { id, balance } = useCustomer();
  const list = useReadPages(staffReads.ledger(id));
  const [isGiving, setGiving] = useState(false);
  const mayBook = useStaffMay('staff:billing:write');
  return (
    <Panel
      title="Ledger"
      lead={<>Every movement of this customer’s money. The balance is {showMoney(balance)}.</>}
      action={
        <Group gap="xs" wrap="nowrap">
          <CsvButton name="ledger" head={csvHead} rows={() => (list.items ?? []).map(csvRow)} disabled={!list.items?.length} />
          {mayBook && (
            <Button size="xs" variant="default" onClick={() => setGiving(true)}>
              Credit
            </Button>
          )}
        </Group>
      }
      flush
    >
      <DataTable
        label="Ledger"
        columns={columns}
        rows={list.items}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty="No money has moved so far."
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
      />
      <Credit isOpen={isGiving} onClose={() => setGiving(false)} />
    </Panel>
  );
}

function Credit({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { id, balance } = useCustomer();
  const act = useAct();
  const [amount, setAmount] = useState<number | null>(null);
  const { currency } = balance;
  return (
    <WithReason
      opened={isOpen}
      onClose={onClose}
      title="Credit this customer?"
      action="Credit"
      lacks={(amount === null || Number.isNaN(amount)) && 'Give the amount.'}
      act={(reason) => act(staffWrites.credit({ id, amount: amount ?? 0, currency, reason }))}
    >
      <Stack gap="md">
        <Text size="sm">Goodwill onto the balance, which is {showMoney(balance)}. A negative amount takes it back.</Text>
        <AmountInput label={`Amount in ${currency}`} allowNegative onChange={setAmount} />
      </Stack>
    </WithReason>
  );
}
