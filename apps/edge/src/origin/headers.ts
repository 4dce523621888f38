import { HeaderKind, kindOf } from '../request-path/header-kinds.ts';
import { without } from '../response/headers/header-rules.ts';
import { setsOwnCookie, withoutOwnCookies } from '../visitor-check/own-cookies.ts';
import type { AnswerHead } from './http1/answer-head.ts';
import type { OriginSecret } from './origin-secret.ts';

/** What only we may say about a request. */
export interface Forwarded {
  readonly address: string;
  readonly secure: boolean;
  readonly host: string;
  readonly requestId: string;
  /** By which the origin knows us; null where the site wants none. */
  readonly secret: OriginSecret | null;
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

/** RFC 8586: how a request that comes back to us is known as our own. Not Via, because origins compress nothing for proxies. */
const ownLoopMember = 'sitekeep';

/** The request's headers for the origin, as a flat list of names and values in the order and spelling they came. */
export function headersToOrigin(raw: readonly string[], by: Forwarded): string[] {
  const named = namedByConnection(raw);
  const headers: string[] = [];
  const { secret } = by;
  let loop = ownLoopMember;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    const kind = kindOf(name);
    if (kind === HeaderKind.cdnLoop) loop = `${value}, ${loop}`;
    if (kind > HeaderKind.cookie || named?.has(name.toLowerCase())) continue;
    if (secret !== null && name.length === secret.name.length && name.toLowerCase() === secret.name) continue;
    const kept = kind === HeaderKind.cookie ? withoutOwnCookies(value) : value;
    if (kept !== null) headers.push(name, kept);
  }
  headers.push('X-Forwarded-For', by.address, 'X-Forwarded-Proto', by.secure ? 'https' : 'http');
  headers.push('X-Forwarded-Host', by.host, 'X-Request-Id', by.requestId, 'CDN-Loop', loop);
  if (secret !== null && secret.value !== null) headers.push(secret.header, secret.value);
  return headers;
}

/** The same headers with the secret as it is, whatever rules of the site made of it. */
export function withSecret(headers: readonly string[], { name, header, value }: OriginSecret): string[] {
  const others = without(headers, name);
  return value === null ? [...others] : [...others, header, value];
}

/** The same headers with what is told of the visitor, a flat list, as it is: no rule of the site makes somebody else of him. */
export const withIdentity = (headers: readonly string[], identity: readonly string[]): string[] => [
  ...identity.filter((_, i) => i % 2 === 0).reduce((others, name) => without(others, name.toLowerCase()), headers),
  ...identity,
];

/** The same headers for an origin that is to see another Host. */
export const withHost = (headers: readonly string[], host: string): string[] =>
  headers.map((part, i) => (i % 2 === 1 && kindOf(headers[i - 1] as string) === HeaderKind.host ? host : part));

/**
 * The origin's headers for the client, as a flat list of names and values; without those of its connection, which the client
 * of the origin keeps to itself. Takes the list of the head over.
 */
export function headersToClient({ status, headers, setsCookies }: AnswerHead, requestId: string): string[] {
  const list = setsCookies || status === 204 ? headers.filter(isForClients(status)) : headers;
  list.push('x-request-id', requestId);
  return list;
}

/** Without cookies that only we may set; and 204 has no length (RFC 9110, 8.6). To be asked of each name and each value in turn. */
function isForClients(status: number): (part: string, at: number, headers: string[]) => boolean {
  return (_part, at, headers) => {
    const name = (headers[at & ~1] as string).toLowerCase();
    if (name === 'set-cookie') return !setsOwnCookie(headers[at | 1] as string);
    return status !== 204 || name !== 'content-length';
  };
}
