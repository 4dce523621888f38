const most = 10_000;
const forMs = 10_000;

/**
 * Keys whose last answer was for its own asker only. Whoever asks for one of them does not wait for others: they would have to
 * wait for one another in vain. Bounded, and soon forgotten, since what an origin says of a page changes.
 */
export class UncommonKeys {
  readonly #until = new Map<string, number>();

  add(key: string, now: number): void {
    this.#until.delete(key);
    if (this.#until.size >= most) this.#until.delete(this.#until.keys().next().value as string);
    this.#until.set(key, now + forMs);
  }

  has(key: string, now: number): boolean {
    const until = this.#until.get(key);
    if (until === undefined) return false;
    if (until > now) return true;
    this.#until.delete(key);
    return false;
  }
}
