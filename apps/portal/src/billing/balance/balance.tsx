import { Skeleton, Stack, Text } from '@mantine/core';
import type { ledgerItemSchema } from '@sitekeep/contracts';
import {
  DataTable,
  Money,
  Panel,
  ProblemAlert,
  reads,
  RelativeTime,
  useRead,
  useReadPages,
  type Column,
  type Output,
} from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { TopUpCard } from './top-up-card.tsx';

type LedgerItem = Output<typeof ledgerItemSchema>;
const columns: Column<LedgerItem>[] = [
  { title: 'When', render: (row) => <RelativeTime at={row.at} /> },
  {
    title: 'What',
    render: (row) => (row.invoiceId ? <Link to={`/billing/invoices/${row.invoiceId}`}>{row.description}</Link> : row.description),
  },
  { title: 'Change', right: true, render: (row) => <Money value={row.amount} signed /> },
];

/** Money that lies here for later invoices. */
export function Balance() {
  const balance = useRead(reads.balance());
  const ledger = useReadPages(reads.ledger());
  return (
    <Stack gap="lg">
      <Panel title="Balance" lead="Money that is here for later invoices: what you topped up, paid twice, or got back by a credit note.">
        {balance.error && !balance.data ? (
          <ProblemAlert error={balance.error} onRetry={() => void balance.refetch()} />
        ) : balance.data ? (
          <Text fz={28} lh="36px" fw={600}>
            <Money value={balance.data.balance} />
          </Text>
        ) : (
          <Skeleton height={36} width={120} />
        )}
      </Panel>
      <TopUpCard />
      <Panel title="Ledger" lead="Every change of the balance. Nothing is ever altered, only added." flush>
        <DataTable
          label="Ledger"
          columns={columns}
          rows={ledger.items}
          keyOf={(row) => row.id}
          error={ledger.error}
          onRetry={ledger.refetch}
          empty="The balance has not changed so far."
          hasMore={ledger.hasMore}
          isLoadingMore={ledger.isLoadingMore}
          onMore={ledger.loadMore}
        />
      </Panel>
    </Stack>
  );
}
