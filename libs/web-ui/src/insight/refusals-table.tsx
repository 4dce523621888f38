import { Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { refusalReasons, type Refusal } from '@sitekeep/contracts';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { reads } from '../api/customer-api.ts';
import { useReadPages } from '../api/hooks.ts';
import { CsvButton } from '../parts/csv.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { refusalColumns, refusalCsvHead, refusalCsvRow } from './refusal-columns.tsx';
import { reasonWords } from './words.ts';

const pageSize = 100;
const searchDepth = 2000;

/** The filter is asked of the API; rows of an answer that ignores a part of it are left out here too. */
function matches(row: Refusal, text: string, reason: string): boolean {
  if (reason && row.reason !== reason) return false;
  return !text || [row.address, row.requestId, row.hostname, row.path].some((value) => value.toLowerCase().includes(text.toLowerCase()));
}
const looksLikeRequestId = (text: string) => /^(req_|[0-9a-f]{8}-)/i.test(text);

export interface RefusalsTableProps {
  siteId: string;
  title: string;
  lead: string;
  empty: string;
  /** Words typed in before, e.g. by support following a link. */
  search?: string;
  /** Looks again every few seconds, unless switched off. */
  live?: boolean;
}

/** Who was refused, when and why; looks again by itself. */
export function RefusalsTable({ siteId, title, lead, empty, search = '', live = true }: RefusalsTableProps) {
  const [text, setText] = useState(search);
  const [reason, setReason] = useState('');
  const [isLive, setLive] = useState(live);
  const [asked] = useDebouncedValue(text.trim(), 300);
  const isAddress = /^[0-9a-f.:]*[.:][0-9a-f.:]*$/i.test(asked) && !looksLikeRequestId(asked);
  const query = {
    address: isAddress ? asked : undefined,
    requestId: looksLikeRequestId(asked) ? asked : undefined,
    reason: reason || undefined,
  };
  const [loaded, setLoaded] = useState(0);
  const list = useReadPages(reads.refusals(siteId, query), { refreshMs: isLive && loaded <= pageSize ? 3000 : undefined });
  const rows = list.items?.filter((row) => matches(row, asked, reason));
  const isFiltered = asked !== '' || reason !== '';
  const found = rows?.length ?? 0;
  const all = list.items?.length ?? 0;
  const { hasMore, isLoadingMore, loadMore } = list;
  useEffect(() => setLoaded(all), [all]);
  useEffect(() => {
    // A search looks into what is older, too, within reason.
    if (isFiltered && found < 20 && all < searchDepth && hasMore && !isLoadingMore) loadMore();
  }, [isFiltered, found, all, hasMore, isLoadingMore, loadMore]);
  return (
    <Panel
      title={title}
      lead={lead}
      action={
        <CsvButton
          name={`refusals-${siteId}`}
          head={refusalCsvHead}
          rows={() => (rows ?? []).map(refusalCsvRow)}
          disabled={!rows?.length}
        />
      }
      flush
    >
      <Group px="lg" pb="sm" gap="sm">
        <TextInput
          aria-label="Search refusals"
          placeholder="Address, request id or path"
          leftSection={<IconSearch size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          style={{ flex: '1 1 220px' }}
        />
        <NativeSelect
          aria-label="Reason"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data={[{ value: '', label: 'Every reason' }, ...refusalReasons.map((value) => ({ value, label: reasonWords[value] }))]}
        />
        <Switch label="Refresh by itself" checked={isLive} onChange={(event) => setLive(event.currentTarget.checked)} />
      </Group>
      <DataTable
        label="Refused requests"
        columns={refusalColumns}
        rows={rows}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty={isFiltered ? 'Nothing refused matches this search.' : empty}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        maxHeight={640}
      />
    </Panel>
  );
}
