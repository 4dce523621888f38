import type { Address } from '@sitekeep/geo';

export const windowMs = 10_000;
/** Whoever asks for the first time is served up to so many times the number for all: a few clients must not use it up for the others. */
const newcomers = 2;

/**
 * How often clients may do what is dear to answer: so often within ten seconds each, and so often all together. The memory is of ten
 * seconds and bounded by the number for all.
 */
export class Allowance {
  readonly #each: number;
  readonly #all: number;
  readonly #wide: number;
  #asked = new Map<string, number>();
  #sum = 0;
  #since = performance.now();

  /** `wide`: of an IPv6 /48, which one client may have to itself as well. */
  constructor(each: number, all: number, wide = Infinity) {
    this.#each = each;
    this.#all = all;
    this.#wide = wide;
  }

  /** Counts only what it allows. */
  allows(address: Address): boolean {
    if (performance.now() - this.#since >= windowMs) this.#begin();
    const network = networkOf(address);
    const asked = this.#asked.get(network) ?? 0;
    if (asked >= this.#each || this.#sum >= this.#all * (asked === 0 ? newcomers : 1)) return false;
    if (!this.#countWide(address)) return false;
    this.#asked.set(network, asked + 1);
    this.#sum++;
    return true;
  }

  /** Takes back what was counted. */
  giveBack(address: Address): void {
    const network = networkOf(address);
    const asked = this.#asked.get(network) ?? 0;
    if (asked === 0) return;
    this.#asked.set(network, asked - 1);
    this.#sum--;
    const wide = wideOf(address);
    const askedWide = this.#asked.get(wide) ?? 0;
    if (askedWide > 0) this.#asked.set(wide, askedWide - 1);
  }

  #countWide(address: Address): boolean {
    if (address.isV4 || this.#wide === Infinity) return true;
    const wide = wideOf(address);
    const asked = this.#asked.get(wide) ?? 0;
    if (asked >= this.#wide) return false;
    this.#asked.set(wide, asked + 1);
    return true;
  }

  #begin(): void {
    this.#asked = new Map();
    this.#sum = 0;
    this.#since = performance.now();
  }
}

/** An IPv4 address, or the /64 that one IPv6 client has to itself. */
export const networkOf = (address: Address): string => (address.isV4 ? address.text : `${address.w0} ${address.w1}`);

/** No name of a /64 is like that of a /48. */
const wideOf = (address: Address): string => `${address.w0} ${address.w1 >>> 16} /48`;
