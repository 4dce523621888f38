import type { Collector } from './collector.ts';
import { readCookies } from './cookies.ts';
import { decodeUtf8 } from './decode-percent.ts';
import { addValue } from './layers.ts';

const tokens = /^[\w!#$%&'*+.^`|~=;", -]*$/;
const digits = /^\d*$/;
const date = /^[A-Za-z]{3,9}, ?\d\d[ -][A-Za-z]{3}[ -]\d{2,4} \d\d:\d\d:\d\d [A-Z+0-9]{3,5}$/;
const mediaRanges = /^[\w*+.-]+(?:\/[\w*+.-]+)?(?:; ?[\w-]+=[\w.-]+)*(?:, ?[\w*+.-]+(?:\/[\w*+.-]+)?(?:; ?[\w-]+=[\w.-]+)*)*$/;
const hints = /^(?:\?[01]|"[\w .;()/-]*"(?:; ?v="[\w.]*")?(?:, ?"[\w .;:()/?=-]*"; ?v="[\w.]*")*|[\w.-]*)$/;

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

const once = new Set(['host', 'content-type', 'content-length', 'user-agent', 'referer', 'authorization', 'range', 'transfer-encoding']);
const address = /^(?:\d+(?:\.\d+){3}|\[[0-9a-f:.]+\])(?::\d+)?$/i;
const high = /[\x80-\xff]/;

/** Reads a flat list of names and values, those that matter by name, cookies by theirs. */
export function readHeaders(sink: Collector, headers: readonly string[], method: string): void {
  const seen = new Set<string>();
  for (let at = 0; at + 1 < headers.length && !sink.full; at += 2) {
    const name = (headers[at] ?? '').toLowerCase();
    const raw = headers[at + 1] ?? '';
    if (seen.has(name) && once.has(name)) sink.signal('duplicate_header', name);
    seen.add(name);
    readHeader(sink, name, high.test(raw) ? decodeUtf8(Buffer.from(raw, 'latin1')).text : raw);
  }
  signalMissing(sink, seen, method);
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

const credentials = /^([A-Za-z][\w.+-]*) +[\w.~+/=:-]+$|^(?:Digest|OAuth|AWS4-HMAC-SHA256|Signature|Hawk) [\w ,="'/.:;%~+@?&*-]+$/i;

/** Credentials are no text of ours; only what has not their form is read. */
function readAuthorization(sink: Collector, name: string, value: string): void {
  if (credentials.test(value)) return;
  sink.signal('authorization_malformed', /^[A-Za-z][\w-]{0,20}(?= |$)/.exec(value)?.[0] ?? '');
  addValue(sink, 'header', name, value);
}

function signalMissing(sink: Collector, seen: ReadonlySet<string>, method: string): void {
  if (!seen.has('host')) sink.signal('host_missing');
  if (!seen.has('user-agent')) sink.signal('user_agent_missing');
  if (!seen.has('accept')) sink.signal('accept_missing');
  const body = seen.has('transfer-encoding') || seen.has('content-length');
  if (body && (method === 'GET' || method === 'HEAD')) sink.signal('body_with_get');
  if (seen.has('transfer-encoding') && seen.has('content-length')) sink.signal('length_and_coding');
}
