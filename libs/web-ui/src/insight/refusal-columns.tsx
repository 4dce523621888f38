import { Badge, Text, Tooltip } from '@mantine/core';
import type { Refusal } from '@sitekeep/contracts';
import { CopyText } from '../parts/copy.tsx';
import type { Column } from '../parts/data-table.tsx';
import { RelativeTime } from '../parts/time.tsx';
import { countryName, reasonWords } from './words.ts';

export const refusalColumns: Column<Refusal>[] = [
  { title: 'When', render: (row) => <RelativeTime at={row.at} /> },
  {
    title: 'Address',
    render: (row) => (
      <div>
        <CopyText value={row.address} />
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
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

export const refusalCsvHead = [
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
export const refusalCsvRow = (row: Refusal) => refusalCsvHead.map((name) => row[name as keyof Refusal] ?? '');
