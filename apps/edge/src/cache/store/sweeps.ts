/** Rounds over all that a site has, one at a time for each site: what comes up meanwhile is done in one more round for all of it. */
export class Sweeps {
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  get running(): boolean {
    return this.#running.size > 0 || this.#next.size > 0;
  }

  /** Resolves when a round that began from now on has seen everything. */
  of(siteId: string, round: () => Promise<void>): Promise<void> {
    const running = this.#running.get(siteId);
    if (!running) return this.#begin(siteId, round);
    const next = this.#next.get(siteId) ?? running.catch(() => undefined).then(() => this.#begin(siteId, round));
    this.#next.set(siteId, next);
    return next;
  }

  #begin(siteId: string, round: () => Promise<void>): Promise<void> {
    this.#next.delete(siteId);
    const running = round().finally(() => {
      if (this.#running.get(siteId) === running) this.#running.delete(siteId);
    });
    this.#running.set(siteId, running);
    return running;
  }
}
