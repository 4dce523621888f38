import type { CachedHead } from '../cached-answer.ts';
import { AnswerFields, Field } from './answer-fields.ts';
import type { AnswerDirectives } from './cache-control.ts';
import type { CacheRequest } from './cache-request.ts';
import type { CacheRule } from './cache-rules.ts';
import { isEntityTag } from './entity-tag.ts';
import { type Fields, listMembers } from './fields.ts';
import { dateOf, explicitSeconds, heuristicSeconds, initialAge, instantOf, isHeuristic, isUnderstood } from './freshness.ts';
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
  const fields = new AnswerFields(headers);
  // A cookie is for the one visitor who asked, whatever Cache-Control says.
  if (fields.of(Field.setCookie) !== null) return null;
  const { directives, targeted } = directivesOf(fields.of(Field.cdnCacheControl), fields.of(Field.cacheControl));
  if (!mayBeStored(directives, status)) return null;
  if (request.authorized && !directives.public && !directives.mustRevalidate && directives.sharedMaxAge === null) return null;
  if (rule.publicOnly && !directives.public) return null;
  const types = fileTypesOf(path);
  const isFile = types !== null && isOfType(fields.of(Field.contentType), types);
  if (rule.filesOnly && !isFile) return null;
  const named = varyNames(fields.of(Field.vary));
  if (named === null) return null;
  const vary = fields.of(Field.contentEncoding) === null ? named : withEncoding(named);

  const ruled = rule.seconds !== null && isForAll(status);
  const date = dateOf(fields.of(Field.date), answeredAt);
  const expires = targeted ? null : fields.of(Field.expires);
  const explicit = ruled ? rule.seconds : explicitSeconds(directives, expires, date, answeredAt);
  if (explicit === null && !directives.public && !isHeuristic(status)) return null;
  const lastModified = instantOf(fields.of(Field.lastModified), answeredAt);
  // Of a page for a visitor with cookies the origin must say that it is for others, too. A file has a date; without one it may be a
  // report that was made for the visitor.
  const isForOne = request.cookie !== null && !directives.public && !(isFile && lastModified !== null);
  if (explicit === null && isForOne) return null;
  const freshSeconds = explicit ?? heuristicSeconds(lastModified, date);
  const saidWhile = directives.staleWhileRevalidate ?? 0;
  const ruledWhile = rule.staleWhileRevalidate ?? saidWhile;
  const head: CachedHead = {
    status,
    headers: dated(fields.storedWithout(directives.withheld), fields, answeredAt),
    requestedAt,
    answeredAt,
    freshSeconds,
    initialAge: initialAge(fields.of(Field.age), date, requestedAt, answeredAt),
    // The site's word lengthens what its origin calls fresh. Where it calls nothing so, pages would be kept that nobody meant to be.
    staleWhileRevalidate: explicit === null && freshSeconds === 0 ? Math.min(ruledWhile, saidWhile) : ruledWhile,
    staleIfError: rule.staleIfError ?? directives.staleIfError ?? 0,
    mustValidate: directives.noCache && !ruled,
    neverStale: directives.mustRevalidate || directives.proxyRevalidate || (directives.sharedMaxAge !== null && !ruled),
    vary,
    variedBy: variedValues(vary, request.headers),
    tags: tagsOf(fields.of(Field.cacheTag)),
    etag: entityTag(fields.of(Field.etag)),
    lastModified,
  };
  return isOfUse(head) ? head : null;
}

/**
 * Where the body is encoded, it is for those only who take the coding, although origins often forget to say so (`gzip_vary` of nginx is
 * off by default): others could not read it.
 */
const withEncoding = (vary: readonly string[]): readonly string[] =>
  vary.includes('accept-encoding') ? vary : [...vary, 'accept-encoding'].sort();

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

const entityTag = (value: string | null): string | null => (value !== null && isEntityTag(value) ? value : null);

const tagsOf = (value: string | null): readonly string[] => (value === null ? none : [...new Set(listMembers(value))]);
const none: readonly string[] = [];

/** An answer without a Date gets one from who stores it (RFC 9110, 6.6.1). */
function dated(stored: string[], fields: AnswerFields, answeredAt: number): string[] {
  if (fields.of(Field.date) === null) stored.push('date', httpDate(answeredAt));
  return stored;
}
