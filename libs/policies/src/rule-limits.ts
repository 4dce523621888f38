import { Injectable } from '@nestjs/common';
import { EntitlementsReadModel, PlansReadModel } from '@sitekeep/billing';
import { notFound } from '@sitekeep/platform';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import type { PolicyScope } from './policies.repository.ts';

/** How many list entries a policy may have: the plan of its site; for the account's lists the largest plan among its sites. */
@Injectable()
export class RuleLimits {
  constructor(
    private readonly entitlements: EntitlementsReadModel,
    private readonly plans: PlansReadModel,
    private readonly sites: SitesReadModel,
  ) {}

  async of(manager: EntityManager, { accountId, siteId }: PolicyScope): Promise<number> {
    return siteId === null ? this.ofAccount(manager, accountId) : (await this.ofSite(manager, accountId, siteId)).rules;
  }

  /** How many rules of its own the firewall of a site may have. */
  async ofFirewall(manager: EntityManager, accountId: string, siteId: string): Promise<number> {
    return (await this.ofSite(manager, accountId, siteId)).firewallRules;
  }

  private async ofSite(manager: EntityManager, accountId: string, siteId: string) {
    const found = await this.entitlements.ofSite(manager, accountId, siteId);
    if (!found) throw notFound();
    return found.limits;
  }

  /** An account without a site has what the smallest plan would give it. */
  private async ofAccount(manager: EntityManager, accountId: string): Promise<number> {
    const siteIds = await this.sites.idsOf(manager, accountId);
    const rules = [...(await this.entitlements.ofSites(manager, siteIds)).values()].map((found) => found.limits.rules);
    return rules.length > 0 ? Math.max(...rules) : ((await this.plans.toOrder(manager))?.rules ?? 0);
  }
}
