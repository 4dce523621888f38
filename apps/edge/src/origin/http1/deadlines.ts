const tickMs = 500;

export interface Timed {
  /** In the time of `Deadlines.now`; Infinity for none. */
  deadline: number;
  /** Called once or more when the deadline is over, until it is moved or the object leaves. */
  onDeadline(): void;
}

/**
 * Deadlines of many things by one timer: to set one is to set a field. They are kept to half a second.
 */
export class Deadlines {
  readonly #timed = new Set<Timed>();
  #timer: NodeJS.Timeout | null = null;
  /** Milliseconds, in steps; right while anything is watched. */
  now = performance.now();

  add(timed: Timed): void {
    this.#timed.add(timed);
    if (this.#timer) return;
    this.now = performance.now();
    this.#timer = setInterval(() => this.#tick(), tickMs).unref();
  }

  delete(timed: Timed): void {
    this.#timed.delete(timed);
    if (this.#timed.size > 0 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    this.now = performance.now();
    for (const timed of this.#timed) if (timed.deadline <= this.now) timed.onDeadline();
  }
}

/** Of the whole process. */
export const deadlines = new Deadlines();
