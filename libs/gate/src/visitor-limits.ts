import { Injectable } from '@nestjs/common';
import { ServicesReadModel } from '@sitekeep/billing';
import { mostVisitors, mostVisitorsUnpaid } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import { VisitorsRepository } from './visitors.repository.ts';

/** How many visitors an account may have. */
@Injectable()
export class VisitorLimits {
  constructor(
    private readonly repository: VisitorsRepository,
    private readonly services: ServicesReadModel,
  ) {}

  /** What keeps the account from `more` visitors, with the mend; null: nothing does. The account's visitors are locked. */
  async faultOf(manager: EntityManager, accountId: string, more: number): Promise<string | null> {
    const count = await this.repository.count(manager, accountId);
    if (more === 0 || count + more <= mostVisitorsUnpaid) return null;
    const paid = await this.services.hasPaid(manager, accountId);
    const most = paid ? mostVisitors : mostVisitorsUnpaid;
    if (count + more <= most) return null;
    const mend = paid ? 'Delete some first.' : `Delete some first, or pay for a site: then there may be ${mostVisitors}.`;
    return `There are ${count} visitors, and the account may have ${most}. ${mend}`;
  }
}
