import { Injectable } from '@nestjs/common';
import { showId, type Page, type Refusal, type RefusalQuery } from '@sitekeep/contracts';
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

  /** Newest first, those of one address, request or reason where the query names it. Throws not_found unless the site is the account's. */
  async list(accountId: string, siteId: string, query: RefusalQuery): Promise<Page<Refusal>> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const { address, requestId, reason } = query;
    const filter = { ...(address && { address }), ...(requestId && { requestId }), ...(reason && { reason }) };
    const rows = await this.repository.events(manager, siteId, filter, cursorUuid('event', query), query.limit + 1);
    return pageOf('event', rows, query.limit, show);
  }
}

function show(event: SecurityEvent): Refusal {
  const { id, siteId: _, at, ...rest } = event;
  return { ...rest, id: showId('event', id), at: at.toISOString() };
}
