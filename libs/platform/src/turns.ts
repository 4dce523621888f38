import { FairQueue } from './fair-queue.ts';

/**
 * Work that costs a lot, so much of it at a time. What waits is bounded, and the lanes (accounts) take turns. `refused` makes the error
 * for whom there is no place.
 */
export class Turns {
  private active = 0;
  private readonly queue: FairQueue;

  constructor(
    private readonly atOnce: number,
    waiting: number,
    private readonly refused: () => Error,
  ) {
    this.queue = new FairQueue(waiting);
  }

  async take<T>(lane: string, work: () => Promise<T>): Promise<T> {
    if (this.active < this.atOnce) this.active++;
    else await new Promise<void>((go, fail) => this.queue.add(lane, { go, refuse: () => fail(this.refused()) }));
    try {
      return await work();
    } finally {
      const next = this.queue.next();
      if (next) next.go();
      else this.active--;
    }
  }
}
