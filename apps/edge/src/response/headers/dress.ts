import type { RulesetResponse } from '@sitekeep/contracts';
import { Cors, type CorsRequest } from './cors.ts';
import { HeaderRules } from './header-rules.ts';
import { SecurityHeaders } from './security-headers.ts';

/**
 * What a site adds to and takes from the headers of its answers, in this order: its rules, which see what the origin said; security
 * headers where nobody has said anything; and CORS. Answers of ours get the last two: a refusal is as much an answer of the site to
 * browsers, and a page that calls an API must be able to read it, but it is no matter of the customer's rules.
 */
export class Dress {
  readonly #rules: HeaderRules | null;
  readonly #security: SecurityHeaders | null;
  readonly #cors: Cors | null;

  private constructor(rules: HeaderRules | null, security: SecurityHeaders | null, cors: Cors | null) {
    this.#rules = rules;
    this.#security = security;
    this.#cors = cors;
  }

  /** Null when the site changes nothing. Throws when a pattern does not compile. */
  static of(given: RulesetResponse, cors: Cors | null): Dress | null {
    const rules = HeaderRules.of(given.rules, 'response');
    const security = SecurityHeaders.of(given.headers);
    return rules === null && security === null && cors === null ? null : new Dress(rules, security, cors);
  }

  /** A flat list of names and values; `own`: of an answer of ours. */
  put(headers: readonly string[], request: CorsRequest, own: boolean): readonly string[] {
    let list = headers;
    if (this.#rules !== null && !own) list = this.#rules.apply(list, request.path);
    if (this.#security !== null) list = this.#security.addTo(list, own);
    // A preflight's answer says it all by itself.
    if (this.#cors === null || !this.#cors.isFor(request.path) || (own && Cors.isPreflight(request))) return list;
    return this.#cors.dress(list, request);
  }
}
