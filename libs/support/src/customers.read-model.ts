import { Injectable } from '@nestjs/common';
import { CustomerSearch, type FoundCustomer } from '@sitekeep/accounts';
import { BalanceReadModel, BillingOwners, ServicesReadModel } from '@sitekeep/billing';
import type { Customer, CustomerDetail, CustomerQuery, Page } from '@sitekeep/contracts';
import { cursorUuid, notFound, pageOf, Transactions } from '@sitekeep/platform';
import { RefusedRequests } from '@sitekeep/insight';
import { SiteOwners } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';

/** Customers as staff see them: found by whatever a customer writes in a mail. */
@Injectable()
export class CustomersReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly search: CustomerSearch,
    private readonly billingOwners: BillingOwners,
    private readonly siteOwners: SiteOwners,
    private readonly services: ServicesReadModel,
    private readonly balances: BalanceReadModel,
    private readonly refusals: RefusedRequests,
  ) {}

  async list(query: CustomerQuery): Promise<Page<Customer>> {
    const { manager } = this.transactions;
    const alsoIds = query.q ? await this.ownersOf(manager, query.q) : [];
    const wanted = { text: query.q, alsoIds, after: cursorUuid('account', query), take: query.limit + 1 };
    const rows = await this.search.page(manager, wanted);
    const views = await this.views(manager, rows);
    return pageOf('account', rows, query.limit, (row) => views.get(row.id) as Customer);
  }

  async get(accountId: string): Promise<CustomerDetail> {
    const { manager } = this.transactions;
    const row = await this.search.find(manager, accountId);
    if (!row) throw notFound();
    const view = (await this.views(manager, [row])).get(accountId) as Customer;
    return { ...view, members: await this.search.members(manager, accountId) };
  }

  private async ownersOf(manager: EntityManager, text: string): Promise<string[]> {
    const found = await Promise.all([
      this.billingOwners.accountsOf(manager, text),
      this.siteOwners.accountsOf(manager, text),
      this.refusals.sitesOfRequest(manager, text).then((siteIds) => this.siteOwners.ownersOf(manager, siteIds)),
    ]);
    return found.flat();
  }

  private async views(manager: EntityManager, rows: FoundCustomer[]): Promise<Map<string, Customer>> {
    const ids = rows.map((row) => row.id);
    const sites = await this.siteOwners.counts(manager, ids);
    const notPaid = await this.services.notPaidCounts(manager, ids);
    const accounts = rows.map(({ id, account }) => ({ id, currency: account.currency }));
    const amounts = await this.balances.amounts(manager, accounts);
    const view = ({ id, account, ownerEmail }: FoundCustomer): Customer => ({
      ...account,
      ownerEmail,
      sites: sites.get(id) ?? 0,
      unpaidServices: notPaid.get(id) ?? 0,
      balance: { amount: amounts.get(id) ?? 0, currency: account.currency },
    });
    return new Map(rows.map((row) => [row.id, view(row)]));
  }
}
