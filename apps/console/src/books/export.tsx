import { Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { exportFault, FileButton, lastQuarter, Page, Panel } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useStaffMay } from '../session/staff-session.tsx';

const formats = [
  { value: 'csv', label: 'List (CSV)' },
  { value: 'ubl', label: 'Electronic invoices (zip)' },
];

/** Documents of all accounts as one file. */
export function Export() {
  const [{ from, to }, setDates] = useState(() => lastQuarter(new Date()));
  const [format, setFormat] = useState('csv');
  const mayExport = useStaffMay('staff:billing:write');
  const fault = exportFault(from, to);
  return (
    <Page
      title="Export"
      lead="Invoices and credit notes of all customers, for the accountant. That you took them is written into the audit log."
    >
      <Panel title="Documents of some days" lead="Days are UTC; both count.">
        <Stack gap="md" maw={560}>
          <Group grow align="flex-start">
            <TextInput label="First day" type="date" value={from} onChange={(event) => setDates({ from: event.currentTarget.value, to })} />
            <TextInput
              label="Last day"
              type="date"
              value={to}
              onChange={(event) => setDates({ from, to: event.currentTarget.value })}
              error={fault}
            />
          </Group>
          <SegmentedControl aria-label="Which file" data={formats} value={format} onChange={setFormat} w="fit-content" />
          <Text size="sm" c="dimmed">
            {format === 'csv'
              ? 'A line for each document, with what has become of it and the days on which bank transfers for it came.'
              : 'A file of EN 16931 for each document that is to be booked. Those that are not in it are named in left-out.csv.'}
          </Text>
          <Group>
            <FileButton
              path="staff/billing/export"
              query={{ from, to, format }}
              name={`documents-${from}-${to}.${format === 'csv' ? 'csv' : 'zip'}`}
              size="sm"
              variant="filled"
              disabled={fault !== null || !mayExport}
            >
              Save the file
            </FileButton>
          </Group>
        </Stack>
      </Panel>
    </Page>
  );
}
