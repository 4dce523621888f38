const perSecond = 50;
const most = 500;

/** How many frames that ask for an answer without being a request (PING, SETTINGS) a session may send: a burst, and some per second. */
export class FrameBudget {
  readonly #onSpent: () => void;
  #left = most;
  #at = performance.now();

  constructor(onSpent: () => void) {
    this.#onSpent = onSpent;
  }

  spend(): void {
    const now = performance.now();
    this.#left = Math.min(most, this.#left + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    if (--this.#left < 0) this.#onSpent();
  }
}
