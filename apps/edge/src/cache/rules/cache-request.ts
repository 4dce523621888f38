import type { RequestDirectives } from './cache-control.ts';
import type { Fields } from './fields.ts';

/** What the cache's rules look at of a request. Values are joined by `, ` when a field comes more than once; null without any. */
export interface CacheRequest {
  readonly method: string;
  /** What Vary is compared with. */
  readonly headers: Fields;
  readonly directives: RequestDirectives;
  readonly authorized: boolean;
  /** Without our own cookies; null when nothing else is left. */
  readonly cookie: string | null;
  readonly range: string | null;
  readonly ifRange: string | null;
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
  readonly ifModifiedSince: string | null;
  readonly ifUnmodifiedSince: string | null;
}
