import type { Ruleset } from '@sitekeep/contracts';
import type { SiteServices } from './site-services.ts';
import { refuse, type StageCheck } from './verdict.ts';

const refused = refuse('tor', 'tor_exit', null);

/** Refuses Tor exits, or has them pass the visitor check. Null where the site lets them be. */
export function torStage({ tor }: Ruleset['filters'], { isTorExit }: SiteServices): StageCheck | null {
  if (tor === 'allow') return null;
  return (request) => {
    if (request.exemptBy !== null || !isTorExit(request.address)) return null;
    if (tor === 'refuse') return refused;
    request.checkWantedBy ??= 'tor';
    return null;
  };
}
