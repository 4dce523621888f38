import type { Ruleset } from '@sitekeep/contracts';
import type { SiteServices } from './site-services.ts';
import type { StageCheck } from './verdict.ts';

/** Looks for attacks, by the rules of the site and those of the sets it has chosen. Nobody is spared. Null where it is switched off. */
export function firewallStage({ firewall }: Ruleset, { firewall: services }: SiteServices): StageCheck | null {
  return firewall.mode === 'off' ? null : services.headCheck(firewall);
}
