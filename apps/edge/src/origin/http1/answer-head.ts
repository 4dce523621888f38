import { type FieldName, FieldKind, fieldName } from './field-names.ts';
import { BrokenAnswer } from './origin-error.ts';

const mostFields = 256;

const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const COLON = 58;

/** By byte: 1 in a token (RFC 9110, 5.6.2), 2 in a field value, 3 both. */
const classes = new Uint8Array(256);
for (let byte = SPACE; byte < 256; byte++) if (byte !== 127) classes[byte] = 2;
classes[TAB] = 2;
for (const sign of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") classes[sign.charCodeAt(0)] = 3;

/** How the body of an answer ends. */
export const Framing = { none: 0, length: 1, chunked: 2, close: 3 } as const;
export type Framing = (typeof Framing)[keyof typeof Framing];

/** The head of one answer, checked. */
export interface AnswerHead {
  readonly status: number;
  /** Flat list of names and values as they came, without those that concern the connection. */
  readonly headers: string[];
  /** Whether Set-Cookie is among them. */
  readonly setsCookies: boolean;
  /** What the origin states; null when it states none. Of HEAD and 304 it tells of a body that does not come. */
  readonly contentLength: number | null;
  readonly chunked: boolean;
  /** Whether the origin means to keep the connection, as far as the head tells. */
  readonly keepAlive: boolean;
  /** For how long, by its Keep-Alive header; null when it does not say. */
  readonly keepAliveSeconds: number | null;
  /** Where the head ends in the bytes it was read from. */
  readonly end: number;
}

/** Where the fields of the section just read lie: start and end of each value; and their names. */
const valueFrom = new Uint32Array(mostFields);
const valueTo = new Uint32Array(mostFields);
const names: FieldName[] = [];

/**
 * Reads lines of fields up to the empty one and notes where they lie. Returns how many there are; the position behind the empty
 * line is left in `sectionEnd`. Returns -1 when the bytes end before. Nothing is repaired: no folded lines, no bare CR or LF,
 * no space before the colon, no control bytes. Throws BrokenAnswer.
 */
function readSection(bytes: Buffer, from: number, to: number): number {
  let at = from;
  for (let count = 0; ; count++) {
    if (at >= to) return -1;
    if (bytes[at] === CR) {
      if (at + 1 >= to) return -1;
      if (bytes[at + 1] !== LF) throw new BrokenAnswer('a CR without LF');
      sectionEnd = at + 2;
      return count;
    }
    if (count === mostFields) throw new BrokenAnswer('too many headers');
    const nameFrom = at;
    let hash = 0;
    for (; at < to; at++) {
      const byte = bytes[at] as number;
      if (((classes[byte] as number) & 1) === 0) break;
      hash = (hash * 31 + byte) | 0;
    }
    if (at >= to) return -1;
    if (bytes[at] !== COLON || at === nameFrom) throw new BrokenAnswer('a header name that is none');
    names[count] = fieldName(bytes, nameFrom, at, hash ^ (hash >>> 12));
    at++;
    while (at < to && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
    valueFrom[count] = at;
    while (at < to && ((classes[bytes[at] as number] as number) & 2) !== 0) at++;
    if (at + 1 >= to) {
      if (at < to && bytes[at] !== CR) throw new BrokenAnswer('a control byte in a header');
      return -1;
    }
    if (bytes[at] !== CR || bytes[at + 1] !== LF) throw new BrokenAnswer('a control byte in a header');
    let end = at;
    while (end > (valueFrom[count] as number) && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
    valueTo[count] = end;
    at += 2;
  }
}
let sectionEnd = 0;

const versionText = 'HTTP/1.';

/** The status line: returns where it ends, -1 when the bytes end before; the status and the minor version are left in two variables. */
function readStatusLine(bytes: Buffer, from: number, to: number): number {
  const most = Math.min(to - from, versionText.length);
  for (let i = 0; i < most; i++) if (bytes[from + i] !== versionText.charCodeAt(i)) throw new BrokenAnswer('no HTTP');
  // "HTTP/1.1 200" and at least CRLF.
  if (to - from < 14) return -1;
  minor = (bytes[from + 7] as number) - 48;
  const [hundreds, tens, ones] = [(bytes[from + 9] as number) - 48, (bytes[from + 10] as number) - 48, (bytes[from + 11] as number) - 48];
  const digits = hundreds >= 1 && hundreds <= 9 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
  if ((minor !== 0 && minor !== 1) || bytes[from + 8] !== SPACE || !digits) throw new BrokenAnswer('a malformed status line');
  status = hundreds * 100 + tens * 10 + ones;
  let at = from + 12;
  if (bytes[at] === SPACE) while (at < to && ((classes[bytes[at] as number] as number) & 2) !== 0) at++;
  if (at < to && bytes[at] !== CR) throw new BrokenAnswer('a malformed status line');
  if (at + 1 >= to) return -1;
  if (bytes[at + 1] !== LF) throw new BrokenAnswer('a malformed status line');
  return at + 2;
}
let status = 0;
let minor = 0;

/** Reads the head of an answer that begins at `from`. Null when the bytes end before it does. Throws BrokenAnswer. */
export function readAnswerHead(bytes: Buffer, from: number, to: number): AnswerHead | null {
  const fieldsFrom = readStatusLine(bytes, from, to);
  const count = fieldsFrom < 0 ? -1 : readSection(bytes, fieldsFrom, to);
  if (count < 0) return null;
  // One string for the whole section; the values are views into it.
  const text = bytes.toString('latin1', fieldsFrom, sectionEnd);
  const headers: string[] = [];
  let contentLength: number | null = null;
  let chunked = false;
  let setsCookies = false;
  let ofOneVisitor = false;
  let keepAliveSeconds: number | null = null;
  let connection: string | null = null;
  for (let i = 0; i < count; i++) {
    const name = names[i] as FieldName;
    const value = text.slice((valueFrom[i] as number) - fieldsFrom, (valueTo[i] as number) - fieldsFrom);
    if (name.kind <= FieldKind.setCookie) headers.push(name.text, value);
    if (name.kind === FieldKind.plain) continue;
    if (name.kind === FieldKind.contentLength) {
      if (contentLength !== null) throw new BrokenAnswer('several lengths');
      contentLength = lengthOf(value);
    } else if (name.kind === FieldKind.setCookie) {
      setsCookies = true;
    } else if (name.kind === FieldKind.authentication) {
      ofOneVisitor ||= signsConnectionIn.test(value);
    } else if (name.kind === FieldKind.transferEncoding) {
      if (chunked || minor === 0 || value.toLowerCase() !== 'chunked') throw new BrokenAnswer('a coding other than chunked');
      chunked = true;
    } else if (name.kind === FieldKind.connection) {
      connection = connection === null ? value : `${connection},${value}`;
    } else if (name.kind === FieldKind.keepAlive) {
      keepAliveSeconds = secondsOf(value);
    }
  }
  if (chunked && contentLength !== null) throw new BrokenAnswer('both a length and chunks');
  let keepAlive = minor === 1;
  if (connection !== null) keepAlive = readConnection(connection, keepAlive, headers);
  keepAlive &&= !ofOneVisitor;
  return { status, headers, setsCookies, contentLength, chunked, keepAlive, keepAliveSeconds, end: sectionEnd };
}

/** Reads trailers up to the empty line and forgets them. Returns where they end, null when the bytes end before. Throws BrokenAnswer. */
export function skipTrailers(bytes: Buffer, from: number, to: number): number | null {
  return readSection(bytes, from, to) < 0 ? null : sectionEnd;
}

/** Digits only, and no more than a number holds exactly. */
function lengthOf(value: string): number {
  let length = 0;
  for (let i = 0; i < value.length; i++) {
    const digit = value.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) throw new BrokenAnswer('a length that is none');
    length = length * 10 + digit;
  }
  if (value === '' || value.length > 15) throw new BrokenAnswer('a length that is none');
  return length;
}

function secondsOf(value: string): number | null {
  const found = /(?:^|[\s,])timeout="?(\d{1,9})"?(?:$|[\s,])/i.exec(value);
  return found ? Number(found[1]) : null;
}

/**
 * WWW-Authenticate and Persistent-Auth of servers that sign a connection in instead of a request: whoever came on it next would be taken
 * for the visitor before.
 */
const signsConnectionIn = /(?:^|,)\s*(?:ntlm|negotiate|true)\s*(?:$|[\s,])/i;

/** What frames the message is never a matter of one connection, so a Connection header cannot take it away. */
const neverNamed = new Set(['content-length', 'transfer-encoding', 'close', 'keep-alive', 'upgrade']);

/** Takes the headers away that Connection names. Returns whether the connection is kept. */
function readConnection(value: string, keepsByDefault: boolean, headers: string[]): boolean {
  if (value === 'keep-alive') return true;
  const named = new Set(
    value
      .toLowerCase()
      .split(',')
      .map((part) => part.trim()),
  );
  const keeps = (keepsByDefault || named.has('keep-alive')) && !named.has('close');
  for (const name of neverNamed) named.delete(name);
  if (named.size === 0) return keeps;
  for (let i = headers.length - 2; i >= 0; i -= 2) if (named.has((headers[i] as string).toLowerCase())) headers.splice(i, 2);
  return keeps;
}
