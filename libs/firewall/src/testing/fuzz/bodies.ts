import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Dice } from './dice.ts';
import { value } from './values.ts';

export interface FuzzBody {
  readonly type: string;
  readonly coding: string | null;
  readonly bytes: Buffer;
}

/** Largest body that is made: what a site can have read at most is 1 MB. */
const most = 1_048_576;

const makers: readonly ((dice: Dice) => { readonly type: string; readonly text: string | Buffer })[] = [
  (dice) => ({ type: 'application/octet-stream', text: dice.bytes(dice.length(65_536)) }),
  (dice) => ({ type: 'text/plain', text: value(dice, most) }),
  (dice) => ({ type: 'application/x-www-form-urlencoded', text: pairs(dice, '&') }),
  (dice) => ({ type: 'application/json', text: json(dice, dice.roll(8)) }),
  (dice) => ({
    type: 'application/json',
    text: nested(dice, ['[', '{"a":', '[{"b":[', '"\\"', '{"query":"'], [']', '}', ']}]', '"', '"}']),
  }),
  (dice) => ({ type: 'application/json', text: `[${many(dice, () => dice.pick(['1', '"a"', '{}', '{"a":1}', 'null', '[]']))}]` }),
  (dice) => ({ type: 'application/x-ndjson', text: many(dice, () => '{"a":"b"}\n') }),
  (dice) => ({ type: 'application/xml', text: xml(dice) }),
  (dice) => ({ type: 'text/xml', text: nested(dice, ['<a>', '<a b="c">', '<![CDATA[', '<!--'], ['</a>', '</a>', ']]>', '-->']) }),
  (dice) => ({
    type: 'application/xml',
    text: `<!DOCTYPE a [${many(dice, (at) => `<!ENTITY x${at} "&x${at - 1};&x${at - 1};">`)}]><a>&x9;</a>`,
  }),
  (dice) => ({ type: 'application/graphql', text: nested(dice, ['{a', '{...on B', 'query{a(b:[', '#'], ['}', '}', '])}', '\n']) }),
  (dice) => ({ type: 'application/json', text: JSON.stringify({ query: `{${many(dice, (at) => `a${at}:b `)}}`.slice(0, 400_000) }) }),
  (dice) => ({ type: 'multipart/form-data; boundary=b', text: multipart(dice) }),
];

export function body(dice: Dice): FuzzBody {
  const made = dice.pick(makers)(dice);
  const type = dice.roll(5) === 0 ? value(dice, 200).replace(/[^\x20-\xff]/g, '') : made.type;
  const bytes = mutated(dice, Buffer.from(made.text as string).subarray(0, most));
  const pack = dice.roll(8);
  if (pack === 0) return { type, coding: 'gzip', bytes: mutated(dice, gzipSync(bytes)) };
  if (pack === 1) return { type, coding: 'br', bytes: mutated(dice, brotliCompressSync(bytes.subarray(0, 65_536))) };
  if (pack === 2)
    return {
      type,
      coding: dice.pick(['deflate', 'identity', 'gzip, gzip', 'zstd', '']),
      bytes: deflateSync(Buffer.alloc(dice.length(50_000_000))),
    };
  if (pack === 3) return { type, coding: 'gzip', bytes: gzipSync(swollen(dice, bytes)) };
  return { type, coding: null, bytes };
}

/** The same over and over, which packs well. */
function swollen(dice: Dice, bytes: Buffer): Buffer {
  const size = bytes.length === 0 ? 0 : 1 + dice.roll(2 * most);
  return Buffer.alloc(size, bytes);
}

/** Mostly as it is; else with bytes changed, cut off, or said twice. */
function mutated(dice: Dice, bytes: Buffer): Buffer {
  if (bytes.length === 0 || dice.roll(3) > 0) return bytes;
  const kind = dice.roll(3);
  if (kind === 0) return bytes.subarray(0, dice.roll(bytes.length));
  if (kind === 1) return Buffer.concat([bytes, bytes.subarray(dice.roll(bytes.length))]).subarray(0, most);
  const changed = Buffer.from(bytes);
  for (let count = dice.roll(20); count >= 0; count--) changed[dice.roll(changed.length)] = dice.roll(256);
  return changed;
}

export function pairs(dice: Dice, between: string): string {
  if (dice.roll(6) === 0) return many(dice, (at) => `a${at}=b${between}`);
  return Array.from({ length: dice.length(64) }, () => `${value(dice, 100)}=${value(dice, 20_000)}`).join(between);
}

function json(dice: Dice, depth: number): string {
  const kind = depth === 0 ? dice.roll(3) : 3 + dice.roll(2);
  if (kind === 0) return dice.pick(['1', '-0', '1e999', 'null', 'true', 'NaN', '0x10', "'a'"]);
  if (kind < 3) return JSON.stringify(value(dice, 5000));
  const members = Array.from({ length: dice.roll(6) }, () => json(dice, depth - 1));
  return kind === 3 ? `[${members.join()}]` : `{${members.map((member) => `${JSON.stringify(value(dice, 100))}:${member}`).join()}}`;
}

function xml(dice: Dice): string {
  const inner = Array.from({ length: dice.length(200) }, () => `<a b="${value(dice, 500)}">${value(dice, 2000)}</a>`).join('');
  return `<?xml version="1.0" encoding="${dice.pick(['utf-8', 'utf-16', 'x', ''])}"?><r>${inner}</r>`;
}

function multipart(dice: Dice): string {
  const part = () =>
    `--b\r\nContent-Disposition: form-data; name="${value(dice, 100)}"${dice.roll(2) ? `; filename="${value(dice, 100)}"` : ''}\r\n` +
    `${dice.roll(3) === 0 ? `Content-Type: ${value(dice, 100)}\r\n` : ''}\r\n${value(dice, 20_000)}\r\n`;
  return `${dice.roll(6) === 0 ? many(dice, () => '--b\r\n\r\n\r\n') : Array.from({ length: dice.length(64) }, part).join('')}--b--\r\n`;
}

function nested(dice: Dice, open: readonly string[], close: readonly string[]): string {
  const kind = dice.roll(open.length);
  const depth = dice.length(100_000);
  return `${open[kind]!.repeat(depth)}${value(dice, 100)}${dice.roll(2) ? close[kind]!.repeat(depth) : ''}`;
}

function many(dice: Dice, one: (at: number) => string): string {
  return Array.from({ length: dice.length(100_000) }, (_, at) => one(at)).join(dice.pick(['', ',', '']));
}
