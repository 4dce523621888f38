import { Injectable } from '@nestjs/common';
import { Mailer } from '@sitekeep/mail';
import type { EntityManager } from 'typeorm';
import { VisitorsRepository } from './visitors.repository.ts';

/** Deletes visitors with everything that is held about them, mails to them among it. */
@Injectable()
export class VisitorRemoval {
  constructor(
    private readonly visitors: VisitorsRepository,
    private readonly mailer: Mailer,
  ) {}

  /** Which of these were there. The account's visitors are locked. */
  async remove(manager: EntityManager, accountId: string, ids: readonly string[]): Promise<string[]> {
    const removed = await this.visitors.remove(manager, accountId, ids);
    await this.mailer.forgetVisitors(manager, accountId, removed);
    return removed;
  }
}
