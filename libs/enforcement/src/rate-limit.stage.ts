import type { Ruleset, RulesetGate, RulesetRateLimit } from '@sitekeep/contracts';
import { pathTest, type PathTest } from './path-match.ts';
import { remembered } from './remembered.ts';
import { limitKey, type LimitKeyOf } from './rate-limit-key.ts';
import { isKnown } from './gate.stage.ts';
import type { LimitCounter, LimitReading } from './rate-limit-services.ts';
import type { GateServices, SiteServices } from './site-services.ts';
import type { EnforcementRequest, Refusal, StageCheck } from './verdict.ts';

/** What a rule says, ready to be asked. */
interface ReadyRule {
  readonly rule: RulesetRateLimit;
  readonly path: PathTest | null;
  readonly keyOf: LimitKeyOf;
  /** As RateLimit fields name it: a string of structured fields (RFC 9651). */
  readonly quotedName: string;
  readonly policy: string;
}

/**
 * Counts the request under every rule that it matches, in their order, until one refuses it. `count` never refuses, `challenge` sends
 * to the visitor check, `refuse` and `ban` answer 429. The fields RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers)
 * tell of the refusing rule, or of the one that has least left. Whitelisted requests are not counted; who is signed in, or may not have
 * had all of the limit, is refused, but not banned. Null without rules.
 */
export function rateLimitStage({ rateLimits, gate }: Ruleset, { gate: sessions }: SiteServices): StageCheck | null {
  return rateLimits.length === 0 ? null : counting(rateLimits, gate, sessions);
}

/** What the stage counts in, one for each rule. */
export function countersOf({ siteId, rateLimits }: Ruleset, { limits }: SiteServices): readonly LimitCounter[] {
  return rateLimits.map((rule) => limits.counterOf(siteId, rule));
}

const counting = remembered((rateLimits: readonly RulesetRateLimit[], gate: RulesetGate, sessions: GateServices): StageCheck => {
  const rules = rateLimits.map(ready);
  return (request, { counter, moreCounters }) => {
    if (request.exemptBy !== null) return null;
    let tightest: ReadyRule | null = null;
    let [least, reset] = [Infinity, 0];
    for (let i = 0; i < rules.length; i++) {
      const each = rules[i] as ReadyRule;
      if (!applies(each, request)) continue;
      const { action } = each.rule;
      const { admitted, remaining, resetSeconds, reached } = ask(each, (i === 0 ? counter : moreCounters[i - 1]) as LimitCounter, request);
      if (action === 'count') continue;
      if (admitted && action !== 'challenge' && remaining < least) [tightest, least, reset] = [each, remaining, resetSeconds];
      if (admitted) continue;
      const bans = action === 'ban' && reached && !isKnown(gate, sessions, request);
      if (action !== 'challenge') return refusalBy(each, request, resetSeconds, bans);
      request.checkWantedBy ??= `rate limit ${each.rule.name}`;
    }
    if (tightest !== null) tell(request, tightest, least, reset);
    return null;
  };
});

function ready(rule: RulesetRateLimit): ReadyRule {
  const quotedName = `"${rule.name.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`;
  return {
    rule,
    path: rule.path && pathTest(rule.path),
    keyOf: limitKey(rule.key),
    quotedName,
    policy: `${quotedName};q=${rule.limit};w=${rule.windowSeconds}`,
  };
}

function applies({ rule: { methods }, path }: ReadyRule, request: EnforcementRequest): boolean {
  return (methods.length === 0 || methods.includes(request.method)) && (path === null || path(request.path));
}

function ask({ keyOf }: ReadyRule, counter: LimitCounter, request: EnforcementRequest): LimitReading {
  const key = keyOf(request);
  return request.dry ? counter.peek(key, request.now) : counter.take(key, request.now);
}

function refusalBy(rule: ReadyRule, request: EnforcementRequest, resetSeconds: number, bans: boolean): Refusal {
  const { name, banSeconds } = rule.rule;
  tell(request, rule, 0, resetSeconds);
  const refusal = { stage: 'rate_limit', matched: name, status: 429 } as const;
  if (bans) return { ...refusal, reason: 'banned', retryAfterSeconds: banSeconds, banSeconds };
  return { ...refusal, reason: 'rate_limited', retryAfterSeconds: resetSeconds };
}

function tell(request: EnforcementRequest, { policy, quotedName }: ReadyRule, remaining: number, reset: number): void {
  request.limitHeaders = ['RateLimit-Policy', policy, 'RateLimit', `${quotedName};r=${remaining};t=${reset}`];
}
