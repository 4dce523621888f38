import { bytesOf, headerOf, type TypedRequest, type Unreadable } from './typed-request.ts';

const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** A request as it stands on the wire (RFC 9112): lines may end in LF alone, and the body is all that follows the empty line. */
export function readRawRequest(text: string): TypedRequest | Unreadable {
  const end = /\r?\n\r?\n/.exec(text);
  const head = (end ? text.slice(0, end.index) : text.replace(/\r?\n$/, '')).split(/\r?\n/);
  const rest = end ? text.slice(end.index + end[0].length) : '';
  const { method, asked } = requestLine(head[0] ?? '');
  if (asked === '' || !token.test(method))
    return {
      code: 'no_request_line',
      detail: 'Begin with a request line, like GET /search?q=1 HTTP/1.1, then headers, an empty line, the body.',
    };
  const headers: string[] = [];
  for (const [index, line] of head.entries()) {
    if (index === 0) continue;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon));
    if (!token.test(name))
      return { code: 'no_header', detail: `Line ${index + 1} is no header: write Name: value, and an empty line before the body.` };
    headers.push(name, bytesOf(line.slice(colon + 1).trim()));
  }
  const target = targetOf(asked, headers);
  if (target === null)
    return { code: 'no_path', detail: `Ask for a path, like /search?q=1, or a whole URL; ${asked.slice(0, 80)} is neither.` };
  const body = bodyOf(rest, text, headers);
  if (body.length > 0 && headerOf(headers, 'content-length') === null) headers.push('Content-Length', String(body.length));
  return { method, target, headers, body };
}

/** Method and target, without the version. Not by one expression: in a line of blanks it would try each beginning with each end. */
function requestLine(line: string): { method: string; asked: string } {
  const [method = ''] = /^\S*/.exec(line) ?? [];
  const rest = line.slice(method.length).trim();
  const cut = Math.max(rest.lastIndexOf(' '), rest.lastIndexOf('\t'));
  const hasVersion = cut >= 0 && /^HTTP\/\d(\.\d)?$/.test(rest.slice(cut + 1));
  return { method, asked: hasVersion ? rest.slice(0, cut).trimEnd() : rest };
}

/** Of a whole URL (absolute form), path and query; its host counts where no header names one. */
function targetOf(asked: string, headers: string[]): string | null {
  if (asked.startsWith('/')) return bytesOf(asked);
  const [, host = '', rest = ''] = /^https?:\/\/([^/?#]+)(.*)$/i.exec(asked) ?? [];
  if (host === '') return asked === '*' ? '/*' : null;
  if (headerOf(headers, 'host') === null) headers.push('Host', host);
  return bytesOf(rest.startsWith('/') ? rest : `/${rest}`);
}

/** Parts of a form end in CRLF; who typed it in an editor has written LF. */
function bodyOf(rest: string, text: string, headers: readonly string[]): Buffer {
  const isMultipart = /^multipart\//i.test(headerOf(headers, 'content-type') ?? '');
  return Buffer.from(isMultipart && !text.includes('\r') ? rest.replaceAll('\n', '\r\n') : rest, 'utf8');
}
