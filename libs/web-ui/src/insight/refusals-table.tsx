import { Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { refusalReasons } from '@sitekeep/contracts';
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
const looksLikeAddress = (text: string) => /^[0-9a-f.:]*[.:][0-9a-f.:]*$/i.test(text);

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
  const isAddress = looksLikeAddress(asked);
  const query = {
    address: isAddress ? asked.toLowerCase() : undefined,
    requestId: isAddress ? undefined : asked || undefined,
    reason: reason || undefined,
  };
  const [loaded, setLoaded] = useState(0);
  const list = useReadPages(reads.refusals(siteId, query), { refreshMs: isLive && loaded <= pageSize ? 3000 : undefined });
  const rows = list.items;
  const isFiltered = asked !== '' || reason !== '';
  const found = rows?.length ?? 0;
  useEffect(() => setLoaded(found), [found]);
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
          placeholder="Whole address or request id"
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
        empty={isFiltered ? 'Nothing refused matches. Give a whole address like 203.0.113.7, or a whole request id.' : empty}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        maxHeight={640}
      />
    </Panel>
  );
}
