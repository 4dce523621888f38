import type { Ban, RulesetRateLimit } from '@sitekeep/contracts';

/** What rate limits ask: counts that all edges share, answered from what this process knows. None waits. */
export interface LimitServices {
  /** The counter of a rule. Counts outlive a change of the rule that leaves its name, key and window as they are. */
  counterOf(siteId: string, rule: RulesetRateLimit): LimitCounter;
}

export interface LimitCounter {
  /** Counts one request of the key unless its limit is reached. `now` in ms. What it returns holds until the next call only. */
  take(key: string, now: number): LimitReading;
  /** What `take` would say. */
  peek(key: string, now: number): LimitReading;
  /** Any number, made of what the next `take` will probably read. */
  readAhead(): number;
}

export interface LimitReading {
  readonly admitted: boolean;
  /** How many more requests the key has. */
  readonly remaining: number;
  /** Seconds until it has more of them, at least 1. */
  readonly resetSeconds: number;
  /** Whether a refused key has had all that the limit allows. Else other processes may hold some of it that will be left over. */
  readonly reached: boolean;
}

/** Temporary bans, as all edges know them. */
export interface BanServices {
  /** `addressKey` as addressKey() makes it; `now` in ms. */
  find(siteId: string, addressKey: string, now: number): Ban | null;
}

/** For a process that counts nothing: every request is the first one. */
export const noLimits: LimitServices = {
  counterOf: (_siteId, { limit, windowSeconds }) => {
    const reading: LimitReading = { admitted: true, remaining: limit, resetSeconds: windowSeconds, reached: false };
    return { take: () => reading, peek: () => reading, readAhead: () => 0 };
  },
};

export const noBans: BanServices = { find: () => null };
