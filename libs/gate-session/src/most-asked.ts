import type { GateRequirement, RulesetGate } from '@sitekeep/contracts';

/** From the least to the most. */
export const requirementOrder = ['password', 'code', 'password_and_code', 'passkey'] as const;

/** The most that is asked for anywhere on the site: who has shown less must not give themselves a passkey, or a first password, by it. */
export function mostAsked({ require, rules }: Pick<RulesetGate, 'require' | 'rules'>): GateRequirement {
  const all = new Set([require, ...rules.map((rule) => rule.require)]);
  if (all.has('passkey')) return 'passkey';
  if (all.has('password') && all.has('code')) return 'password_and_code';
  return requirementOrder.findLast((asked) => all.has(asked)) ?? require;
}
