import type { Ruleset } from '@sitekeep/contracts';
import { remembered } from './remembered.ts';
import type { SiteServices } from './site-services.ts';
import { refuse, type StageCheck } from './verdict.ts';

const refused = refuse('tor', 'tor_exit', null);

/** Refuses Tor exits, or has them pass the visitor check. Null where the site lets them be. */
export function torStage({ tor }: Ruleset['filters'], services: SiteServices): StageCheck | null {
  if (tor === 'allow') return null;
  return tor === 'refuse' ? refusing(services) : challenging(services);
}

const refusing = remembered(({ isTorExit }: SiteServices): StageCheck => {
  return ({ exemptBy, address }) => (exemptBy === null && isTorExit(address) ? refused : null);
});

const challenging = remembered(({ isTorExit }: SiteServices): StageCheck => {
  return (request) => {
    if (request.exemptBy === null && isTorExit(request.address)) request.checkWantedBy ??= 'tor';
    return null;
  };
});
