import type { IncomingHttpHeaders } from 'node:http';
import { HeaderKind, kindOf } from '../request-path/header-kinds.ts';

/** What only we may say about a request. */
export interface Forwarded {
  readonly address: string;
  readonly secure: boolean;
  readonly host: string;
  readonly requestId: string;
}

/** A Connection header may name these, but what frames the message or tells its host is never a matter of one connection. */
const neverNamed = new Set(['content-length', 'transfer-encoding', 'host', 'close', 'keep-alive', 'upgrade']);

/** Names that a Connection header gives up for the next hop; null when it names none, which is nearly always. */
function namedByConnection(raw: readonly string[]): Set<string> | null {
  let names: Set<string> | null = null;
  for (let i = 0; i < raw.length; i += 2) {
    if (kindOf(raw[i] as string) !== HeaderKind.connection) continue;
    for (const part of (raw[i + 1] as string).toLowerCase().split(',')) {
      const name = part.trim();
      if (name !== '' && !neverNamed.has(name)) (names ??= new Set()).add(name);
    }
  }
  return names;
}

/** The request's headers for the origin, as a flat list of names and values in the order and spelling they came. */
export function headersToOrigin(raw: readonly string[], by: Forwarded): string[] {
  const named = namedByConnection(raw);
  const headers: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    const kind = kindOf(name);
    if (kind > HeaderKind.cookie) continue;
    if (named?.has(name.toLowerCase())) continue;
    headers.push(name, raw[i + 1] as string);
  }
  headers.push('X-Forwarded-For', by.address, 'X-Forwarded-Proto', by.secure ? 'https' : 'http');
  headers.push('X-Forwarded-Host', by.host, 'X-Request-Id', by.requestId);
  return headers;
}

/** Of this connection only (RFC 9110, 7.6.1), and our own request id instead of the origin's. */
const notForClients = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);

/** The origin's headers for the client, as a flat list of names and values. */
export function headersToClient(headers: IncomingHttpHeaders, requestId: string): string[] {
  const connection = headers.connection;
  const named =
    connection === undefined || connection === 'keep-alive' || connection === 'close'
      ? null
      : namedByConnection(['connection', String(connection)]);
  const list: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || notForClients.has(name) || named?.has(name)) continue;
    if (typeof value === 'string') list.push(name, value);
    else for (const one of value) list.push(name, one);
  }
  list.push('x-request-id', requestId);
  return list;
}
