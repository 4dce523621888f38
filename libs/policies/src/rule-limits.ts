import { Injectable } from '@nestjs/common';
import { EntitlementsReadModel } from '@sitekeep/billing';
import { notFound } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import type { PolicyScope } from './policies.repository.ts';

/** How many list entries a policy may have: the plan of its site; for the account's lists the largest plan that is paid or on trial. */
@Injectable()
export class RuleLimits {
  constructor(private readonly entitlements: EntitlementsReadModel) {}

  async of(manager: EntityManager, { accountId, siteId }: PolicyScope): Promise<number> {
    return siteId === null ? this.entitlements.accountRules(manager, accountId) : (await this.ofSite(manager, accountId, siteId)).rules;
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
}
