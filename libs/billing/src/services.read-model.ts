import { Inject, Injectable } from '@nestjs/common';
import type { Page, PageQuery, Service as ServiceView } from '@sitekeep/contracts';
import { AccountsReadModel } from '@sitekeep/accounts';
import { cursorUuid, notFound, pageOf, Transactions } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { SITE_EFFECTS, type SiteEffects } from './site-effects.ts';
import type { ServiceHistory } from './service-history.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { showService } from './service.view.ts';
import type { Service } from './service.entity.ts';

/** Services as customers and staff see them. */
@Injectable()
export class ServicesReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly services: ServiceRepository,
    private readonly accounts: AccountsReadModel,
    @Inject(SITE_EFFECTS) private readonly sites: SiteEffects,
  ) {}

  async list(accountId: string, query: PageQuery): Promise<Page<ServiceView>> {
    const { manager } = this.transactions;
    const rows = await this.services.list(manager, accountId, cursorUuid('service', query), query.limit);
    const views = await this.viewsOf(manager, accountId, rows);
    return pageOf('service', rows, query.limit, (row) => views.get(row.siteId)!);
  }

  get(accountId: string, serviceId: string): Promise<ServiceView> {
    return this.getIn(this.transactions.manager, accountId, serviceId);
  }

  /** The same inside a transaction. */
  async getIn(manager: EntityManager, accountId: string, serviceId: string): Promise<ServiceView> {
    const service = await this.services.find(manager, accountId, serviceId);
    if (!service) throw notFound();
    return (await this.viewsOf(manager, accountId, [service])).get(service.siteId)!;
  }

  /** By the id of the site; a site of another account has none here. */
  async ofSites(manager: EntityManager, accountId: string, siteIds: readonly string[]): Promise<Map<string, ServiceView>> {
    return this.viewsOf(manager, accountId, await this.services.ofSites(manager, accountId, siteIds));
  }

  /** How many services each account has that are not paid; accounts without any are left out. */
  notPaidCounts(manager: EntityManager, accountIds: readonly string[]): Promise<Map<string, number>> {
    return this.services.notPaidCounts(manager, accountIds);
  }

  /** Whether the account has ever paid for a service: some limits are smaller until then. */
  hasPaid(manager: EntityManager, accountId: string): Promise<boolean> {
    return this.services.existsPaid(manager, accountId);
  }

  /** What happened to a service, oldest first. */
  history(manager: EntityManager, accountId: string, serviceId: string): Promise<ServiceHistory[]> {
    return this.services.history(manager, accountId, serviceId);
  }

  private async viewsOf(manager: EntityManager, accountId: string, rows: Service[]): Promise<Map<string, ServiceView>> {
    const accountSuspended = await this.accounts.isSuspended(manager, accountId);
    const siteIds = rows.map((row) => row.siteId);
    const suspended = await this.sites.suspended(manager, siteIds);
    const invoices = await this.services.openInvoices(
      manager,
      rows.map((row) => row.id),
    );
    const view = (row: Service) =>
      showService(row, {
        openInvoiceId: invoices.get(row.id) ?? null,
        suspended: accountSuspended || suspended.has(row.siteId),
      });
    return new Map(rows.map((row) => [row.siteId, view(row)]));
  }
}
