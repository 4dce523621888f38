import { createHmac } from 'node:crypto';
import { cookieValues } from '@sitekeep/visitor-check';
import type { Origin } from '../origin.ts';
import { originCookie } from '../../visitor-check/own-cookies.ts';
import type { BalancedRequest } from './balanced-request.ts';

/**
 * The cookies that hold visitors to an origin of one group. A value is a MAC of the origin's name under a key of the site: it tells
 * nobody the address, cannot be made up, and is the same on every edge.
 */
export class StickyCookies {
  readonly #cookie: string;
  readonly #origins = new Map<string, Origin>();
  readonly #values = new Map<Origin, string>();

  /** `group`: null for the one without a rule. Groups have cookies of their own, or each would take the other's visitors away. */
  constructor(key: string, group: string | null, origins: readonly Origin[]) {
    const told = (text: string, length: number) => createHmac('sha256', key).update(text).digest('base64url').slice(0, length);
    this.#cookie = group === null ? originCookie : `${originCookie}_${told(`group ${group}`, 8)}`;
    for (const origin of origins) {
      const value = told(`origin ${origin.name}`, 22);
      this.#origins.set(value, origin);
      this.#values.set(origin, value);
    }
  }

  /** Whom the visitor was held to so far. */
  originOf({ cookies }: BalancedRequest): Origin | null {
    if (!cookies.includes(this.#cookie)) return null;
    for (const value of cookieValues(cookies, this.#cookie)) {
      const origin = this.#origins.get(value);
      if (origin) return origin;
    }
    return null;
  }

  /** The Set-Cookie header that holds the visitor to the origin until the browser is closed; null when it does already. */
  holdTo(origin: Origin, request: BalancedRequest): string | null {
    const held = this.originOf(request);
    const value = this.#values.get(origin);
    // Not compared themselves: two may have one name.
    if (held !== null && this.#values.get(held) === value) return null;
    return `${this.#cookie}=${value}; Path=/; HttpOnly; SameSite=Lax${request.secure ? '; Secure' : ''}`;
  }
}
