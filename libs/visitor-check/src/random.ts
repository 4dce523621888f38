/** Numbers that follow from a seed (xorshift128, Marsaglia 2003): every edge draws the same noise for the same challenge. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** `seed`: at least 16 bytes. */
  constructor(seed: Buffer) {
    this.#a = seed.readInt32LE(0);
    this.#b = seed.readInt32LE(4);
    this.#c = seed.readInt32LE(8);
    this.#d = seed.readInt32LE(12) | 1;
  }

  /** At least 0, less than 1. */
  next(): number {
    let t = this.#d;
    t ^= t << 11;
    t ^= t >>> 8;
    this.#d = this.#c;
    this.#c = this.#b;
    this.#b = this.#a;
    this.#a = t ^ this.#a ^ (this.#a >>> 19);
    return (this.#a >>> 0) / 4294967296;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }
}
