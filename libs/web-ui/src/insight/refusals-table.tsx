import { Badge, Group, NativeSelect, Switch, Text, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { refusalReasons, type Refusal } from '@sitekeep/contracts';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { reads } from '../api/customer-api.ts';
import { useReadPages } from '../api/hooks.ts';
import { CopyText } from '../parts/copy.tsx';
import { CsvButton } from '../parts/csv.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { RelativeTime } from '../parts/time.tsx';
import { countryName, reasonWords } from './words.ts';

const columns: Column<Refusal>[] = [
  { title: 'When', render: (row) => <RelativeTime at={row.at} /> },
  {
    title: 'Address',
    render: (row) => (
      <div>
        <CopyText value={row.address} />
        <Text size="xs" c="dimmed">
          {row.country ? countryName(row.country) : 'Country unknown'}
        </Text>
      </div>
    ),
  },
  {
    title: 'Why',
    render: (row) => (
      <div>
        <Badge color="red">{reasonWords[row.reason]}</Badge>
        {row.matched && (
          <Text size="xs" c="dimmed" ff="monospace">
            {row.matched}
          </Text>
        )}
      </div>
    ),
  },
  {
    title: 'Request',
    render: (row) => (
      <Tooltip label={row.userAgent ?? 'No user agent'} multiline maw={360}>
        <Text size="sm" className="sk-wrap">
          {row.method} {row.hostname}
          {row.path}
        </Text>
      </Tooltip>
    ),
  },
  { title: 'Request id', render: (row) => <CopyText value={row.requestId} short={`…${row.requestId.slice(-8)}`} /> },
];
const pageSize = 100;
const searchDepth = 2000;
const csvHead = [
  'at',
  'requestId',
  'address',
  'country',
  'stage',
  'reason',
  'matched',
  'status',
  'method',
  'hostname',
  'path',
  'userAgent',
];
const csvRow = (row: Refusal) => csvHead.map((name) => row[name as keyof Refusal] ?? '');

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
      action={<CsvButton name={`refusals-${siteId}`} head={csvHead} rows={() => (rows ?? []).map(csvRow)} disabled={!rows?.length} />}
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
        columns={columns}
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
