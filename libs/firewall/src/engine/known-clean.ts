/**
 * Values in which nothing was found, so that what every browser sends with every request is looked at once. Bounded: two generations,
 * of which the older goes when the younger is full.
 */
export class KnownClean {
  #young = new Set<string>();
  #old = new Set<string>();
  readonly #perGeneration: number;

  constructor(most = 4096) {
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
    if (value.length > longestKept || this.#young.has(value)) return;
    if (this.#young.size >= this.#perGeneration) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(value);
  }
}

/** In characters: with the most entries a kind of header may keep 2 MB in all. */
export const longestKept = 512;
