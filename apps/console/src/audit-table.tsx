import { Text } from '@mantine/core';
import type { auditEntrySchema } from '@sitekeep/contracts';
import { CopyText, CsvButton, DataTable, Panel, RelativeTime, staffReads, useReadPages, type Column, type Output } from '@sitekeep/web-ui';
import { Link } from 'react-router';

type AuditEntry = Output<typeof auditEntrySchema>;
const who = { staff: 'Staff', person: 'Customer', token: 'API token', system: 'System' };
const columns: Column<AuditEntry>[] = [
  { title: 'When', render: (row) => <RelativeTime at={row.at} /> },
  {
    title: 'Who',
    render: (row) => (
      <div>
        <span style={{ whiteSpace: 'nowrap' }}>{row.actor.name}</span>
        <Text size="xs" c="dimmed">
          {who[row.actor.kind]}
        </Text>
      </div>
    ),
  },
  { title: 'What', render: (row) => row.action },
  {
    title: 'On',
    render: (row) =>
      row.target ? <CopyText value={row.target} short={row.target.length > 16 ? `…${row.target.slice(-8)}` : undefined} /> : '–',
  },
  { title: 'Reason', render: (row) => <Text className="sk-wrap">{row.reason ?? '–'}</Text> },
];
const account: Column<AuditEntry> = {
  title: 'Customer',
  render: (row) => (row.accountId ? <Link to={`/customers/${row.accountId}`}>…{row.accountId.slice(-8)}</Link> : '–'),
};
const csvHead = ['at', 'actorKind', 'actor', 'accountId', 'action', 'target', 'reason'];
const csvRow = (row: AuditEntry) => [row.at, row.actor.kind, row.actor.name, row.accountId, row.action, row.target, row.reason];

/** Audit entries, of one account or of all. */
export function AuditTable({ accountId, lead }: { accountId?: string; lead: string }) {
  const list = useReadPages(staffReads.audit(accountId));
  return (
    <Panel
      title="Audit entries"
      lead={lead}
      action={<CsvButton name="audit" head={csvHead} rows={() => (list.items ?? []).map(csvRow)} disabled={!list.items?.length} />}
      flush
    >
      <DataTable
        label="Audit entries"
        columns={accountId ? columns : [...columns, account]}
        rows={list.items}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty="Nothing was written down so far."
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
      />
    </Panel>
  );
}
