import type { Fault } from '@sitekeep/contracts';

/** RFC 9110, 7.6.1, and what older versions of HTTP had there: they speak of one connection, not of a visitor. */
export const hopByHop: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'http2-settings'],
]);

/** They say where a message ends, or what its bytes are: with another value the next message would begin elsewhere. */
const framing: ReadonlySet<string> = new Set(['content-length', 'content-encoding', 'content-range']);

/** What an edge tells origins about a visitor and asks of them: nobody else may say it. */
const ownOfRequests: ReadonlySet<string> = new Set([
  ...['forwarded', 'x-real-ip', 'x-request-id', 'cdn-loop', 'expect', 'range', 'if-range'],
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'],
]);
const ownOfAnswers: ReadonlySet<string> = new Set(['x-request-id', 'age', 'cache-status', 'date', 'accept-ranges']);

type Found = Omit<Fault, 'pointer'> | null;

/** What is wrong with a header that a rule changes on its way to the origin (request) or to the visitor (response). */
export function headerNameFault(name: string, on: 'request' | 'response'): Found {
  const lower = name.toLowerCase();
  if (hopByHop.has(lower))
    return { code: 'hop_by_hop', detail: `${name} belongs to a connection and is no matter of rules: leave it out.` };
  if (framing.has(lower))
    return { code: 'framing', detail: `${name} says how the body is to be read: who changes it breaks the answer or the request.` };
  if (on === 'request' && lower === 'host')
    return { code: 'own_header', detail: 'The Host header is a setting of the origin: give it hostHeader there.' };
  if (on === 'response' && lower === 'strict-transport-security')
    return { code: 'own_header', detail: `${name} is a setting of arrival: set hsts there.` };
  if (isOwn(lower, on)) return { code: 'own_header', detail: `${name} is set by our edges themselves: leave it to them.` };
  return null;
}

const isOwn = (name: string, on: 'request' | 'response'): boolean =>
  on === 'request' ? ownOfRequests.has(name) || name.startsWith('x-forwarded-') : ownOfAnswers.has(name);
