import type { Attack, AttackLimits } from '@sitekeep/enforcement';

/** Requests that began in the same second. `count` falls as they end. */
export interface Slot {
  count: number;
  /** Its requests take so long that they are streams or hang; they count no more. */
  old: boolean;
}

const slotMs = 1000;
/** Requests older than these many slots are no sign of an attack. */
const slots = 10;
/** Below this part of the threshold the quiet time runs. */
const quietPart = 0.8;
/** Of the memory of a rate for each tenth of a second. */
const fading = 0.9;
/** Seconds. An overloaded origin makes requests longer than they would be without the attack. */
const shortestRequest = 0.05;
const longestRequest = 0.5;

/**
 * How many requests of a site are under way, here and over all edges, and whether that is an attack. A challenged request is over at
 * once; it weighs as much as an answered one did when the attack began, or the check would go off while the attack goes on.
 * Times are of a monotonic clock, in ms.
 */
export class SiteLoad implements Attack {
  readonly siteId: string;
  limits: AttackLimits;
  on = false;
  /** What the other edges' processes have under way, as last heard. */
  others = 0;
  #underWay = 0;
  #slot: Slot = { count: 0, old: false };
  #slots: Slot[] = [this.#slot];
  #slotSince = 0;
  #lastBusy = 0;
  #begun = 0;
  #challenged = 0;
  #beginRate = 0;
  #challengeRate = 0;
  #secondsOfRequest = 0;
  #watched = false;
  readonly #onAwake: (load: SiteLoad) => void;
  readonly #now: () => number;

  /** `onAwake`: there is something to watch from now on. */
  constructor(siteId: string, limits: AttackLimits, onAwake: (load: SiteLoad) => void, now: () => number = () => performance.now()) {
    this.siteId = siteId;
    this.limits = limits;
    this.#onAwake = onAwake;
    this.#now = now;
  }

  /** A request goes to the origin. What it returns is for `ended`. */
  began(): Slot {
    if (!this.#watched) this.#wake();
    this.#underWay++;
    this.#begun++;
    this.#slot.count++;
    if (!this.on && this.sum >= this.limits.threshold) this.#turnOn();
    return this.#slot;
  }

  ended(slot: Slot): void {
    slot.count--;
    if (!slot.old) this.#underWay--;
  }

  challenged(): void {
    this.#challenged++;
  }

  /** This process's part of the load. */
  get own(): number {
    return Math.round(this.#underWay + this.#challengeRate * this.#secondsOfRequest);
  }

  get sum(): number {
    return this.own + this.others;
  }

  /** 1 at the threshold. */
  get pressure(): number {
    return this.sum / this.limits.threshold;
  }

  /** To be called every tenth of a second while awake. */
  tick(): void {
    const now = this.#now();
    this.#beginRate = rateAfter(this.#beginRate, this.#begun);
    this.#challengeRate = rateAfter(this.#challengeRate, this.#challenged);
    this.#begun = this.#challenged = 0;
    if (now - this.#slotSince >= slotMs) this.#nextSlot(now);
    if (!this.on && this.sum >= this.limits.threshold) this.#turnOn();
    else if (this.on) this.#turnOffWhenQuiet(now);
  }

  /** Whether there is nothing to watch any more: neither requests nor an attack. Then it sleeps until the next request. */
  sleeps(): boolean {
    if (!this.on && this.#underWay === 0 && this.#begun === 0) this.#watched = false;
    return !this.#watched;
  }

  #wake(): void {
    this.#watched = true;
    this.others = this.#beginRate = this.#challengeRate = this.#challenged = 0;
    this.#onAwake(this);
  }

  #nextSlot(now: number): void {
    this.#slotSince = now;
    this.#slot = { count: 0, old: false };
    if (this.#slots.push(this.#slot) <= slots) return;
    const oldest = this.#slots.shift() as Slot;
    oldest.old = true;
    this.#underWay -= oldest.count;
  }

  /** Under way = rate x duration (Little's law), so this is how long requests took just now. */
  #turnOn(): void {
    this.on = true;
    this.#lastBusy = this.#now();
    const seconds = this.#underWay / Math.max(this.#beginRate, this.#begun, 1);
    this.#secondsOfRequest = Math.min(Math.max(seconds, shortestRequest), longestRequest);
  }

  #turnOffWhenQuiet(now: number): void {
    if (this.sum >= this.limits.threshold * quietPart) this.#lastBusy = now;
    else if (now - this.#lastBusy >= this.limits.quietSeconds * 1000) this.on = false;
  }
}

/** Per second, of the counts of tenths of a second. */
const rateAfter = (rate: number, count: number): number => rate * fading + count * 10 * (1 - fading);
