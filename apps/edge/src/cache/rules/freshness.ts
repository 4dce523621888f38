import type { AnswerDirectives } from './cache-control.ts';
import { deltaSeconds, listMembers } from './fields.ts';
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

/** ms since epoch of a field that holds a date; null when it holds none. */
export const instantOf = (value: string | null, answeredAt: number): number | null =>
  value === null ? null : parseHttpDate(value, answeredAt);

/** ms since epoch that an answer with this Date was made; when it came if that says nothing readable. */
export const dateOf = (date: string | null, answeredAt: number): number => instantOf(date, answeredAt) ?? answeredAt;

/**
 * Seconds that the origin says an answer is fresh for (RFC 9111, 4.2.1), for a shared cache; null when it says nothing. What
 * cannot be read is stale. `date` and `answeredAt` in ms since epoch.
 */
export function explicitSeconds(
  { sharedMaxAge, maxAge }: AnswerDirectives,
  expires: string | null,
  date: number,
  answeredAt: number,
): number | null {
  const said = sharedMaxAge ?? maxAge;
  if (said !== null || expires === null) return said;
  const at = instantOf(expires, answeredAt);
  return at === null ? 0 : Math.floor((at - date) / 1000);
}

/** Seconds for an answer of which the origin says nothing (RFC 9111, 4.2.2). Times in ms since epoch. */
export function heuristicSeconds(lastModified: number | null, date: number): number {
  if (lastModified === null) return 0;
  return Math.max(0, Math.min(Math.floor(((date - lastModified) / 1000) * heuristicPart), heuristicMost));
}

/** corrected_initial_age (RFC 9111, 4.2.3), in seconds. `age` as the field has it, times in ms since epoch. */
export function initialAge(age: string | null, date: number, requestedAt: number, answeredAt: number): number {
  // Dates have whole seconds: less than one tells nothing.
  const apparent = Math.max(0, Math.floor((answeredAt - date) / 1000));
  const delay = Math.max(0, answeredAt - requestedAt) / 1000;
  return Math.max(apparent, ageValue(age) + delay);
}

/** The first member of Age; one that is no number is not there (RFC 9111, 5.1). */
const ageValue = (age: string | null): number => (age === null ? 0 : (deltaSeconds(listMembers(age)[0] ?? '') ?? 0));

/** current_age (RFC 9111, 4.2.3), in seconds, with fractions. `now` is in ms since epoch. */
export const ageOf = (head: { readonly initialAge: number; readonly answeredAt: number }, now: number): number =>
  head.initialAge + Math.max(0, now - head.answeredAt) / 1000;
