import type { FirewallPatches, RulesetFirewallRule } from '@sitekeep/contracts';
import { type ConditionTest, conditionTest } from './condition-test.ts';
import type { CustomRequest, LimitedRule } from './custom-request.ts';
import type { AppliedRule } from './decision.ts';
import type { Work } from './work.ts';

/** A rule made ready for requests. */
export interface CompiledRule {
  readonly applied: AppliedRule;
  /** Of a rate limit; null for other rules. */
  readonly limited: LimitedRule | null;
  /** ms since epoch; null: for ever. */
  readonly expiresAt: number | null;
  /** Whether its conditions hold; null: that takes the body, which is not there yet. */
  readonly holds: (request: CustomRequest, work: Work) => boolean | null;
}

export type CompiledRules = readonly CompiledRule[];

/** Rules of a site, in their order. Null where there are none. Throws on a bad pattern or network; publication never writes such. */
export function compileRules(rules: readonly RulesetFirewallRule[]): CompiledRules | null {
  return rules.length === 0 ? null : rules.map((rule) => compile(rule, null, null));
}

/** What staff push to all sites: made once for all of them. Null where there is none. Throws as `compileRules` does. */
export function compilePatches({ patches }: FirewallPatches): CompiledRules | null {
  return patches.length === 0 ? null : patches.map(({ id, rule, expiresAt }) => compile(rule, id, expiresAt));
}

function compile(rule: RulesetFirewallRule, patch: string | null, expiresAt: number | null): CompiledRule {
  const { name, action } = rule;
  const tests = rule.conditions.map((condition) => conditionTest(condition, action.kind === 'allow'));
  const key = patch === null ? `rule ${name}` : `patch ${patch}`;
  return {
    applied: { patch, name, action },
    limited: action.kind === 'rate_limit' ? { key, limit: action.limit, windowSeconds: action.windowSeconds } : null,
    expiresAt,
    holds: rule.match === 'all' ? allOf(tests) : anyOf(tests),
  };
}

const allOf = (tests: readonly ConditionTest[]) => decidedBy(tests, false);
const anyOf = (tests: readonly ConditionTest[]) => decidedBy(tests, true);

/** The first condition that says `deciding` decides; one that cannot be told yet leaves the rule open only if none does. */
function decidedBy(tests: readonly ConditionTest[], deciding: boolean): CompiledRule['holds'] {
  return (request, work) => {
    let open = false;
    for (const test of tests) {
      const holds = test(request, work);
      if (holds === deciding) return deciding;
      if (holds === null) open = true;
    }
    return open ? null : !deciding;
  };
}
