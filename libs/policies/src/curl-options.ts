import type { Unreadable } from './typed-request.ts';

/** An option of curl that says something of the request. */
export type CurlOption =
  | 'request'
  | 'header'
  | 'data'
  | 'data-raw'
  | 'data-binary'
  | 'data-urlencode'
  | 'json'
  | 'form'
  | 'form-string'
  | 'cookie'
  | 'user-agent'
  | 'referer'
  | 'get'
  | 'head'
  | 'url'
  | 'compressed';
export type Given = { readonly option: CurlOption; readonly value: string };

const short: Readonly<Record<string, string>> = {
  ...{ X: 'request', H: 'header', d: 'data', F: 'form', b: 'cookie', A: 'user-agent', e: 'referer', G: 'get', I: 'head' },
  ...{ u: 'user', o: 'output', m: 'max-time', x: 'proxy', w: 'write-out', c: 'cookie-jar', D: 'dump-header', E: 'cert', T: 'upload-file' },
  ...{ k: 'insecure', s: 'silent', S: 'show-error', L: 'location', v: 'verbose', i: 'include', f: 'fail', g: 'globoff', N: 'no-buffer' },
  ...{ '4': 'ipv4', '6': 'ipv6', '0': 'http1.0', O: 'remote-name', J: 'remote-header-name', '#': 'progress-bar', q: 'disable' },
};
const alias: Readonly<Record<string, CurlOption>> = { 'data-ascii': 'data' };
const kept: ReadonlySet<string> = new Set<CurlOption>([
  ...(['request', 'header', 'data', 'data-raw', 'data-binary', 'data-urlencode', 'json', 'form', 'form-string', 'cookie'] as const),
  ...(['user-agent', 'referer', 'get', 'head', 'url', 'compressed'] as const),
]);
const withoutValue: ReadonlySet<string> = new Set(['get', 'head', 'compressed']);
/** They say nothing of what the firewall sees. */
const leftOut: ReadonlySet<string> = new Set([
  ...['insecure', 'silent', 'show-error', 'location', 'verbose', 'include', 'fail', 'globoff', 'no-buffer', 'ipv4', 'ipv6', 'http1.0'],
  ...['http1.1', 'http2', 'http3', 'http2-prior-knowledge', 'remote-name', 'remote-header-name', 'progress-bar', 'no-progress-meter'],
  ...['disable', 'path-as-is', 'tlsv1.2', 'tlsv1.3', 'no-keepalive', 'post301', 'post302', 'location-trusted', 'fail-with-body'],
]);
const leftOutWithValue: ReadonlySet<string> = new Set([
  ...['user', 'output', 'max-time', 'proxy', 'write-out', 'cookie-jar', 'dump-header', 'cert', 'key', 'cacert', 'connect-timeout', 'retry'],
  ...['resolve', 'connect-to', 'interface', 'max-redirs', 'limit-rate', 'ciphers', 'proxy-user', 'oauth2-bearer', 'max-filesize'],
]);

/** Options and addresses of a command line without its first word, or what cannot be read of it. */
export function curlOptions(words: readonly string[]): Given[] | Unreadable {
  const given: Given[] = [];
  // From its end: taking the first of a long list costs as much as the list is long.
  const left = words.toReversed();
  for (let word = left.pop(); word !== undefined; word = left.pop()) {
    const [name, attached, more] = nameOf(word);
    if (name === null) {
      given.push({ option: 'url', value: word });
      continue;
    }
    const takesNone = withoutValue.has(name) || leftOut.has(name);
    if (!takesNone && !kept.has(name) && !leftOutWithValue.has(name)) return unknown(word);
    if (takesNone && more !== '') left.push(`-${more}`);
    const value = takesNone ? '' : (attached ?? left.pop());
    if (value === undefined) return { code: 'no_value', detail: `${word} stands at the end without its value.` };
    if (kept.has(name)) given.push({ option: name as CurlOption, value });
  }
  return given;
}

/** The long name of an option (null: it is none), a value that is attached to it, and the short options that follow in the same word. */
function nameOf(word: string): [name: string | null, attached: string | undefined, more: string] {
  if (!word.startsWith('-') || word === '-') return [null, undefined, ''];
  if (word.startsWith('--')) return [alias[word.slice(2)] ?? word.slice(2), undefined, ''];
  const rest = word.slice(2);
  return [short[word.charAt(1)] ?? word, rest === '' ? undefined : rest, rest];
}

const unknown = (word: string): Unreadable => ({
  code: 'unknown_option',
  detail: `${word.slice(0, 40)} is not known here: leave it out, or give the request as it stands on the wire.`,
});
