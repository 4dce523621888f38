import type { RefusalEvent } from '@sitekeep/contracts';

/** Refusals that wait to be sent. Bounded: an attack must not fill our memory, so what does not fit is only counted. */
export class RefusalBuffer {
  readonly #limit: number;
  #events: RefusalEvent[] = [];
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** All that were dropped since the start. */
  dropped = 0;

  add(event: RefusalEvent): void {
    if (this.#events.length < this.#limit) this.#events.push(event);
    else this.#drop(1);
  }

  #drop(count: number): void {
    this.#dropped += count;
    this.dropped += count;
  }

  dropAll(): void {
    this.#drop(this.#events.length);
    this.#events = [];
  }

  /** Up to `most` of the oldest, and how many were dropped since the last call. */
  take(most: number): { refusals: RefusalEvent[]; droppedRefusals: number } {
    const droppedRefusals = this.#dropped;
    this.#dropped = 0;
    return { refusals: this.#events.splice(0, most), droppedRefusals };
  }
}
