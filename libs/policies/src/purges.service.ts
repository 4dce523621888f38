import { Injectable } from '@nestjs/common';
import { showId, type Page, type PageQuery, type PurgeInput, type SitePurge } from '@sitekeep/contracts';
import { cursorUuid, invalidContent, Outbox, pageOf, Transactions } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { PoliciesRepository } from './policies.repository.ts';
import { siteSettings } from './policy-settings.ts';
import type { PurgeRow } from './purge.entity.ts';
import { purgesKeptMs } from './purge-retention.ts';
import { PurgesRepository } from './purges.repository.ts';
import { readPurge } from './read-purge.ts';

/** What customers have the edges throw out of their sites' caches. */
@Injectable()
export class PurgesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly repository: PurgesRepository,
    private readonly policies: PoliciesRepository,
    private readonly sites: SitesReadModel,
  ) {}

  /** The edges are told after commit. Throws not_found unless the site is the account's. */
  purge(accountId: string, siteId: string, input: PurgeInput): Promise<SitePurge> {
    return this.transactions.run(async (manager) => {
      const { hostnames } = await this.sites.detail(manager, accountId, siteId);
      const { query } = siteSettings(await this.policies.find(manager, { accountId, siteId })).cache;
      const { values, faults } = readPurge(input, { hostnames: hostnames.map(({ name }) => name), query });
      if (faults.length > 0) throw invalidContent(faults);
      const purge = { id: newUuid(), siteId, kind: input.kind, values, hard: input.hard, at: this.clock.now() };
      await this.repository.add(manager, purge);
      await this.outbox.add(manager, 'write-purge', { purgeId: purge.id });
      return showPurge(purge);
    });
  }

  /** Those of the last 7 days, newest first. Throws not_found unless the site is the account's. */
  async list(accountId: string, siteId: string, query: PageQuery): Promise<Page<SitePurge>> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const rows = await this.repository.page(manager, siteId, cursorUuid('purge', query), query.limit + 1);
    return pageOf('purge', rows, query.limit, showPurge);
  }

  /** For publication; null when it is so old, or its site so gone, that nobody need hear of it. */
  find(manager: EntityManager, id: string): Promise<PurgeRow | null> {
    return this.repository.find(manager, id);
  }

  /** Those that are kept, of all sites, page by page from the oldest on, for publication. */
  kept(manager: EntityManager, after: string | null, limit: number): Promise<PurgeRow[]> {
    return this.repository.since(manager, new Date(this.clock.nowMs() - purgesKeptMs), after, limit);
  }
}

const showPurge = ({ id, kind, values, hard, at }: PurgeRow): SitePurge => ({
  id: showId('purge', id),
  kind,
  values,
  hard,
  at: at.toISOString(),
});
