import { Anchor, Skeleton } from '@mantine/core';
import type { CreditNote } from '@sitekeep/contracts';
import {
  creditReasonWords,
  DataTable,
  Day,
  Facts,
  isProblem,
  Money,
  Page,
  Panel,
  ProblemAlert,
  reads,
  showPeriod,
  useRead,
  type Column,
} from '@sitekeep/web-ui';
import { Link, useParams } from 'react-router';
import { NotFound } from '../../not-found.tsx';
import { DocumentFiles } from './document-files.tsx';
import classes from './invoice.module.css';
import { taxRows } from './invoice-sums.ts';
import { Parties } from './party.tsx';
import { Sums } from './sums.tsx';

type Line = CreditNote['lines'][number] & { key: string };
const columns: Column<Line>[] = [
  { title: 'What', render: (row) => row.description },
  {
    title: 'Time',
    render: ({ from, to }) => (from && to ? showPeriod({ from, to }) : '–'),
  },
  { title: 'Amount', right: true, render: (row) => <Money value={row.amount} /> },
];

/** One credit note: what it gives back, and of which invoice. */
export function CreditNotePage() {
  const { id = '' } = useParams();
  const note = useRead(reads.creditNote(id));
  if (isProblem(note.error, 'not_found')) return <NotFound />;
  return (
    <Page
      title={note.data ? `Credit note ${note.data.number}` : 'Credit note'}
      lead="What was given back of an invoice. It is final."
      action={note.data && <DocumentFiles path={`credit-notes/${note.data.id}`} number={note.data.number} />}
      above={
        <Anchor
          component={Link}
          to={note.data ? `/billing/invoices/${note.data.invoiceId}` : '/billing/invoices'}
          size="sm"
          c="dimmed"
          mb={8}
          display="inline-block"
        >
          ‹ {note.data ? `Invoice ${note.data.invoiceNumber}` : 'Invoices'}
        </Anchor>
      }
      narrow
    >
      {note.error && !note.data && <ProblemAlert error={note.error} onRetry={() => void note.refetch()} />}
      {!note.data && !note.error && <Skeleton height={240} radius="md" />}
      {note.data && <Content note={note.data} />}
    </Page>
  );
}

function Content({ note }: { note: CreditNote }) {
  const lines = note.lines.map((line, index) => ({ ...line, key: String(index) }));
  return (
    <>
      <Panel>
        <Facts
          facts={[
            ['Why', creditReasonWords[note.reason]],
            ['Issued', <Day key="issued" at={note.issuedAt} />],
          ]}
        />
        <Parties of={note} />
      </Panel>
      <Panel title="Lines" flush>
        <DataTable label="Lines" columns={columns} rows={lines} keyOf={(row) => row.key} empty="This credit note has no lines." />
        <div className={classes.foot}>
          <Sums rows={taxRows(note)} total={['Total', note.total]} />
        </div>
      </Panel>
    </>
  );
}
