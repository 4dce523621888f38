import { redisKeys, type RulesetRateLimit } from '@sitekeep/contracts';
import type { LimitCounter, LimitReading, LimitServices } from '@sitekeep/enforcement';
import type { CountSync } from './count-sync.ts';
import { type CountRule, SharedCount } from './shared-count.ts';

/** Keys that one process remembers, over all rules. */
const mostKeys = 200_000;

/** The counts of all rules of this process. Bounded: when it is full, the keys that were idle for longest are forgotten. */
export class Counters implements LimitServices {
  readonly sync: CountSync;
  readonly #most: number;
  readonly #limits = new Map<string, RuleCounter>();
  readonly #used = new Set<Keys>();
  #young = 0;

  constructor(sync: CountSync, most = mostKeys) {
    this.sync = sync;
    this.#most = most;
  }

  counterOf(siteId: string, rule: RulesetRateLimit): RuleCounter {
    const { key } = rule;
    const name = `${siteId}:${rule.name}:${rule.windowSeconds}:${key.kind}${'name' in key ? `=${key.name}` : ''}`;
    const known = this.#limits.get(name);
    if (known) known.rule = rule;
    const counter = known ?? new RuleCounter(this, siteId, name, rule);
    if (!known) this.#limits.set(name, counter);
    return counter;
  }

  /** Of every rule: how many requests it refused, or would have where it only counts, since the start. */
  limited(): Iterable<RuleCounter> {
    return this.#limits.values();
  }

  /** A key was met that is not among the young ones. */
  grew(keys: Keys): void {
    this.#used.add(keys);
    if (++this.#young < this.#most / 2) return;
    this.#young = 0;
    for (const each of this.#used) if (each.age()) this.#used.delete(each);
  }
}

/** The counts of one rule by key, in two generations: those used lately, and those before. */
export class Keys {
  readonly #counters: Counters;
  readonly #prefix: string;
  readonly #rule: CountRule;
  #young: Map<string, SharedCount> | null = null;
  #old: Map<string, SharedCount> | null = null;

  constructor(counters: Counters, prefix: string, rule: CountRule) {
    this.#counters = counters;
    this.#prefix = prefix;
    this.#rule = rule;
  }

  of(key: string): SharedCount {
    return this.#young?.get(key) ?? this.#renew(key);
  }

  /** Without remembering the key for having been asked. */
  peek(key: string): SharedCount {
    return this.#young?.get(key) ?? this.#old?.get(key) ?? this.#new(key);
  }

  #new(key: string): SharedCount {
    return new SharedCount(this.#rule, redisKeys.counter(`${this.#prefix}:${key}`));
  }

  #renew(key: string): SharedCount {
    const count = this.#old?.get(key) ?? this.#new(key);
    this.#old?.delete(key);
    (this.#young ??= new Map()).set(key, count);
    this.#counters.grew(this);
    return count;
  }

  /** Forgets the old and makes the young old. True when nothing is left. */
  age(): boolean {
    this.#old = this.#young;
    this.#young = null;
    return this.#old === null;
  }
}

class RuleCounter implements LimitCounter, CountRule {
  readonly siteId: string;
  rule: RulesetRateLimit;
  limited = 0;
  readonly #sync: CountSync;
  readonly #keys: Keys;
  readonly #reading = { admitted: true, remaining: 0, resetSeconds: 1 };

  constructor(counters: Counters, siteId: string, name: string, rule: RulesetRateLimit) {
    this.siteId = siteId;
    this.rule = rule;
    this.#sync = counters.sync;
    this.#keys = new Keys(counters, name, this);
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

  take(key: string, now: number): LimitReading {
    const count = this.#keys.of(key);
    const admitted = count.take(now, this.#sync);
    if (!admitted) this.limited++;
    this.#sync.queue(count, count.urgencyAfter(admitted, now, this.#sync));
    return this.#read(count, admitted, now);
  }

  peek(key: string, now: number): LimitReading {
    const count = this.#keys.peek(key);
    return this.#read(count, count.admits(now, this.#sync), now);
  }

  #read(count: SharedCount, admitted: boolean, now: number): LimitReading {
    this.#reading.admitted = admitted;
    this.#reading.remaining = admitted ? count.remaining(now, this.#sync) : 0;
    this.#reading.resetSeconds = count.resetSeconds(now);
    return this.#reading;
  }
}
