import type { Address } from '@sitekeep/geo';
import { Allowance, windowMs } from '../visitor-check/allowance.ts';

/** Whose number is asked for, and at which site. */
interface Asker {
  readonly arrival: { readonly address: Address };
  readonly site: { readonly siteId: string };
}

export interface SiteAllowanceNumbers {
  /** Of an address, at all sites together. */
  readonly each: number;
  /** Of an IPv6 /48, at all sites together. */
  readonly wide: number;
  readonly site: number;
  readonly all: number;
}

/** An allowance of which every site has its own number, far below that of all: a flood at one site shuts no other. */
export class SiteAllowance {
  readonly #numbers: SiteAllowanceNumbers;
  readonly #all: Allowance;
  #sites = new Map<string, Allowance>();
  #since = performance.now();

  constructor(numbers: SiteAllowanceNumbers) {
    this.#numbers = numbers;
    this.#all = new Allowance(numbers.each, numbers.all, numbers.wide);
  }

  /** Counts only what it allows. */
  allows({ arrival: { address }, site: { siteId } }: Asker): boolean {
    const own = this.#of(siteId);
    if (!own.allows(address)) return false;
    if (this.#all.allows(address)) return true;
    own.giveBack(address);
    return false;
  }

  /** Takes back what was counted. */
  giveBack({ arrival: { address }, site: { siteId } }: Asker): void {
    this.#sites.get(siteId)?.giveBack(address);
    this.#all.giveBack(address);
  }

  #of(siteId: string): Allowance {
    if (performance.now() - this.#since >= windowMs) {
      this.#sites = new Map();
      this.#since = performance.now();
    }
    const known = this.#sites.get(siteId);
    if (known) return known;
    const made = new Allowance(this.#numbers.each, this.#numbers.site, this.#numbers.wide);
    this.#sites.set(siteId, made);
    return made;
  }
}
