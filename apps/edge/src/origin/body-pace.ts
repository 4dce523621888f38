import { deadlines, type Timed } from './http1/deadlines.ts';

const leastBytesPerSecond = 100;

/**
 * Watches whether a client sends its body in earnest: a byte now and then would hold a connection here and one at the origin for
 * ever. Only the time in which the client is waited for counts, so a slow origin is never blamed on it.
 */
export class BodyPace implements Timed {
  readonly #windowMs: number;
  readonly #onTooSlow: () => void;
  #since: number;
  #bytes = 0;
  #waitedMs = 0;
  #waitsSince: number | null = null;
  deadline: number;

  constructor(windowMs: number, onTooSlow: () => void) {
    this.#windowMs = windowMs;
    this.#onTooSlow = onTooSlow;
    deadlines.add(this);
    this.#since = performance.now();
    this.deadline = this.#since + windowMs;
  }

  /** To be called when the next part of the body is wanted. */
  wants(): void {
    this.#waitsSince = performance.now();
  }

  got(bytes: number): void {
    this.#bytes += bytes;
    this.#countWait(null);
  }

  stop(): void {
    deadlines.delete(this);
  }

  #countWait(waitsSince: number | null): void {
    if (this.#waitsSince !== null) this.#waitedMs += performance.now() - this.#waitsSince;
    this.#waitsSince = waitsSince;
  }

  onDeadline(): void {
    const now = performance.now();
    this.#countWait(this.#waitsSince === null ? null : now);
    const windowMs = now - this.#since;
    const slow = this.#waitedMs > windowMs * 0.9 && this.#bytes < (leastBytesPerSecond * windowMs) / 1000;
    this.#since = now;
    this.#bytes = 0;
    this.#waitedMs = 0;
    this.deadline = now + this.#windowMs;
    if (slow) this.#onTooSlow();
  }
}
