/** What waits. `refuse` instead of it when somebody who waits with less comes. */
export type Waiting = { go: () => void; refuse: () => void };

/**
 * A bounded queue with a lane for each of those who wait: they take turns, so that who comes with one thing does not wait behind somebody's
 * hundred. When it is full, the longest lane gives way.
 */
export class FairQueue {
  // In the order of their turns: whose turn it was goes to the end.
  readonly #lanes = new Map<string, Waiting[]>();
  readonly #most: number;
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Refuses at once whoever waits with the most already, when all places are taken. */
  add(lane: string, waiting: Waiting): void {
    if (this.#size >= this.#most && !this.#makeRoom(lane)) return waiting.refuse();
    const own = this.#lanes.get(lane);
    if (own) own.push(waiting);
    else this.#lanes.set(lane, [waiting]);
    this.#size++;
  }

  /** Whose turn it is; undefined: nobody waits. */
  next(): Waiting | undefined {
    for (const [lane, own] of this.#lanes) {
      const first = own.shift();
      this.#lanes.delete(lane);
      if (own.length > 0) this.#lanes.set(lane, own);
      this.#size--;
      return first;
    }
    return undefined;
  }

  /** Of the longest lane, which has two more than the newcomer's at least and so is never emptied. False: there is none. */
  #makeRoom(forLane: string): boolean {
    let longest: Waiting[] | null = null;
    let length = (this.#lanes.get(forLane)?.length ?? 0) + 1;
    for (const own of this.#lanes.values()) if (own.length > length) [longest, length] = [own, own.length];
    const last = longest?.pop();
    if (last === undefined) return false;
    this.#size--;
    last.refuse();
    return true;
  }
}
