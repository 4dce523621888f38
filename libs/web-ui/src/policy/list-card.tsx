import { Button, Text } from '@mantine/core';
import type { listEntrySchema, ListName, Policy } from '@sitekeep/contracts';
import { reads, writes } from '../api/customer-api.ts';
import type { Output } from '../api/list.ts';
import { useReadPages, useWrite } from '../api/hooks.ts';
import { CopyText } from '../parts/copy.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { RelativeTime } from '../parts/time.tsx';
import { toastDone, toastError, toastUndo } from '../parts/toasts.tsx';
import { EntryForm } from './entry-form.tsx';
import { warningOf } from './list-warnings.ts';

type Entry = Output<typeof listEntrySchema>;
const words: Record<ListName, { title: string; lead: string; empty: string }> = {
  blacklist: {
    title: 'Blacklist',
    lead: 'Asked first. Whoever is here is refused, even if the whitelist names them too.',
    empty: 'Nobody is on the blacklist.',
  },
  whitelist: {
    title: 'Whitelist',
    lead: 'Whoever is here is let in from every country, without limits and visitor check.',
    empty: 'Nobody is on the whitelist.',
  },
};

interface ColumnOptions {
  list: ListName;
  canEdit: boolean;
  warningOf: (address: string) => string | null;
  remove: (entry: Entry) => void;
}

function AddressOf({ address, warning }: { address: string; warning: string }) {
  return (
    <div>
      <CopyText value={address} />
      {warning && (
        <Text size="xs" c="var(--sk-attention)">
          {warning}
        </Text>
      )}
    </div>
  );
}

const skipping = ({ skipsGate }: Entry) => (skipsGate ? 'Enters without signing in, and your servers are not told who it is.' : '');

function columnsOf({ list, canEdit, warningOf, remove }: ColumnOptions): Column<Entry>[] {
  const columns: Column<Entry>[] = [
    {
      title: 'Address',
      render: (row) => <AddressOf address={row.address} warning={[skipping(row), warningOf(row.address)].join(' ').trim()} />,
    },
    { title: 'Note', render: (row) => row.note || <Text c="dimmed">–</Text> },
    { title: 'Expires', render: (row) => (row.expiresAt ? <RelativeTime at={row.expiresAt} /> : 'Never') },
    { title: 'Added', render: (row) => <RelativeTime at={row.createdAt} /> },
  ];
  if (!canEdit) return columns;
  const button: Column<Entry> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (row) => (
      <Button size="xs" variant="subtle" color="gray" onClick={() => remove(row)} aria-label={`Remove ${row.address} from ${list}`}>
        Remove
      </Button>
    ),
  };
  return [...columns, button];
}

export interface ListCardProps {
  base: string;
  list: ListName;
  policy: Policy;
  canEdit: boolean;
}

/** One list of a policy: who is on it, add, remove. Every change is enforced at once. */
export function ListCard({ base, list, policy, canEdit }: ListCardProps) {
  const entries = useReadPages(reads.entries(base, list));
  const refreshes = [`${base}policy`];
  const add = useWrite(writes.addEntry, { refreshes, onDone: (_, entry) => toastDone(`${entry.address} is on the ${list}`) });
  const remove = useWrite(writes.removeEntry, { refreshes });
  const warn = (address: string) => warningOf(list, address, policy);
  const putBack = ({ address, note, expiresAt, skipsGate }: Entry) =>
    add.mutate({ base, list, address, note, expiresAt, skipsGate }, { onError: toastError });
  const take = (entry: Entry) =>
    remove.mutate(
      { base, id: entry.id },
      { onSuccess: () => toastUndo(`${entry.address} is off the ${list}`, () => putBack(entry)), onError: toastError },
    );
  return (
    <Panel id={list} title={words[list].title} lead={words[list].lead} flush>
      {canEdit && <EntryForm list={list} warningOf={warn} add={(entry) => add.mutateAsync({ base, list, ...entry })} />}
      <DataTable
        label={words[list].title}
        columns={columnsOf({ list, canEdit, warningOf: warn, remove: take })}
        rows={entries.items}
        keyOf={(row) => row.id}
        empty={words[list].empty}
        error={entries.error}
        onRetry={entries.refetch}
        hasMore={entries.hasMore}
        isLoadingMore={entries.isLoadingMore}
        onMore={entries.loadMore}
        maxHeight={400}
      />
    </Panel>
  );
}
