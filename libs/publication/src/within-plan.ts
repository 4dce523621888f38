import {
  defaultForwardAuth,
  noBrand,
  type GateAccessDocument,
  type GateRequirement,
  type PlanFeature,
  type RulesetGate,
} from '@sitekeep/contracts';
import type { Limits } from '@sitekeep/billing';
import type { Rules } from '@sitekeep/policies';
import type { SiteToPublish } from '@sitekeep/sites';
import { firewallRulesWithin, hostnamesWithin, originsWithin, type Beyond } from './within-limits.ts';

/**
 * What of a site is beyond the limits of its plan is left out, as far as that opens nothing, the youngest or last first. Here hostnames,
 * origins and rules of the firewall; the lists are held to their limits where they are read.
 */
export function withinLimits(
  site: SiteToPublish,
  rules: Rules,
  limits: Pick<Limits, 'hostnames' | 'origins' | 'firewallRules'>,
  wildcards: ReadonlySet<string>,
): { site: SiteToPublish; rules: Rules; beyond: Beyond[] } {
  const names = hostnamesWithin(site.oldestNames, limits.hostnames, wildcards);
  const origins = originsWithin(site.origins, limits.origins);
  const own = firewallRulesWithin(rules.firewall.rules, limits.firewallRules);
  return {
    site: { ...site, hostnames: names.kept.toSorted(), origins: origins.kept },
    rules: { ...rules, firewall: { ...rules.firewall, rules: own.kept } },
    beyond: [names.beyond, origins.beyond, own.beyond],
  };
}

/**
 * What a site sets and its plan does not hold is left out of what is published. The api refuses to switch such things on, and a change
 * of plan waits until they are off, so this is for what slipped past both, as when an upgrade is refunded. Nothing that was closed opens
 * by it: a gate that the plan does not hold lets nobody in where it asked for something, ways into a site that are left out are shut, and
 * what only refuses requests (the Core Rule Set, the description of an API) stays in force.
 */
export function withinPlan(rules: Rules, held: readonly PlanFeature[]): { rules: Rules; leftOut: PlanFeature[] } {
  const leftOut: PlanFeature[] = [];
  const lacks = (feature: PlanFeature, isUsed: boolean): boolean => {
    const missing = isUsed && !held.includes(feature);
    if (missing) leftOut.push(feature);
    return missing;
  };
  const { gate, brand, arrival, forwardAuth } = rules;
  const kept = { ...rules };
  if (lacks('gate', gate.mode === 'on')) kept.gate = closed(gate);
  if (lacks('forward-auth', forwardAuth.enabled)) kept.forwardAuth = defaultForwardAuth;
  if (
    lacks(
      'branding',
      Object.values(brand).some((value) => value !== null),
    )
  )
    kept.brand = noBrand;
  if (lacks('ports', arrival.ports.length > 0)) kept.arrival = { ...arrival, ports: [] };
  return { rules: kept, leftOut };
}

/** Whoever had to show something shows it in vain; what was open to everybody stays so. */
function closed(gate: RulesetGate): RulesetGate {
  const shut = (require: GateRequirement) => (require === 'nothing' ? require : 'refuse');
  const noGroups = { groups: [] };
  return {
    ...gate,
    ...noGroups,
    require: shut(gate.require),
    rules: gate.rules.map((rule) => ({ ...rule, ...noGroups, require: shut(rule.require) })),
  };
}

/** The same of who enters without a session, and by which providers visitors sign in. */
export function accessWithinPlan(document: GateAccessDocument, held: readonly PlanFeature[]): GateAccessDocument {
  return {
    ...document,
    ...(!held.includes('machines') && { git: [], licences: [], services: [] }),
    ...(!held.includes('client-ca') && { clientCa: null }),
    ...(!held.includes('providers') && { providers: [] }),
  };
}
