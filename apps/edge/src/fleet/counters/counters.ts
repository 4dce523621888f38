import { redisKeys, type RulesetRateLimit } from '@sitekeep/contracts';
import type { LimitCounter, LimitReading, LimitServices } from '@sitekeep/enforcement';
import type { CountSync } from './count-sync.ts';
import { type CountRule, countTime, type FleetState, SharedCount } from './shared-count.ts';

/** Keys that one process remembers, over all rules. */
const mostKeys = 200_000;
/**
 * Values of headers and cookies are the visitors' to make up. So many new ones of a rule and window are counted over all edges and
 * take room in Redis; those beyond are counted by this process alone.
 */
const mostMadeUp = 20_000;
const alone: FleetState = { processes: 1, away: true };

/** The counts of all rules of this process. Bounded: when it is full, the keys that were idle for longest are forgotten. */
export class Counters implements LimitServices {
  readonly sync: CountSync;
  /** Requests beyond a limit since the start, by what their rule does; `count` let them pass. */
  readonly limited: Record<RulesetRateLimit['action'], number> = { count: 0, challenge: 0, refuse: 0, ban: 0 };
  readonly #most: number;
  /** Weakly: customers change and rename their rules, and what no ruleset names and nobody is counted under is to go. */
  readonly #limits = new Map<string, WeakRef<RuleCounter>>();
  readonly #gone = new FinalizationRegistry<string>((name) => {
    if (this.#limits.get(name)?.deref() === undefined) this.#limits.delete(name);
  });
  readonly #used = new Set<Keys>();
  #young = 0;

  constructor(sync: CountSync, most = mostKeys) {
    this.sync = sync;
    this.#most = most;
  }

  counterOf(siteId: string, rule: RulesetRateLimit): RuleCounter {
    const { key } = rule;
    const name = `${siteId}:${rule.name}:${rule.windowSeconds}:${key.kind}${'name' in key ? `=${key.name}` : ''}`;
    const known = this.#limits.get(name)?.deref();
    if (known) known.rule = rule;
    return known ?? this.#newCounter(name, rule);
  }

  /** Rules remembered. */
  get rules(): number {
    return this.#limits.size;
  }

  #newCounter(parts: string, rule: RulesetRateLimit): RuleCounter {
    // In one piece: a text that was put together keeps all its parts.
    const name = Buffer.from(parts).toString();
    const counter = new RuleCounter(this, name, rule);
    this.#limits.set(name, new WeakRef(counter));
    this.#gone.register(counter, name);
    return counter;
  }

  /** A key was met that is not among the young ones. */
  grew(keys: Keys): void {
    this.#used.add(keys);
    if (++this.#young < this.#most / 2) return;
    this.#young = 0;
    for (const each of this.#used) if (each.age()) this.#used.delete(each);
  }
}

/** Counts of one kind by key, in two generations: those used lately, and those before. */
export abstract class Keys {
  protected readonly counters: Counters;
  readonly #prefix: string;
  #young: Map<string, SharedCount> | null = null;
  #old: Map<string, SharedCount> | null = null;
  /** The young one that was asked for last: whoever opens a page sends several requests. */
  #last: SharedCount | null = null;
  #lastKey = '';

  constructor(counters: Counters, prefix: string) {
    this.counters = counters;
    this.#prefix = prefix;
  }

  /** What all of them are held against. */
  protected abstract get countRule(): CountRule;

  of(key: string): SharedCount {
    if (this.#last !== null && key === this.#lastKey) return this.#last;
    const young = this.#young?.get(key);
    if (young === undefined) return this.#renew(key);
    this.#last = young;
    this.#lastKey = key;
    return young;
  }

  /** Without remembering the key for having been asked. */
  protected known(key: string): SharedCount {
    return this.#young?.get(key) ?? this.#old?.get(key) ?? this.#new(key);
  }

  readAhead(): number {
    return this.#last === null ? 0 : this.#last.readAhead();
  }

  /** Keys remembered. */
  get size(): number {
    return (this.#young?.size ?? 0) + (this.#old?.size ?? 0);
  }

  knows(key: string): boolean {
    return this.#young?.has(key) === true || this.#old?.has(key) === true;
  }

  #new(key: string): SharedCount {
    return new SharedCount(this.countRule, redisKeys.counter(`${this.#prefix}:${key}`));
  }

  #renew(key: string): SharedCount {
    const count = this.#old?.get(key) ?? this.#new(key);
    this.#old?.delete(key);
    (this.#young ??= new Map()).set(key, count);
    this.counters.grew(this);
    return count;
  }

  /** Forgets the old and makes the young old. True when nothing is left. */
  age(): boolean {
    this.#old = this.#young;
    this.#young = null;
    this.#last = null;
    this.#lastKey = '';
    return this.#old === null;
  }
}

/** What was said last: one for all, because every rule of every site has a counter. */
const reading = { admitted: true, remaining: 0, resetSeconds: 1, reached: false };

class RuleCounter extends Keys implements LimitCounter, CountRule {
  rule: RulesetRateLimit;
  readonly #sync: CountSync;
  #unshared: WeakSet<SharedCount> | null = null;
  #madeUp = 0;
  #madeUpSince = -Infinity;

  constructor(counters: Counters, name: string, rule: RulesetRateLimit) {
    super(counters, name);
    this.rule = rule;
    this.#sync = counters.sync;
  }

  protected override get countRule(): CountRule {
    return this;
  }

  get windowMs(): number {
    return this.rule.windowSeconds * 1000;
  }

  get limit(): number {
    return this.rule.limit;
  }

  get burst(): number {
    return this.rule.burst;
  }

  take(key: string, msSinceEpoch: number): LimitReading {
    const now = countTime(msSinceEpoch);
    const isTooMany = isMadeUp(key) && !this.knows(key) && !this.#isShared(now);
    const count = this.of(key);
    if (isTooMany) (this.#unshared ??= new WeakSet()).add(count);
    const fleet = this.#fleetOf(key, count);
    const admitted = count.take(now, fleet);
    if (!admitted) this.counters.limited[this.rule.action]++;
    if (fleet !== alone) this.#sync.queue(count, count.urgencyAfter(admitted, now, this.#sync));
    return this.#read(count, admitted, now, fleet);
  }

  peek(key: string, msSinceEpoch: number): LimitReading {
    const now = countTime(msSinceEpoch);
    const count = this.known(key);
    const fleet = this.#fleetOf(key, count);
    return this.#read(count, count.admits(now, fleet), now, fleet);
  }

  /** Whether one more new value is counted over all edges. */
  #isShared(now: number): boolean {
    if (now < this.#madeUpSince || now - this.#madeUpSince >= this.windowMs) [this.#madeUp, this.#madeUpSince] = [0, now];
    return ++this.#madeUp <= mostMadeUp;
  }

  #fleetOf(key: string, count: SharedCount): FleetState {
    return isMadeUp(key) && this.#unshared?.has(count) === true ? alone : this.#sync;
  }

  #read(count: SharedCount, admitted: boolean, now: number, fleet: FleetState): LimitReading {
    reading.admitted = admitted;
    reading.remaining = admitted ? count.remaining(now, fleet) : 0;
    reading.resetSeconds = count.resetSeconds(now);
    reading.reached = !admitted && count.isReached(now, fleet);
    return reading;
  }
}

/** A hash, as limitKey gives it. */
const isMadeUp = (key: string): boolean => key.startsWith('#');
