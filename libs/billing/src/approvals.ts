import { Injectable } from '@nestjs/common';
import { showId, type Approval as ApprovalView, type ApprovalQuery, type Page } from '@sitekeep/contracts';
import { cursorUuid, notFound, pageOf, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { LessThan, LessThanOrEqual, type EntityManager } from 'typeorm';
import { Approval } from './approval.entity.ts';

/** What waits for a second person, and what became of it. The only SQL on approvals, which belong to staff and so name no account. */
@Injectable()
export class Approvals {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(query: ApprovalQuery): Promise<Page<ApprovalView>> {
    const { manager } = this.transactions;
    await this.expire(manager);
    const after = cursorUuid('approval', query);
    const rows = await manager.getRepository(Approval).find({
      where: { ...(query.state && { state: query.state }), ...(after !== null && { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
    return pageOf('approval', rows, query.limit, showApproval);
  }

  async get(id: string): Promise<ApprovalView> {
    const { manager } = this.transactions;
    await this.expire(manager);
    const found = await manager.getRepository(Approval).findOneBy({ id });
    if (!found) throw notFound();
    return showApproval(found);
  }

  async insert(manager: EntityManager, approval: Approval): Promise<void> {
    await manager.getRepository(Approval).insert(approval);
  }

  /** Locks it. What nobody decided in time is expired. */
  async lock(manager: EntityManager, id: string): Promise<Approval> {
    await this.expire(manager);
    const found = await manager.getRepository(Approval).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!found) throw notFound();
    return found;
  }

  async decide(manager: EntityManager, approval: Approval, decision: Pick<Approval, Decision>): Promise<void> {
    await manager.getRepository(Approval).update({ id: approval.id }, decision);
    Object.assign(approval, decision);
  }

  /** Whether the same is asked for already. */
  async waits(manager: EntityManager, action: Approval['action'], target: string): Promise<boolean> {
    await this.expire(manager);
    return manager.getRepository(Approval).existsBy({ action, target, state: 'waiting' });
  }

  private async expire(manager: EntityManager): Promise<void> {
    const now = this.clock.now();
    await manager
      .getRepository(Approval)
      .update({ state: 'waiting', expiresAt: LessThanOrEqual(now) }, { state: 'expired', decidedAt: now });
  }
}

type Decision = 'state' | 'decidedBy' | 'decider' | 'decidedAt' | 'decisionReason';

export const showApproval = (row: Approval): ApprovalView => ({
  id: showId('approval', row.id),
  action: row.action,
  accountId: row.accountId && showId('account', row.accountId),
  target: row.target,
  amount: { amount: row.amount, currency: row.currency },
  terms: row.terms,
  reason: row.reason,
  state: row.state,
  requestedBy: { id: showId('staff', row.requestedBy), name: row.requester },
  requestedAt: row.requestedAt.toISOString(),
  decidedBy: row.decidedBy === null ? null : { id: showId('staff', row.decidedBy), name: row.decider ?? '' },
  decidedAt: row.decidedAt?.toISOString() ?? null,
  expiresAt: row.expiresAt.toISOString(),
});
