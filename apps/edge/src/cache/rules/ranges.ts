import type { CachedHead } from '../cached-answer.ts';
import type { CacheRequest } from './cache-request.ts';
import { stronglyEqual } from './entity-tag.ts';
import { fieldValue } from './fields.ts';
import { dateOf } from './freshness.ts';
import { parseHttpDate } from './http-date.ts';

/** Bytes from `from` up to, without, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** What a request wants of a body: all of it, parts of it, or parts that it does not have. */
export type Wanted = 'whole' | 'unsatisfiable' | readonly ByteRange[];

/** More than a reader of documents asks for; what goes beyond, or overlaps, is an attempt to make us send much for little. */
const mostRanges = 16;
/** Sending so many bytes more is cheaper than another part. */
const gap = 80;

/**
 * RFC 9110, 14.2 and 13.1.5; `length` of the whole body in bytes. Ranges that overlap or nearly touch become one, and a set that
 * would send as much as the whole gets the whole.
 */
export function wantedOf(request: CacheRequest, head: CachedHead, length: number, now: number): Wanted {
  const { range, ifRange } = request;
  if (range === null || request.method !== 'GET' || head.status !== 200) return 'whole';
  if (ifRange !== null && !stillHolds(ifRange, head, now)) return 'whole';
  const specs = readSpecs(range);
  if (specs === null) return 'whole';
  const satisfiable = specs.map((spec) => resolve(spec, length)).filter((resolved) => resolved !== null);
  if (satisfiable.length === 0) return 'unsatisfiable';
  if (satisfiable.length === 1) return satisfiable;
  const joined = join(satisfiable);
  const sum = joined.reduce((bytes, { from, to }) => bytes + to - from, 0);
  return joined.length > 1 && sum + joined.length * gap >= length ? 'whole' : joined;
}

/** If-Range (RFC 9110, 13.1.5): the same bytes for sure, so by strong validators only. */
function stillHolds(ifRange: string, head: CachedHead, now: number): boolean {
  if (ifRange.startsWith('"') || ifRange.startsWith('W/')) return head.etag !== null && stronglyEqual(ifRange, head.etag);
  const date = parseHttpDate(ifRange, now);
  if (date === null || head.lastModified !== date) return false;
  // A date is strong when nothing can have changed within its second (8.8.2.2).
  return dateOf(fieldValue(head.headers, 'date'), head.answeredAt) - date >= 1000;
}

interface Spec {
  /** Null: the last `to` bytes. */
  readonly from: number | null;
  /** Last byte; null: up to the end. */
  readonly to: number | null;
}

/** Null for what is to be ignored: another unit, a malformed set, or too many. */
function readSpecs(range: string): Spec[] | null {
  if (range.slice(0, 6).toLowerCase() !== 'bytes=') return null;
  const texts = range.slice(6).split(',');
  if (texts.length > mostRanges) return null;
  const specs: Spec[] = [];
  for (const text of texts) {
    const parts = /^[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/.exec(text);
    if (parts === null) {
      if (text.trim() === '') continue;
      return null;
    }
    const [, first, last] = parts as unknown as [string, string, string];
    if (first === '' && last === '') return null;
    if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
    specs.push({ from: first === '' ? null : Number(first), to: last === '' ? null : Number(last) });
  }
  return specs.length === 0 ? null : specs;
}

function resolve({ from, to }: Spec, length: number): ByteRange | null {
  if (from === null) return to === 0 || length === 0 ? null : { from: Math.max(0, length - (to as number)), to: length };
  return from >= length ? null : { from, to: to === null ? length : Math.min(to + 1, length) };
}

/** In the order of the first of each group, as the client asked (RFC 9110, 15.3.7.2). */
function join(ranges: readonly ByteRange[]): ByteRange[] {
  let joined: ByteRange[] = [];
  for (let range of ranges) {
    const touching = joined.filter((other) => range.from <= other.to + gap && other.from <= range.to + gap);
    for (const { from, to } of touching) range = { from: Math.min(from, range.from), to: Math.max(to, range.to) };
    const at = touching.length === 0 ? joined.length : joined.indexOf(touching[0] as ByteRange);
    joined = [
      ...joined.slice(0, at).filter((other) => !touching.includes(other)),
      range,
      ...joined.slice(at).filter((o) => !touching.includes(o)),
    ];
  }
  return joined;
}

export const contentRange = ({ from, to }: ByteRange, length: number): string => `bytes ${from}-${to - 1}/${length}`;
export const unsatisfiableRange = (length: number): string => `bytes */${length}`;

/** A body of several parts (RFC 9110, 14.6): what goes before each range, what ends it, and the length of all in bytes. */
export interface Multipart {
  readonly contentType: string;
  readonly partHeads: readonly string[];
  readonly end: string;
  readonly length: number;
}

/** `boundary` must be one that nobody can foresee; `type` is the Content-Type of the whole, if it has one. */
export function multipart(ranges: readonly ByteRange[], length: number, type: string | null, boundary: string): Multipart {
  const typeLine = type === null ? '' : `Content-Type: ${type}\r\n`;
  const partHeads = ranges.map((range) => `\r\n--${boundary}\r\n${typeLine}Content-Range: ${contentRange(range, length)}\r\n\r\n`);
  const end = `\r\n--${boundary}--\r\n`;
  const heads = partHeads.reduce((bytes, text) => bytes + text.length, end.length);
  const bodies = ranges.reduce((bytes, { from, to }) => bytes + to - from, 0);
  return { contentType: `multipart/byteranges; boundary=${boundary}`, partHeads, end, length: heads + bodies };
}
