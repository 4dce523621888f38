import type { Ruleset, RulesetRateLimit } from '@sitekeep/contracts';
import { pathTest, type PathTest } from './path-match.ts';
import { limitKey, type LimitKeyOf } from './rate-limit-key.ts';
import type { LimitCounter, LimitReading, LimitServices } from './rate-limit-services.ts';
import type { EnforcementRequest, Refusal, StageCheck } from './verdict.ts';

interface Rule {
  readonly rule: RulesetRateLimit;
  readonly path: PathTest | null;
  readonly keyOf: LimitKeyOf;
  readonly counter: LimitCounter;
  /** As RateLimit fields name it: a string of structured fields (RFC 9651). */
  readonly quotedName: string;
  readonly policy: string;
}

/**
 * Counts the request under every rule that it matches, in their order, until one refuses it. `count` never refuses, `challenge` sends
 * to the visitor check, `refuse` and `ban` answer 429. The fields RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers)
 * tell of the refusing rule, or of the one that has least left. Whitelisted requests are not counted. Null without rules.
 */
export function rateLimitStage({ siteId, rateLimits }: Ruleset, limits: LimitServices): StageCheck | null {
  if (rateLimits.length === 0) return null;
  const rules = rateLimits.map((rule) => ready(siteId, rule, limits));
  return (request) => {
    if (request.exemptBy !== null) return null;
    let tightest: Rule | null = null;
    let [least, reset] = [Infinity, 0];
    for (const each of rules) {
      if (!applies(each, request)) continue;
      const { action } = each.rule;
      const { admitted, remaining, resetSeconds } = ask(each, request);
      if (action === 'count') continue;
      if (admitted && action !== 'challenge' && remaining < least) [tightest, least, reset] = [each, remaining, resetSeconds];
      if (admitted) continue;
      if (action !== 'challenge') return refusalBy(each, request, resetSeconds);
      request.checkWantedBy ??= `rate limit ${each.rule.name}`;
    }
    if (tightest !== null) tell(request, tightest, least, reset);
    return null;
  };
}

function ready(siteId: string, rule: RulesetRateLimit, limits: LimitServices): Rule {
  const quotedName = `"${rule.name.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`;
  return {
    rule,
    path: rule.path && pathTest(rule.path),
    keyOf: limitKey(rule.key),
    counter: limits.counterOf(siteId, rule),
    quotedName,
    policy: `${quotedName};q=${rule.limit};w=${rule.windowSeconds}`,
  };
}

function applies({ rule: { methods }, path }: Rule, request: EnforcementRequest): boolean {
  return (methods.length === 0 || methods.includes(request.method)) && (path === null || path(request.path));
}

function ask({ counter, keyOf }: Rule, request: EnforcementRequest): LimitReading {
  const key = keyOf(request);
  return request.dry ? counter.peek(key, request.now) : counter.take(key, request.now);
}

function refusalBy(rule: Rule, request: EnforcementRequest, resetSeconds: number): Refusal {
  const { action, name, banSeconds } = rule.rule;
  tell(request, rule, 0, resetSeconds);
  const refusal = { stage: 'rate_limit', matched: name, status: 429 } as const;
  if (action === 'ban') return { ...refusal, reason: 'banned', retryAfterSeconds: banSeconds, banSeconds };
  return { ...refusal, reason: 'rate_limited', retryAfterSeconds: resetSeconds };
}

function tell(request: EnforcementRequest, { policy, quotedName }: Rule, remaining: number, reset: number): void {
  request.limitHeaders = ['RateLimit-Policy', policy, 'RateLimit', `${quotedName};r=${remaining};t=${reset}`];
}
