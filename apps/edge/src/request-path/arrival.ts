import type { GateClaims, RefusalReason } from '@sitekeep/contracts';
import { normaliseTarget, type EnforcementRequest, type FirewallHead } from '@sitekeep/enforcement';
import type { GateDecision, GateMachine } from '@sitekeep/gate-session';
import type { Address } from '@sitekeep/geo';
import type { ClientCertificate } from '../certificates/client-cas.ts';
import type { BalancedRequest } from '../origin/balancer/balanced-request.ts';
import type { Client } from './client.ts';
import { HeaderKind, kindOf } from './header-kinds.ts';
import { hostnameOf } from './hostname.ts';
import { headerOf, headerValues, type RequestHead } from './request-head.ts';

/** A request that every server would read the same way, as the stages see it. One object carries it through all of them. */
export class Arrival implements EnforcementRequest, BalancedRequest {
  readonly head: RequestHead;
  readonly client: Client;
  readonly now: number;
  readonly hostname: string;
  /** The Host header as it came, with its port. */
  readonly host: string;
  /** Normalised; what the rules see and what the origin gets. */
  readonly path: string;
  readonly query: string;
  /** Null without a body, else its length; -1 when it comes in chunks. */
  readonly bodyLength: number | null;
  readonly userAgent: string;
  readonly cookies: string;
  /** Only explanations are dry. */
  readonly dry: boolean = false;
  exemptBy: string | null = null;
  skipsGate = false;
  session: GateClaims | null | undefined = undefined;
  /** The token of that session; null where the site has no gate, or none was shown. */
  sessionToken: string | null = null;
  machine: GateMachine | null | undefined = undefined;
  gate: GateDecision | null = null;
  checkWantedBy: string | null = null;
  limitHeaders: readonly string[] | null = null;
  firewall: FirewallHead | null = null;
  /** Empty until the site is known. */
  siteId = '';

  constructor(head: RequestHead, client: Client, now: number, read: Readings, hostname: string, path: string, query: string) {
    this.head = head;
    this.client = client;
    this.now = now;
    this.hostname = hostname;
    this.host = read.host as string;
    this.path = path;
    this.query = query;
    this.bodyLength = read.bodyLength;
    this.userAgent = read.userAgent;
    this.cookies = read.cookies;
  }

  get method(): string {
    return this.head.method;
  }

  get target(): string {
    return this.head.target;
  }

  get headers(): readonly string[] {
    return this.head.raw;
  }

  /** Of requests that proxies ask about, the body goes to the origin without us. */
  get bodyComes(): boolean {
    return this.bodyLength !== null && this.bodyLength !== 0 && !this.client.route.asks && !this.dry;
  }

  get bodyBytes(): number | null {
    return this.bodyLength === -1 ? null : (this.bodyLength ?? 0);
  }

  get address(): Address {
    return this.client.address;
  }

  get clientCertificate(): ClientCertificate | null {
    return this.client.route.certificate;
  }

  get country(): () => string | null {
    return this.client.country;
  }

  get secure(): boolean {
    return this.client.secure;
  }

  /** The same request as a question at another time: what would become of it, without its being counted. */
  again(now: number): Arrival {
    const asked = {
      now,
      dry: true,
      exemptBy: null,
      skipsGate: false,
      session: undefined,
      machine: undefined,
      gate: null,
      checkWantedBy: null,
      firewall: null,
    };
    return Object.assign(Object.create(this) as Arrival, asked);
  }

  header(name: string): string | undefined {
    return headerOf(this.head.raw, name);
  }

  headerValues(name: string): readonly string[] {
    return headerValues(this.head.raw, name);
  }
}

export interface Fault {
  readonly status: 400 | 508;
  readonly reason: Extract<RefusalReason, 'bad_request' | 'loop_detected'>;
  readonly fault: string;
  /** When it can be told in spite of the fault. */
  readonly hostname: string | null;
}

/** Ourselves in a list of CDN-Loop. As one search: a head has room for fifty thousand members. */
const ownMember = /(?:^|,)\s*sitekeep\s*(?=[;,]|$)/gi;
/** How often a request may pass through us: a customer's origin may itself be behind us, but not in a circle. */
const mostPassages = 3;

/**
 * Stage 1. The parser has refused what it can (both lengths, folded lines, bad names, bad chunks); here falls what it lets
 * through although servers read it in different ways. Nothing is repaired: a request is plain or it is refused.
 */
export function arrive(head: RequestHead, client: Client, now: number): Arrival | Fault {
  const read = readHeaders(head);
  const hostname = read.host === null ? null : hostnameOf(read.host);
  const bad = (fault: string): Fault => ({ status: 400, reason: 'bad_request', fault, hostname });
  const fault = read.fault ?? faultOfLine(head);
  if (fault !== null) return bad(fault);
  if (read.host === null) return bad('The Host header is missing.');
  if (hostname === null) return bad('The Host header holds something else than a name and a port.');
  if (read.passages > mostPassages) return { status: 508, reason: 'loop_detected', fault: circle, hostname };
  const target = originForm(head.target, read.host);
  if (target === null) return bad('The address in the request line and the Host header differ.');
  const url = normaliseTarget(target);
  if ('fault' in url) return bad(url.fault);
  return new Arrival(head, client, now, read, hostname, url.path, url.query);
}

const circle = 'The request has come through here several times: the website names our own servers as its origin.';

function faultOfLine({ version, method }: RequestHead): string | null {
  if (version !== '1.1' && version !== '1.0' && version !== '2.0') return 'The request line names an HTTP version that is not served here.';
  // TRACE shows a page's script what the browser hides from it; CONNECT would make a tunnel of us.
  // HTTP/2 has no parser that knows methods. They are told apart by case (RFC 9110, 9.1), but not by all servers, and rules name them in capitals.
  if (/[a-z]/.test(method)) return 'The method holds small letters, which servers read in different ways.';
  if (method === 'TRACE' || method === 'CONNECT') return `${method} is not served here.`;
  return null;
}

/** What one walk over the headers finds. */
interface Readings {
  host: string | null;
  bodyLength: number | null;
  userAgent: string;
  cookies: string;
  /** How often the request came through us already. */
  passages: number;
  fault: string | null;
}

function readHeaders(head: RequestHead): Readings {
  const read: Readings = { host: null, bodyLength: null, userAgent: '', cookies: '', passages: 0, fault: null };
  const { raw } = head;
  for (let i = 0; i < raw.length; i += 2) {
    const kind = kindOf(raw[i] as string);
    if (kind === HeaderKind.plain || kind === HeaderKind.drop) continue;
    readSpecial(read, kind, raw[i + 1] as string, head.version);
  }
  if (head.bodyFollows) read.bodyLength ??= -1;
  return read;
}

function readSpecial(read: Readings, kind: HeaderKind, value: string, version: string): void {
  if (kind === HeaderKind.host) {
    if (read.host !== null) read.fault ??= 'There is more than one Host header.';
    read.host = value;
  } else if (kind === HeaderKind.userAgent) {
    read.userAgent = value;
  } else if (kind === HeaderKind.cookie) {
    // HTTP/2 may split the cookies into several fields (RFC 9113, 8.2.3).
    read.cookies = read.cookies === '' ? value : `${read.cookies}; ${value}`;
  } else if (kind === HeaderKind.transferEncoding) {
    if (version !== '1.1') read.fault ??= `Transfer-Encoding is not part of HTTP/${version}.`;
    if (value.toLowerCase() !== 'chunked') read.fault ??= 'Transfer-Encoding holds something else than chunked.';
    read.bodyLength = -1;
  } else if (kind === HeaderKind.contentLength) {
    // The parser has made sure that there is one, all digits, without Transfer-Encoding.
    read.bodyLength = Number(value);
  } else if (kind === HeaderKind.cdnLoop) {
    read.passages += value.match(ownMember)?.length ?? 0;
  } else if (kind === HeaderKind.lookalike) {
    read.fault ??= 'A header name holds an underscore, or reads like another one: servers take it in different ways.';
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
