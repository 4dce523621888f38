import type { CreditNote, Invoice } from '@sitekeep/contracts';
import { creditReasonWords, DataTable, Day, FileButton, Money, Panel, reads, useReadPages, type Column } from '@sitekeep/web-ui';
import { Link } from 'react-router';

const columns: Column<CreditNote>[] = [
  { title: 'Number', render: (row) => <Link to={`/billing/credit-notes/${row.id}`}>{row.number}</Link> },
  { title: 'Issued', render: (row) => <Day at={row.issuedAt} /> },
  { title: 'Why', render: (row) => creditReasonWords[row.reason] },
  { title: 'Total', right: true, render: (row) => <Money value={row.total} /> },
  {
    title: 'File',
    hiddenTitle: true,
    right: true,
    render: (row) => (
      <FileButton path={`credit-notes/${row.id}/pdf`} name={`${row.number}.pdf`} label={`PDF of ${row.number}`}>
        PDF
      </FileButton>
    ),
  },
];

/** What gave back this invoice or a part of it. */
export function CreditNotesCard({ invoice }: { invoice: Invoice }) {
  const notes = useReadPages(reads.creditNotesOf(invoice.id), { enabled: invoice.credited.amount > 0 });
  if (invoice.credited.amount === 0) return null;
  return (
    <Panel title="Credit notes" lead="Each gives back a part of this invoice, or all of it." flush>
      <DataTable
        label="Credit notes of this invoice"
        columns={columns}
        rows={notes.items}
        keyOf={(row) => row.id}
        error={notes.error}
        onRetry={notes.refetch}
        empty="There is none."
      />
    </Panel>
  );
}
