import type { RefusalReason, RulesetArrival } from '@sitekeep/contracts';
import type { Page } from '@sitekeep/edge-pages';
import type { Certificates } from '../certificates/certificates.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { type AcmeChallenges, isAcmePath } from './acme-challenges.ts';
import type { Arrival } from './arrival.ts';
import type { RequestHead } from './request-head.ts';

/** What the site's settings say of a request before any of its rules is asked: nothing (null), a refusal, or an answer. */
export type Received = null | Turned | Page;

export interface Turned {
  readonly reason: Extract<RefusalReason, 'unknown_host' | 'url_too_long' | 'head_too_large' | 'body_too_large'>;
  readonly status: 421 | 414 | 431 | 413;
}

const elsewhere: Turned = { reason: 'unknown_host', status: 421 };
const urlTooLong: Turned = { reason: 'url_too_long', status: 414 };
const headTooLarge: Turned = { reason: 'head_too_large', status: 431 };
export const bodyTooLarge: Turned = { reason: 'body_too_large', status: 413 };

/** How long a browser may go to HTTPS by itself; HSTS is the setting for longer. */
const redirectMaxAge = 'max-age=300';

/** Between arrival and the rules: TLS version, ports, limits, challenges of certificate authorities, and the way to HTTPS. */
export class Reception {
  readonly #certificates: Pick<Certificates, 'covers'>;
  readonly #challenges: AcmeChallenges;
  readonly #httpsPort: string | null;

  /** `httpsPort`: where clients reach HTTPS; null when nobody listens there. */
  constructor(parts: { certificates: Pick<Certificates, 'covers'>; challenges: AcmeChallenges; httpsPort: number | null }) {
    this.#certificates = parts.certificates;
    this.#challenges = parts.challenges;
    this.#httpsPort = parts.httpsPort === null ? null : parts.httpsPort === 443 ? '' : `:${parts.httpsPort}`;
  }

  /** At once, but for challenges and the first redirects to a name whose certificate is not loaded yet. */
  receive(arrival: Arrival, site: LiveSite, requestId: string): Received | Promise<Received> {
    const settings = site.arrival;
    const { furtherPort, oldTls } = arrival.client.route;
    if (oldTls && settings.minimumTls === '1.3') return elsewhere;
    if (furtherPort !== null && !settings.ports.includes(furtherPort)) return elsewhere;
    const turned = overLimit(arrival.head, arrival.bodyLength, settings.limits);
    if (turned !== null) return turned;
    // A proxy of the customer's has the connection: TLS, redirects to it and certificates are its own.
    if (arrival.client.route.asks) return null;
    if (isAcmePath(arrival.path)) return this.#challenge(arrival.path, requestId);
    // A session is kept over HTTPS alone.
    const needsTls = settings.redirectToHttps || site.gate.mode === 'on';
    return needsTls && !arrival.secure ? this.#redirect(arrival, site, requestId) : null;
  }

  async #challenge(path: string, requestId: string): Promise<Page | null> {
    const authorization = await this.#challenges.answer(path);
    if (authorization === null) return null;
    const body = Buffer.from(authorization);
    const headers = ['Content-Type', 'text/plain', 'Content-Length', String(body.length), 'Cache-Control', 'no-store'];
    return { status: 200, headers: [...headers, 'X-Request-Id', requestId], body };
  }

  #redirect(arrival: Arrival, site: LiveSite, requestId: string): Page | null | Promise<Page | null> {
    if (this.#httpsPort === null) return null;
    const to = `https://${arrival.hostname}${this.#httpsPort}${arrival.path}${arrival.query}`;
    const page = () => redirectTo(to, arrival.method, requestId);
    // Without a certificate the redirect would lead to a warning, and the site would be gone.
    const covered = this.#certificates.covers(site, arrival.hostname);
    if (covered instanceof Promise) return covered.then((yes) => (yes ? page() : null));
    return covered ? page() : null;
  }
}

function overLimit(head: RequestHead, bodyLength: number | null, limits: RulesetArrival['limits']): Turned | null {
  if (head.target.length > limits.urlBytes) return urlTooLong;
  if (headBytes(head) > limits.headBytes) return headTooLarge;
  return limits.bodyBytes !== null && (bodyLength ?? 0) > limits.bodyBytes ? bodyTooLarge : null;
}

/** As HTTP/1.1 would write it: what a site may count on does not depend on the version its visitors speak. */
function headBytes({ method, target, raw }: RequestHead): number {
  let bytes = method.length + target.length + 12 + raw.length * 2;
  for (const part of raw) bytes += part.length;
  return bytes;
}

/** 308 keeps method and body, where 301 lets programs turn a POST into a GET. */
function redirectTo(to: string, method: string, requestId: string): Page {
  const status = method === 'GET' || method === 'HEAD' ? 301 : 308;
  const headers = ['Location', to, 'Content-Length', '0', 'Cache-Control', redirectMaxAge, 'X-Request-Id', requestId];
  return { status, headers, body: Buffer.alloc(0) };
}
