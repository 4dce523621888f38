import { Injectable } from '@nestjs/common';
import { Audit, notFound, Transactions, type Actor } from '@sitekeep/platform';
import { showId } from '@sitekeep/contracts';
import { Site } from './site.entity.ts';
import { SiteRevisions } from './site-revisions.ts';
import { IsNull } from 'typeorm';

/** The switch of staff, apart from billing: every edge answers a neutral page, never the origin. */
@Injectable()
export class SiteSuspension {
  constructor(
    private readonly transactions: Transactions,
    private readonly revisions: SiteRevisions,
    private readonly audit: Audit,
  ) {}

  async set(siteId: string, suspended: boolean, actor: Actor, reason: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const site = await manager.findOneBy(Site, { id: siteId, deletedAt: IsNull() });
      if (!site) throw notFound();
      const { accountId } = site;
      await manager.update(Site, { id: siteId, accountId }, { suspended });
      await this.revisions.bump(manager, accountId, siteId);
      const action = suspended ? 'site.suspended' : 'site.unsuspended';
      await this.audit.append(manager, { actor, accountId, action, target: showId('site', siteId), reason });
    });
  }
}
