import type { RefusalReason } from '@sitekeep/contracts';
import type { Counters } from './counters/counters.ts';
import { Keys } from './counters/counters.ts';
import { type CountRule, countTime, urgency } from './counters/shared-count.ts';

/** Points within ten minutes that make an address suspicious to a site. */
const threshold = 20;
const rule: CountRule = { windowMs: 600_000, limit: threshold, burst: 0 };
/** An address that nobody asked about for so long is asked about again. */
const staleMs = 10_000;

/**
 * What a refusal says of an address. Being in the wrong country happens to anybody, and a page with twenty pictures is refused
 * twenty-one times; running into limits and failing checks does not. What is not here says nothing.
 */
const pointsOf: Partial<Record<RefusalReason, number>> = {
  bad_request: 2,
  loop_detected: 2,
  blacklisted: 1,
  not_whitelisted: 1,
  country_blocked: 1,
  country_not_allowed: 1,
  tor_exit: 1,
  rate_limited: 2,
  banned: 2,
  check_failed: 5,
  attack: 5,
  custom_rule: 1,
};

class Scores extends Keys {
  protected override get countRule(): CountRule {
    return rule;
  }
}

/** Threat scores of addresses, by site and over all edges: one customer's rules must not make an address suspicious to another's. */
export class ThreatScores {
  readonly #counters: Counters;
  readonly #scores: Scores;

  constructor(counters: Counters) {
    this.#counters = counters;
    this.#scores = new Scores(counters, 'threat');
  }

  refused(siteId: string, addressKey: string, reason: RefusalReason, msSinceEpoch: number): void {
    const points = pointsOf[reason];
    if (points === undefined) return;
    const now = countTime(msSinceEpoch);
    const { sync } = this.#counters;
    const score = this.#scores.of(`${siteId}:${addressKey}`);
    // A flood makes an address no worse than suspicious, nor keeps it so for longer than the window.
    if (score.isFull(now, sync)) return;
    score.add(now, points);
    sync.queue(score, score.isFull(now, sync) ? urgency.urgent : urgency.lazy);
  }

  /** Answers from what is known; about an address that was not asked about lately the other edges are asked meanwhile. */
  isSuspicious(siteId: string, addressKey: string, msSinceEpoch: number): boolean {
    const now = countTime(msSinceEpoch);
    const { sync } = this.#counters;
    const score = this.#scores.of(`${siteId}:${addressKey}`);
    if (score.isOlder(now, staleMs)) sync.queue(score, urgency.lazy);
    return score.isFull(now, sync);
  }
}
