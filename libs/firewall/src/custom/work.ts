/**
 * What the conditions of one request may cost together, so that no pattern of one site keeps the others of its process waiting. A unit
 * is one step of a pattern on one character: some 20 ns where nothing can be ruled out beforehand.
 */
export class Work {
  #left = 2_000_000;
  /** Something was left undone. */
  exceeded = false;

  /** Whether so much may still be done. */
  take(units: number): boolean {
    if (units > this.#left) this.exceeded = true;
    else this.#left -= units;
    return !this.exceeded;
  }
}
