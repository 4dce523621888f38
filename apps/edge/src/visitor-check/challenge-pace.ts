const generationMs = 1000;
/** Challenges a second of one site in one process from which they cost visitors more. */
const usualPace = 50;

/** How fast sites are handing out challenges: under attack each of them costs more work. Remembers two seconds. */
export class ChallengePace {
  #now = new Map<string, number>();
  #before = new Map<string, number>();
  #since = performance.now();

  /** Counts one and tells the pressure: 1 at the usual pace. */
  count(siteId: string): number {
    this.#turn();
    const count = (this.#now.get(siteId) ?? 0) + 1;
    this.#now.set(siteId, count);
    return Math.max(count, this.#before.get(siteId) ?? 0) / usualPace;
  }

  #turn(): void {
    const age = performance.now() - this.#since;
    if (age < generationMs) return;
    this.#before = age < 2 * generationMs ? this.#now : new Map<string, number>();
    this.#now = new Map();
    this.#since = performance.now();
  }
}
