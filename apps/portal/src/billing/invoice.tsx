import { Anchor, Skeleton, Text } from '@mantine/core';
import type { Invoice } from '@sitekeep/contracts';
import {
  DataTable,
  Facts,
  Day,
  invoiceWords,
  isProblem,
  Money,
  Page,
  Panel,
  periodWords,
  ProblemAlert,
  reads,
  StateBadge,
  useRead,
  type Column,
  type Fact,
} from '@sitekeep/web-ui';
import { Link, useParams } from 'react-router';
import { NotFound } from '../not-found.tsx';
import { AttemptsCard } from './attempts-card.tsx';
import { PayCard } from './pay-card.tsx';

type Line = Invoice['lines'][number];
const columns: Column<Line>[] = [
  { title: 'What', render: (row) => row.description },
  {
    title: 'Time',
    render: (row) => (
      <>
        <Day at={row.from} /> to <Day at={row.to} />
      </>
    ),
  },
  { title: 'Periods', render: (row) => `${row.periods} × ${periodWords[row.periodMonths]}` },
  { title: 'Amount', right: true, render: (row) => <Money value={row.amount} /> },
];

function factsOf(invoice: Invoice): Fact[] {
  const word = invoiceWords[invoice.state];
  const facts: Fact[] = [
    [
      'State',
      <StateBadge key="state" tone={word.tone}>
        {word.text}
      </StateBadge>,
    ],
    ['Issued', <Day key="issued" at={invoice.issuedAt} />],
  ];
  if (invoice.paidAt) facts.push(['Paid', <Day key="paid" at={invoice.paidAt} />]);
  if (invoice.voidedAt) facts.push(['Void since', <Day key="void" at={invoice.voidedAt} />]);
  return [
    ...facts,
    [
      'Total',
      <strong key="total">
        <Money value={invoice.total} />
      </strong>,
    ],
  ];
}

/** One invoice: its lines as they were frozen, and how to pay it. */
export function InvoicePage() {
  const { id = '' } = useParams();
  const invoice = useRead(reads.invoice(id), { refreshMs: (data) => (data?.state === 'open' ? 5000 : false) });
  if (isProblem(invoice.error, 'not_found')) return <NotFound />;
  return (
    <Page
      title={invoice.data ? `Invoice ${invoice.data.number}` : 'Invoice'}
      lead="What it is for, and whether it is paid."
      above={
        <Anchor component={Link} to="/billing/invoices" size="sm" c="dimmed" mb={8} display="inline-block">
          ‹ Invoices
        </Anchor>
      }
      narrow
    >
      {invoice.error && !invoice.data && <ProblemAlert error={invoice.error} onRetry={() => void invoice.refetch()} />}
      {!invoice.data && !invoice.error && <Skeleton height={200} radius="md" />}
      {invoice.data && (
        <>
          {invoice.data.state === 'open' && <PayCard invoice={invoice.data} />}
          <Panel>
            <Facts facts={factsOf(invoice.data)} />
          </Panel>
          <Panel title="Lines" flush>
            <DataTable
              label="Lines"
              columns={columns}
              rows={invoice.data.lines}
              keyOf={(row) => row.id}
              empty="This invoice has no lines."
            />
          </Panel>
          <AttemptsCard invoice={invoice.data} />
          {invoice.data.state === 'void' && <Text c="dimmed">This invoice was withdrawn and need not be paid.</Text>}
        </>
      )}
    </Page>
  );
}
