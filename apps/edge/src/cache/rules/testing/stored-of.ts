import { defaultCache, type RulesetCache } from '@sitekeep/contracts';
import type { CachedHead } from '../../cached-answer.ts';
import { type CacheRule, compileCacheRules } from '../cache-rules.ts';
import type { CacheRequest } from '../cache-request.ts';
import { httpDate } from '../http-date.ts';
import { type OriginAnswer, storable } from '../storable.ts';
import { requestOf } from './request-of.ts';

/** ms since epoch of a whole second, at which all answers of these specs come. */
export const noon = Date.UTC(2026, 10, 21, 12, 0, 0);
export const inSeconds = (seconds: number): number => noon + seconds * 1000;
export const dateIn = (seconds: number): string => httpDate(inSeconds(seconds));

export type Headers = Record<string, string | readonly string[]>;

export const fieldsOf = (headers: Headers): string[] =>
  Object.entries(headers).flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]));

/** An answer that comes at noon, at once, and says so; `Date: ''` leaves it out. */
export function answerOf(headers: Headers, status = 200, times: Partial<OriginAnswer> = {}): OriginAnswer {
  const dated = { Date: dateIn(0), ...headers };
  return { status, headers: fieldsOf(dated).filter((_, i, all) => all[i | 1] !== ''), requestedAt: noon, answeredAt: noon, ...times };
}

export function ruleOf(cache: Partial<RulesetCache> = {}, path = '/page'): CacheRule {
  const rule = compileCacheRules({ ...defaultCache, mode: 'standard', ...cache })?.ruleOf(path, 'none');
  if (!rule) throw new Error(`nothing is cached at ${path}`);
  return rule;
}

interface Circumstances {
  readonly status?: number;
  readonly request?: CacheRequest;
  readonly rule?: CacheRule;
  readonly path?: string;
  readonly times?: Partial<OriginAnswer>;
}

/** What is stored of an answer to GET with these headers, or null. */
export function stored(headers: Headers, by: Circumstances = {}): CachedHead | null {
  const { status = 200, request = requestOf(), path = '/page', rule = ruleOf({}, path), times } = by;
  return storable(request, answerOf(headers, status, times), rule, path);
}

/** The same, of one that is stored for sure. */
export function storedFor(headers: Headers, by: Circumstances = {}): CachedHead {
  const head = stored(headers, by);
  if (head === null) throw new Error('nothing is stored');
  return head;
}
