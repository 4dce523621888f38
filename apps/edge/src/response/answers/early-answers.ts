import type { RulesetResponse } from '@sitekeep/contracts';
import type { Page, PageBrand } from '@sitekeep/edge-pages';
import { Cors, type CorsRequest } from '../headers/cors.ts';
import { maintenancePage } from './maintenance.ts';
import type { OwnPages } from './own-pages.ts';
import { type RedirectRequest, Redirects } from './redirects.ts';

/** What is asked of a request. */
export interface EarlyRequest extends RedirectRequest, CorsRequest {
  /** The whitelist entry that names the visitor's address. */
  readonly exemptBy: string | null;
}

export interface EarlyAnswer {
  readonly what: 'preflight' | 'maintenance' | 'redirect';
  readonly page: Page;
}

/** How long a browser may follow a permanent redirect by itself: forever, which is what it does otherwise, no mistake is mended. */
const redirectMaxAge = 'max-age=300';

/**
 * What a site answers before its visitor check, and after its filters, bans and rate limits, so that attackers stay limited: preflights,
 * which carry no cookie and so no pass; maintenance, in which nobody needs a check; redirects, which would burn a check on a name
 * that the visitor leaves again.
 */
export class EarlyAnswers {
  readonly #cors: Cors | null;
  readonly #maintenance: RulesetResponse['maintenance'];
  readonly #redirects: Redirects | null;
  readonly #pages: OwnPages | null;

  private constructor(cors: Cors | null, given: RulesetResponse, redirects: Redirects | null, pages: OwnPages | null) {
    this.#cors = cors;
    this.#maintenance = given.maintenance;
    this.#redirects = redirects;
    this.#pages = pages;
  }

  /** Null where the site has nothing of the kind. Throws when a pattern does not compile. */
  static of(given: RulesetResponse, cors: Cors | null, pages: OwnPages | null): EarlyAnswers | null {
    const redirects = Redirects.of(given);
    return cors === null && given.maintenance === null && redirects === null ? null : new EarlyAnswers(cors, given, redirects, pages);
  }

  /** Null when the request goes on. `hostnames`: all of the site. */
  answer(request: EarlyRequest, hostnames: readonly string[], facts: { requestId: string; brand: PageBrand }): EarlyAnswer | null {
    const { requestId } = facts;
    if (this.#cors !== null && Cors.isPreflight(request) && this.#cors.isFor(request.path)) {
      const headers = [...this.#cors.preflight(request), 'X-Request-Id', requestId];
      return { what: 'preflight', page: { status: 204, headers, body: nothing } };
    }
    if (this.#maintenance !== null && request.exemptBy === null)
      return { what: 'maintenance', page: maintenancePage(request, this.#maintenance.retryAfterSeconds, this.#pages, facts) };
    const redirected = this.#redirects?.find(request, hostnames);
    if (!redirected) return null;
    return { what: 'redirect', page: redirectPage(redirected.status, redirected.to, requestId) };
  }
}

const nothing = Buffer.alloc(0);

function redirectPage(status: number, to: string, requestId: string): Page {
  const age = status === 301 || status === 308 ? ['Cache-Control', redirectMaxAge] : [];
  return { status, headers: ['Location', to, 'Content-Length', '0', ...age, 'X-Request-Id', requestId], body: nothing };
}
