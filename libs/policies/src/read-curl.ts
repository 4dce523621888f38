import { domainToASCII } from 'node:url';
import { curlOptions, type CurlOption, type Given } from './curl-options.ts';
import { shellWords } from './shell-words.ts';
import { bytesOf, headerOf, sentTarget, type TypedRequest, type Unreadable } from './typed-request.ts';

const boundary = '------------------------0123456789abcdef';
const dataOptions: readonly CurlOption[] = ['data', 'data-raw', 'data-binary', 'data-urlencode', 'json'];
const formType = 'application/x-www-form-urlencoded';

/** The request that a line of curl sends. Files are not read: of an upload the name and type are there, and no content. */
export function readCurl(line: string): TypedRequest | Unreadable {
  if (/^\s*curl(\.exe)?\s+(--url\s+)?\^"/.test(line))
    return { code: 'for_windows', detail: 'This line is for the command prompt of Windows: let the browser copy it as cURL (bash).' };
  const words = shellWords(line.trim());
  if (words === null) return { code: 'open_quote', detail: 'A quote is opened and not closed.' };
  const [command = '', ...rest] = words;
  if (!/^(.*[\\/])?curl(\.exe)?$/.test(command)) return { code: 'no_curl', detail: 'Begin with curl.' };
  const given = curlOptions(rest);
  if ('code' in given) return given;
  const file = given.find(readsFile);
  if (file) return { code: 'file', detail: `The file of ${file.value.slice(0, 80)} is not here: put its content into the line.` };
  return requestOf(given);
}

const readsFile = ({ option, value }: Given): boolean =>
  (['data', 'data-binary', 'json'].includes(option) && value.startsWith('@')) ||
  (option === 'data-urlencode' && /^[^=]*@/.test(value)) ||
  (option === 'cookie' && !value.includes('='));

function requestOf(given: readonly Given[]): TypedRequest | Unreadable {
  const all = (option: CurlOption) => given.filter((one) => one.option === option).map(({ value }) => value);
  const urls = all('url');
  if (urls.length !== 1)
    return { code: 'one_url', detail: urls.length === 0 ? 'The line names no address.' : 'The line names several addresses: give one.' };
  const [, host = '', path = ''] = /^(?:https?:\/\/)?(?:[^/?#@]*@)?([^/?#]+)(.*)$/is.exec(urls[0] ?? '') ?? [];
  if (host === '' || host.endsWith(':'))
    return { code: 'invalid_url', detail: 'Give the whole address, like https://shop.example.com/search?q=1.' };
  const data = given.filter(({ option }) => dataOptions.includes(option)).map(dataOf);
  const isGet = all('get').length > 0;
  const parts = given.filter(({ option }) => option === 'form' || option === 'form-string');
  const body = isGet ? '' : parts.length > 0 ? multipart(parts) : joined(given, data);
  const method = all('request').at(-1) ?? (all('head').length > 0 ? 'HEAD' : body !== '' || (data.length > 0 && !isGet) ? 'POST' : 'GET');
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(method)) return { code: 'no_method', detail: `${method.slice(0, 40)} is no method.` };
  const target = sentTarget(withQuery(path.startsWith('/') ? path : `/${path}`, isGet ? data : []));
  const type = parts.length > 0 ? `multipart/form-data; boundary=${boundary}` : all('json').length > 0 ? 'application/json' : formType;
  return { method, target, headers: headersOf(given, host, body, type), body: Buffer.from(body, 'utf8') };
}

/** What stands before is joined by &; JSON is joined as it stands. */
const joined = (given: readonly Given[], data: readonly string[]): string =>
  data.join(given.some(({ option }) => option === 'json') ? '' : '&');

function dataOf({ option, value }: Given): string {
  // As of a file that curl would read: line breaks go.
  if (option !== 'data-urlencode') return value;
  const equals = value.indexOf('=');
  const name = equals > 0 ? `${value.slice(0, equals)}=` : '';
  return name + encodeURIComponent(value.slice(equals < 0 ? 0 : equals + 1));
}

function withQuery(target: string, data: readonly string[]): string {
  const [before = ''] = target.split('#');
  return data.length === 0 ? before : `${before}${before.includes('?') ? '&' : '?'}${data.join('&')}`;
}

/** Parts of a form (RFC 7578). */
function multipart(parts: readonly Given[]): string {
  const written = parts.map(({ option, value }) => {
    const equals = value.indexOf('=');
    const [name, content] = [value.slice(0, Math.max(0, equals)), value.slice(equals + 1)];
    const [text = '', ...options] = option === 'form' ? content.split(';') : [content];
    const told = (key: string) =>
      options
        .find((one) => one.trim().startsWith(`${key}=`))
        ?.trim()
        .slice(key.length + 1)
        .replace(/^"(.*)"$/, '$1');
    const isFile = option === 'form' && /^[@<]/.test(text);
    const fileName = told('filename') ?? (isFile && text.startsWith('@') ? text.slice(1).split('/').at(-1) : undefined);
    const type = told('type') ?? (fileName === undefined ? undefined : 'application/octet-stream');
    const head = `Content-Disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}`;
    return `--${boundary}\r\n${head}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n${isFile ? '' : text}\r\n`;
  });
  return `${written.join('')}--${boundary}--\r\n`;
}

/** As curl asks for it: in ASCII. */
const sentHost = (host: string): string => host.replace(/^[^:]*/, (name) => (/[^ -~]/.test(name) && domainToASCII(name)) || name);

/** Those that curl sends by itself, unless the line gives others or takes them out (`Name:`). */
function headersOf(given: readonly Given[], host: string, body: string, type: string): string[] {
  const own: string[] = [];
  const out = new Set<string>();
  for (const { option, value } of given) {
    if (option === 'user-agent') own.push('User-Agent', bytesOf(value));
    if (option === 'referer') own.push('Referer', bytesOf(value));
    if (option === 'cookie') own.push('Cookie', bytesOf(value));
    if (option !== 'header') continue;
    const [, name = '', mark = '', text = ''] = /^([^:;]+)([:;])\s*(.*)$/s.exec(value) ?? [];
    if (mark === ':' && text === '') out.add(name.toLowerCase());
    else if (name !== '') own.push(name.trim(), bytesOf(text.replace(/[\r\n]+/g, ' ').trim()));
  }
  const usual: [string, string][] = [
    ['Host', bytesOf(sentHost(host))],
    ['User-Agent', 'curl/8.5.0'],
    ['Accept', given.some(({ option }) => option === 'json') ? 'application/json' : '*/*'],
    ...(given.some(({ option }) => option === 'compressed') ? [['Accept-Encoding', 'deflate, gzip, br, zstd'] as [string, string]] : []),
    ...(body === ''
      ? []
      : ([
          ['Content-Type', type],
          ['Content-Length', String(Buffer.byteLength(body))],
        ] as [string, string][])),
  ];
  const missing = usual.filter(([name]) => headerOf(own, name.toLowerCase()) === null && !out.has(name.toLowerCase()));
  return [...missing.flat(), ...own];
}
