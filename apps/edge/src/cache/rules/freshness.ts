import type { AnswerDirectives } from './cache-control.ts';
import { deltaSeconds, type Fields, fieldValue, listMembers, singleValue } from './fields.ts';
import { parseHttpDate } from './http-date.ts';

/** Statuses that may be stored without a word of the origin about it (RFC 9110, 15.1), without partial answers and errors of origins. */
const heuristic = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414]);
export const isHeuristic = (status: number): boolean => heuristic.has(status);

/** Statuses whose meaning for caches we know: all that RFC 9110 defines. For must-understand (RFC 9111, 5.2.2.3). */
const understood = new Set([
  200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413,
  414, 415, 416, 417, 421, 422, 426,
]);
export const isUnderstood = (status: number): boolean => understood.has(status);

/** Of the time since an answer was last modified, this part is taken for fresh when the origin says nothing (RFC 9111, 4.2.2). */
const heuristicPart = 0.1;
const heuristicMost = 86_400;

/** ms since epoch that the answer says it was made; when it came if it says nothing readable. */
export function dateOf(answer: Fields, answeredAt: number): number {
  const date = singleValue(answer, 'date');
  return date === null ? answeredAt : (parseHttpDate(date, answeredAt) ?? answeredAt);
}

/** ms since epoch; null when there is none that can be read. */
export function lastModifiedOf(answer: Fields, answeredAt: number): number | null {
  const value = singleValue(answer, 'last-modified');
  return value === null ? null : parseHttpDate(value, answeredAt);
}

/**
 * Seconds that the origin says an answer is fresh for (RFC 9111, 4.2.1), for a shared cache; null when it says nothing. What
 * cannot be read is stale. `targeted`: the directives are of a targeted field, beside which Expires does not count (RFC 9213).
 */
export function explicitSeconds(directives: AnswerDirectives, targeted: boolean, answer: Fields, answeredAt: number): number | null {
  if (directives.sharedMaxAge !== null) return directives.sharedMaxAge;
  if (directives.maxAge !== null) return directives.maxAge;
  const expires = targeted ? null : fieldValue(answer, 'expires');
  if (expires === null) return null;
  const at = parseHttpDate(expires, answeredAt);
  return at === null ? 0 : Math.floor((at - dateOf(answer, answeredAt)) / 1000);
}

/** Seconds for an answer of which the origin says nothing (RFC 9111, 4.2.2). */
export function heuristicSeconds(answer: Fields, answeredAt: number): number {
  const modified = lastModifiedOf(answer, answeredAt);
  if (modified === null) return 0;
  const seconds = ((dateOf(answer, answeredAt) - modified) / 1000) * heuristicPart;
  return Math.max(0, Math.min(Math.floor(seconds), heuristicMost));
}

/** corrected_initial_age (RFC 9111, 4.2.3), in seconds. */
export function initialAge(answer: Fields, requestedAt: number, answeredAt: number): number {
  // Dates have whole seconds: less than one tells nothing.
  const apparent = Math.max(0, Math.floor((answeredAt - dateOf(answer, answeredAt)) / 1000));
  const delay = Math.max(0, answeredAt - requestedAt) / 1000;
  return Math.max(apparent, ageValue(answer) + delay);
}

/** The first member of Age; one that is no number is not there (RFC 9111, 5.1). */
function ageValue(answer: Fields): number {
  const value = fieldValue(answer, 'age');
  return value === null ? 0 : (deltaSeconds(listMembers(value)[0] ?? '') ?? 0);
}

/** current_age (RFC 9111, 4.2.3), in seconds, with fractions. `now` is in ms since epoch. */
export const ageOf = (head: { readonly initialAge: number; readonly answeredAt: number }, now: number): number =>
  head.initialAge + Math.max(0, now - head.answeredAt) / 1000;
