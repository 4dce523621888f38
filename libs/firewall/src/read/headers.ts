import type { Field } from '../inspected.ts';
import type { Collector } from './collector.ts';
import { readCookies } from './cookies.ts';
import { decodeUtf8 } from './decode-percent.ts';
import { addValue, isWord } from './layers.ts';
import { giveToken } from './web-token.ts';

/** Without a space inside an item, no command with arguments looks like this. */
const tokens = /^[\w*.-]*(?:=[\w.-]+)?(?:[,;] ?[\w*.-]+(?:=[\w.-]+)?)*$/;
const digits = /^\d*$/;
const date = /^[A-Za-z]{3,9}, ?\d\d[ -][A-Za-z]{3}[ -]\d{2,4} \d\d:\d\d:\d\d [A-Z+0-9]{3,5}$/;
const mediaRanges = /^[\w*+.-]+(?:\/[\w*+.-]+)?(?:; ?[\w-]+=[\w.-]+)*(?:, ?[\w*+.-]+(?:\/[\w*+.-]+)?(?:; ?[\w-]+=[\w.-]+)*)*$/;
const hints = /^(?:\?[01]|[\w.-]*|"[\w .;:()/?=-]{0,40}"(?:; ?v="[\w.]{0,20}")?(?:, ?"[\w .;:()/?=-]{0,40}"; ?v="[\w.]{0,20}")*)$/;

/** Headers of the protocol: where their values look as they must, no application reads text out of them and none is given. */
const shapes = new Map<string, RegExp>([
  ['accept', mediaRanges],
  ['accept-encoding', tokens],
  ['accept-language', tokens],
  ['accept-charset', tokens],
  ['access-control-request-method', tokens],
  ['access-control-request-headers', tokens],
  ['cache-control', tokens],
  ['connection', tokens],
  ['content-length', digits],
  ['date', date],
  ['dnt', digits],
  ['expect', /^100-continue$/i],
  ['host', /^[\w.:[\]-]+$/],
  ['http2-settings', /^[\w-]*$/],
  ['if-modified-since', date],
  ['if-none-match', /^(?:\*|(?:W\/)?"[\w.:+/=-]*"(?:, ?(?:W\/)?"[\w.:+/=-]*")*)$/],
  ['if-unmodified-since', date],
  ['keep-alive', tokens],
  ['max-forwards', digits],
  ['origin', /^(?:null|[a-z]+:\/\/[\w.:[\]-]+)$/],
  ['pragma', tokens],
  ['priority', tokens],
  ['proxy-connection', tokens],
  ['range', /^bytes=[\d, -]*$/],
  ['save-data', tokens],
  ['sec-ch-ua', hints],
  ['sec-ch-ua-arch', hints],
  ['sec-ch-ua-bitness', hints],
  ['sec-ch-ua-full-version-list', hints],
  ['sec-ch-ua-mobile', hints],
  ['sec-ch-ua-model', hints],
  ['sec-ch-ua-platform', hints],
  ['sec-ch-ua-platform-version', hints],
  ['sec-fetch-dest', tokens],
  ['sec-fetch-mode', tokens],
  ['sec-fetch-site', tokens],
  ['sec-fetch-user', hints],
  ['sec-gpc', digits],
  ['sec-websocket-extensions', tokens],
  ['sec-websocket-key', /^[A-Za-z0-9+/=]{24}$/],
  ['sec-websocket-version', digits],
  ['te', tokens],
  ['transfer-encoding', tokens],
  ['upgrade', tokens],
  ['upgrade-insecure-requests', digits],
]);

/** Those that may be there once, and of which reading needs to know whether they were: each a bit. */
const bits = new Map([
  ['host', 1],
  ['user-agent', 2],
  ['accept', 4],
  ['content-length', 8],
  ['transfer-encoding', 16],
  ['content-type', 32],
  ['referer', 64],
  ['authorization', 128],
  ['range', 256],
]);
const mayRepeat = 4;
const address = /^(?:\d+(?:\.\d+){3}|\[[0-9a-f:.]+\])(?::\d+)?$/i;
const high = /[\x80-\xff]/;

/** Reads a flat list of names and values: those that matter by their names, cookies by theirs. */
export function readHeaders(sink: Collector, headers: readonly string[], method: string): void {
  let seen = 0;
  for (let at = 0; at + 1 < headers.length && !sink.full; at += 2) {
    const name = headers[at]!.toLowerCase();
    const raw = headers[at + 1]!;
    const bit = bits.get(name) ?? 0;
    if ((seen & bit & ~mayRepeat) !== 0) sink.signal('duplicate_header', name);
    seen |= bit;
    readHeader(sink, name, textOfHeader(raw));
  }
  signalMissing(sink, (name) => (seen & (bits.get(name) ?? 0)) !== 0, method);
}

/** Every header as it came, also those that readHeaders leaves out: for what a site asks of headers itself. */
export function everyHeader(headers: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2)
    fields.push({ place: 'header', name: headers[at]!.toLowerCase(), value: textOfHeader(headers[at + 1]!), layer: 0 });
  return fields;
}

function textOfHeader(raw: string): string {
  return high.test(raw) ? decodeUtf8(Buffer.from(raw, 'latin1')).text : raw;
}

function readHeader(sink: Collector, name: string, value: string): void {
  if (name === 'cookie') return readCookies(sink, value);
  if (name === 'authorization' || name === 'proxy-authorization') return readAuthorization(sink, name, value);
  if (name === 'range' && value.split(',').length > 5) sink.signal('many_ranges', value.split(',').length);
  if (name === 'host' && address.test(value)) sink.signal('host_is_address');
  if (name === 'user-agent' && value.trim() === '') sink.signal('user_agent_missing');
  const shape = shapes.get(name);
  if (shape === undefined) return addValue(sink, 'header', name, value);
  if (shape.test(value)) return;
  sink.signal('header_malformed', name);
  addValue(sink, 'header', name, value);
}

const credentials = /^(?:([A-Za-z][\w.+-]*) +)?([\w.~+/=:-]+)$|^(?:Digest|OAuth|AWS4-HMAC-SHA256|Signature|Hawk) [\w ,="'/.:;%~+@?&*-]+$/i;
const knownScheme = /^(?:Basic|Bearer|Digest|Negotiate|NTLM|OAuth|Token)(?= |$)/i;

/** Credentials are no text of ours; only what has not their form is read, and who signs in by Basic (RFC 7617), never the password. */
function readAuthorization(sink: Collector, name: string, value: string): void {
  const match = credentials.exec(value);
  if (match === null) {
    sink.signal('authorization_malformed', knownScheme.exec(value)?.[0] ?? '');
    addValue(sink, 'header', name, value);
    return;
  }
  const [, scheme = '', secret = ''] = match;
  if (scheme.toLowerCase() === 'basic') {
    const user = Buffer.from(secret, 'base64').toString('utf8').split(':', 1)[0] ?? '';
    if (!isWord(user)) addValue(sink, 'header', name, user);
  } else giveToken(sink, 'header', name, secret, 0);
}

function signalMissing(sink: Collector, has: (name: string) => boolean, method: string): void {
  if (!has('host')) sink.signal('host_missing');
  if (!has('user-agent')) sink.signal('user_agent_missing');
  if (!has('accept')) sink.signal('accept_missing');
  const body = has('transfer-encoding') || has('content-length');
  if (body && (method === 'GET' || method === 'HEAD')) sink.signal('body_with_get');
  if (has('transfer-encoding') && has('content-length')) sink.signal('length_and_coding');
}
