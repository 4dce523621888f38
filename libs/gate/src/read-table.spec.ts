import { boundedFaults, readTable, type TableShape } from './read-table.ts';
import { cpuMsOf } from '@sitekeep/runtime/testing';

const shape: TableShape = { columns: ['email', 'name', 'groups'], required: ['email'], mostLines: 20_000 };
const read = (csv: string, of: Partial<TableShape> = {}) => readTable(csv, { ...shape, ...of });
const rowsOf = (csv: string) => read(csv).rows.map(({ line, cells }) => [line, cells['email'], cells['name']]);
const faultsOf = (csv: string, of: Partial<TableShape> = {}) => read(csv, of).faults.map(({ pointer, code }) => `${pointer} ${code}`);
const both = [
  [2, 'a@x.test', 'Anna'],
  [3, 'b@x.test', 'Bert'],
];

test.each([
  ['as RFC 4180 says', 'email,name\r\na@x.test,Anna\r\nb@x.test,Bert\r\n'],
  ['columns in another order', 'name,email\nAnna,a@x.test\nBert,b@x.test'],
  ['names of columns as people write them', 'E-Mail, NAME\na@x.test,Anna\nb@x.test,Bert'],
  ['a byte order mark', '\ufeff"email","name"\n"a@x.test","Anna"\n"b@x.test","Bert"\n'],
  ['semicolons', 'email;name\na@x.test;Anna\nb@x.test;Bert\n'],
  ['tabs', 'email\tname\na@x.test\tAnna\nb@x.test\tBert\n'],
  ['quoted names between semicolons', '"name";"email"\n"Anna";a@x.test\n"Bert";b@x.test\n'],
  ['line ends of old Macs', 'email,name\ra@x.test,Anna\rb@x.test,Bert'],
  ['blanks around fields', ' email , name \n a@x.test ,  Anna\n\tb@x.test,Bert  \n'],
  ['the empty columns beside it', 'email,name,,\na@x.test,Anna,,\nb@x.test,Bert,,\n'],
])('a table with %s', (_, csv) => {
  expect(read(csv).faults).toEqual([]);
  expect(rowsOf(csv)).toEqual(both);
});

test('lines count as an editor shows them, whatever is left out between', () => {
  expect(rowsOf('sep=;\r\nemail;name\r\na;A\r\n\r\n;;\r\nb;B\r\n')).toEqual([
    [3, 'a', 'A'],
    [6, 'b', 'B'],
  ]);
  expect(rowsOf('\n\nemail,name\na,A')).toEqual([[4, 'a', 'A']]);
});

test('quotes: separators and quotes inside', () => {
  expect(rowsOf('email,name\na,"Doe, Anna ""An"""\nb,Bert "Bo" Lee')).toEqual([
    [2, 'a', 'Doe, Anna "An"'],
    [3, 'b', 'Bert "Bo" Lee'],
  ]);
});

test('a broken quote is a fault of its line, and the others are read all the same', () => {
  const csv = 'email,name\na,"Anna\nb,Bert\nc,"Cla"ra\nd,"D"\ne\n';
  expect(faultsOf(csv)).toEqual(['/csv/2 broken_quotes', '/csv/4 broken_quotes', '/csv/6 wrong_number_of_fields']);
  expect(rowsOf(csv)).toEqual([
    [3, 'b', 'Bert'],
    [5, 'd', 'D'],
  ]);
});

test('a field over two lines is refused where it begins', () => {
  expect(faultsOf('email,name\na,"An\nna"\n')[0]).toBe('/csv/2 broken_quotes');
});

test('lines with more or fewer fields', () => {
  expect(faultsOf('email;groups\na;b;c\na\nb;"c;d"\n')).toEqual(['/csv/2 wrong_number_of_fields', '/csv/3 wrong_number_of_fields']);
});

test('faults of the first line, all at once', () => {
  expect(faultsOf('name,colour,name,a/b~\nx,y,z,w\n')).toEqual([
    '/csv/1/colour unknown_column',
    '/csv/1/a~1b~0 unknown_column',
    '/csv/1/name duplicate',
    '/csv/1/email missing_column',
  ]);
});

test('nothing, nothing below, and too much', () => {
  expect(faultsOf(' \n')).toEqual(['/csv no_header']);
  expect(faultsOf(',,\n')).toEqual(['/csv no_header']);
  expect(faultsOf('email\n')).toEqual(['/csv no_lines']);
  expect(faultsOf('email\na\nb\nc\n', { mostLines: 2 })).toEqual(['/csv too_many_lines']);
});

test('names of columns that objects have are columns like others', () => {
  expect(faultsOf('email,__proto__,constructor\na,b,c\n')).toEqual([
    '/csv/1/__proto__ unknown_column',
    '/csv/1/constructor unknown_column',
  ]);
});

test('20,000 lines, also with a broken quote, in a moment', () => {
  const lines = Array.from({ length: 20_000 }, (_, at) => `"p${at}@example.com",Anna,"a;b"`).join('\n');
  const took = cpuMsOf(() => {
    expect(read(`email,name,groups\n${lines}`).rows).toHaveLength(20_000);
    expect(read(`email,name,groups\n${lines}\n"`).rows).toHaveLength(20_000);
  });
  expect(took).toBeLessThan(10_000);
});

test.each([',', ';', '\t'])('many gaps between quotes and %j take no time', (separator) => {
  const gaps = `"a"${separator}${separator}`.repeat(60);
  const blanks = `"a"${separator} \t `.repeat(60);
  const took = cpuMsOf(() => {
    for (const line of [`${gaps}"`, `${blanks}"`])
      expect(faultsOf(`sep=${separator}\nemail${separator}name\n${line}\n`)).toContain('/csv/3 broken_quotes');
    expect(faultsOf(`sep=${separator}\n${`"a"${separator}${separator}`.repeat(40)}"`)).toEqual(['/csv/2 broken_quotes', '/csv no_header']);
  });
  expect(took).toBeLessThan(1000);
});

test('a first line that is too long is one fault, at once', () => {
  const took = cpuMsOf(() => {
    for (const header of ['x'.repeat(10_001), 'x,'.repeat(100), 'é;'.repeat(1_000_000), `email${' '.repeat(10_000)}`])
      expect(faultsOf(`${header}\na\n`)).toEqual(['/csv header_too_long']);
  });
  expect(faultsOf(`email${','.repeat(99)}\na${','.repeat(99)}\n`)).toEqual([]);
  expect(took).toBeLessThan(1000);
});

test('a line that is too long is a fault of its own', () => {
  expect(faultsOf(`email\n${'x'.repeat(100_001)}\nb\n`)).toEqual(['/csv/2 too_long']);
  expect(faultsOf(`email\n${'x'.repeat(100_000)}\n`)).toEqual([]);
});

test('whatever is sent is read or refused, and never throws', () => {
  const pieces = ['"', '""', ',', ';', '\t', '\n', '\r\n', ' ', '\u00a0', 'a', 'email', '\ufeff', '\\', "'"];
  let seed = 7;
  const next = () => (seed = (seed * 48_271) % 2_147_483_647);
  for (let round = 0; round < 3000; round++) {
    const csv = `email,name\n${Array.from({ length: next() % 30 }, () => pieces[next() % pieces.length]).join('')}`;
    const { rows, faults } = read(csv);
    for (const { line } of rows) expect(line).toBeLessThanOrEqual(csv.split(/\r\n|\r|\n/).length);
    for (const { pointer } of faults) expect(pointer).toMatch(/^\/csv/);
  }
});

test('faults are told in the order of lines, up to a bound; the rest is counted', () => {
  const fault = (line: number) => ({ pointer: `/csv/${line}/email`, code: 'x', detail: 'x' });
  const faults = Array.from({ length: 1500 }, (_, at) => fault(1500 - at));
  const told = boundedFaults(faults);
  expect(told).toHaveLength(1001);
  expect(told.slice(0, 2)).toEqual([fault(1), fault(2)]);
  expect(told.at(-1)).toMatchObject({ pointer: '/csv', code: 'more', detail: expect.stringContaining('500 more') as string });
  expect(boundedFaults([fault(2)])).toEqual([fault(2)]);
});
