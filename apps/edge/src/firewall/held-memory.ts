/** Whoever keeps bytes of a body in memory until they are judged. */
export interface Holder {
  /** Must give back what it holds. */
  giveUp(): void;
}

/**
 * The memory that bodies take in this process while they wait for their judgement or for their origin. Beyond the limit whoever has held
 * for longest gives up: that is who sends slowly, and not the visitor who has just sent a form.
 */
export class HeldMemory {
  readonly #limit: number;
  /** In the order in which they began. */
  readonly #held = new Map<Holder, number>();
  bytes = 0;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(holder: Holder, bytes: number): void {
    this.#held.set(holder, (this.#held.get(holder) ?? 0) + bytes);
    this.bytes += bytes;
    while (this.bytes > this.#limit) {
      const [oldest] = this.#held.keys();
      if (oldest === undefined) return;
      this.release(oldest);
      oldest.giveUp();
    }
  }

  release(holder: Holder): void {
    this.bytes -= this.#held.get(holder) ?? 0;
    this.#held.delete(holder);
  }
}
