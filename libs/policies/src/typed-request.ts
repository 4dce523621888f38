import type { Fault, FirewallTest } from '@sitekeep/contracts';
import { readCurl } from './read-curl.ts';
import { readRawRequest } from './read-raw-request.ts';

/** A request as somebody has typed it. */
export interface TypedRequest {
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  /** Names and values in turn, a character for each byte (Latin-1), as node:http gives them. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}
/** What keeps a text from being a request: `line` counts from 1. */
export interface Unreadable {
  readonly code: string;
  readonly detail: string;
}

/** Reads the one of the two that is given. */
export function readTyped({ request, curl }: FirewallTest): { typed: TypedRequest | null; faults: Fault[] } {
  if ((request === null) === (curl === null)) {
    const detail = 'Give a request or a line of curl, one of the two.';
    return { typed: null, faults: [{ pointer: request === null ? '/request' : '/curl', code: 'one_of_two', detail }] };
  }
  const read = request === null ? readCurl(curl ?? '') : readRawRequest(request);
  if (!('code' in read)) return { typed: read, faults: [] };
  return { typed: null, faults: [{ pointer: request === null ? '/curl' : '/request', ...read }] };
}

/** Text as the bytes of its UTF-8, a character for each. */
export const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** The first value of a header. */
export function headerOf(headers: readonly string[], name: string): string | null {
  for (let i = 0; i < headers.length; i += 2) if (headers[i]?.toLowerCase() === name) return headers[i + 1] ?? '';
  return null;
}

/** The hostname that a request asks for, as edges read it; null: it names none. */
export const hostnameOf = ({ headers }: TypedRequest): string | null =>
  headerOf(headers, 'host')?.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase() ?? null;

/** As browsers and curl send it: what is neither plain ASCII nor an escape becomes escapes of UTF-8; what follows # stays here. */
export const sentTarget = (typed: string): string =>
  (typed.split('#')[0] ?? '').toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent);
