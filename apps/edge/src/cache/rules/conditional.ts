import type { CachedHead } from '../cached-answer.ts';
import type { CacheRequest } from './cache-request.ts';
import { listNames } from './entity-tag.ts';
import { fieldValue } from './fields.ts';
import { dateOf } from './freshness.ts';
import { parseHttpDate } from './http-date.ts';

/** Conditions of a request that only the origin can judge: it goes there (RFC 9110, 13.1.1 and 13.1.4). */
export const isForOrigin = (request: CacheRequest): boolean => request.ifMatch !== null || request.ifUnmodifiedSince !== null;

/** Whether the client holds what is stored already: 304 is the answer (RFC 9111, 4.3.2; RFC 9110, 13.2.2). `now` in ms since epoch. */
export function isNotModified(request: CacheRequest, head: CachedHead, now: number): boolean {
  const { ifNoneMatch, ifModifiedSince, method } = request;
  if (ifNoneMatch === null && ifModifiedSince === null) return false;
  if (head.status !== 200 || (method !== 'GET' && method !== 'HEAD')) return false;
  if (ifNoneMatch !== null) return ifNoneMatch === '*' || (head.etag !== null && listNames(ifNoneMatch, head.etag));
  const since = parseHttpDate(ifModifiedSince as string, now);
  if (since === null) return false;
  return (head.lastModified ?? dateOf(fieldValue(head.headers, 'date'), head.answeredAt)) <= since;
}

/** What describes the body, which 304 does not have (RFC 9110, 15.4.5). */
const ofBody = new Set(['content-type', 'content-encoding', 'content-language', 'content-range', 'accept-ranges', 'content-md5']);

/** Stored fields for a 304: all that the client's copy is to be updated with. Without Age and Cache-Status. */
export function notModifiedFields(head: CachedHead): string[] {
  const fields: string[] = [];
  for (let i = 0; i < head.headers.length; i += 2) {
    const name = head.headers[i] as string;
    if (!ofBody.has(name)) fields.push(name, head.headers[i + 1] as string);
  }
  return fields;
}
