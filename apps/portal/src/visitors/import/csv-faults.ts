import type { Fault } from '@sitekeep/contracts';

export interface CsvFault {
  /** The line in the file, as spreadsheets count; null for what belongs to the whole file. */
  line: number | null;
  column: string;
  detail: string;
}

/** Faults of an import in the order of the file: their pointers are `/csv/<line>/<column>`. */
export function csvFaultsOf(faults: Fault[]): CsvFault[] {
  const read = faults.map(({ pointer, detail }) => {
    const [, , line = '', column = ''] = pointer.split('/');
    return { line: /^\d+$/.test(line) ? Number(line) : null, column: column.replaceAll('~1', '/').replaceAll('~0', '~'), detail };
  });
  return read.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
