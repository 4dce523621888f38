import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ApiDescription } from '@sitekeep/contracts';
import { invalidContent, notFound, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { ApiDescriptionRow } from './api-description.entity.ts';
import { FirewallRepository } from './firewall.repository.ts';
import { PolicyLock } from './policy-lock.ts';
import { readApiDescription } from './read-description.ts';

/** What the requests of sites are to look like, by OpenAPI. The policy says what becomes of those that do not. */
@Injectable()
export class ApiDescriptionsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly repository: FirewallRepository,
    private readonly lock: PolicyLock,
  ) {}

  /** Throws not_found unless the site is the account's and has one. */
  async get(accountId: string, siteId: string): Promise<ApiDescription> {
    const { manager } = this.transactions;
    await this.lock.assertOwned(manager, { accountId, siteId });
    const row = await this.repository.description(manager, siteId);
    if (!row) throw notFound();
    return showDescription(row);
  }

  /** Takes the place of the one before, on every edge within a second. Throws invalid_content with every fault. */
  async set(accountId: string, siteId: string, document: string): Promise<ApiDescription> {
    await this.lock.assertOwned(this.transactions.manager, { accountId, siteId });
    const { kept, faults } = await readApiDescription(document);
    if (!kept) throw invalidContent(faults);
    const contentHash = createHash('sha256').update(kept.content).digest('hex');
    return this.lock.change({ accountId, siteId }, async (manager) => {
      await this.lock.demand(manager, { accountId, siteId }, [{ feature: 'api-description', pointer: '' }]);
      const row: ApiDescriptionRow = { siteId, accountId, contentHash, ...kept, document, updatedAt: this.clock.now() };
      await this.repository.setDescription(manager, row);
      return showDescription(row);
    });
  }

  /** Requests are held against nothing from then on, whatever the policy says. */
  remove(accountId: string, siteId: string): Promise<void> {
    return this.lock.change({ accountId, siteId }, async (manager) => {
      if (!(await this.repository.forgetDescription(manager, accountId, siteId))) throw notFound();
    });
  }
}

const showDescription = ({ title, openapi, operations, updatedAt, document }: ApiDescriptionRow): ApiDescription => ({
  title,
  openapi,
  operations,
  updatedAt: updatedAt.toISOString(),
  document,
});
