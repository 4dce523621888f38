/**
 * What the conditions of one request may cost together, so that no pattern of one site keeps the others of its process waiting. A unit
 * is one step of a small pattern on one character: 1 to 5 ns. A body of 128 KB by a pattern of 40 steps fits.
 */
export class Work {
  #left = 6_000_000;
  /** Something was left undone. */
  exceeded = false;

  /** Whether so much may still be done. */
  take(units: number): boolean {
    if (units > this.#left) this.exceeded = true;
    else this.#left -= units;
    return !this.exceeded;
  }
}
