import { Inject, Injectable } from '@nestjs/common';
import { ServicesReadModel } from '@sitekeep/billing';
import type { Page, PageQuery, Service, Site as SiteShown, SiteDetail } from '@sitekeep/contracts';
import { CONTROL_CONFIG, cursorUuid, notFound, pageOf, Transactions } from '@sitekeep/platform';
import type { ControlConfig } from '@sitekeep/runtime';
import { IsNull, type EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { covers } from './hostname.ts';
import { Site } from './site.entity.ts';
import { showSite, showSiteDetail } from './site.view.ts';
import { SitesRepository } from './sites.repository.ts';

/** Sites as customers and staff see them. */
@Injectable()
export class SitesReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly sites: SitesRepository,
    private readonly services: ServicesReadModel,
    @Inject(CONTROL_CONFIG) private readonly config: ControlConfig,
  ) {}

  get(accountId: string, siteId: string): Promise<SiteDetail> {
    return this.detail(this.transactions.manager, accountId, siteId);
  }

  /** The same inside a transaction. */
  async detail(manager: EntityManager, accountId: string, siteId: string): Promise<SiteDetail> {
    const site = await this.sites.get(manager, accountId, siteId);
    return showSiteDetail(site, await this.serviceOf(manager, accountId, siteId), this.config);
  }

  async list(accountId: string, query: PageQuery): Promise<Page<SiteShown>> {
    const { manager } = this.transactions;
    const rows = await this.sites.page(manager, accountId, cursorUuid('site', query), query.limit + 1);
    const ids = rows.map((row) => row.id);
    const services = await this.services.ofSites(manager, accountId, ids);
    // A site whose service is gone is being released: it is no longer there.
    const { data, nextCursor } = pageOf('site', rows, query.limit, (row) => ({ row, service: services.get(row.id) }));
    return {
      data: data.flatMap(({ row, service }) => (service && service.state !== 'deleted' ? [showSite(row, service)] : [])),
      nextCursor,
    };
  }

  async idsOf(manager: EntityManager, accountId: string): Promise<string[]> {
    const rows = await manager.find(Site, { where: { accountId, deletedAt: IsNull() }, select: { id: true } });
    return rows.map((row) => row.id);
  }

  /** Throws not_found unless the site is the account's: for contexts that hang something on a site. */
  async assertOwned(manager: EntityManager, accountId: string, siteId: string): Promise<void> {
    const owned = await manager.existsBy(Site, { id: siteId, accountId, deletedAt: IsNull() });
    if (!owned) throw notFound();
  }

  /** Those of these sites that are the account's; none of them is released before the transaction ends. */
  async held(manager: EntityManager, accountId: string, siteIds: readonly string[]): Promise<Set<string>> {
    const rows: { id: string }[] = await manager.query(
      'SELECT id FROM site WHERE account_id = $1 AND id = ANY($2) AND deleted_at IS NULL ORDER BY id FOR SHARE',
      [accountId, siteIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Every hostname of the account, in ASCII, and the site it belongs to. */
  async hostnames(manager: EntityManager, accountId: string): Promise<Map<string, string>> {
    const rows = await manager.find(Hostname, { where: { accountId }, select: { id: true, name: true, siteId: true } });
    return new Map(rows.map((row) => [row.name, row.siteId]));
  }

  /** Whether a name, in ASCII and lower case, is one of the site's or below its wildcard. */
  async answersFor(manager: EntityManager, { accountId, siteId }: { accountId: string; siteId: string }, name: string): Promise<boolean> {
    const rows = await manager.find(Hostname, { where: { accountId, siteId }, select: { id: true, name: true } });
    return rows.some((row) => row.name === name || covers(row.name, name));
  }

  /** Whose a site is, for those who know it by its id alone: edges. Null: there is none. */
  async accountOf(manager: EntityManager, siteId: string): Promise<string | null> {
    const sql = 'SELECT account_id AS "accountId" FROM site WHERE id = $1 AND deleted_at IS NULL';
    const [site] = await manager.query<{ accountId: string }[]>(sql, [siteId]);
    return site?.accountId ?? null;
  }

  /** When a site was ordered, whosever it is; null when there is none: for publication and policies, which have checked the rest. */
  async createdAt(manager: EntityManager, siteId: string): Promise<Date | null> {
    const site = await manager.findOne(Site, { where: { id: siteId }, select: { id: true, createdAt: true } });
    return site?.createdAt ?? null;
  }

  async serviceOf(manager: EntityManager, accountId: string, siteId: string): Promise<Service> {
    const service = (await this.services.ofSites(manager, accountId, [siteId])).get(siteId);
    if (!service || service.state === 'deleted') throw notFound();
    return service;
  }
}
