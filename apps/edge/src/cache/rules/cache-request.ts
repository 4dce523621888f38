import { noRequestDirectives, type RequestDirectives, requestDirectives } from './cache-control.ts';
import { type Fields, trimmed } from './fields.ts';

/** What the cache's rules look at of a request, read in one pass. Values are joined when a field comes more than once. */
export interface CacheRequest {
  readonly method: string;
  readonly headers: Fields;
  readonly directives: RequestDirectives;
  readonly authorized: boolean;
  readonly cookie: string | null;
  readonly range: string | null;
  readonly ifRange: string | null;
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
  readonly ifModifiedSince: string | null;
  readonly ifUnmodifiedSince: string | null;
}

export function readCacheRequest(method: string, headers: Fields): CacheRequest {
  const found: Record<string, string | undefined> = {};
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    if (!known.has(name)) continue;
    const before = found[name];
    found[name] = before === undefined ? (headers[i + 1] as string) : `${before}, ${headers[i + 1] as string}`;
  }
  const control = found['cache-control'];
  return {
    method,
    headers,
    directives: control === undefined ? noRequestDirectives : requestDirectives(control),
    authorized: found['authorization'] !== undefined,
    cookie: found['cookie'] ?? null,
    range: found['range'] ?? null,
    ifRange: found['if-range'] ?? null,
    ifMatch: found['if-match'] ?? null,
    ifNoneMatch: found['if-none-match'] ?? null,
    ifModifiedSince: found['if-modified-since'] === undefined ? null : trimmed(found['if-modified-since']),
    ifUnmodifiedSince: found['if-unmodified-since'] ?? null,
  };
}

const known = new Set([
  'cache-control',
  'authorization',
  'cookie',
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
]);
