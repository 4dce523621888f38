import { claimHeaders, claimPrefix, connectionHeaders, type Fault, type HeaderRule } from '@sitekeep/contracts';

/** They speak of one connection, not of a visitor or a page. */
export const hopByHop: ReadonlySet<string> = new Set([...connectionHeaders, 'connection', 'transfer-encoding']);

/** They say where a message ends, or what its bytes are: with another value the next message would begin elsewhere. */
const framing: ReadonlySet<string> = new Set(['content-length', 'content-encoding', 'content-range']);

/** Edges alone ask origins for parts of an answer, or whether it has changed: they must know what comes back. */
const ownOfRequests: ReadonlySet<string> = new Set([
  ...claimHeaders,
  ...['cdn-loop', 'range', 'if-range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'],
]);
const ownOfAnswers: ReadonlySet<string> = new Set(['x-request-id', 'age', 'cache-status', 'date']);

type Found = Omit<Fault, 'pointer'> | null;

/** What is wrong with the header that a rule changes. */
export function headerNameFault({ name, on, action }: HeaderRule): Found {
  const lower = name.toLowerCase();
  if (hopByHop.has(lower))
    return { code: 'hop_by_hop', detail: `${name} belongs to a connection and is no matter of rules: leave it out.` };
  if (framing.has(lower))
    return { code: 'framing', detail: `${name} says how the body is to be read: who changes it breaks the answer or the request.` };
  if (on === 'request') return requestFault(name, lower);
  if (lower === 'strict-transport-security' && action !== 'remove')
    return { code: 'own_header', detail: `${name} is a setting of arrival: set hsts there.` };
  return ownOfAnswers.has(lower) ? own(name) : null;
}

function requestFault(name: string, lower: string): Found {
  if (lower === 'host') return { code: 'own_header', detail: 'The Host header is a setting of the origin: give it hostHeader there.' };
  if (lower.includes('_'))
    return { code: 'underscore', detail: `Many servers take ${name} for ${name.replaceAll('_', '-')}: write it so.` };
  return ownOfRequests.has(lower) || lower.startsWith(claimPrefix) ? own(name) : null;
}

/** What visitors' programs send to be understood: a secret in its place would break the request. */
const spoken: ReadonlySet<string> = new Set([
  ...['accept', 'accept-encoding', 'accept-language', 'authorization', 'cache-control', 'content-type', 'cookie', 'origin', 'pragma'],
  ...['referer', 'user-agent'],
]);

/** What is wrong with a header that is to carry a secret and nothing else: for a site's servers, or of programs for the gate. */
export function secretHeaderFault(name: string): Found {
  if (spoken.has(name.toLowerCase()))
    return { code: 'own_header', detail: `${name} is what visitors speak by: choose a name of its own, like X-Shop-Secret.` };
  return headerNameFault({ name, on: 'request', action: 'set', path: null, value: '' });
}

const own = (name: string) => ({ code: 'own_header', detail: `${name} is set by our edges themselves: leave it to them.` });
