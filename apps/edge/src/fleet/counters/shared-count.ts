import { freshPart, leastFresh } from './count-script.ts';

/** What a count is held against. */
export interface CountRule {
  readonly windowMs: number;
  readonly limit: number;
  readonly burst: number;
}

/** What a process knows of the fleet as a whole. */
export interface FleetState {
  /** Alive, this one included. */
  readonly processes: number;
  /** Redis does not answer: each process goes by its own counts. */
  readonly away: boolean;
}

/** What Redis says of a key: see countScript. */
export interface CountAnswer {
  readonly share: number;
  readonly prepaid: number;
  readonly remaining: number;
  readonly releaseMs: number;
  readonly atBest: number;
}

const begun = Date.now();

/**
 * The time in which counts are kept: ms since this process began. Numbers of up to 31 bits are part of the count; each one beyond would
 * be read from a place in memory of its own.
 */
export const countTime = (msSinceEpoch: number): number => msSinceEpoch - begun;

/** Before everything, and such a number. */
export const never = -(2 ** 30);

/** How far an answer can be trusted to know the other processes' part, in ms. */
const trustMs = 1000;

/** A key without requests for so long needs nothing. */
const idleMs = 200;
/** Redis hears at once when this part of the share is used. */
const hurryPart = 16;
/** Of what a process may admit without having asked, the part that it may keep to itself: all of them together 0.6 % of the limit. */
const littlePart = 128;

/** Whether a process has use for prepaid requests: no longer, yes, it has enough of them, or yes and it has refused some. */
export const need = { none: 0, more: 1, met: 2, refused: 3 } as const;
export type Need = (typeof need)[keyof typeof need];

export const urgency = { none: 0, lazy: 1, urgent: 2 } as const;
export type Urgency = (typeof urgency)[keyof typeof urgency];

/**
 * One key as this process knows it: a sliding window over all edges, of which this process may use its share without asking. Pure:
 * times come in, in ms of any clock; what is to be told to Redis is fetched by `report` and answered by `heard` or `failed`.
 */
export class SharedCount {
  readonly rule: CountRule;
  readonly key: string;
  /** For the queue of those that want to be told. */
  queued: Urgency = urgency.none;
  /** Admitted since the last report. */
  #untold = 0;
  /** In the report under way. */
  #sent = 0;
  #requestedAt = never;
  /** Since the last report a request was. */
  #refused = false;
  /** The report under way, or the last one, asked for more requests. */
  #asked = false;
  #share = 0;
  #prepaid = 0;
  /** Of them, as last granted. */
  #granted = 0;
  #grantedAt = never;
  #remaining = 0;
  #heardAt = never;
  /** Requests left if the other processes gave back all they hold. */
  #atBest = 0;
  /** Nothing is left until then. */
  #emptyUntil = never;
  #releaseAt = 0;
  /** What this process admitted, in two windows of its own. */
  #own = 0;
  #ownBefore = 0;
  #ownSince = never;

  constructor(rule: CountRule, key: string) {
    this.rule = rule;
    this.key = key;
  }

  /** Any number, made of what `take` reads. */
  readAhead(): number {
    return this.queued ^ this.#prepaid ^ this.#own;
  }

  admits(now: number, fleet: FleetState): boolean {
    if (this.#isEmpty(now)) return false;
    if (fleet.away) return this.#ownSum(now) < this.#ownLimit;
    return this.#prepaid > 0 || this.#untold + this.#sent < this.#allowance(now, fleet);
  }

  /** Counts a request if it is admitted. `urgency` after it says how soon Redis is to hear. */
  take(now: number, fleet: FleetState): boolean {
    this.#requestedAt = now;
    if (!this.admits(now, fleet)) {
      this.#refused = true;
      return false;
    }
    this.#ownSum(now);
    this.#own++;
    if (this.#prepaid > 0) this.#prepaid--;
    else this.#untold++;
    return true;
  }

  /** Adds without asking whether there is room. */
  add(now: number, amount: number): void {
    this.#ownSum(now);
    this.#own += amount;
    this.#untold += amount;
  }

  /** How soon Redis is to hear of the last `take`. The nearer the share is to its end, the sooner. */
  urgencyAfter(admitted: boolean, now: number, fleet: FleetState): Urgency {
    if (fleet.away) return urgency.lazy;
    if (!admitted) return this.#isEmpty(now) ? urgency.none : urgency.urgent;
    if (this.#hasPrepaid) return urgency.lazy;
    if (now - this.#heardAt >= trustMs) return this.#isLittle(now, fleet) ? urgency.none : urgency.urgent;
    return (this.#untold + this.#sent) * hurryPart >= this.#share ? urgency.urgent : urgency.lazy;
  }

  /** So little that Redis need not hear of it yet, even if every process keeps as much to itself. Never so with limits below 188. */
  #isLittle(now: number, fleet: FleetState): boolean {
    return (this.#untold + this.#sent) * littlePart < this.#allowance(now, fleet);
  }

  /** Requests left, as far as is known. */
  remaining(now: number, fleet: FleetState): number {
    const { limit, burst } = this.rule;
    const known = !fleet.away && now - this.#heardAt < this.rule.windowMs;
    const left = known ? this.#remaining + this.#prepaid - this.#untold - this.#sent : limit + burst - Math.ceil(this.#ownSum(now));
    return Math.max(0, Math.min(left, limit + burst));
  }

  /** Whether what is refused has had all that the limit allows, wherever it came. */
  isReached(now: number, fleet: FleetState): boolean {
    if (fleet.away || this.#ownSum(now) >= this.rule.limit + this.rule.burst) return true;
    return this.#atBest === 0 && this.#isEmpty(now);
  }

  /** Seconds until more are left, at least 1. */
  resetSeconds(now: number): number {
    const ms = this.#releaseAt > now ? this.#releaseAt - now : this.rule.windowMs;
    return Math.max(1, Math.ceil(Math.min(ms, this.rule.windowMs) / 1000));
  }

  /** What Redis is to be told now; answered by `heard` or `failed`. `holds`: prepaid requests that are left. */
  report(now: number): { used: number; need: Need; holds: number } {
    // After a time without Redis only what is still in the window counts.
    this.#sent = Math.min(this.#untold, Math.ceil(this.#ownSum(now)));
    this.#untold = 0;
    const idle = now - this.#requestedAt >= idleMs;
    const givenBack = this.#superfluous(idle, now);
    this.#prepaid -= givenBack;
    if (givenBack > 0) this.#granted = this.#prepaid;
    // Until the answer comes, a request is still welcome.
    this.#share = Math.max(this.#share, givenBack);
    this.#asked = !idle;
    return { used: this.#sent - givenBack, need: this.#needs(idle), holds: this.#prepaid };
  }

  #needs(idle: boolean): Need {
    const refused = this.#refused;
    this.#refused = false;
    if (refused) return need.refused;
    return idle ? need.none : this.#hasPrepaid ? need.met : need.more;
  }

  /** True when Redis should be asked once more: only the next answer knows of others who began at the same time. */
  heard({ share, prepaid, remaining, releaseMs, atBest }: CountAnswer, now: number): boolean {
    const isFirst = now - this.#heardAt >= trustMs;
    this.#sent = 0;
    this.#heardAt = now;
    this.#share = share;
    // What was admitted meanwhile is paid first.
    const paid = Math.min(prepaid, this.#untold);
    this.#untold -= paid;
    this.#prepaid += prepaid - paid;
    if (prepaid > 0) [this.#granted, this.#grantedAt] = [this.#prepaid, now];
    this.#remaining = remaining;
    this.#atBest = atBest;
    this.#releaseAt = now + releaseMs;
    this.#emptyUntil = this.#asked && remaining + this.#prepaid === 0 ? now + releaseMs : never;
    return isFirst && this.#asked && remaining > 0;
  }

  failed(): void {
    this.#untold += this.#sent;
    this.#sent = 0;
  }

  /** Whether there is something to give back should it not be used soon. */
  get holdsPrepaid(): boolean {
    return this.#prepaid > 0;
  }

  /** When Redis is to be asked again because something is left then; `never` without need. */
  get emptyUntil(): number {
    return this.#emptyUntil;
  }

  /** At its limit, or above it, as far as is known. */
  isFull(now: number, fleet: FleetState): boolean {
    return this.remaining(now, fleet) === 0;
  }

  /** Whether Redis was last heard longer ago. */
  isOlder(now: number, ms: number): boolean {
    return now - this.#heardAt > ms;
  }

  /** Prepaid requests that a slow trickle would keep from others: all without requests, else half of what was not used for a while. */
  #superfluous(idle: boolean, now: number): number {
    if (idle) return this.#prepaid;
    return now - this.#grantedAt >= idleMs ? Math.floor(this.#prepaid / 2) : 0;
  }

  /** Enough of them until the next ones come. */
  get #hasPrepaid(): boolean {
    return this.#prepaid > 1 && this.#prepaid * 3 > this.#granted;
  }

  /** A clock that was turned back must not leave a key empty for longer than its window. */
  #isEmpty(now: number): boolean {
    return now < this.#emptyUntil && this.#emptyUntil - now <= this.rule.windowMs;
  }

  #allowance(now: number, { processes }: FleetState): number {
    const { limit, burst, windowMs } = this.rule;
    const since = now - this.#heardAt;
    if (since < trustMs && since >= 0) return this.#share;
    const most = limit + burst;
    const fresh = Math.min(most, Math.max(leastFresh, Math.floor((freshPart * most) / processes)));
    // Longer than the window: Redis is asked again when an empty key has something, and until then it counts as empty.
    return since < windowMs + trustMs && since >= 0 ? Math.min(fresh, this.#remaining) : fresh;
  }

  /** Of the window before, so much counts as still lies in the window that ends now. */
  #ownSum(now: number): number {
    const { windowMs } = this.rule;
    const age = now - this.#ownSince;
    if (age >= windowMs || age < 0) {
      this.#ownBefore = age < 2 * windowMs && age >= 0 ? this.#own : 0;
      this.#ownSince = this.#ownBefore > 0 ? this.#ownSince + windowMs : now;
      this.#own = 0;
    }
    return this.#own + this.#ownBefore * (1 - (now - this.#ownSince) / windowMs);
  }

  get #ownLimit(): number {
    const { limit, burst } = this.rule;
    return limit + Math.min(burst, Math.max(0, limit - this.#ownBefore));
  }
}
