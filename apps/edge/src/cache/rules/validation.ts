import type { CachedHead } from '../cached-answer.ts';
import { noRequestDirectives } from './cache-control.ts';
import type { CacheRequest } from './cache-request.ts';
import type { CacheRule } from './cache-rules.ts';
import { isEntityTag, isWeak, weaklyEqual } from './entity-tag.ts';
import { type Fields, fieldValue, hasField } from './fields.ts';
import { instantOf } from './freshness.ts';
import { httpDate } from './http-date.ts';
import { type OriginAnswer, storable } from './storable.ts';

/** Fields of a client that make its request one for a part, or for a change; ours take their place, or none. */
const conditions = new Set(['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since', 'if-range', 'range']);

/** A request's headers without its conditions and ranges: what is asked for when the answer is to be stored whole. */
export function unconditional(headers: Fields): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (!conditions.has(name.toLowerCase())) kept.push(name, headers[i + 1] as string);
  }
  return kept;
}

/** Whether the origin can be asked if it still holds: else its answer is asked for as if nothing were stored. */
export const canBeValidated = (head: CachedHead): boolean => head.etag !== null || head.lastModified !== null;

/** Conditional fields to ask the origin with, as names and values in turn (RFC 9111, 4.3.1). */
export function validatingFields(head: CachedHead): string[] {
  const fields: string[] = [];
  if (head.etag !== null) fields.push('if-none-match', head.etag);
  if (head.lastModified !== null)
    fields.push('if-modified-since', fieldValue(head.headers, 'last-modified') ?? httpDate(head.lastModified));
  return fields;
}

/** Those of the stored that a 304 is about; none: it must not update any (RFC 9111, 4.3.4). `asked` is what was validated. */
export function confirmed(stored: readonly CachedHead[], asked: CachedHead, answer: Fields): readonly CachedHead[] {
  const named = fieldValue(answer, 'etag');
  const tag = named !== null && isEntityTag(named) ? named : null;
  if (tag !== null && !isWeak(tag)) return stored.filter(({ etag }) => etag === tag);
  const modified = fieldValue(answer, 'last-modified');
  const matches =
    tag !== null
      ? ({ etag }: CachedHead) => etag !== null && weaklyEqual(etag, tag)
      : modified !== null
        ? ({ lastModified, answeredAt }: CachedHead) => lastModified !== null && lastModified === instantOf(modified, answeredAt)
        : (head: CachedHead) => head === asked;
  const newest = stored.filter(matches).sort((a, b) => b.answeredAt - a.answeredAt)[0];
  return newest === undefined ? [] : [newest];
}

/** Describe the bytes that are stored (RFC 9111, 3.2), or are for the one visitor who made us ask: a 304 does not change them. */
const unchanged = new Set(['content-length', 'content-encoding', 'content-range', 'content-md5', 'set-cookie']);

/**
 * The stored answer with what a 304 (or the answer to HEAD) says anew of it (RFC 9111, 3.2 and 4.3.4). Null: it may not be kept any
 * more, by what is said now.
 */
export function freshened(head: CachedHead, answer: OriginAnswer, request: CacheRequest, rule: CacheRule, path: string): CachedHead | null {
  const headers = mergedFields(head.headers, answer.headers);
  // What the one visitor who made us ask wants stored, or is known by, says nothing of an answer that is stored already.
  const asked = { method: 'GET', headers: request.headers, directives: noRequestDirectives, authorized: request.authorized, cookie: null };
  const renewed = storable(asked, { ...answer, status: head.status, headers }, rule, path);
  if (renewed === null) return null;
  // Where it varies by something else from now on, it is known to be right for who asked just now.
  const variesAlike = renewed.vary.length === head.vary.length && renewed.vary.every((name, i) => name === head.vary[i]);
  return variesAlike ? { ...renewed, variedBy: head.variedBy } : renewed;
}

function mergedFields(stored: Fields, fresh: Fields): string[] {
  const merged: string[] = [];
  for (let i = 0; i < stored.length; i += 2) {
    const name = stored[i] as string;
    const isReplaced = !unchanged.has(name) && (name === 'date' || hasField(fresh, name));
    if (!isReplaced) merged.push(name, stored[i + 1] as string);
  }
  for (let i = 0; i < fresh.length; i += 2) {
    const name = (fresh[i] as string).toLowerCase();
    if (!unchanged.has(name)) merged.push(name, fresh[i + 1] as string);
  }
  return merged;
}

/**
 * What the answer to HEAD says of a stored answer to GET (RFC 9111, 4.3.5): true when it can be freshened by it, false when
 * that is another one by now, which makes the stored one invalid. `length` of the stored body, in bytes.
 */
export function agrees(head: CachedHead, length: number, answer: Fields): boolean {
  const named = fieldValue(answer, 'etag');
  const tag = named !== null && isEntityTag(named) ? named : null;
  if (tag !== null && tag !== fieldValue(head.headers, 'etag')) return false;
  const modified = fieldValue(answer, 'last-modified');
  if (modified !== null && modified !== fieldValue(head.headers, 'last-modified')) return false;
  const size = fieldValue(answer, 'content-length');
  return size === null || size === String(length);
}
