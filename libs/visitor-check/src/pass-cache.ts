import type { Address } from '@sitekeep/geo';
import type { CheckMethod } from '@sitekeep/contracts';
import { passExpiry, type PassState, serves, verifyPass } from './pass.ts';
import type { SiteKeys } from './site-keys.ts';
import { sameNetwork, type Visitor } from './visitor.ts';

/** A pass that was valid, with all that made it so. */
interface Known {
  readonly keys: SiteKeys;
  readonly address: Address;
  readonly userAgent: string | undefined;
  readonly expiresAt: number;
}

/**
 * Remembers valid passes of all sites of a process. The cookie alone proves nothing: site, epoch (both by identity of the
 * keys), network and user agent must be those it was verified with, and the expiry is looked at each time; else it is
 * verified anew. Only valid passes are kept, so forged ones cannot push them out.
 */
export class PassCache {
  readonly #half: number;
  // Two generations instead of an order of use: what was asked for lately is in the young one, and the old one is dropped as a whole.
  #young = new Map<string, Known>();
  #old = new Map<string, Known>();

  /** `capacity`: passes kept at most; one takes about 300 bytes. */
  constructor(capacity = 20_000) {
    this.#half = Math.max(1, capacity >> 1);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Answers as verifyPass. */
  verify(keys: SiteKeys, pass: string, visitor: Visitor, method: CheckMethod, now: number): PassState {
    const known = this.#young.get(pass) ?? this.#promoted(pass);
    if (known !== undefined && isOf(known, keys, visitor) && known.expiresAt > now) return serves(pass, method) ? 'valid' : 'weaker';
    const state = verifyPass(keys, pass, visitor, method, now);
    if (state === 'valid') {
      const { address, userAgent } = visitor;
      this.#keep(ownText(pass), { keys, address, userAgent: userAgent && ownText(userAgent), expiresAt: passExpiry(pass) ?? 0 });
    }
    return state;
  }

  #promoted(pass: string): Known | undefined {
    const known = this.#old.get(pass);
    if (known !== undefined) {
      this.#old.delete(pass);
      this.#keep(pass, known);
    }
    return known;
  }

  #keep(pass: string, known: Known): void {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(pass, known);
  }
}

/** A part of a string keeps the whole of it in memory, here the head of a request. */
const ownText = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

const isOf = (known: Known, keys: SiteKeys, { address, userAgent }: Visitor): boolean =>
  known.keys === keys && known.userAgent === userAgent && sameNetwork(known.address, address);
