import { noRequestDirectives, requestDirectives } from '../cache-control.ts';
import type { CacheRequest } from '../cache-request.ts';
import { fieldValue } from '../fields.ts';

/** A request as the rules look at it, of its method and headers. Some of it is read when it is asked for, as of a real one. */
export function requestOf(headers: Record<string, string | string[]> = {}, method = 'GET'): CacheRequest {
  const raw = Object.entries(headers).flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]));
  const control = fieldValue(raw, 'cache-control');
  return Object.create({
    method,
    get headers() {
      return raw;
    },
    directives: control === null ? noRequestDirectives : requestDirectives(control),
    authorized: fieldValue(raw, 'authorization') !== null,
    get cookie() {
      return fieldValue(raw, 'cookie');
    },
    range: fieldValue(raw, 'range'),
    ifRange: fieldValue(raw, 'if-range'),
    ifMatch: fieldValue(raw, 'if-match'),
    ifNoneMatch: fieldValue(raw, 'if-none-match'),
    ifModifiedSince: fieldValue(raw, 'if-modified-since'),
    ifUnmodifiedSince: fieldValue(raw, 'if-unmodified-since'),
  } satisfies CacheRequest) as CacheRequest;
}
