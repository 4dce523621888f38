import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { addValue } from './layers.ts';

/** Places of parameters, and of their names. */
export interface PairPlaces {
  readonly place: FirewallPlace;
  readonly names: FirewallPlace;
}

/** Parameters that come more than once: some applications take the first, some the last, some join all by commas. */
export class Duplicates {
  readonly #sink: Collector;
  readonly #where: PairPlaces;
  readonly #values = new Map<string, string | string[]>();
  #several = false;

  constructor(sink: Collector, where: PairPlaces) {
    this.#sink = sink;
    this.#where = where;
  }

  /** False where the name was there before. */
  add(name: string, value: string): boolean {
    const before = this.#values.get(name);
    if (before === undefined) {
      this.#values.set(name, value);
      return true;
    }
    this.#several = true;
    if (typeof before === 'string') this.#values.set(name, [before, value]);
    else before.push(value);
    return false;
  }

  /** Gives the joined values. */
  give(): void {
    if (!this.#several) return;
    for (const [name, values] of this.#values) {
      if (typeof values === 'string') continue;
      if (!name.endsWith('[]')) this.#sink.signal('duplicate_parameter', name);
      addValue(this.#sink, this.#where.place, name, values.join(','));
    }
  }
}
