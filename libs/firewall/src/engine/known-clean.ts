/**
 * Values in which nothing was found, so that what every browser sends with every request is looked at once. Bounded: two generations,
 * of which the older goes when the younger is full.
 */
export class KnownClean {
  #young = new Set<string>();
  #old = new Set<string>();
  readonly #perGeneration: number;

  constructor(most = 2048) {
    this.#perGeneration = most / 2;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  has(value: string): boolean {
    if (this.#young.has(value)) return true;
    if (!this.#old.has(value)) return false;
    this.add(value);
    return true;
  }

  add(value: string): void {
    if (this.#young.has(value)) return;
    if (this.#young.size >= this.#perGeneration) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(detached(value));
  }
}

/** A text of its own, that keeps no longer one alive of which it is a part: a header block, a body. */
const detached = (text: string): string => ` ${text}`.slice(1);
