import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import type { LastRequests } from '@sitekeep/sites';
import { InsightRepository } from './insight.repository.ts';

/** What sites asks of insight. It has checked that the site is the account's; asking back would be a circle. */
@Injectable()
export class LastRequestsOfInsight implements LastRequests {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: InsightRepository,
  ) {}

  /** The minute in which the site had its last request, or null. */
  lastRequestAt(_accountId: string, siteId: string): Promise<Date | null> {
    return this.repository.lastMinute(this.transactions.manager, siteId);
  }
}
