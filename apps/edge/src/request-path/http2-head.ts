import type { RequestHead } from './request-head.ts';

/**
 * The head of a request of HTTP/2 in the form of all heads. nghttp2 has refused what is malformed (names in capitals, pseudo headers
 * twice or after others, fields of a connection, line ends in values); a Host header beside `:authority` stays and is refused as a
 * second one, unless both say the same.
 */
export function headOfStream(received: readonly string[], ended: boolean): RequestHead & { readonly scheme: string } {
  let [method, target, scheme, authority] = ['', '', '', ''];
  let at = 0;
  for (; (received[at] ?? '').charCodeAt(0) === 58; at += 2) {
    const value = received[at + 1] as string;
    if (received[at] === ':method') method = value;
    else if (received[at] === ':path') target = value;
    else if (received[at] === ':authority') authority = value;
    else if (received[at] === ':scheme') scheme = value;
  }
  const raw = authority === '' ? [] : ['host', authority];
  let cookieAt = -1;
  for (; at < received.length; at += 2) {
    const name = received[at] as string;
    const value = received[at + 1] as string;
    if (name === 'host' && value === authority) continue;
    // Browsers send each cookie in a field of its own; HTTP/1.1 knows one field of them all (RFC 9113, 8.2.3).
    if (name === 'cookie' && cookieAt >= 0) raw[cookieAt] += `; ${value}`;
    else if (raw.push(name, value) && name === 'cookie') cookieAt = raw.length - 1;
  }
  return { method, target, version: '2.0', raw, bodyFollows: !ended, scheme };
}

/** Fields that HTTP/2 has no use for (RFC 9113, 8.2.2): whoever sends one wants it to mean something to a server behind us. */
const ofConnections = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

/** What makes a head unfit for HTTP/2 that no parser refused, or null. */
export function faultOfStream({ raw }: RequestHead, scheme: string): string | null {
  if (scheme !== 'https') return 'The request names another scheme than https.';
  for (let i = 0; i < raw.length; i += 2)
    if (ofConnections.has(raw[i] as string)) return 'The request holds a header that is not part of HTTP/2.';
  return null;
}
