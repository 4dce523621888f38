import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Mail } from './mail.entity.ts';

/** What other contexts may know of mails. */
@Injectable()
export class MailReadModel {
  /**
   * When the mail server took the first of these mails, or refused it for good; null: not yet, or there is none. Those withdrawn count when
   * all of them are, so that nothing waits for ever.
   */
  async handedOverAt(manager: EntityManager, keys: readonly string[]): Promise<Date | null> {
    const [row] = await manager.query<{ at: Date | null }[]>(
      `SELECT coalesce(min(handed_over_at) FILTER (WHERE state <> 'withdrawn'),
         CASE WHEN bool_and(state = 'withdrawn') THEN max(handed_over_at) END) AS at FROM mail WHERE key = ANY($1)`,
      [keys],
    );
    return row?.at ?? null;
  }

  /** What went out to a visitor of the account, oldest first; at most `most`. */
  ofVisitor(manager: EntityManager, accountId: string, visitorId: string, most: number): Promise<Pick<Mail, 'subject' | 'queuedAt'>[]> {
    const where = { accountId, visitorId };
    return manager
      .getRepository(Mail)
      .find({ where, select: { id: true, subject: true, queuedAt: true }, order: { id: 'ASC' }, take: most });
  }
}
