import { Injectable } from '@nestjs/common';
import { ServicesReadModel } from '@sitekeep/billing';
import type { JobPayload } from '@sitekeep/contracts';
import { Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { Origin } from './origin.entity.ts';
import { Releases } from './releases.ts';
import { SiteRevisions } from './site-revisions.ts';
import { Site } from './site.entity.ts';

/** Gives up what the site of a deleted service held; the site itself stays as a tombstone. */
@Injectable()
export class ReleaseSiteHandler implements JobHandler<'release-site'> {
  readonly job = 'release-site' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly services: ServicesReadModel,
    private readonly releases: Releases,
    private readonly revisions: SiteRevisions,
  ) {}

  async handle({ siteId, serviceId }: JobPayload<'release-site'>): Promise<void> {
    await this.transactions.run(async (manager) => {
      await manager.query('SELECT 1 FROM site WHERE id = $1 FOR UPDATE', [siteId]);
      const site = await manager.findOneBy(Site, { id: siteId });
      if (!site || site.deletedAt !== null) return;
      const hostnames = await manager.findBy(Hostname, { siteId, accountId: site.accountId });
      const revision = await this.revisions.bump(manager, site.accountId, siteId);
      if (await this.wasActive(manager, site.accountId, serviceId)) {
        await this.releases.release(manager, hostnames, revision);
        await this.releases.rememberUnpaid(manager, hostnames);
      } else await this.releases.drop(manager, hostnames);
      await manager.delete(Origin, { siteId });
      await manager.update(Site, { id: siteId }, { deletedAt: this.clock.now(), name: 'deleted' });
    });
  }

  /** A service that never protected anything has not used up the unpaid days of its domains, and no edge knows its names. */
  private async wasActive(manager: EntityManager, accountId: string, serviceId: string): Promise<boolean> {
    const history = await this.services.history(manager, accountId, serviceId);
    return history.some((entry) => entry.toState === 'unpaid' || entry.toState === 'paid');
  }
}
