import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { saveFile } from './save-file.ts';

/** One field; a leading sign would be run as a formula by spreadsheets. */
const field = (value: unknown) => {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const toCsv = (head: string[], rows: unknown[][]): string => [head, ...rows].map((row) => row.map(field).join(',')).join('\r\n');

export interface CsvButtonProps {
  name: string;
  head: string[];
  rows: () => unknown[][];
  disabled?: boolean;
}

/** Saves the rows that are shown as a CSV file. */
export function CsvButton({ name, head, rows, disabled }: CsvButtonProps) {
  const save = () => saveFile(`${name}.csv`, toCsv(head, rows()), 'text/csv');
  return (
    <Button size="xs" variant="default" leftSection={<IconDownload size={14} />} onClick={save} disabled={disabled}>
      Export CSV
    </Button>
  );
}
