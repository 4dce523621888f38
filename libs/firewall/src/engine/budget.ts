/** Of what a budget has, so much may be spent again on what was begun in vain. */
const returnable = 1;

/**
 * Time of the processor that may be spent on one request, from when it is made. While others have the processor it does not run down, so
 * that a busy machine lets nothing by that an idle one would stop.
 */
export class Budget {
  #us: number;
  #returnableUs: number;
  readonly #clock = performance.now();
  readonly #processor = process.threadCpuUsage();

  constructor(us: number) {
    this.#us = us;
    this.#returnableUs = us * returnable;
  }

  /** The processor's time is asked for only where the clock says that it may matter: that takes longer. */
  leftUs(): number {
    const byClock = this.#us - (performance.now() - this.#clock) * 1000;
    if (byClock > this.#us / 2) return byClock;
    const { user, system } = process.threadCpuUsage(this.#processor);
    return Math.max(0, byClock, this.#us - user - system);
  }

  /** Of what was begun and has to be begun anew; false: too much was given back already. */
  giveBack(us: number): boolean {
    if (us > this.#returnableUs) return false;
    this.#returnableUs -= us;
    this.#us += us;
    return true;
  }
}
