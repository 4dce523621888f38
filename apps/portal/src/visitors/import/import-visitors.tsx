import { Radio, Stack } from '@mantine/core';
import { visitorImportSchema, type VisitorImport, type VisitorImportResult } from '@sitekeep/contracts';
import { useClient, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link } from 'react-router';
import { countVisitors } from '../visitor-words.ts';
import { CsvImport } from './csv-import.tsx';

const existingWords: Record<VisitorImport['existing'], string> = {
  refuse: 'Say so, and import nothing',
  skip: 'Leave them as they are',
  update: 'Change them to what the table says',
};
const sample = `email,name,groups,sites,locked
anna@example.com,Anna Muster,editors;staff,www.example.com,false
ben@example.com,Ben,,,false
`;

function sayResult({ created, updated, skipped }: VisitorImportResult): string {
  const parts = [`${countVisitors(created)} added`];
  if (updated > 0) parts.push(`${updated} changed`);
  if (skipped > 0) parts.push(`${skipped} left as they are`);
  return parts.join(', ');
}

/** Many visitors at once, from a table. */
export function ImportVisitors() {
  const client = useClient();
  const [existing, setExisting] = useState<VisitorImport['existing']>('refuse');
  return (
    <CsvImport
      title="Import visitors"
      lead={
        <>
          From a CSV file, as spreadsheets save it. First you see what would happen; nothing changes before you say so. Hardware tokens have{' '}
          <Link to="/visitors/import-tokens">an import of their own</Link>.
        </>
      }
      schema={visitorImportSchema}
      sample={{ name: 'visitors', text: sample }}
      columns={[
        ['email', 'needed; who the visitor is'],
        ['name', 'how to call them'],
        ['groups', 'divided by ;'],
        ['sites', 'that they may enter: hostname or id, divided by ;'],
        ['locked', 'true or false'],
      ]}
      options={{ existing }}
      send={(body) => client.write(writes.importVisitors({ ...body, existing }))}
      say={sayResult}
      count={({ created, updated }) => created + updated}
    >
      <Radio.Group label="Lines with an e-mail address that is here already" value={existing} onChange={(value) => setExisting(value)}>
        <Stack gap={8} mt="xs">
          {Object.entries(existingWords).map(([value, label]) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
    </CsvImport>
  );
}
