import type { CachedHead } from '../cached-answer.ts';
import type { AnswerDirectives } from './cache-control.ts';
import type { CacheRequest } from './cache-request.ts';
import type { CacheRule } from './cache-rules.ts';
import { isEntityTag } from './entity-tag.ts';
import { type Fields, fieldValue, hasField, listMembers, singleValue } from './fields.ts';
import { explicitSeconds, heuristicSeconds, initialAge, isHeuristic, isUnderstood, lastModifiedOf } from './freshness.ts';
import { httpDate } from './http-date.ts';
import { fileTypesOf, isOfType } from './static-files.ts';
import { directivesOf } from './targeted.ts';
import { variedValues, varyNames } from './vary.ts';

/** An answer as it came from the origin. Names in any case; times in ms since epoch. */
export interface OriginAnswer {
  readonly status: number;
  readonly headers: Fields;
  /** When the request left us, and when the answer's head came. */
  readonly requestedAt: number;
  readonly answeredAt: number;
}

/**
 * Never stored. Partial answers are not put together; 304 is none of its own; the others speak of the one request they answer, not of
 * what it asked for, and would lock everybody else out.
 */
const ofOneRequest = new Set([206, 304, 407, 408, 411, 412, 413, 415, 416, 417, 421, 425, 426, 428, 429, 431]);

/** What matters of a request to what is stored of its answer. */
export type StoringRequest = Pick<CacheRequest, 'method' | 'headers' | 'directives' | 'authorized' | 'cookie'>;

/** What is stored of an answer to a request for `path`; null when it may not be, or is of no use (RFC 9111, 3). */
export function storable(request: StoringRequest, answer: OriginAnswer, rule: CacheRule, path: string): CachedHead | null {
  const { status, headers, requestedAt, answeredAt } = answer;
  if (request.method !== 'GET' || request.directives.noStore) return null;
  // An error of the origin is over once it has recovered.
  if (status < 200 || status >= 500 || ofOneRequest.has(status)) return null;
  // A cookie is for the one visitor who asked, whatever Cache-Control says.
  if (hasField(headers, 'set-cookie')) return null;
  const { directives, targeted } = directivesOf(headers);
  if (!mayBeStored(directives, status)) return null;
  if (request.authorized && !directives.public && !directives.mustRevalidate && directives.sharedMaxAge === null) return null;
  if (rule.publicOnly && !directives.public) return null;
  const types = fileTypesOf(path);
  const isFile = types !== null && isOfType(singleValue(headers, 'content-type'), types);
  if (rule.filesOnly && !isFile) return null;
  const vary = varyNames(headers);
  if (vary === null) return null;

  const ruled = rule.seconds !== null && isForAll(status);
  const explicit = ruled ? rule.seconds : explicitSeconds(directives, targeted, headers, answeredAt);
  if (explicit === null && !directives.public && !isHeuristic(status)) return null;
  // Of a page for a visitor with cookies the origin must say that it is for others, too.
  if (explicit === null && request.cookie !== null && !directives.public && !isFile) return null;
  const head: CachedHead = {
    status,
    headers: storedFields(headers, directives, answeredAt),
    requestedAt,
    answeredAt,
    freshSeconds: explicit ?? heuristicSeconds(headers, answeredAt),
    initialAge: initialAge(headers, requestedAt, answeredAt),
    staleWhileRevalidate: rule.staleWhileRevalidate ?? directives.staleWhileRevalidate ?? 0,
    staleIfError: rule.staleIfError ?? directives.staleIfError ?? 0,
    mustValidate: directives.noCache && !ruled,
    neverStale: directives.mustRevalidate || directives.proxyRevalidate || (directives.sharedMaxAge !== null && !ruled),
    vary,
    variedBy: variedValues(vary, request.headers),
    tags: tagsOf(headers),
    etag: entityTagOf(headers),
    lastModified: lastModifiedOf(headers, answeredAt),
  };
  return isOfUse(head) ? head : null;
}

/** RFC 9111, 5.2.2.3, .5 and .7. */
function mayBeStored(directives: AnswerDirectives, status: number): boolean {
  if (directives.private) return false;
  return directives.mustUnderstand ? isUnderstood(status) : !directives.noStore;
}

/** What mode `everything` means: pages, redirects that stay, and what is gone. Of others the origin must say it. */
const isForAll = (status: number): boolean => isHeuristic(status) && status !== 405 && status !== 414;

/** What is stale from the start and cannot be validated is never used. */
function isOfUse({
  freshSeconds,
  initialAge: age,
  mustValidate,
  staleWhileRevalidate,
  staleIfError,
  etag,
  lastModified,
}: CachedHead): boolean {
  if (etag !== null || lastModified !== null) return true;
  return !mustValidate && freshSeconds + Math.max(staleWhileRevalidate, staleIfError) > age;
}

export function entityTagOf(answer: Fields): string | null {
  const tag = singleValue(answer, 'etag');
  return tag !== null && isEntityTag(tag) ? tag : null;
}

function tagsOf(answer: Fields): readonly string[] {
  const value = fieldValue(answer, 'cache-tag');
  return value === null ? none : [...new Set(listMembers(value))];
}
const none: readonly string[] = [];

/** Fields of one connection, and those that we write anew with each answer (RFC 9111, 3.1). */
const unstored = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'age',
  'cache-status',
  'content-length',
  'set-cookie',
]);

/** In lower case; with a Date, which an answer without one gets from who stores it (RFC 9110, 6.6.1). */
function storedFields(answer: Fields, directives: AnswerDirectives, answeredAt: number): string[] {
  const named = fieldValue(answer, 'connection');
  const others = named === null ? directives.withheld : [...directives.withheld, ...listMembers(named.toLowerCase())];
  const stored: string[] = [];
  for (let i = 0; i < answer.length; i += 2) {
    const name = (answer[i] as string).toLowerCase();
    if (!unstored.has(name) && !others.includes(name)) stored.push(name, answer[i + 1] as string);
  }
  if (!hasField(stored, 'date')) stored.push('date', httpDate(answeredAt));
  return stored;
}
