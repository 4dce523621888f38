/** How an origin is judged by its errors and how it comes back; in ms. */
export interface ConditionRules {
  readonly errors: number;
  readonly withinMs: number;
  readonly outMs: number;
  readonly slowStartMs: number;
}

/** What an origin that has just come back gets of its share. */
const leastShare = 0.1;

/**
 * How an origin does, as one process sees it: in, or out for its errors or its failed health checks. One that is out for errors is tried
 * again after a while by a single request, or by a health check; from then on its share rises for a while. Every method that
 * returns a boolean tells whether the origin has just gone out or come back by it.
 */
export class Condition {
  /** Requests and tunnels that it has not finished. */
  inFlight = 0;
  /** Counts how often it went out: what was begun before says nothing of the time since. */
  #round = 0;
  #forgotten = false;
  /** Times of the last errors, the oldest first. */
  #errors: number[] | null = null;
  /** Out for errors until then, and until an attempt goes well; 0 while it is not. */
  #outUntil = 0;
  #tried = false;
  /** By the health checks, as long as there are any. */
  #healthy = true;
  #backAt = Number.NEGATIVE_INFINITY;

  get out(): boolean {
    return this.#outUntil > 0 || !this.#healthy;
  }

  get healthy(): boolean {
    return this.#healthy;
  }

  /**
   * Whether it may be asked. Of an origin that is out for errors that is one request after the time, one that can be repeated
   * elsewhere; if none comes for as long again, any.
   */
  available(now: number, repeatable: boolean, { outMs }: ConditionRules): boolean {
    if (!this.#healthy) return false;
    if (this.#outUntil === 0) return true;
    return !this.#tried && now >= this.#outUntil + (repeatable ? 0 : outMs);
  }

  /** Returns the round, to be given back with what becomes of the request. */
  began(): number {
    this.inFlight++;
    if (this.#outUntil > 0) this.#tried = true;
    return this.#round;
  }

  ended(round: number): void {
    this.inFlight--;
    if (round === this.#round) this.#tried = false;
  }

  failed(round: number, now: number, { errors, withinMs, outMs }: ConditionRules): boolean {
    if (round !== this.#round || this.#forgotten) return false;
    if (this.#outUntil > 0) {
      this.#outUntil = now + outMs;
      return false;
    }
    const times = (this.#errors ??= []);
    times.push(now);
    if (times.length > errors) times.shift();
    if (times.length < errors || (times[0] as number) <= now - withinMs) return false;
    this.#errors = null;
    const wasOut = this.out;
    this.#outUntil = now + outMs;
    this.#round++;
    this.#tried = false;
    return !wasOut;
  }

  /** The head of an answer came. */
  answered(round: number, now: number): boolean {
    return round === this.#round && !this.#forgotten && this.#outUntil > 0 && this.#back(now);
  }

  /** A health check went well or not, and so, with those before, the origin is healthy or not. */
  checked(well: boolean, healthy: boolean, now: number): boolean {
    const wasOut = this.out;
    if (healthy && !this.#healthy) this.#backAt = now;
    this.#healthy = healthy;
    if (well && healthy && this.#outUntil > 0 && now >= this.#outUntil) this.#back(now);
    return this.out !== wasOut;
  }

  /** What becomes of it is of no interest any more. */
  forget(): void {
    this.#forgotten = true;
  }

  /** Nobody checks it any more. */
  unchecked(now: number): boolean {
    return this.checked(false, true, now);
  }

  #back(now: number): boolean {
    this.#outUntil = 0;
    this.#errors = null;
    this.#tried = false;
    this.#backAt = now;
    return this.#healthy;
  }

  /** 0.1 to 1: what it gets of its weight. */
  share(now: number, { slowStartMs }: ConditionRules): number {
    const since = now - this.#backAt;
    return since >= slowStartMs ? 1 : Math.max(leastShare, since / slowStartMs);
  }
}
