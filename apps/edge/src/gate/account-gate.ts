import type { GateRequirement, RulesetGate } from '@sitekeep/contracts';
import { type Target, visitorPaths } from '@sitekeep/edge-pages';

/**
 * The gate as it is for a target. Rules do not count for the page of the visitor's own access: whoever gets in somewhere by less, such as
 * by the password alone from an office, must show there what the site asks of everybody.
 */
export const gateAt = (gate: RulesetGate, { returnTo }: Pick<Target, 'returnTo'>): RulesetGate =>
  returnTo === visitorPaths.account ? { ...gate, require: accountAsks(gate), groups: [], rules: [] } : gate;

/** From the least to the most. */
const order = ['password', 'code', 'password_and_code', 'passkey'] as const;

/** What the page of the visitor's own access asks for: the same as the site where no rule fits; where that is nothing, the least of its rules. */
export function accountAsks({ require, rules }: RulesetGate): GateRequirement {
  if (require !== 'nothing' && require !== 'refuse') return require;
  return order.find((asked) => rules.some((rule) => rule.require === asked)) ?? require;
}

export { mostAsked } from '@sitekeep/gate-session';
