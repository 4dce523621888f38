import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { VisitorAccessRow, VisitorRow } from './visitor.entity.ts';

/** The only SQL on visitors and on what they may enter. */
@Injectable()
export class VisitorsRepository {
  /** Null unless the visitor is the account's. */
  find(manager: EntityManager, accountId: string, id: string): Promise<VisitorRow | null> {
    return manager.findOneBy(VisitorRow, { accountId, id });
  }

  /** By the address as it was typed: case and blanks around it do not count. */
  findByEmail(manager: EntityManager, accountId: string, email: string): Promise<VisitorRow | null> {
    return manager.findOneBy(VisitorRow, { accountId, email: email.trim().toLowerCase() });
  }

  /** Null: the visitor may not enter the site. One statement, also for a visitor that is not there. */
  access(manager: EntityManager, visitorId: string, siteId: string): Promise<VisitorAccessRow | null> {
    return manager.findOneBy(VisitorAccessRow, { visitorId, siteId });
  }
}
