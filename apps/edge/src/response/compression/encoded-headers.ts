import { withVary } from '../vary.ts';
import type { Encoding } from './accept-encoding.ts';

/** Headers that tell of the body as it was. Ranges are of the encoded form then, which nobody could serve twice alike. */
const ofPlainBody = new Set(['content-length', 'accept-ranges', 'content-encoding']);

/**
 * The headers of an answer whose body is sent in an encoding: flat lists of names and values. Its validator is weak from now on, because
 * it stands for more than one sequence of bytes (RFC 9110, 8.8.1).
 */
export function encodedHeaders(headers: readonly string[], encoding: Encoding): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    const lower = name.toLowerCase();
    if (ofPlainBody.has(lower)) continue;
    kept.push(name, lower === 'etag' ? weak(value) : value);
  }
  kept.push('Content-Encoding', encoding);
  return withVary(kept, 'Accept-Encoding');
}

const weak = (etag: string): string => (etag.startsWith('"') ? `W/${etag}` : etag);

/**
 * The headers of a 304. A client that names the weak form of the ETag got the body encoded, from us; told of the strong one it would not
 * find what it stored (RFC 9111, 4.3.4).
 */
export function notModifiedHeaders(headers: readonly string[], ifNoneMatch: string | undefined): readonly string[] {
  if (ifNoneMatch === undefined || !ifNoneMatch.includes('W/"')) return headers;
  let changed: string[] | null = null;
  for (let i = 0; i < headers.length; i += 2) {
    if ((headers[i] as string).toLowerCase() !== 'etag') continue;
    const etag = headers[i + 1] as string;
    if (etag.startsWith('"') && ifNoneMatch.includes(`W/${etag}`)) (changed ??= [...headers])[i + 1] = weak(etag);
  }
  return changed === null ? headers : withVary(changed, 'Accept-Encoding');
}
