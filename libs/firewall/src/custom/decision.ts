import type { RulesetFirewallRule } from '@sitekeep/contracts';

/** A rule that applies to a request. */
export interface AppliedRule {
  /** Of a patch; null: it is a rule of the site. */
  readonly patch: string | null;
  readonly name: string;
  readonly action: RulesetFirewallRule['action'];
}

/**
 * What custom rules and patches say of a request: `applied` ends it (block, challenge, redirect, rate_limit when exceeded) or spares it
 * (allow: neither later rules nor the rule sets are asked). `waitsFrom` is not null when it takes the body to go on: ask again from
 * there, with the body. At most one of the two is not null.
 */
export interface CustomDecision {
  readonly applied: AppliedRule | null;
  /** Rules of kind `log` that hold, each told once, whatever was decided. */
  readonly logged: readonly AppliedRule[];
  readonly waitsFrom: number | null;
  /** Conditions would have cost more than they may, and what was left out did not hold. */
  readonly exceeded: boolean;
}
