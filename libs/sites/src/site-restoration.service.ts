import { Injectable } from '@nestjs/common';
import { ServicesReadModel, ServicesService } from '@sitekeep/billing';
import { showId, type Service } from '@sitekeep/contracts';
import { Audit, ProblemError, Transactions, type Actor } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { HostnameClaims } from './hostname-claims.ts';
import type { KeptSite } from './kept-site.entity.ts';
import { KeptSites } from './kept-sites.ts';
import { SiteRevisions } from './site-revisions.ts';

/** Brings back a site that was deleted, while what it was is kept. For staff. */
@Injectable()
export class SiteRestoration {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly services: ServicesService,
    private readonly readModel: ServicesReadModel,
    private readonly claims: HostnameClaims,
    private readonly kept: KeptSites,
    private readonly revisions: SiteRevisions,
  ) {}

  /**
   * The service is unpaid from now on and its site is published as it was, with all its names. Throws not_found, conflict when it is not
   * deleted or was so for more than 30 days, and hostname_taken with every name that somebody has by now: then nothing changes.
   */
  restore(serviceId: string, staff: Actor, reason: string): Promise<Service> {
    return this.transactions.run(async (manager) => {
      // Before any other lock on the site, as whoever claims names does.
      const kept = await this.kept.ofService(manager, serviceId);
      if (kept) await this.takeNames(manager, kept);
      const { accountId, siteId } = await this.services.restore(manager, serviceId, staff, reason);
      await this.refuseIfReleasedMeanwhile(manager, siteId, kept);
      if (kept) await this.kept.giveBack(manager, kept);
      await this.revisions.bump(manager, accountId, siteId);
      await this.audit.append(manager, {
        actor: staff,
        accountId,
        action: 'service.restore',
        target: showId('service', serviceId),
        reason,
      });
      return this.readModel.getIn(manager, accountId, serviceId);
    });
  }

  private takeNames(manager: EntityManager, { accountId, siteId, hostnames }: KeptSite): Promise<void> {
    const claims = hostnames.map((hostname, index) => ({ ...hostname, pointer: `/hostnames/${index}` }));
    return this.claims.claim(manager, accountId, siteId, claims);
  }

  /** A service is deleted a moment before its site is released: then nothing is kept yet, and the names are still held. */
  private async refuseIfReleasedMeanwhile(manager: EntityManager, siteId: string, kept: KeptSite | null): Promise<void> {
    const [site]: { deleted: boolean }[] = await manager.query(
      'SELECT deleted_at IS NOT NULL AS deleted FROM site WHERE id = $1 FOR UPDATE',
      [siteId],
    );
    if (site?.deleted !== (kept !== null)) throw new ProblemError('conflict', 'The site is being released at this moment: try again.');
  }
}
