import { identityHeaders, type RulesetGate } from '@sitekeep/contracts';
import { captchaLink, type Page, signInLink } from '@sitekeep/edge-pages';
import { CompiledSite, type EnforcementRequest, normaliseTarget, type Refusal } from '@sitekeep/enforcement';
import { Tally } from '../events/tally.ts';
import { toldToProxy } from '../gate/identity.ts';
import { withoutTokens } from '../gate/machine-credentials.ts';
import type { Arrival } from '../request-path/arrival.ts';
import type { Client } from '../request-path/client.ts';
import { Passage } from '../request-path/passage.ts';
import { headerOf, headerValues, type RequestHead } from '../request-path/request-head.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { isReserved } from '../visitor-check/check-endpoints.ts';
import { problemAnswer } from '../visitor-check/own-answers.ts';
import { withoutOwnCookies } from '../visitor-check/own-cookies.ts';
import { countAssumed } from '../visitor-check/under-way.ts';
import { type Settled, verdictText } from './verdict-text.ts';

/** Told when a request may pass. */
export type OnAllowed = (passage: Passage, arrival: Arrival, site: LiveSite) => void;

const nothing = Buffer.alloc(0);
const saysWho = new Set(Object.values(identityHeaders).map((name) => name.toLowerCase()));

/**
 * A request that a proxy describes, on the same way as those that come to us. The answer goes to the proxy that asks; what would go to the
 * origin may pass.
 */
abstract class DescribedPassage extends Passage {
  protected readonly asking: Passage;
  readonly #onAllowed: OnAllowed;
  #gate: RulesetGate | null = null;

  constructor(asking: Passage, head: RequestHead, client: Client, onAllowed: OnAllowed) {
    super(head, client, asking.requestId);
    this.asking = asking;
    this.#onAllowed = onAllowed;
  }

  get gone(): boolean {
    return this.asking.gone;
  }

  abandon(): void {
    this.asking.abandon();
  }

  override meets(site: LiveSite): LiveSite {
    if (site.gate.mode === 'on') this.#gate = site.gate;
    return site;
  }

  forward(arrival: Arrival, site: LiveSite): void {
    if (!this.#mayPass()) return;
    this.allow();
    if (site.load) countAssumed(site.load);
    this.#onAllowed(this, arrival, site);
  }

  answer(page: Page): void {
    if (page.status >= 300) return this.refuse(page);
    // A proxy takes any 2xx for a yes. What we would answer in the origin's place may go there, but for our own paths.
    const url = normaliseTarget(this.head.target);
    if ('path' in url && isReserved(url.path)) return this.refuse(problemAnswer(404, this.requestId));
    if (this.#mayPass()) this.allow();
  }

  /**
   * Not a visitor who says by whose name to be called: a proxy takes that away only where it is told to, and one location of a website
   * that lacks the line would believe it. No browser and no program sends these headers.
   */
  #mayPass(): boolean {
    const { raw } = this.head;
    const claims = raw.some((name, i) => i % 2 === 0 && saysWho.has(name.toLowerCase()) && raw[i + 1] !== '');
    if (this.#gate === null || !claims) return true;
    this.refuse(problemAnswer(400, this.requestId));
    return false;
  }

  /** Without a body: for one, nginx would close the connection. */
  protected allow(): void {
    const { asking, requestId } = this;
    asking.limitHeaders = this.limitHeaders;
    asking.sessionCookie = this.sessionCookie;
    // With an empty value for what is not told: a proxy that copies these headers takes away what the visitor has sent.
    const identity = this.#gate === null ? [] : toldToProxy(this.identity);
    const headers = ['Cache-Control', 'no-store', 'X-Request-Id', requestId, ...identity, ...this.#credentials(), ...this.cookies()];
    asking.answer({ status: 204, headers, body: nothing });
  }

  /** What the visitor shows to the website itself: a proxy that copies it leaves out what was shown to us. */
  #credentials(): string[] {
    const { raw } = this.head;
    const credentials = headerOf(this.#gate === null ? raw : withoutTokens(raw, this.#gate), 'authorization');
    return credentials === undefined ? [] : ['Authorization', credentials];
  }

  /** Those that the website gets, for a proxy that can take none out itself. */
  protected cookies(): string[] {
    return [];
  }

  protected abstract refuse(page: Page): void;
}

/** For Traefik and Caddy, which hand the answer on to the visitor, and for nginx when it fetches the page. */
export class HandedOn extends DescribedPassage {
  protected override cookies(): string[] {
    const kept = withoutOwnCookies(headerValues(this.head.raw, 'cookie').join('; '));
    return kept === null || kept === '' ? [] : ['Cookie', kept];
  }

  protected refuse(page: Page): void {
    const { asking } = this;
    asking.strictTransport = this.strictTransport;
    asking.dress = this.dress;
    asking.sessionCookie = this.sessionCookie;
    asking.limitHeaders = this.limitHeaders;
    asking.answer({ ...page, headers: page.headers.map((value, i) => (isLocation(page.headers, i) ? this.#absolute(value) : value)) });
  }

  /** Traefik would take a path for one of ours. */
  #absolute(location: string): string {
    if (!location.startsWith('/') || location.startsWith('//')) return location;
    // The Host stands first; see readQuestion.
    return `${this.client.secure ? 'https' : 'http'}://${this.head.raw[1]}${location}`;
  }
}

const isLocation = (headers: readonly string[], i: number): boolean => i % 2 === 1 && headers[i - 1]?.toLowerCase() === 'location';

/** The page that goes with a refusal that nginx was told of before. The stages are not asked again: some of them count. */
export class ToldAgain extends HandedOn {
  override readonly requestId: string;
  readonly #settled: Settled;

  constructor(asking: Passage, head: RequestHead, client: Client, settled: Settled) {
    super(asking, head, client, () => undefined);
    this.requestId = settled.requestId;
    this.#settled = settled;
  }

  override get isCounted(): boolean {
    return true;
  }

  override meets(site: LiveSite): LiveSite {
    super.meets(site);
    const { refusal, limitHeaders } = this.#settled;
    const check = (request: EnforcementRequest) => {
      request.limitHeaders = limitHeaders;
      return refusal;
    };
    return {
      ...site,
      compiled: new CompiledSite(site.siteId, { checks: [check], names: [refusal?.stage ?? 'site'] }),
      tally: new Tally(site.siteId, null),
    };
  }

  /** The site has changed in between, and the request may pass now. */
  protected override allow(): void {
    this.refuse(problemAnswer(503, this.requestId, ['Retry-After', '1']));
  }
}

/** For nginx, which knows yes and 403, and takes no page where it asks: headers tell the rest. */
export class ForNginx extends DescribedPassage {
  #refusal: Refusal | null = null;
  #location: string | null = null;

  override withoutPage(refusal: Refusal, { path, query, method }: Arrival): Page {
    this.#refusal = refusal;
    const target = { returnTo: path + query, form: method === 'POST' };
    if (refusal.check !== undefined) this.#location = captchaLink(target);
    if (refusal.reason === 'sign_in_required') this.#location = signInLink(target);
    return { status: refusal.status, headers: [], body: nothing };
  }

  protected refuse({ status }: Page): void {
    const { requestId, limitHeaders } = this;
    const verdict = verdictText({ requestId, refusal: this.#refusal, limitHeaders });
    this.asking.answer(refusedToNginx(status, requestId, ['X-Sitekeep-Verdict', verdict, ...this.#check()]));
  }

  #check(): string[] {
    return this.#location === null ? [] : ['X-Sitekeep-Location', this.#location];
  }
}

/** `status`: what the visitor is to get. */
export function refusedToNginx(status: number, requestId: string, headers: readonly string[] = []): Page {
  const all = ['Content-Length', '0', 'Cache-Control', 'no-store', 'X-Request-Id', requestId, 'X-Sitekeep-Status', String(status)];
  return { status: 403, headers: [...all, ...headers], body: nothing };
}
