const most = 10_000;
const forMs = 10_000;

/** Keys of which something is remembered for a while. Bounded, and soon forgotten, since what an origin says of a page changes. */
export class RecentKeys {
  readonly #until = new Map<string, number>();

  /** The key must not be a part of a longer text, which it would keep alive. */
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
