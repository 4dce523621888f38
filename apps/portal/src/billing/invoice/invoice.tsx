import { Anchor, Skeleton, Text } from '@mantine/core';
import type { Invoice } from '@sitekeep/contracts';
import {
  DataTable,
  Day,
  Facts,
  invoiceWords,
  isProblem,
  Money,
  Page,
  Panel,
  periodWords,
  ProblemAlert,
  reads,
  showPeriod,
  StateBadge,
  useRead,
  type Column,
  type Fact,
} from '@sitekeep/web-ui';
import { Link, useParams } from 'react-router';
import { NotFound } from '../../not-found.tsx';
import { AttemptsCard } from './attempts-card.tsx';
import { CreditNotesCard } from './credit-notes-card.tsx';
import { DocumentFiles } from './document-files.tsx';
import { creditedRows, taxRows } from './invoice-sums.ts';
import classes from './invoice.module.css';
import { Parties } from './party.tsx';
import { PayCard } from './pay-card.tsx';
import { Sums } from './sums.tsx';

type Line = Invoice['lines'][number];
const columns: Column<Line>[] = [
  {
    title: 'What',
    render: (row) => (
      <div>
        {row.description}
        {row.discount.amount > 0 && (
          <Text size="xs" c="dimmed">
            <Money value={row.discount} /> less by the promo code
          </Text>
        )}
      </div>
    ),
  },
  {
    title: 'Time',
    render: showPeriod,
  },
  {
    title: 'Periods',
    render: (row) => (row.kind === 'plan-change' ? 'The rest of the paid time' : `${row.periods} × ${periodWords[row.periodMonths]}`),
  },
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
  if (invoice.state === 'open') facts.push(['Due', <Day key="due" at={invoice.dueAt} />]);
  if (invoice.paidAt) facts.push(['Paid', <Day key="paid" at={invoice.paidAt} />]);
  if (invoice.voidedAt) facts.push(['Void since', <Day key="void" at={invoice.voidedAt} />]);
  if (invoice.purchaseOrder) facts.push(['Purchase order', invoice.purchaseOrder]);
  return facts;
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
      action={
        invoice.data && (
          <DocumentFiles path={`invoices/${invoice.data.id}`} number={invoice.data.number} isVoid={invoice.data.state === 'void'} />
        )
      }
      above={
        <Anchor component={Link} to="/billing/invoices" size="sm" c="dimmed" mb={8} display="inline-block">
          ‹ Invoices
        </Anchor>
      }
      narrow
    >
      {invoice.error && !invoice.data && <ProblemAlert error={invoice.error} onRetry={() => void invoice.refetch()} />}
      {!invoice.data && !invoice.error && <Skeleton height={200} radius="md" />}
      {invoice.data && <Content invoice={invoice.data} />}
    </Page>
  );
}

function Content({ invoice }: { invoice: Invoice }) {
  return (
    <>
      {invoice.state === 'open' && <PayCard invoice={invoice} />}
      <Panel>
        <Facts facts={factsOf(invoice)} />
        <Parties of={invoice} />
      </Panel>
      <Panel title="Lines" flush>
        <DataTable label="Lines" columns={columns} rows={invoice.lines} keyOf={(row) => row.id} empty="This invoice has no lines." />
        <div className={classes.foot}>
          <Sums rows={taxRows(invoice)} total={['Total', invoice.total]} after={creditedRows(invoice)} />
          {invoice.taxation.note && (
            <Text size="sm" c="dimmed" mt="xs">
              {invoice.taxation.note}
            </Text>
          )}
        </div>{' '}
      </Panel>
      <CreditNotesCard invoice={invoice} />
      <AttemptsCard invoice={invoice} />
      {invoice.state === 'void' && <Text c="dimmed">This invoice was withdrawn and need not be paid.</Text>}
    </>
  );
}
