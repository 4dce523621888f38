import { normaliseTarget, type QueryKey } from '@sitekeep/enforcement';
import { type Fields, singleValue } from './fields.ts';

/** Methods that change nothing (RFC 9110, 9.2.1, and those of WebDAV); all others, unknown ones too, may. */
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'REPORT', 'SEARCH', 'QUERY']);
export const isSafe = (method: string): boolean => safe.has(method);

/** What a request was for; `host` with its port, if that is not the scheme's own. */
export interface Target {
  readonly secure: boolean;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

/**
 * URLs of the site (as cache keys hold them) whose stored answers a request has made invalid (RFC 9111, 4.4): its own, and those that
 * the answer names in Location and Content-Location, if they are of the same scheme, host and port. None after errors.
 */
export function invalidatedBy(
  request: Target & { readonly method: string },
  answer: { readonly status: number; readonly headers: Fields },
  url: QueryKey,
): readonly string[] {
  if (isSafe(request.method) || answer.status < 200 || answer.status >= 400) return [];
  const urls = new Set([url(request.path, request.query)]);
  for (const name of ['location', 'content-location']) {
    const value = singleValue(answer.headers, name);
    const named = value === null ? null : ownUrl(value, request, url);
    if (named !== null) urls.add(named);
  }
  return [...urls];
}

/** Null when it is another origin's, or none that a request could have. */
function ownUrl(value: string, request: Target, url: QueryKey): string | null {
  const base = `${request.secure ? 'https' : 'http'}://${request.host}${request.path}${request.query}`;
  if (!URL.canParse(value, base)) return null;
  const named = new URL(value, base);
  if (named.origin !== new URL(base).origin) return null;
  const target = normaliseTarget(named.pathname + named.search);
  return 'fault' in target ? null : url(target.path, target.query);
}
