import { Switch, Text, Tooltip } from '@mantine/core';
import type { auditEntrySchema } from '@sitekeep/contracts';
import { CopyText, CsvButton, DataTable, Panel, RelativeTime, staffReads, useReadPages, type Column, type Output } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link } from 'react-router';
import { auditWords } from './audit-words.ts';

type AuditEntry = Output<typeof auditEntrySchema>;
const who = { staff: 'Staff', person: 'Customer', token: 'API token', 'gate-key': 'API_KEY of a site', system: 'System' };
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
  {
    title: 'What',
    render: (row) => (
      <Tooltip label={row.action}>
        <span>{auditWords(row.action)}</span>
      </Tooltip>
    ),
  },
  { title: 'On', render: (row) => <Target of={row.target} /> },
  { title: 'Reason', render: (row) => <Text className="sk-wrap">{row.reason ?? '–'}</Text> },
];
/** What was touched: of a path its last id is shown, and all of it on hover and when it is copied. */
function Target({ of }: { of: string | null }) {
  if (!of) return <>–</>;
  const id = of.match(/[a-z]+_[0-9A-Z]{26}/g)?.at(-1);
  if (!id) return of.startsWith('/') ? <>–</> : <CopyText value={of} />;
  return <CopyText value={of} short={`${id.split('_')[0]}_…${id.slice(-6)}`} />;
}
const isOnlyRead = (row: AuditEntry) => row.action.startsWith('GET ');
const account: Column<AuditEntry> = {
  title: 'Customer',
  render: (row) => (row.accountId ? <Link to={`/customers/${row.accountId}`}>Open</Link> : '–'),
};
const csvHead = ['at', 'actorKind', 'actor', 'accountId', 'action', 'target', 'reason'];
const csvRow = (row: AuditEntry) => [row.at, row.actor.kind, row.actor.name, row.accountId, row.action, row.target, row.reason];

/** Audit entries, of one account or of all. */
export function AuditTable({ accountId, lead }: { accountId?: string; lead: string }) {
  const list = useReadPages(staffReads.audit(accountId));
  const [isBrief, setBrief] = useState(true);
  const rows = isBrief ? list.items?.filter((row) => !isOnlyRead(row)) : list.items;
  return (
    <Panel
      title="Audit entries"
      lead={lead}
      action={<CsvButton name="audit" head={csvHead} rows={() => (rows ?? []).map(csvRow)} disabled={!rows?.length} />}
      flush
    >
      <Switch
        label="Hide what was only looked at"
        px="lg"
        pb="sm"
        checked={isBrief}
        onChange={(event) => setBrief(event.currentTarget.checked)}
      />
      <DataTable
        label="Audit entries"
        columns={accountId ? columns : [...columns, account]}
        rows={rows}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty={
          isBrief && list.hasMore ? 'Nothing was changed in what is loaded. Show all to load more.' : 'Nothing was written down so far.'
        }
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
      />
    </Panel>
  );
}
