import { Global, Injectable, Module } from '@nestjs/common';
import { SITE_EFFECTS, type SiteEffects } from '@sitekeep/billing';
import { Outbox } from '@sitekeep/platform';
import { In, type EntityManager } from 'typeorm';
import { SiteRevisions } from './site-revisions.ts';
import { Site } from './site.entity.ts';

@Injectable()
class SiteEffectsOfBilling implements SiteEffects {
  constructor(
    private readonly revisions: SiteRevisions,
    private readonly outbox: Outbox,
  ) {}

  async bump(manager: EntityManager, siteId: string): Promise<void> {
    const { accountId } = await manager.findOneOrFail(Site, { where: { id: siteId }, select: { id: true, accountId: true } });
    await this.revisions.bump(manager, accountId, siteId);
    // Who enters without a session is told edges beside the ruleset, and hangs on the plan too.
    await this.outbox.add(manager, 'write-gate-access', { siteId, raise: true });
  }

  bumpAll(manager: EntityManager, accountId: string): Promise<void> {
    return this.revisions.bumpAll(manager, accountId);
  }

  async suspended(manager: EntityManager, siteIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await manager.find(Site, { where: { id: In([...siteIds]), suspended: true }, select: { id: true } });
    return new Set(rows.map((row) => row.id));
  }
}

/** What billing needs of sites. Global and without billing, so that billing never imports us. */
@Global()
@Module({
  providers: [SiteRevisions, { provide: SITE_EFFECTS, useClass: SiteEffectsOfBilling }],
  exports: [SiteRevisions, SITE_EFFECTS],
})
export class SiteEffectsModule {}
