import type { RulesetFirewallRule, RulesetOrigin } from '@sitekeep/contracts';

/** How much of something is beyond a limit: left out, or in force all the same because leaving it out would let somebody in, or lead elsewhere. */
export type Beyond = { what: string; leftOut: number; stays: number };
type Within<T> = { kept: T[]; beyond: Beyond };

/**
 * The oldest names as many as the plan allows. A younger one stays where a wildcard stands for it: edges would answer it as the site of
 * the wildcard, by other rules perhaps. `names`: oldest first; `wildcards`: that are in force anywhere.
 */
export function hostnamesWithin(names: readonly string[], most: number, wildcards: ReadonlySet<string>): Within<string> {
  const isCovered = (name: string) => wildcards.has(`*${name.slice(name.indexOf('.'))}`) && !name.startsWith('*.');
  const kept = names.filter((name, index) => index < most || isCovered(name));
  return { kept, beyond: beyondOf('hostnames', names.length, kept.length, most) };
}

/**
 * The first of each group that is no backup, and of the others the first as the plan allows. So no group is without an origin: what a rule
 * of the balancer sends there would go elsewhere.
 */
export function originsWithin(origins: readonly RulesetOrigin[], most: number): Within<RulesetOrigin> {
  const firsts = new Set([...Map.groupBy(origins, ({ group }) => group).values()].map((group) => group.find(({ backup }) => !backup)));
  let free = most - firsts.size;
  const kept = origins.filter((origin) => firsts.has(origin) || free-- > 0);
  return { kept, beyond: beyondOf('origins', origins.length, kept.length, most) };
}

/** As many rules as the plan allows, in the order they are asked, and of the others those that refuse somebody or send them away. */
export function firewallRulesWithin(rules: readonly RulesetFirewallRule[], most: number): Within<RulesetFirewallRule> {
  const kept = rules.filter(({ action }, index) => index < most || (action.kind !== 'allow' && action.kind !== 'log'));
  return { kept, beyond: beyondOf('firewall rules', rules.length, kept.length, most) };
}

const beyondOf = (what: string, count: number, kept: number, most: number): Beyond => ({
  what,
  leftOut: count - kept,
  stays: Math.max(0, kept - most),
});
