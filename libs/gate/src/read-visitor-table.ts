import { mostVisitors, mostVisitorSites, storedId, visitorInputSchema, type Fault } from '@sitekeep/contracts';
import { setImmediate } from 'node:timers/promises';
import { domainToASCII } from 'node:url';
import { atLine, readTable } from './read-table.ts';

const columns = ['email', 'name', 'groups', 'sites', 'locked'] as const;
type Column = (typeof columns)[number];
/** A line of the table; what its column does not say, or the table has no column for, is undefined. */
export type VisitorLine = { line: number; email: string; name?: string; groups?: string[]; sites?: string[]; locked?: boolean };
/** The account's own: ids, and hostnames in ASCII with the id of their site. */
export type OwnSites = { ids: ReadonlySet<string>; hostnames: ReadonlyMap<string, string> };

const { email, name, groups } = visitorInputSchema.shape;

const linesAtOnce = 500;

/** Reads a table of visitors. Returns every fault at once; lines that have one are left out. Others have their turn between. */
export async function readVisitorTable(csv: string, own: OwnSites): Promise<{ lines: VisitorLine[]; faults: Fault[] }> {
  const { rows, faults } = readTable(csv, { columns, required: ['email'], mostLines: mostVisitors });
  const readers: Record<Column, Reader> = {
    email: (text, tell) => readBy(email, text, tell),
    name: (text, tell) => readBy(name, text, tell),
    groups: readGroups,
    sites: readSites(own),
    locked: readLocked,
  };
  const lineOf = new Map<unknown, number>();
  const lines: VisitorLine[] = [];
  for (const [at, { line, cells }] of rows.entries()) {
    if (at % linesAtOnce === 0) await setImmediate();
    const before = faults.length;
    const read: Record<string, unknown> = { line };
    for (const column of columns) {
      const tell: Tell = (code, detail) => faults.push({ pointer: atLine(line, column), code, detail });
      const text = cells[column];
      if (text !== undefined) read[column] = readers[column](text, tell);
    }
    const earlier = lineOf.get(read['email']);
    if (earlier !== undefined)
      faults.push({ pointer: atLine(line, 'email'), code: 'duplicate', detail: `It stands already in line ${earlier}.` });
    else if (read['email'] !== undefined) lineOf.set(read['email'], line);
    if (faults.length === before && read['email'] !== undefined) lines.push(read as VisitorLine);
  }
  return { lines, faults };
}

type Tell = (code: string, detail: string) => void;
/** Undefined: the field says nothing, or has a fault, which was told. */
type Reader = (text: string, tell: Tell) => unknown;

type Checks<T> = { safeParse: (value: unknown) => { success: true; data: T } | { success: false; error: { issues: Issue[] } } };
type Issue = { code?: string | undefined; message: string; path: PropertyKey[] };
function readBy<T>(schema: Checks<T>, value: unknown, tell: Tell, named: (issue: Issue) => string = () => ''): T | undefined {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  for (const issue of read.error.issues) tell(issue.code ?? 'invalid', named(issue) + issue.message);
  return undefined;
}

/** Several values in one field: spreadsheets that separate fields by semicolon leave the comma to people, and the other way round. */
const valuesOf = (text: string): string[] => {
  const values = new Set(text.split(/[;,]/).map((value) => value.trim()));
  // One more than there may be of anything is enough to refuse them.
  return [...values].filter((value) => value !== '').slice(0, mostVisitorSites + 1);
};

function readGroups(text: string, tell: Tell): string[] | undefined {
  const values = valuesOf(text);
  return readBy(groups, values, tell, ({ path: [at] }) => (typeof at === 'number' ? `“${values[at]?.slice(0, 40)}”: ` : ''));
}

const readSites =
  ({ ids, hostnames }: OwnSites) =>
  (text: string, tell: Tell): string[] => {
    const sites = valuesOf(text).map((value) => {
      const id = storedId('site', value);
      const site = id !== null && ids.has(id) ? id : hostnames.get(asciiOf(value));
      if (site === undefined) tell('unknown_site', `“${value.slice(0, 100)}” is neither a hostname nor the id of a site of this account.`);
      return site ?? '';
    });
    const different = [...new Set(sites)];
    if (different.length > mostVisitorSites) tell('too_big', `Name at most ${mostVisitorSites} sites.`);
    return different;
  };

const asciiOf = (typed: string): string => {
  const name = typed.toLowerCase().replace(/\.$/, '');
  return name.startsWith('*.') ? `*.${domainToASCII(name.slice(2))}` : domainToASCII(name);
};

const yes = ['true', 'yes', '1'];
const no = ['false', 'no', '0'];
/** An empty field says nothing: nobody is let in again by it. */
function readLocked(text: string, tell: Tell): boolean | undefined {
  const word = text.toLowerCase();
  if (yes.includes(word) || no.includes(word)) return yes.includes(word);
  if (word !== '') tell('invalid_value', 'Write true or false, yes or no, 1 or 0.');
  return undefined;
}
