import { Injectable } from '@nestjs/common';
import { ServicesReadModel } from '@sitekeep/billing';
import type { JobPayload } from '@sitekeep/contracts';
import { Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { KeptSites } from './kept-sites.ts';
import { Releases } from './releases.ts';
import { SiteRevisions } from './site-revisions.ts';
import { Site } from './site.entity.ts';

/**
 * Gives up the names of the site of a deleted service. The site itself stays as a tombstone, and the rest of it is kept for a while,
 * for staff to restore it.
 */
@Injectable()
export class ReleaseSiteHandler implements JobHandler<'release-site'> {
  readonly job = 'release-site' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly services: ServicesReadModel,
    private readonly releases: Releases,
    private readonly kept: KeptSites,
    private readonly revisions: SiteRevisions,
  ) {}

  async handle({ siteId, serviceId }: JobPayload<'release-site'>): Promise<void> {
    await this.transactions.run(async (manager) => {
      await manager.query('SELECT 1 FROM site WHERE id = $1 FOR UPDATE', [siteId]);
      const site = await manager.findOneBy(Site, { id: siteId });
      if (!site || site.deletedAt !== null || !(await this.isDeleted(manager, site.accountId, siteId))) return;
      const hostnames = await manager.findBy(Hostname, { siteId, accountId: site.accountId });
      const revision = await this.revisions.bump(manager, site.accountId, siteId);
      if (await this.wasActive(manager, site.accountId, serviceId)) {
        await this.releases.release(manager, hostnames, revision);
        await this.releases.rememberUnpaid(manager, hostnames);
      } else await this.releases.drop(manager, hostnames);
      await this.kept.keep(manager, site, serviceId, hostnames);
      await manager.update(Site, { id: siteId }, { deletedAt: this.clock.now(), name: 'deleted' });
    });
  }

  /** It may have been restored before this job was done. */
  private async isDeleted(manager: EntityManager, accountId: string, siteId: string): Promise<boolean> {
    return (await this.services.ofSites(manager, accountId, [siteId])).get(siteId)?.state === 'deleted';
  }

  /** A service that never protected anything has not used up the unpaid days of its domains, and no edge knows its names. */
  private async wasActive(manager: EntityManager, accountId: string, serviceId: string): Promise<boolean> {
    const history = await this.services.history(manager, accountId, serviceId);
    return history.some((entry) => entry.toState === 'unpaid' || entry.toState === 'paid');
  }
}
