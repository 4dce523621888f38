import { parse } from 'csv-parse/sync';
import type { Fault } from '@sitekeep/contracts';

/** Names of columns as they are written in faults; case, blanks, - and _ do not count. */
export type TableShape = { columns: readonly string[]; required: readonly string[]; mostLines: number };
/** `line` counts from 1, the first line of the text; a column that the table does not have is undefined. */
export type TableRow = { line: number; cells: Readonly<Record<string, string | undefined>> };
type Line = { line: number; fields: string[] };

/** JSON pointer to a line of the table, or to one of its fields. */
export const atLine = (line: number, column?: string): string =>
  `/csv/${line}${column === undefined ? '' : `/${column.replaceAll('~', '~0').replaceAll('/', '~1')}`}`;

const mostTold = 1000;
/** Faults as they are answered: the first of them in the order of lines, the rest counted. */
export function boundedFaults(faults: readonly Fault[]): Fault[] {
  const placed = faults.map((fault) => ({ fault, line: Number(fault.pointer.split('/')[2] ?? 0) }));
  const told = placed
    .sort((a, b) => a.line - b.line)
    .slice(0, mostTold)
    .map(({ fault }) => fault);
  const more = faults.length - told.length;
  const rest = { pointer: '/csv', code: 'more', detail: `${more} more faults need mending; these are the first ${mostTold}.` };
  return more > 0 ? [...told, rest] : told;
}

/**
 * Reads a table of CSV (RFC 4180) as spreadsheets write it: separated by comma, semicolon or tab, with or without byte order mark,
 * any line ends, `sep=;` as first line, lines of nothing but separators. The first line names the columns, in any order. A field is
 * one line: quotes that are open at a line's end are a fault of that line. Returns every fault at once, and the rows without one.
 */
export function readTable(csv: string, shape: TableShape): { columns: string[]; rows: TableRow[]; faults: Fault[] } {
  const text = csv.replace(/^\uFEFF/, '');
  const start = /^sep=[,;\t]\r?\n/i.exec(text)?.[0] ?? '';
  const first = /^[\s,;]*([^\r\n]*)/.exec(text.slice(start.length))?.[1] ?? '';
  if (first.length > longestHeader || first.split(/[,;\t]/).length > mostColumns) return { columns: [], rows: [], faults: [longHeader] };
  const separator = start ? start.charAt(4) : separatorOf(first, shape.columns);
  const { lines, faults } = linesOf(text.slice(start.length), separator, start ? 1 : 0);
  const header = lines.shift();
  if (!header) return { columns: [], rows: [], faults: [...faults, ...noHeader(shape)] };
  const { names, faults: headerFaults } = readHeader(header, shape);
  faults.push(...headerFaults);
  if (lines.length > shape.mostLines)
    faults.push({ pointer: '/csv', code: 'too_many_lines', detail: `Send at most ${shape.mostLines} lines at once.` });
  else if (lines.length === 0 && faults.length === 0)
    faults.push({ pointer: '/csv', code: 'no_lines', detail: 'There is nothing below the first line.' });
  const rows = lines.slice(0, shape.mostLines).flatMap((line) => {
    const fields = withoutEmptyEnd(line.fields, names.length);
    if (fields.length !== names.length) faults.push(wrongCount(line.line, fields.length, names.length));
    else return [{ line: line.line, cells: Object.fromEntries(names.map((name, at) => [name, fields[at]])) }];
    return [];
  });
  return { columns: names, rows, faults };
}

const plainName = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/** The separator by which the first line names most columns. */
function separatorOf(first: string, columns: readonly string[]): string {
  const plain = new Set(columns.map(plainName));
  const known = (separator: string) => first.split(separator).filter((name) => plain.has(plainName(name.replaceAll('"', '')))).length;
  const counts = [',', ';', '\t'].map((separator) => ({ separator, count: known(separator) }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).separator;
}

/** All lines that hold anything. Lines with broken quotes are left out before, so that the others are not lost with them. */
function linesOf(text: string, delimiter: string, before: number): { lines: Line[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const whole = wholeLine(delimiter);
  const readable = text.split(/\r\n|\n|\r/).map((line, at) => {
    const isLong = line.length > longestLine;
    if (!isLong && (!line.includes('"') || whole.test(line))) return line;
    faults.push({ pointer: atLine(at + 1 + before), ...(isLong ? tooLong : brokenQuotes) });
    return '';
  });
  const options = { relax_column_count: true, relax_quotes: true, skip_empty_lines: true, skip_records_with_empty_values: true };
  const records = parse(readable.join('\n'), { ...options, delimiter, trim: true, info: true, record_delimiter: '\n' });
  const lines = (records as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
    line: info.lines + before,
    fields: record,
  }));
  return { lines, faults };
}

const longestHeader = 10_000;
const mostColumns = 100;
const longHeader: Fault = {
  pointer: '/csv',
  code: 'header_too_long',
  detail: `The first line names columns: at most ${mostColumns}, in at most ${longestHeader} characters.`,
};
const longestLine = 100_000;
const tooLong = { code: 'too_long', detail: `A line has at most ${longestLine} characters.` };
const brokenQuotes = { code: 'broken_quotes', detail: 'Close each quote on its line, and write a quote inside a quoted field twice.' };
/**
 * Fields that are quoted from end to end, or that begin with something else than a quote. No character can be read in two ways, so
 * that the time is linear: a tab that separates is no blank.
 */
function wholeLine(separator: string): RegExp {
  const blanks = `[^\\S${separator}]*`;
  const after = separator === '\t' ? ' *' : '[ \\t]*';
  const field = `${blanks}(?:"[^"]*(?:""[^"]*)*"${after}|[^"\\s${separator}][^${separator}]*|)`;
  return new RegExp(`^${field}(?:${separator}${field})*$`);
}

function readHeader({ line, fields }: Line, { columns, required }: TableShape): { names: string[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const columnOf = new Map(columns.map((column) => [plainName(column), column]));
  const names = withoutEmptyEnd(fields, 0).map((field) => {
    const name = columnOf.get(plainName(field));
    if (name === undefined) {
      const typed = field.slice(0, 40);
      const detail = `There is no column “${typed}” here; there are ${columns.join(', ')}.`;
      faults.push({ pointer: atLine(line, typed), code: 'unknown_column', detail });
    }
    return name ?? '';
  });
  for (const name of new Set(names.filter((each, at) => each !== '' && names.indexOf(each) !== at)))
    faults.push({ pointer: atLine(line, name), code: 'duplicate', detail: `Name the column ${name} once.` });
  for (const name of required.filter((each) => !names.includes(each)))
    faults.push({ pointer: atLine(line, name), code: 'missing_column', detail: `The first line names no column ${name}.` });
  return { names, faults };
}

const noHeader = ({ columns }: TableShape): Fault[] => [
  { pointer: '/csv', code: 'no_header', detail: `Name the columns in the first line: ${columns.join(', ')}.` },
];
const wrongCount = (line: number, count: number, expected: number): Fault => ({
  pointer: atLine(line),
  code: 'wrong_number_of_fields',
  detail: `This line has ${count} fields, the first has ${expected}. Put fields that hold the separator into quotes.`,
});

/** Spreadsheets write the empty columns beside a table, too. */
function withoutEmptyEnd(fields: string[], least: number): string[] {
  const end = fields.findLastIndex((field) => field !== '') + 1;
  return fields.slice(0, Math.max(end, Math.min(least, fields.length)));
}
