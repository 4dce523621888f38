import type { StoredAnswer } from './stored-answer.ts';

/** Answers in the order they came, linked through themselves: adding and removing cost the same however many there are. */
export class Fifo {
  bytes = 0;
  #newest: StoredAnswer | null = null;
  #oldest: StoredAnswer | null = null;

  get newest(): StoredAnswer | null {
    return this.#newest;
  }

  get oldest(): StoredAnswer | null {
    return this.#oldest;
  }

  add(answer: StoredAnswer): void {
    answer.queue = this;
    answer.older = this.#newest;
    answer.newer = null;
    if (this.#newest) this.#newest.newer = answer;
    else this.#oldest = answer;
    this.#newest = answer;
    this.bytes += answer.bytes;
  }

  remove(answer: StoredAnswer): void {
    if (answer.newer) answer.newer.older = answer.older;
    else this.#newest = answer.older;
    if (answer.older) answer.older.newer = answer.newer;
    else this.#oldest = answer.newer;
    answer.queue = answer.newer = answer.older = null;
    this.bytes -= answer.bytes;
  }
}
