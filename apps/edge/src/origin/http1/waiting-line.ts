import type { Carried } from './carried.ts';

interface Waiting {
  readonly request: Carried;
  readonly until: number;
}

/** Requests that wait for a connection, the first first. Those that nobody waits for any more are passed over. */
export class WaitingLine {
  #line: Waiting[] = [];

  get length(): number {
    return this.#line.length;
  }

  /** Until when the first one waits; Infinity without any. */
  get until(): number {
    return this.#line[0]?.until ?? Number.POSITIVE_INFINITY;
  }

  add(request: Carried, until: number): void {
    this.#line.push({ request, until });
  }

  next(): Carried | null {
    for (;;) {
      const next = this.#line.shift();
      if (next === undefined) return null;
      if (!next.request.cancelled) return next.request;
    }
  }

  takeAll(): Carried[] {
    const all = this.#line.map(({ request }) => request).filter((request) => !request.cancelled);
    this.#line = [];
    return all;
  }

  /** Clients that ask and leave shall not take the places of those that wait. */
  forgetCancelled(): void {
    this.#line = this.#line.filter(({ request }) => !request.cancelled);
  }
}
