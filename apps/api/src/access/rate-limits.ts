import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONTROL_CONFIG, ProblemError, REDIS } from '@sitekeep/platform';
import type { ControlConfig, Redis } from '@sitekeep/runtime';
import type { Response } from 'express';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** At most so many calls in so many seconds. */
export type RateRule = { points: number; seconds: number };
/** Everything an address, a principal or a secret code may be used for, and how often. */
export const rateRules = {
  address: { points: 1200, seconds: 60 },
  principal: { points: 600, seconds: 60 },
  'sign-in': { points: 10, seconds: 900 },
  'sign-in-address': { points: 100, seconds: 900 },
  // Against guessing one password from many addresses. Generous: whoever knows an e-mail can use it up.
  'sign-in-email': { points: 100, seconds: 3600 },
  'staff-sign-in-email': { points: 100, seconds: 3600 },
  'sign-up': { points: 20, seconds: 3600 },
  mail: { points: 5, seconds: 3600 },
  invitations: { points: 30, seconds: 3600 },
  'invitations-to': { points: 10, seconds: 86_400 },
  // Against guessing promo codes.
  'promo-codes': { points: 20, seconds: 900 },
  // Each takes a number for ever and writes to everybody who looks after the money. An invoice has up to 100 lines.
  invoices: { points: 30, seconds: 3600 },
  // Each is published to all edges and tells all owners. Of a service, and of all services of an account.
  'plan-changes': { points: 10, seconds: 3600 },
  'plan-changes-account': { points: 100, seconds: 3600 },
  // Each opens a page at the payment provider, or charges a card.
  'card-setups': { points: 10, seconds: 3600 },
  'top-ups': { points: 10, seconds: 3600 },
  // Each value of a purge. The stream that edges which were away read on from holds 200,000.
  purges: { points: 1000, seconds: 600 },
  // Every change of a policy is published to all edges.
  'policy-changes': { points: 60, seconds: 60 },
  // Each costs about as much as a request at an edge, and the first of a process some time more.
  'firewall-tests': { points: 60, seconds: 60 },
  // A PDF takes a tenth of a second, and seconds at worst.
  documents: { points: 60, seconds: 600 },
  // A megabyte of YAML takes seconds to read.
  'api-descriptions': { points: 20, seconds: 600 },
  // A table of two megabytes takes some hundred milliseconds to read.
  'visitor-imports': { points: 30, seconds: 600 },
  // Against guessing the codes with which a visitor's token is confirmed or resynchronised.
  'token-codes': { points: 10, seconds: 900 },
  code: { points: 30, seconds: 900 },
  // One server of a customer checks what all visitors of its sites type. In the place of `address`. By windows of two seconds: a hundred a
  // second of a key, and so many at once as a busy moment brings; those of a minute at once would take the database from all others.
  'gate-checks': { points: 400, seconds: 2 },
  'gate-key': { points: 200, seconds: 2 },
  // Of one edge: sign-ins and renewals of all visitors behind it. In the place of `address`, for who shows the edges' key.
  'gate-edges': { points: 120_000, seconds: 60 },
  // A check costs a hash, also with a key that is nobody's.
  'gate-unknown-key': { points: 100, seconds: 900 },
} as const satisfies Record<string, RateRule>;
export type RateName = keyof typeof rateRules;
export const RATE_RULES = Symbol('rate rules');
/** On a developer's machine all tests come from one address. */
const developmentFactor = 50;

/** Counts in Redis, so that all api processes count together; while Redis is away each counts for itself. */
@Injectable()
export class RateLimits {
  private readonly limiters: Map<RateName, { limiter: RateLimiterRedis; points: number; seconds: number }>;

  constructor(
    @Inject(REDIS) redis: Redis,
    @Inject(CONTROL_CONFIG) config: Pick<ControlConfig, 'SITEKEEP_ENV'>,
    @Inject(RATE_RULES) rules: Record<RateName, RateRule> | null,
  ) {
    const factor = rules || config.SITEKEEP_ENV === 'production' ? 1 : developmentFactor;
    const entries = Object.entries(rules ?? rateRules) as [RateName, RateRule][];
    this.limiters = new Map(
      entries.map(([name, rule]) => {
        const points = rule.points * factor;
        return [name, { limiter: limiterOf(redis, name, points, rule.seconds), points, seconds: rule.seconds }];
      }),
    );
  }

  /** Counts one call, or several; throws 429 with the time to wait when there were too many. Says where the caller stands in headers, if it may be known. */
  async take(name: RateName, key: string, response: Response | null, points = 1): Promise<void> {
    const entry = this.limiters.get(name);
    if (!entry) throw new Error(`no rate limit ${name}`);
    response?.setHeader('RateLimit-Policy', `"${name}";q=${entry.points};w=${entry.seconds}`);
    try {
      this.tell(response, name, await entry.limiter.consume(hashed(key), points));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      this.tell(response, name, error);
      const retryAfterSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw new ProblemError('too_many_requests', `Try again in ${retryAfterSeconds} seconds.`, { retryAfterSeconds });
    }
  }

  private tell(response: Response | null, name: RateName, result: RateLimiterRes): void {
    response?.setHeader('RateLimit', `"${name}";r=${result.remainingPoints};t=${Math.ceil(result.msBeforeNext / 1000)}`);
  }
}

function limiterOf(redis: Redis, name: RateName, points: number, duration: number): RateLimiterRedis {
  const insuranceLimiter = new RateLimiterMemory({ keyPrefix: name, points, duration });
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `sk:rate:${name}`,
    points,
    duration,
    rejectIfRedisNotReady: true,
    inMemoryBlockOnConsumed: points + 1,
    insuranceLimiter,
  });
}

/** Keys name addresses and e-mails: only their hash leaves the process. */
const hashed = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);
