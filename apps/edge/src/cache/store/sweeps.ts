/** Rounds over what is stored, one at a time of each kind: what comes up meanwhile is done in one more round for all of it. */
export class Sweeps {
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  get running(): boolean {
    return this.#running.size > 0 || this.#next.size > 0;
  }

  /** Resolves when a round that began from now on has seen everything. */
  of(what: string, round: () => Promise<void>): Promise<void> {
    const running = this.#running.get(what);
    if (!running) return this.#begin(what, round);
    const next = this.#next.get(what) ?? running.catch(() => undefined).then(() => this.#begin(what, round));
    this.#next.set(what, next);
    return next;
  }

  #begin(what: string, round: () => Promise<void>): Promise<void> {
    this.#next.delete(what);
    const running = round().finally(() => {
      if (this.#running.get(what) === running) this.#running.delete(what);
    });
    this.#running.set(what, running);
    return running;
  }
}
