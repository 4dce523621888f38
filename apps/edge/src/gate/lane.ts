/** Lets so many works be done at once and so many wait, each so long: a rush costs those who come too late, and nobody else. */
export class Lane {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #patienceMs: number;
  #busy = 0;
  /** In the order of their coming. */
  readonly #waiting = new Set<() => void>();

  constructor(bounds: { readonly atOnce: number; readonly mostWaiting: number; readonly patienceMs: number }) {
    this.#atOnce = bounds.atOnce;
    this.#mostWaiting = bounds.mostWaiting;
    this.#patienceMs = bounds.patienceMs;
  }

  /** What `work` comes to; null when its turn did not come in time. */
  async run<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#busy < this.#atOnce) this.#busy++;
    else if (!(await this.#turn())) return null;
    try {
      return await work();
    } finally {
      this.#handOver();
    }
  }

  #turn(): Promise<boolean> {
    if (this.#waiting.size >= this.#mostWaiting) return Promise.resolve(false);
    return new Promise((resolve) => {
      const begin = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(begin);
        resolve(false);
      }, this.#patienceMs);
      this.#waiting.add(begin);
    });
  }

  /** The place goes to whoever has waited longest; without one it is free. */
  #handOver(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#busy--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
