import { Injectable } from '@nestjs/common';
import { PlanFeatures, ServicesService } from '@sitekeep/billing';
import type { OriginInput, SiteDetail } from '@sitekeep/contracts';
import { invalidContent, notFound, Transactions, type AccountContext } from '@sitekeep/platform';
import { SiteRevisions } from './site-revisions.ts';
import { faultOfLimit, SiteRules } from './site-rules.ts';
import { Site } from './site.entity.ts';
import { SitesReadModel } from './sites.read-model.ts';
import { SitesRepository } from './sites.repository.ts';

/** Changes of a site: its name, its origins, its end. */
@Injectable()
export class SitesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly rules: SiteRules,
    private readonly services: ServicesService,
    private readonly plans: PlanFeatures,
    private readonly sites: SitesRepository,
    private readonly revisions: SiteRevisions,
    private readonly readModel: SitesReadModel,
  ) {}

  rename({ accountId }: AccountContext, siteId: string, name: string): Promise<SiteDetail> {
    return this.transactions.run(async (manager) => {
      // The service first: billing locks in this order too.
      await this.services.renameSite(manager, accountId, siteId, name);
      const renamed = await manager.update(Site, { id: siteId, accountId }, { name });
      if (!renamed.affected) throw notFound();
      return this.readModel.detail(manager, accountId, siteId);
    });
  }

  replaceOrigins({ accountId }: AccountContext, siteId: string, inputs: readonly OriginInput[]): Promise<SiteDetail> {
    return this.transactions.run(async (manager) => {
      // The service before the site, as billing locks them: the plan that allows so many is the same until they are there.
      const plan = await this.plans.hold(manager, accountId, siteId);
      const site = await this.sites.lock(manager, accountId, siteId);
      const names = site.hostnames.map((hostname) => hostname.name);
      const { origins, faults } = this.rules.origins(inputs, names);
      const all = [...faults, ...faultOfLimit('/origins', inputs.length, plan.origins)];
      if (all.length > 0) throw invalidContent(all);
      await this.sites.replaceOrigins(manager, siteId, origins);
      await this.revisions.bump(manager, accountId, siteId);
      return this.readModel.detail(manager, accountId, siteId);
    });
  }

  /**
   * Deletes the site with its service; a paid one throws service_paid, and a `name` that is not the site's invalid_content. Its names are
   * released by job release-site.
   */
  delete({ accountId, principal }: AccountContext, siteId: string, name?: string): Promise<void> {
    return this.transactions.run(async (manager) => {
      await this.readModel.serviceOf(manager, accountId, siteId);
      await this.services.deleteOfSite(manager, accountId, siteId, principal, name);
    });
  }
}
