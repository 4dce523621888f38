import { Injectable } from '@nestjs/common';
import { PlanFeatures, type FeatureUse } from '@sitekeep/billing';
import { Transactions } from '@sitekeep/platform';
import { SiteRevisions, SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { PoliciesRepository, type PolicyScope } from './policies.repository.ts';
import type { PolicyRow } from './policy.entity.ts';

/** One change of a policy at a time. */
@Injectable()
export class PolicyLock {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: PoliciesRepository,
    private readonly sites: SitesReadModel,
    private readonly revisions: SiteRevisions,
    private readonly plans: PlanFeatures,
  ) {}

  /** Throws not_found unless the site is the account's. */
  async assertOwned(manager: EntityManager, { accountId, siteId }: PolicyScope): Promise<void> {
    if (siteId !== null) await this.sites.serviceOf(manager, accountId, siteId);
  }

  /** Throws feature_not_in_plan unless the plan of the site holds what a change is about to use. Inside `change`. */
  async demand(manager: EntityManager, { accountId, siteId }: PolicyScope, uses: readonly FeatureUse[]): Promise<void> {
    if (siteId !== null && uses.length > 0) await this.plans.demand(manager, accountId, siteId, uses);
  }

  /** Locks the policy, works on it, and has the rulesets published that hold it. The plan of the site, or those of the account, stay what they are meanwhile. */
  change<T>(scope: PolicyScope, work: (manager: EntityManager, row: PolicyRow) => Promise<T>): Promise<T> {
    return this.transactions.run(async (manager) => {
      await this.assertOwned(manager, scope);
      if (scope.siteId !== null) await this.plans.hold(manager, scope.accountId, scope.siteId);
      else await this.plans.holdAccount(manager, scope.accountId);
      const result = await work(manager, await this.repository.lock(manager, scope));
      if (scope.siteId === null) await this.revisions.bumpAll(manager, scope.accountId);
      else await this.revisions.bump(manager, scope.accountId, scope.siteId);
      return result;
    });
  }
}
