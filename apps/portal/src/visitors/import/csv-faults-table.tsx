import { DataTable, Panel, type Column } from '@sitekeep/web-ui';
import type { CsvFault } from './csv-faults.ts';

const columns: Column<CsvFault & { key: string }>[] = [
  {
    title: 'Where',
    width: 160,
    render: ({ line, column }) => [line === null ? 'The file' : `Line ${line}`, column].filter(Boolean).join(', '),
  },
  { title: 'What to mend', render: ({ detail }) => detail },
];

/** Every fault of a table with its place. */
export function CsvFaultsTable({ faults }: { faults: CsvFault[] }) {
  const title = faults.length === 1 ? '1 thing to mend' : `${faults.length} things to mend`;
  return (
    <Panel title={title} lead="Nothing was imported. Line 1 is the one that names the columns." flush>
      <DataTable
        label="What to mend"
        columns={columns}
        rows={faults.map((fault, index) => ({ ...fault, key: String(index) }))}
        keyOf={({ key }) => key}
        empty=""
        maxHeight={480}
      />
    </Panel>
  );
}
