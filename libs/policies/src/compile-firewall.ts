import {
  defaultFirewall,
  type FirewallRule,
  type FirewallSettings,
  type RulesetFirewall,
  type RulesetFirewallRule,
} from '@sitekeep/contracts';
import { asked } from './check-firewall-rules.ts';

/** How long mode automatic writes down what it would refuse before it refuses. */
export const watchedMs = 7 * 24 * 60 * 60 * 1000;

/**
 * What a site's firewall section means for the edges. `since`: from when on it is watched; `schema`: id of its API description.
 * What is off says nothing more, so that such sites share their bytes; of the others only `blocksFrom` is a site's own.
 */
export function compileFirewall(section: FirewallSettings, since: Date, schema: string | null): RulesetFirewall {
  const { mode, exclusions, rules, leaks, api, ...rest } = section;
  const beside = {
    leaks: leaks.mode === 'off' ? defaultFirewall.leaks : leaks,
    api: api.mode === 'off' || schema === null ? null : { mode: api.mode, schema, unknownPaths: api.unknownPaths },
  };
  if (mode === 'off') return { ...defaultFirewall, ...beside };
  return {
    ...rest,
    mode: mode === 'detect' ? 'detect' : 'block',
    blocksFrom: mode === 'automatic' ? since.getTime() + watchedMs : null,
    exclusions: exclusions.map(({ note: _, ...exclusion }) => exclusion),
    rules: asked(rules).map(compileRule),
    ...beside,
  };
}

function compileRule({ enabled: _, priority: __, ...rule }: FirewallRule): RulesetFirewallRule {
  const conditions = rule.conditions.map((condition) =>
    condition.field === 'header' && condition.name !== null ? { ...condition, name: condition.name.toLowerCase() } : condition,
  );
  return { ...rule, conditions };
}
