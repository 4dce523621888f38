import { createHash } from 'node:crypto';
import { defaultArrival, defaultCheck, noBrand, rulesetSchema, rulesetVersion, showId, type Ruleset } from '@sitekeep/contracts';
import type { SiteToPublish } from '@sitekeep/sites';

/** The ruleset of a live site, checked against the contract. Throws when it does not fit: the edges then keep what they have. */
export function buildRuleset(site: SiteToPublish, filters: Ruleset['filters']): Ruleset {
  return rulesetSchema.parse({
    version: rulesetVersion,
    siteId: showId('site', site.id),
    revision: site.revision,
    hostnames: site.hostnames,
    suspended: site.suspended,
    origins: site.origins,
    arrival: defaultArrival,
    certificates: [],
    filters,
    rateLimits: [],
    check: defaultCheck,
    brand: noBrand,
  } satisfies Ruleset);
}

export const contentHash = (content: string): string => createHash('sha256').update(content).digest('hex');
