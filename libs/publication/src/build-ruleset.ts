import { createHash } from 'node:crypto';
import { rulesetSchema, rulesetVersion, showId, type Ruleset, type RulesetCertificate, type RulesetInput } from '@sitekeep/contracts';
import type { Rules } from '@sitekeep/policies';
import type { SiteToPublish } from '@sitekeep/sites';

/**
 * The ruleset of a live site, checked against the contract, which also gives its fields their order: the same content has the
 * same bytes. Throws when it does not fit: the edges then keep what they have.
 */
export function buildRuleset(site: SiteToPublish, rules: Rules, certificates: RulesetCertificate[]): Ruleset {
  return rulesetSchema.parse({
    version: rulesetVersion,
    siteId: showId('site', site.id),
    revision: site.revision,
    hostnames: site.hostnames,
    suspended: site.suspended,
    origins: site.origins,
    certificates,
    ...rules,
  } satisfies RulesetInput);
}

export const contentHash = (content: string): string => createHash('sha256').update(content).digest('hex');
