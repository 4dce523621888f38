import type { CheckMethod } from '@sitekeep/contracts';
import type { Address } from '@sitekeep/geo';
import { passExpiry, passLength, type PassState, serves, verifyPass } from './pass.ts';
import type { SiteKeys } from './site-keys.ts';
import { sameNetwork, type Visitor } from './visitor.ts';

/** A pass that was valid, with all that made it so. */
export interface KnownPass {
  readonly pass: string;
  readonly keys: SiteKeys;
  readonly address: Address;
  readonly userAgent: string | undefined;
  /** Seconds since epoch: a number of ms would have a place in memory of its own. */
  readonly expiry: number;
}

/** Of a site, the pass that was valid last: whoever opens a page sends several requests. */
export interface LastPass {
  lastPass: KnownPass | null;
}

const mostUserAgents = 1000;

/**
 * Remembers valid passes of all sites of a process. The cookie alone proves nothing: site, epoch (both by identity of the
 * keys), network and user agent must be those it was verified with, and the expiry is looked at each time; else it is
 * verified anew. Only valid passes are kept, so forged ones cannot push them out.
 */
export class PassCache {
  readonly #half: number;
  // Two generations instead of an order of use: what was asked for lately is in the young one, and the old one is dropped as a whole.
  #young = new Map<string, KnownPass>();
  #old = new Map<string, KnownPass>();
  /** There are far fewer than visitors. */
  readonly #userAgents = new Map<string, string>();

  /** `capacity`: passes kept at most; one takes about 300 bytes. */
  constructor(capacity = 20_000) {
    this.#half = Math.max(1, capacity >> 1);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Answers as verifyPass. `site`: whose keys they are. */
  verify(keys: SiteKeys, pass: string, visitor: Visitor, method: CheckMethod, now: number, site: LastPass): PassState {
    const known = this.#known(site, pass);
    if (known !== null && isOf(known, keys, visitor) && known.expiry * 1000 > now) return serves(pass, method) ? 'valid' : 'weaker';
    const state = verifyPass(keys, pass, visitor, method, now);
    if (state === 'valid') site.lastPass = this.#remember(keys, ownText(pass), visitor);
    return state;
  }

  #known(site: LastPass, pass: string): KnownPass | null {
    const { lastPass } = site;
    if (lastPass !== null && lastPass.pass === pass) return lastPass;
    const known = this.#young.get(pass) ?? this.#promoted(pass);
    return known === undefined ? null : (site.lastPass = known);
  }

  #remember(keys: SiteKeys, pass: string, { address, userAgent }: Visitor): KnownPass {
    const agent = userAgent === undefined ? undefined : this.#userAgent(userAgent);
    const known = { pass, keys, address, userAgent: agent, expiry: (passExpiry(pass) ?? 0) / 1000 };
    this.#keep(known);
    return known;
  }

  #promoted(pass: string): KnownPass | undefined {
    const known = this.#old.get(pass);
    if (known !== undefined) {
      this.#old.delete(pass);
      this.#keep(known);
    }
    return known;
  }

  /** One text for all who have the same. */
  #userAgent(given: string): string {
    const known = this.#userAgents.get(given);
    if (known !== undefined) return known;
    const own = ownText(given);
    if (this.#userAgents.size >= mostUserAgents) this.#userAgents.clear();
    this.#userAgents.set(own, own);
    return own;
  }

  #keep(known: KnownPass): void {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(known.pass, known);
  }
}

/** Any number, made of what `verify` reads of a pass: its text lies in two lines of the processor's cache. */
export const readAheadOf = ({ pass }: KnownPass): number => pass.charCodeAt(0) ^ pass.charCodeAt(passLength - 1);

/** A part of a string keeps the whole of it in memory, here the head of a request. */
const ownText = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

const isOf = (known: KnownPass, keys: SiteKeys, { address, userAgent }: Visitor): boolean =>
  known.keys === keys && known.userAgent === userAgent && sameNetwork(known.address, address);
