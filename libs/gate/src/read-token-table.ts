import { setImmediate } from 'node:timers/promises';
import { emailSchema, mostVisitors, tokenAlgorithms, tokenKinds, tokenSerialSchema, type Fault } from '@sitekeep/contracts';
import { z } from 'zod';
import { atLine, readTable, type TableRow } from './read-table.ts';
import { readSeed } from './token-seeds.ts';

/** JavaScript counts exactly up to 2^53; no token is pressed as often as this. */
const highestCounter = 10 ** 12;
const wholeNumber = (usual: string, least: number, most: number, detail: string) =>
  z
    .string()
    .default(usual)
    .refine((text) => /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most, detail)
    .transform(Number);

/** As lists of makers write it: sha-1, HMACSHA256. */
const algorithmSchema = z
  .string()
  .transform((text) =>
    text
      .toUpperCase()
      .replace(/[\s_-]/g, '')
      .replace(/^HMAC/, ''),
  )
  .pipe(z.enum(tokenAlgorithms, { error: `Give one of ${tokenAlgorithms.join(', ')}.` }));

const seedSchema = z.string().transform((text, context) => {
  const seed = readSeed(text);
  if (seed !== null) return seed;
  context.issues.push({ code: 'custom', input: '', message: 'Give a seed of 16 to 128 bytes in base32 or hexadecimal.' });
  return z.NEVER;
});

const lineSchema = z.object({
  email: emailSchema,
  serial: tokenSerialSchema,
  seed: seedSchema,
  kind: z
    .string()
    .toLowerCase()
    .pipe(z.enum(tokenKinds, { error: 'Give totp or hotp.' }))
    .default('totp'),
  algorithm: algorithmSchema.default('SHA1'),
  digits: z.enum(['6', '8'], { error: 'Give 6 or 8.' }).default('6').transform(Number),
  period: wholeNumber('30', 15, 120, 'Give a whole number of seconds from 15 to 120.'),
  counter: wholeNumber('0', 0, highestCounter, `Give a whole number from 0 to ${highestCounter}.`),
});
/** One token of the table; `seed` is in base32. */
export type TokenLine = z.infer<typeof lineSchema> & { line: number };

const columns = Object.keys(lineSchema.shape) as (keyof typeof lineSchema.shape)[];
const shape = { columns, required: ['email', 'serial', 'seed'], mostLines: mostVisitors };

/** Lines that are looked at in one go; then others are served. */
const portion = 500;

/** Reads a table of seeds as makers of hardware tokens send it. Every fault at once, and the lines without one. Faults name no seed. */
export async function readTokenTable(csv: string): Promise<{ lines: TokenLine[]; faults: Fault[] }> {
  const { rows, faults } = readTable(csv, shape);
  const lines: TokenLine[] = [];
  for (const [at, row] of rows.entries()) {
    if (at % portion === 0) await setImmediate();
    const read = lineSchema.safeParse(filledCells(row));
    if (read.success) lines.push({ ...read.data, line: row.line });
    else faults.push(...read.error.issues.map((issue) => faultOf(row, issue)));
  }
  return { lines, faults: [...faults, ...duplicates(lines)] };
}

/** An empty field stands for what is usual. */
const filledCells = ({ cells }: TableRow): Record<string, unknown> =>
  Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== undefined && cell !== ''));

function faultOf({ line, cells }: TableRow, { path, code, message }: z.core.$ZodIssue): Fault {
  const column = String(path[0]);
  const missing = !cells[column];
  return { pointer: atLine(line, column), code: missing ? 'missing' : code, detail: missing ? `Fill in ${column}.` : message };
}

/** Two lines for the same thing: the later one is the fault. */
function duplicates(lines: readonly TokenLine[]): Fault[] {
  const serials = new Map<string, number>();
  const seeds = new Map<string, number>();
  return lines.flatMap(({ line, serial, seed, email }) => [
    ...repeated(serials, serial, line, 'serial', 'has this serial number, too.'),
    ...repeated(seeds, `${email} ${seed}`, line, 'seed', 'gives this visitor the same seed, too.'),
  ]);
}

function repeated(seen: Map<string, number>, key: string, line: number, column: string, says: string): Fault[] {
  const first = seen.get(key);
  if (first === undefined) seen.set(key, line);
  return first === undefined ? [] : [{ pointer: atLine(line, column), code: 'duplicate', detail: `Line ${first} ${says}` }];
}
