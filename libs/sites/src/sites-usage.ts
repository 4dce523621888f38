import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SiteUsage, type UsagePart } from '@sitekeep/billing';
import type { EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { Origin } from './origin.entity.ts';

/** What a site has of what plans limit: names, also those without proof, and origins. */
@Injectable()
export class SitesUsage implements OnModuleInit {
  constructor(private readonly usage: SiteUsage) {}

  onModuleInit(): void {
    this.usage.bring('sites', (manager, accountId, siteId) => this.read(manager, accountId, siteId));
  }

  private async read(manager: EntityManager, accountId: string, siteId: string): Promise<UsagePart> {
    const hostnames = await manager.countBy(Hostname, { accountId, siteId });
    return { hostnames, origins: await manager.countBy(Origin, { siteId }), features: [] };
  }
}
