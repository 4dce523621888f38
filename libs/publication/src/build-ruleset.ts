import { createHash } from 'node:crypto';
import { rulesetSchema, rulesetVersion, showId, type Ruleset, type RulesetBalancer, type RulesetCertificate } from '@sitekeep/contracts';
import type { Rules } from '@sitekeep/policies';
import type { SiteToPublish } from '@sitekeep/sites';

/**
 * The ruleset of a live site, checked against the contract, which also gives its fields their order: the same content has the
 * same bytes. Throws when it does not fit: the edges then keep what they have.
 */
export function buildRuleset(
  site: SiteToPublish,
  rules: Rules,
  certificates: RulesetCertificate[],
  clientCertificate: RulesetBalancer['clientCertificate'],
): Ruleset {
  return rulesetSchema.parse({
    version: rulesetVersion,
    siteId: showId('site', site.id),
    revision: site.revision,
    hostnames: site.hostnames,
    suspended: site.suspended,
    origins: site.origins,
    certificates,
    ...rules,
    balancer: { ...balancerOf(site, rules.balancer), clientCertificate },
  } satisfies Ruleset);
}

/**
 * Origins and policy are changed apart from each other: a rule to a group whose last origin went waits, and its requests go where
 * those of no rule go, until the group has an origin again.
 */
function balancerOf({ origins }: SiteToPublish, balancer: Rules['balancer']): Rules['balancer'] {
  const groups = new Set(origins.map(({ group }) => group));
  return { ...balancer, rules: balancer.rules.filter(({ group }) => groups.has(group)) };
}

export const contentHash = (content: string): string => createHash('sha256').update(content).digest('hex');
