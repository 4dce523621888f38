import { Injectable } from '@nestjs/common';
import { storedId } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { SitesReadModel } from '@sitekeep/sites';
import type { Place } from './session-start.ts';

/** Whose site an edge means. */
@Injectable()
export class SitePlaces {
  constructor(
    private readonly transactions: Transactions,
    private readonly sites: SitesReadModel,
  ) {}

  /** Null: no such site, or it is gone. */
  async find(shownSiteId: string): Promise<Place | null> {
    const siteId = storedId('site', shownSiteId);
    const accountId = siteId && (await this.sites.accountOf(this.transactions.manager, siteId));
    return siteId && accountId ? { accountId, siteId } : null;
  }
}
