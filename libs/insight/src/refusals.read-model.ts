import { Injectable } from '@nestjs/common';
import { showId, type Page, type PageQuery, type Refusal } from '@sitekeep/contracts';
import { cursorUuid, pageOf, Transactions } from '@sitekeep/platform';
import { SitesReadModel } from '@sitekeep/sites';
import { InsightRepository } from './insight.repository.ts';
import type { SecurityEvent } from './security-event.entity.ts';

/** Refused requests as the customer sees them. */
@Injectable()
export class RefusalsReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: InsightRepository,
    private readonly sites: SitesReadModel,
  ) {}

  /** Newest first. Throws not_found unless the site is the account's. */
  async list(accountId: string, siteId: string, query: PageQuery): Promise<Page<Refusal>> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const rows = await this.repository.events(manager, siteId, cursorUuid('event', query), query.limit + 1);
    return pageOf('event', rows, query.limit, show);
  }
}

function show(event: SecurityEvent): Refusal {
  const { id, siteId: _, at, ...rest } = event;
  return { ...rest, id: showId('event', id), at: at.toISOString() };
}
