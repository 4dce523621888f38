import { Button, Text } from '@mantine/core';
import type { listEntrySchema, ListName } from '@sitekeep/contracts';
import { reads, writes, type Output } from '../api/customer-api.ts';
import { useReadPages, useWrite } from '../api/hooks.ts';
import { CopyText } from '../parts/copy.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { RelativeTime } from '../parts/time.tsx';
import { toastDone, toastError } from '../parts/toasts.ts';
import { EntryForm } from './entry-form.tsx';

type Entry = Output<typeof listEntrySchema>;
const words: Record<ListName, { title: string; lead: string; empty: string }> = {
  blacklist: {
    title: 'Blacklist',
    lead: 'Asked first. Whoever is here is refused, even if the whitelist names them too.',
    empty: 'Nobody is on the blacklist.',
  },
  whitelist: {
    title: 'Whitelist',
    lead: 'Whoever is here gets in from every country.',
    empty: 'Nobody is on the whitelist.',
  },
};

function columnsOf(list: ListName, canEdit: boolean, remove: (entry: Entry) => void): Column<Entry>[] {
  const columns: Column<Entry>[] = [
    { title: 'Address', render: (row) => <CopyText value={row.address} /> },
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

/** One list of a policy: who is on it, add, remove. Every change is enforced at once. */
export function ListCard({ base, list, canEdit }: { base: string; list: ListName; canEdit: boolean }) {
  const entries = useReadPages(reads.entries(base, list));
  const refreshes = [`${base}policy`];
  const add = useWrite(writes.addEntry, { refreshes, onDone: (_, entry) => toastDone(`${entry.address} is on the ${list}`) });
  const remove = useWrite(writes.removeEntry, { refreshes });
  const take = (entry: Entry) =>
    remove.mutate({ base, id: entry.id }, { onSuccess: () => toastDone(`${entry.address} is off the ${list}`), onError: toastError });
  return (
    <Panel id={list} title={words[list].title} lead={words[list].lead} flush>
      {canEdit && <EntryForm list={list} add={(entry) => add.mutateAsync({ base, list, ...entry })} />}
      <DataTable
        label={words[list].title}
        columns={columnsOf(list, canEdit, take)}
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
