import { deadlines, type Timed } from '../origin/http1/deadlines.ts';

const leastBytesPerSecond = 100;

/**
 * Watches whether a client reads its answer in earnest: one that takes a byte now and then would hold its connection, one at the
 * origin and the memory between for ever. It begins when the client first falls behind.
 */
export class ReadPace implements Timed {
  readonly #windowMs: number;
  readonly #unsent: () => number;
  readonly #onTooSlow: () => void;
  #last: number;
  #since: number;
  deadline: number;

  /** `unsent`: bytes that were given and have not left yet, as far as can be told. */
  constructor(windowMs: number, unsent: () => number, onTooSlow: () => void) {
    this.#windowMs = windowMs;
    this.#unsent = unsent;
    this.#onTooSlow = onTooSlow;
    deadlines.add(this);
    this.#last = unsent();
    this.#since = performance.now();
    this.deadline = this.#since + windowMs;
  }

  /** To be called when the client falls behind again: in between, it had caught up. */
  again(): void {
    this.#last = Number.POSITIVE_INFINITY;
  }

  onDeadline(): void {
    const now = performance.now();
    const unsent = this.#unsent();
    const slow = unsent > 0 && this.#last - unsent < (leastBytesPerSecond * (now - this.#since)) / 1000;
    this.#last = unsent;
    this.#since = now;
    this.deadline = now + this.#windowMs;
    if (slow) this.#onTooSlow();
  }

  stop(): void {
    deadlines.delete(this);
  }
}
