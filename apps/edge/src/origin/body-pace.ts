const leastBytesPerSecond = 100;

/**
 * Watches whether a client sends its body in earnest: a byte now and then would hold a connection here and one at the origin for
 * ever. Only the time in which the client is waited for counts, so a slow origin is never blamed on it.
 */
export class BodyPace {
  readonly #windowMs: number;
  readonly #timer: NodeJS.Timeout;
  #bytes = 0;
  #waitedMs = 0;
  #waitsSince: number | null = null;

  constructor(windowMs: number, onTooSlow: () => void) {
    this.#windowMs = windowMs;
    this.#timer = setInterval(() => {
      if (this.#tooSlow()) onTooSlow();
    }, windowMs).unref();
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
    clearInterval(this.#timer);
  }

  #countWait(waitsSince: number | null): void {
    if (this.#waitsSince !== null) this.#waitedMs += performance.now() - this.#waitsSince;
    this.#waitsSince = waitsSince;
  }

  #tooSlow(): boolean {
    this.#countWait(this.#waitsSince === null ? null : performance.now());
    const slow = this.#waitedMs > this.#windowMs * 0.9 && this.#bytes < (leastBytesPerSecond * this.#windowMs) / 1000;
    this.#bytes = 0;
    this.#waitedMs = 0;
    return slow;
  }
}
