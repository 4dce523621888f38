import type { Ruleset } from '@sitekeep/contracts';
import { blacklistStage } from './blacklist.stage.ts';
import { countryStage } from './country.stage.ts';
import { refuse, type EnforcementRequest, type StageCheck, type Verdict } from './verdict.ts';
import { whitelistStage } from './whitelist.stage.ts';

/** A ruleset made ready for requests: what costs time is done here, once, and `checks` holds only the stages the site uses. */
export interface CompiledSite {
  readonly siteId: string;
  readonly revision: number;
  readonly checks: readonly StageCheck[];
}

const suspended = refuse('site', 'suspended', null);
const passed: Verdict = { allowed: true, whitelistedBy: null };

/** Throws when a list holds something that is no network; publication never writes such a ruleset. */
export function compileSite(ruleset: Ruleset): CompiledSite {
  const { siteId, revision, filters } = ruleset;
  if (ruleset.suspended) return { siteId, revision, checks: [() => suspended] };
  // The order is the product's promise: the blacklist beats the whitelist, and the whitelist spares the country filter.
  const stages = [blacklistStage(filters), whitelistStage(filters), countryStage(filters)];
  return { siteId, revision, checks: stages.filter((stage) => stage !== null) };
}

/** Runs a request through the stages of a site. Pure: no clock, no I/O. */
export function enforce(site: CompiledSite, request: EnforcementRequest): Verdict {
  for (const check of site.checks) {
    const verdict = check(request);
    if (verdict) return verdict;
  }
  return passed;
}
