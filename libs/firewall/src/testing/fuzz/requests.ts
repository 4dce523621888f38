import type { RequestHead } from '../../inspected.ts';
import { body, pairs } from './bodies.ts';
import type { Dice } from './dice.ts';
import { value } from './values.ts';

export interface FuzzRequest {
  readonly head: RequestHead;
  readonly chunks: readonly Uint8Array[];
  /** Whether the chunks are all of the body. */
  readonly complete: boolean;
}

const names = [
  'user-agent',
  'referer',
  'cookie',
  'cookie',
  'content-type',
  'accept',
  'range',
  'authorization',
  'x-forwarded-for',
  'host',
  'x',
];
/** Heads are refused before this stage when they are larger. */
const mostOfHead = 65_536;

/** A request as nobody sends it. */
export function fuzzRequest(dice: Dice): FuzzRequest {
  const { type, coding, bytes } = body(dice);
  const headers = ['host', 'example.com', 'content-type', latin1(type)];
  if (coding !== null) headers.push('content-encoding', coding);
  for (let count = dice.length(100); count > 0; count--) headers.push(dice.pick(names), header(dice));
  const head = { method: dice.roll(9) === 0 ? latin1(value(dice, 40)) : 'POST', target: target(dice), headers };
  return { head, chunks: cut(dice, bytes), complete: dice.roll(4) > 0 };
}

const latin1 = (text: string): string => Buffer.from(text).toString('latin1').slice(0, mostOfHead);

const header = (dice: Dice): string => latin1(dice.roll(4) === 0 ? pairs(dice, '; ') : value(dice, 8192)).replace(/[\r\n\0]/g, '');

function target(dice: Dice): string {
  const path = Array.from({ length: 1 + dice.roll(6) }, () => value(dice, 2000)).join('/');
  return latin1(`/${path}?${pairs(dice, '&')}`)
    .replace(/[\0-\x20]/g, '+')
    .slice(0, 16_384);
}

function cut(dice: Dice, bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = from + 1 + dice.length(bytes.length);
    chunks.push(bytes.subarray(from, to));
    from = to;
  }
  return chunks;
}
