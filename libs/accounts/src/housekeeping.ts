import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { personSessionRule, staffSessionRule, type SessionRule } from './session-rules.ts';

const hourMs = 3600_000;
const monthMs = 30 * 24 * hourMs;

/** Removes what has expired, as the comments of the tables promise. */
@Injectable()
export class Housekeeping {
  private lastMs = 0;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Sign-ins are rare and call this; the work is done at most once an hour. */
  async tidyAtTimes(): Promise<void> {
    const nowMs = this.clock.nowMs();
    if (Math.abs(nowMs - this.lastMs) < hourMs) return;
    this.lastMs = nowMs;
    await this.tidy();
  }

  async tidy(): Promise<void> {
    const { manager } = this.transactions;
    const now = this.clock.now();
    const before = (ms: number) => new Date(now.getTime() - ms);
    const sessions = (table: string, rule: SessionRule) =>
      manager.query(`DELETE FROM ${table} WHERE last_seen_at <= $1 OR created_at <= $2`, [before(rule.idleMs), before(rule.absoluteMs)]);
    await sessions('session', personSessionRule);
    await sessions('staff_session', staffSessionRule);
    await manager.query('DELETE FROM email_token WHERE expires_at <= $1', [now]);
    await manager.query('DELETE FROM invitation WHERE expires_at <= $1', [before(monthMs)]);
  }
}
