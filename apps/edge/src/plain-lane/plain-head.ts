import { ownText } from '../request-path/own-text.ts';
import type { RequestHead } from '../request-path/request-head.ts';

/** The head of a plain request and where it ends in the text it was read from. */
export interface PlainHead extends RequestHead {
  readonly end: number;
}

/**
 * What is kept of a connection from one head to the next: the cookies of somebody who has signed in are long, and the same each time. They are
 * searched for control characters once, and compared from then on.
 */
export interface KnownCookies {
  cookies: string;
}

const mostHeaders = 64;
const TAB = 9;
const SPACE = 32;
const COLON = 58;
const DEL = 127;

/** Headers that frame a body, change the connection or its protocol, or want an answer of their own. */
const notPlain = new Set(['content-length', 'transfer-encoding', 'upgrade', 'expect', 'http2-settings', 'trailer', 'te']);
const connectionHeader = 'connection';

/** Names seen before, each as one string for good, so that later stages find it without reading it again. Null: not plain. */
const names = new Map<string, string | null>();

/** Bounded, because clients choose the names. */
function learn(spelled: string): string | null {
  const name = ownText(spelled);
  const plain = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && !notPlain.has(name.toLowerCase());
  const known = plain ? name : null;
  if (names.size < 2000 && name.length < 64) names.set(name, known);
  return known;
}

/**
 * Reads the head of a request that begins at `from` and is plain: GET or HEAD of HTTP/1.1 with a path for a target, without a body,
 * on a connection that is kept, every byte as RFC 9112 has it. Null for anything else, also for a head that is not yet whole:
 * nothing is judged or repaired here, another parser does that. `text` holds one character per byte.
 */
export function readPlainHead(text: string, from: number, known: KnownCookies): PlainHead | null {
  const method = methodAt(text, from);
  if (method === null) return null;
  const lineEnd = text.indexOf('\r\n', from);
  const targetFrom = from + method.length + 1;
  const targetTo = lineEnd - 9;
  if (targetTo <= targetFrom || !text.startsWith(' HTTP/1.1', targetTo)) return null;
  if (text.charCodeAt(targetFrom) !== 47 || !isVisible(text, targetFrom, targetTo)) return null;
  const raw: string[] = [];
  for (let at = lineEnd + 2; ;) {
    const end = text.indexOf('\r\n', at);
    if (end < 0 || raw.length > 2 * mostHeaders) return null;
    if (end === at) return { method, target: text.slice(targetFrom, targetTo), version: '1.1', raw, end: end + 2 };
    if (!readField(text, at, end, raw, known)) return null;
    at = end + 2;
  }
}

function methodAt(text: string, from: number): 'GET' | 'HEAD' | null {
  if (text.startsWith('GET ', from)) return 'GET';
  return text.startsWith('HEAD ', from) ? 'HEAD' : null;
}

function isVisible(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code <= SPACE || code >= DEL) return false;
  }
  return true;
}

/** Adds name and value of the line to `raw`; false when it is not plain. */
function readField(text: string, from: number, end: number, raw: string[], kept: KnownCookies): boolean {
  let colon = from;
  while (colon < end && text.charCodeAt(colon) !== COLON) colon++;
  if (colon === end) return false;
  const spelled = text.slice(from, colon);
  const known = names.get(spelled);
  const name = known === undefined ? learn(spelled) : known;
  if (name === null) return false;
  let valueFrom = colon + 1;
  while (valueFrom < end && isBlank(text.charCodeAt(valueFrom))) valueFrom++;
  let valueTo = end;
  while (valueTo > valueFrom && isBlank(text.charCodeAt(valueTo - 1))) valueTo--;
  const value = text.slice(valueFrom, valueTo);
  const isKnown = value.length > longValue && value === kept.cookies;
  if (!isKnown) {
    if (value.length > longValue ? controls.test(value) : holdsControl(text, valueFrom, valueTo)) return false;
    if (value.length > longValue && value.length <= longestKept && isCookie(name)) kept.cookies = ownText(value);
  }
  if (name.length === connectionHeader.length && name.toLowerCase() === connectionHeader) return value.toLowerCase() === 'keep-alive';
  raw.push(name, isKnown ? kept.cookies : value);
  return true;
}

/** Of long values, such as cookies that sign somebody in, a search costs a quarter of a loop; of short ones more than that. */
const longValue = 100;
/** Bounds what an idle connection holds. */
const longestKept = 2048;
const isCookie = (name: string): boolean => name.length === 6 && name.toLowerCase() === 'cookie';
const controls = /[\0-\x08\x0a-\x1f\x7f]/;

function holdsControl(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if ((code < SPACE && code !== TAB) || code === DEL) return true;
  }
  return false;
}

const isBlank = (code: number): boolean => code === SPACE || code === TAB;
