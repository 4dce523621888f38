import { connectionKey } from '../origin-identity.ts';
import { checkHealth, type HealthQuestion } from './health-check.ts';

/** Told after each check: how it went, what the checks come to, and what was found, in words. */
export type OnChecked = (well: boolean, healthy: boolean, found: string) => void;

/** Checks at once, of one process; those that wait for their origins for longer than a turn do not count, or silent ones would take all. */
const mostAtOnce = 100;
const turnMs = 1000;

/**
 * The health checks of all sites. Those that ask the same of the same origin are one, whoever wants it. Each process checks for
 * itself: that needs nobody else to be there, and an origin can be out of reach for one of them alone.
 */
export class HealthChecks {
  readonly #checks = new Map<string, Check>();
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** `healthy`: as far as was known before, until checks say otherwise. Returns what ends it. */
  watch(question: HealthQuestion, healthy: boolean, told: OnChecked): () => void {
    const key = JSON.stringify([connectionKey(question.target), question.settings, question.headers]);
    const check = this.#checks.get(key) ?? new Check(question, healthy, (run) => this.#inTurn(run));
    this.#checks.set(key, check);
    check.add(told);
    return () => {
      if (check.remove(told)) this.#checks.delete(key);
    };
  }

  get size(): number {
    return this.#checks.size;
  }

  async #inTurn(run: () => Promise<void>): Promise<void> {
    if (this.#running >= mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    let over = false;
    const turnOver = () => {
      if (over) return;
      over = true;
      this.#running--;
      this.#waiting.shift()?.();
    };
    const turn = setTimeout(turnOver, turnMs).unref();
    await run();
    clearTimeout(turn);
    turnOver();
  }
}

/** One question asked again and again, from the first who wants to know until the last has left. */
class Check {
  readonly #question: HealthQuestion;
  readonly #inTurn: (run: () => Promise<void>) => Promise<void>;
  readonly #watching = new Set<OnChecked>();
  #healthy: boolean;
  /** The last in a row that say the contrary of `healthy`. */
  #against = 0;
  #last: { readonly well: boolean; readonly found: string } | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(question: HealthQuestion, healthy: boolean, inTurn: (run: () => Promise<void>) => Promise<void>) {
    this.#question = question;
    this.#healthy = healthy;
    this.#inTurn = inTurn;
  }

  add(told: OnChecked): void {
    this.#watching.add(told);
    if (this.#watching.size === 1) this.#next(Math.random() * Math.min(1000, this.#intervalMs));
    if (this.#last) told(this.#last.well, this.#healthy, this.#last.found);
  }

  /** True for the last. */
  remove(told: OnChecked): boolean {
    this.#watching.delete(told);
    if (this.#watching.size > 0) return false;
    if (this.#timer) clearTimeout(this.#timer);
    return true;
  }

  get #intervalMs(): number {
    return this.#question.settings.intervalSeconds * 1000;
  }

  #next(ms: number): void {
    this.#timer = setTimeout(() => void this.#inTurn(() => this.#run()), ms).unref();
  }

  async #run(): Promise<void> {
    if (this.#watching.size === 0) return;
    const fault = await checkHealth(this.#question);
    if (this.#watching.size === 0) return;
    this.#judge(fault);
    // Many that began together shall not go on together.
    this.#next(this.#intervalMs * (0.9 + Math.random() * 0.2));
  }

  #judge(fault: string | null): void {
    const { rise, fall } = this.#question.settings;
    const well = fault === null;
    this.#against = well === this.#healthy ? 0 : this.#against + 1;
    if (this.#against >= (this.#healthy ? fall : rise)) {
      this.#healthy = !this.#healthy;
      this.#against = 0;
    }
    this.#last = { well, found: fault ?? 'well' };
    for (const told of this.#watching) told(well, this.#healthy, this.#last.found);
  }
}
