import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SiteUsage, type UsagePart } from '@sitekeep/billing';
import type { EntityManager } from 'typeorm';
import { FirewallRepository } from './firewall.repository.ts';
import { PoliciesRepository } from './policies.repository.ts';
import { featuresOf } from './policy-features.ts';
import { siteSettings } from './policy-settings.ts';

/** What a site's policy has of what plans limit, and the features it uses. */
@Injectable()
export class PoliciesUsage implements OnModuleInit {
  constructor(
    private readonly usage: SiteUsage,
    private readonly repository: PoliciesRepository,
    private readonly firewall: FirewallRepository,
  ) {}

  onModuleInit(): void {
    this.usage.bring('policies', (manager, accountId, siteId) => this.read(manager, accountId, siteId));
  }

  private async read(manager: EntityManager, accountId: string, siteId: string): Promise<UsagePart> {
    const scope = { accountId, siteId };
    const row = await this.repository.find(manager, scope);
    const settings = siteSettings(row);
    const features = featuresOf(settings).map(({ feature }) => feature);
    if (row.forwardAuth) features.push('forward-auth');
    if ((await this.firewall.descriptionHash(manager, siteId)) !== null) features.push('api-description');
    const rules = await this.repository.count(manager, scope);
    const accountRules = await this.repository.count(manager, { accountId, siteId: null });
    return { rules, firewallRules: settings.firewall.rules.length, accountRules, features };
  }
}
