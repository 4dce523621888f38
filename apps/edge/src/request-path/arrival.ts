import type { IncomingMessage } from 'node:http';
import { normaliseTarget } from '@sitekeep/enforcement';
import { HeaderKind, kindOf } from './header-kinds.ts';
import { hostnameOf } from './hostname.ts';

/** A request that every server would read the same way. */
export interface Arrival {
  readonly hostname: string;
  /** The Host header as it came, with its port. */
  readonly host: string;
  /** Normalised; what the rules see and what the origin gets. */
  readonly path: string;
  readonly query: string;
  /** Null without a body, else its length; -1 when it comes in chunks. */
  readonly bodyLength: number | null;
}
export interface Fault {
  readonly fault: string;
  /** When it can be told in spite of the fault. */
  readonly hostname: string | null;
}

/**
 * Stage 1. The parser has refused what it can (both lengths, folded lines, bad names, bad chunks); here falls what it lets
 * through although servers read it in different ways. Nothing is repaired: a request is plain or it is refused.
 */
export function arrive(request: IncomingMessage): Arrival | Fault {
  const head = readHead(request);
  const hostname = head.host === null ? null : hostnameOf(head.host);
  const fault = head.fault ?? faultOfLine(request);
  if (fault !== null) return { fault, hostname };
  if (head.host === null) return { fault: 'The Host header is missing.', hostname };
  if (hostname === null) return { fault: 'The Host header holds something else than a name and a port.', hostname };
  const target = originForm(request.url ?? '', head.host);
  if (target === null) return { fault: 'The address in the request line and the Host header differ.', hostname };
  const url = normaliseTarget(target);
  if ('fault' in url) return { fault: url.fault, hostname };
  return { hostname, host: head.host, path: url.path, query: url.query, bodyLength: head.bodyLength };
}

function faultOfLine({ httpVersion, method }: IncomingMessage): string | null {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'The request line names an HTTP version other than 1.0 and 1.1.';
  // TRACE shows a page's script what the browser hides from it; CONNECT would make a tunnel of us.
  if (method === 'TRACE' || method === 'CONNECT') return `${method} is not served here.`;
  return null;
}

interface Head {
  host: string | null;
  bodyLength: number | null;
  fault: string | null;
}

function readHead(request: IncomingMessage): Head {
  const head: Head = { host: null, bodyLength: null, fault: null };
  const raw = request.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    const kind = kindOf(raw[i] as string);
    if (kind === HeaderKind.plain || kind === HeaderKind.drop) continue;
    readSpecial(head, kind, raw[i + 1] as string, request.httpVersion);
  }
  return head;
}

function readSpecial(head: Head, kind: HeaderKind, value: string, version: string): void {
  if (kind === HeaderKind.host) {
    if (head.host !== null) head.fault ??= 'There is more than one Host header.';
    head.host = value;
  } else if (kind === HeaderKind.transferEncoding) {
    if (version !== '1.1') head.fault ??= 'Transfer-Encoding is not part of HTTP/1.0.';
    if (value.toLowerCase() !== 'chunked') head.fault ??= 'Transfer-Encoding holds something else than chunked.';
    head.bodyLength = -1;
  } else if (kind === HeaderKind.contentLength) {
    // The parser has made sure that there is one, all digits, without Transfer-Encoding.
    head.bodyLength = Number(value);
  } else if (kind === HeaderKind.underscore) {
    head.fault ??= 'A header name holds an underscore, which servers read in different ways.';
  }
}

/** The target without scheme and authority; null when it names another host than the Host header. */
function originForm(target: string, host: string): string | null {
  if (target.charCodeAt(0) === 47) return target;
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target);
  if (!absolute) return target;
  if (absolute[1]?.toLowerCase() !== host.toLowerCase()) return null;
  const rest = absolute[2] ?? '';
  return rest.startsWith('/') ? rest : `/${rest}`;
}
