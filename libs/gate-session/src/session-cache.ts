import type { GateClaims } from '@sitekeep/contracts';
import type { Mac } from '@sitekeep/mac';
import { readSession } from './session-token.ts';

/** The keys of one site that are good now. The same object as long as they are the same. */
export type SessionKeys = readonly Mac[];

interface Known {
  readonly token: string;
  readonly keys: SessionKeys;
  readonly claims: GateClaims;
}

/** What a remembered token costs beside its characters: claims and the place in the map. */
const overhead = 1200;
/** Tokens are found by their MAC: a map reads all of its key, which takes longer than to compare whole tokens. */
const macLength = 43;

/**
 * Remembers tokens of all sites of a process that were found to be signed. A token proves nothing without its site: the keys must be
 * the very ones it was verified with. Only signed ones are kept, so forged ones cannot push them out.
 */
export class SessionCache {
  readonly #half: number;
  // Two generations instead of an order of use: what was asked for lately is in the young one, and the old one is dropped as a whole.
  #young = new Map<string, Known>();
  #old = new Map<string, Known>();
  #youngBytes = 0;

  /** `bytes`: what it takes at most, roughly. */
  constructor(bytes = 32 * 1024 * 1024) {
    this.#half = bytes / 2;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Answers as readSession; the same object for the same token as long as it is remembered. */
  read(keys: SessionKeys, token: string): GateClaims | null {
    const mac = token.slice(-macLength);
    const known = this.#young.get(mac) ?? this.#promoted(mac);
    if (known !== undefined && known.keys === keys && known.token === token) return known.claims;
    const claims = readSession(keys, token);
    if (claims !== null) this.#keep(ownText(mac), { token: ownText(token), keys, claims });
    return claims;
  }

  #promoted(mac: string): Known | undefined {
    const known = this.#old.get(mac);
    if (known !== undefined) {
      this.#old.delete(mac);
      this.#keep(ownText(mac), known);
    }
    return known;
  }

  #keep(mac: string, known: Known): void {
    if (this.#youngBytes >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    if (!this.#young.has(mac)) this.#youngBytes += known.token.length * 2 + overhead;
    this.#young.set(mac, known);
  }
}

/** A part of a string keeps the whole of it in memory, here the head of a request. */
const ownText = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');
