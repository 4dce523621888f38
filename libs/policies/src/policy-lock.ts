import { Injectable } from '@nestjs/common';
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
  ) {}

  /** Throws not_found unless the site is the account's. */
  async assertOwned(manager: EntityManager, { accountId, siteId }: PolicyScope): Promise<void> {
    if (siteId !== null) await this.sites.serviceOf(manager, accountId, siteId);
  }

  /** Locks the policy, works on it, and has the rulesets published that hold it. */
  change<T>(scope: PolicyScope, work: (manager: EntityManager, row: PolicyRow) => Promise<T>): Promise<T> {
    return this.transactions.run(async (manager) => {
      await this.assertOwned(manager, scope);
      const result = await work(manager, await this.repository.lock(manager, scope));
      if (scope.siteId === null) await this.revisions.bumpAll(manager, scope.accountId);
      else await this.revisions.bump(manager, scope.accountId, scope.siteId);
      return result;
    });
  }
}
