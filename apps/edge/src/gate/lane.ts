/** Who asks for a work: sites have their turns one after the other, and the networks of a site among themselves. */
export interface Asker {
  readonly site: string;
  readonly network: string;
}

export interface LaneBounds {
  readonly atOnce: number;
  readonly mostWaiting: number;
  readonly patienceMs: number;
  /** Of those at once; all of them unless told. */
  readonly mostOfSite?: number;
}

interface Waiter {
  readonly begin: () => void;
  readonly giveUp: () => void;
}

type Networks = Map<string, Set<Waiter>>;

/**
 * Lets so many works be done at once and so many wait, each so long: a rush costs those who come too late. Turns go round by site, and
 * within a site by network. When no more may wait, the last of the network that waits most, of the site that waits most, makes room for
 * whoever has fewer: neither another site's rush nor a few addresses keep everybody else out. Of one site no more than `mostOfSite` are done
 * at once: where a site can make its works slow, it takes no more places than that.
 */
export class Lane {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #patienceMs: number;
  readonly #mostOfSite: number;
  #busy = 0;
  readonly #busyOf = new Map<string, number>();
  #waiting = 0;
  /** Whose turn is next stands first. */
  readonly #sites = new Map<string, Networks>();

  constructor(bounds: LaneBounds) {
    this.#atOnce = bounds.atOnce;
    this.#mostWaiting = bounds.mostWaiting;
    this.#patienceMs = bounds.patienceMs;
    this.#mostOfSite = bounds.mostOfSite ?? bounds.atOnce;
  }

  /** What `work` comes to; null when its turn did not come in time. */
  async run<T>(asker: Asker, work: () => Promise<T>): Promise<T | null> {
    if (this.#busy < this.#atOnce && this.#mayBegin(asker.site)) this.#begin(asker.site);
    else if (!(await this.#turn(asker))) return null;
    try {
      return await work();
    } finally {
      this.#end(asker.site);
      this.#handOver();
    }
  }

  #mayBegin(site: string): boolean {
    return (this.#busyOf.get(site) ?? 0) < this.#mostOfSite;
  }

  #begin(site: string): void {
    this.#busy++;
    this.#busyOf.set(site, (this.#busyOf.get(site) ?? 0) + 1);
  }

  #end(site: string): void {
    this.#busy--;
    const left = (this.#busyOf.get(site) ?? 0) - 1;
    if (left > 0) this.#busyOf.set(site, left);
    else this.#busyOf.delete(site);
  }

  #turn(asker: Asker): Promise<boolean> {
    if (this.#waiting >= this.#mostWaiting && !this.#makeRoom(asker)) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (isTurn: boolean) => {
        clearTimeout(timer);
        this.#leave(asker, waiter);
        resolve(isTurn);
      };
      const waiter: Waiter = { begin: () => end(true), giveUp: () => end(false) };
      const timer = setTimeout(waiter.giveUp, this.#patienceMs);
      this.#join(asker, waiter);
    });
  }

  #join({ site, network }: Asker, waiter: Waiter): void {
    const networks = this.#sites.get(site) ?? new Map<string, Set<Waiter>>();
    const waiters = networks.get(network) ?? new Set();
    waiters.add(waiter);
    networks.set(network, waiters);
    this.#sites.set(site, networks);
    this.#waiting++;
  }

  #leave({ site, network }: Asker, waiter: Waiter): void {
    const networks = this.#sites.get(site);
    const waiters = networks?.get(network);
    if (!networks || !waiters?.delete(waiter)) return;
    this.#waiting--;
    if (waiters.size === 0) networks.delete(network);
    if (networks.size === 0) this.#sites.delete(site);
  }

  /** False where the asker would be the one that waits most. */
  #makeRoom({ site, network }: Asker): boolean {
    const own = this.#sites.get(site);
    const most = fullest(this.#sites, waitingIn);
    if (most === null || (most.value !== own && most.size <= (own ? waitingIn(own) : 0) + 1)) return false;
    const { value: waiters, size } = fullest(most.value, sizeOf) as Fullest<Set<Waiter>>;
    if (most.value === own && size <= (own.get(network)?.size ?? 0) + 1) return false;
    [...waiters].at(-1)?.giveUp();
    return true;
  }

  /** The place goes to the next site, there to the next network, and there to whoever has waited longest; without one it is free. */
  #handOver(): void {
    const site = first(this.#sites.keys(), (name) => this.#mayBegin(name));
    if (site === null) return;
    const networks = toEnd(this.#sites, site);
    const [network = ''] = networks.keys();
    const [next] = toEnd(networks, network);
    this.#begin(site);
    next?.begin();
  }
}

interface Fullest<Value> {
  readonly value: Value;
  readonly size: number;
}

function fullest<Value>(values: ReadonlyMap<string, Value>, sizeIn: (value: Value) => number): Fullest<Value> | null {
  let most: Fullest<Value> | null = null;
  for (const value of values.values()) {
    const size = sizeIn(value);
    if (most === null || size > most.size) most = { value, size };
  }
  return most;
}

const sizeOf = (waiters: ReadonlySet<Waiter>): number => waiters.size;

function waitingIn(networks: Networks): number {
  let sum = 0;
  for (const waiters of networks.values()) sum += waiters.size;
  return sum;
}

function first<Value>(values: Iterable<Value>, is: (value: Value) => boolean): Value | null {
  for (const value of values) if (is(value)) return value;
  return null;
}

/** The value of a key that is there, which is the last one from now on. */
function toEnd<Value>(values: Map<string, Value>, key: string): Value {
  const value = values.get(key) as Value;
  values.delete(key);
  values.set(key, value);
  return value;
}
