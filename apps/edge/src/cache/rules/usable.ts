import type { CachedHead } from '../cached-answer.ts';
import { answerDirectives, type RequestDirectives } from './cache-control.ts';
import { fieldValue } from './fields.ts';
import { ageOf } from './freshness.ts';

/** What a stored answer is good for, for one request at one time. */
export const Use = {
  /** May be used as it is: fresh, or as stale as the request allows. */
  asIs: 0,
  /** May be used while it is validated behind it (RFC 5861, 3). */
  whileValidated: 1,
  /** Only when the origin has confirmed it. */
  onceValidated: 2,
} as const;
export type Use = (typeof Use)[keyof typeof Use];

/** RFC 9111, 4 and 5.2.1. `now` in ms since epoch. */
export function useOf(head: CachedHead, asked: RequestDirectives, now: number): Use {
  if (head.mustValidate || asked.noCache) return Use.onceValidated;
  const age = ageOf(head, now);
  const left = head.freshSeconds - age;
  if (asked.maxAge !== null && age > asked.maxAge && !staysFresh(head, left)) return Use.onceValidated;
  if (asked.minFresh !== null && left < asked.minFresh) return Use.onceValidated;
  if (left > 0) return Use.asIs;
  if (head.neverStale) return Use.onceValidated;
  if (asked.maxStale !== null && -left <= asked.maxStale) return Use.asIs;
  return -left < head.staleWhileRevalidate ? Use.whileValidated : Use.onceValidated;
}

/** What never changes while it is fresh is not asked for again because somebody reloads the page (RFC 8246, 2.1). */
const staysFresh = (head: CachedHead, left: number): boolean =>
  left > 0 && answerDirectives(fieldValue(head.headers, 'cache-control')).immutable;

/** Whether it may be used when the origin could not be asked or answered with an error (RFC 5861, 4; RFC 9111, 4.2.4). */
export function mayStandIn(head: CachedHead, asked: RequestDirectives, now: number): boolean {
  if (head.mustValidate || asked.noCache) return false;
  const staleFor = ageOf(head, now) - head.freshSeconds;
  if (staleFor < 0) return true;
  return !head.neverStale && staleFor < Math.max(head.staleIfError, asked.staleIfError ?? 0);
}
