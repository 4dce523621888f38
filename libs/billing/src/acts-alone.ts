import { Injectable } from '@nestjs/common';
import type { ApprovalAction } from '@sitekeep/contracts';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { addMs, dayMs } from './months.ts';
import type { ActFacts } from './staff-act.ts';

export const windowDays = 30;

/** What each of the staff did without a second person: with the money of one account, or, without an account, for any. The only SQL on it. */
@Injectable()
export class ActsAlone {
  constructor(private readonly clock: Clock) {}

  /** One after the other until the transaction ends: of two at once, each would take itself for the first. */
  async lock(manager: EntityManager, staffId: string): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('acts with money of ' || $1, 0))`, [staffId]);
  }

  /**
   * What they were worth within the last 30 days, in minor units: neither way makes up for the other. What is for any account counts with
   * each of them; where `accountId` is null, with the one that got most.
   */
  async worth(manager: EntityManager, staffId: string, accountId: string | null): Promise<number> {
    const since = addMs(this.clock.now(), -windowDays * dayMs);
    const [row] = await manager.query<{ worth: string }[]>(
      `SELECT coalesce(sum(worth) FILTER (WHERE account_id IS NULL), 0) + coalesce(max(worth) FILTER (WHERE account_id IS NOT NULL), 0) AS worth
       FROM (
         SELECT account_id, sum(abs(amount)) AS worth FROM staff_act
         WHERE staff_id = $1 AND at > $2 AND (account_id IS NULL OR account_id = coalesce($3::uuid, account_id))
         GROUP BY account_id
       ) each`,
      [staffId, since, accountId],
    );
    return Number(row!.worth);
  }

  async note(manager: EntityManager, staffId: string, action: ApprovalAction, { accountId, target, amount }: ActFacts): Promise<void> {
    await manager.query(
      'INSERT INTO staff_act (id, at, staff_id, account_id, action, target, currency, amount) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
      [newUuid(), this.clock.now(), staffId, accountId, action, target, amount.currency, amount.amount],
    );
  }
}
