import { Injectable } from '@nestjs/common';
import { Outbox } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { GateRevocationsRepository, type Revocation } from './gate-revocations.repository.ts';
import { GateSessionsRepository, type EndedSession } from './gate-sessions.repository.ts';

/**
 * Ends sessions before their time, in the transaction of the change that asks for it; edges know within a second of its commit. What a
 * session said is worth nothing from then on, whichever process issued its last token, and however its clock goes.
 */
@Injectable()
export class SessionRevocations {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: GateRevocationsRepository,
  ) {}

  /** One session; with a visitor only if it is theirs. Returns how many were ended. */
  async one(manager: EntityManager, accountId: string, id: string, visitorId?: string): Promise<number> {
    const ended = await this.end(manager, { accountId, id, ...(visitorId !== undefined && { visitorIds: [visitorId] }) });
    await this.tell(
      manager,
      accountId,
      ended.map((session) => ({ ...this.voidOf([session]), siteId: session.siteId, kind: 'session', subject: session.id })),
    );
    return ended.length;
  }

  /** All of these visitors, at one site or at all. None of them signs in before the transaction ends: what it changes holds for the next. */
  async ofVisitors(manager: EntityManager, accountId: string, visitorIds: readonly string[], siteId?: string): Promise<number> {
    if (visitorIds.length === 0) return 0;
    await this.sessions.lockVisitors(manager, accountId, visitorIds);
    const ended = await this.end(manager, { accountId, visitorIds, ...(siteId !== undefined && { siteId }) });
    const groups = Map.groupBy(ended, (session) => `${session.siteId} ${session.visitorId}`);
    await this.tell(
      manager,
      accountId,
      [...groups.values()].map((group) => ({
        ...this.voidOf(group),
        siteId: group[0]!.siteId,
        kind: 'visitor',
        subject: group[0]!.visitorId,
      })),
    );
    return ended.length;
  }

  /** All of a site. */
  async ofSite(manager: EntityManager, accountId: string, siteId: string): Promise<number> {
    await this.sessions.lockSite(manager, siteId);
    const ended = await this.end(manager, { accountId, siteId });
    if (ended.length === 0) return 0;
    await this.revocations.raise(manager, accountId, [siteId]);
    await this.revocations.addAll(manager, accountId, siteId, this.voidOf(ended));
    await this.outbox.add(manager, 'write-gate', { siteId });
    return ended.length;
  }

  private end(manager: EntityManager, which: Parameters<GateSessionsRepository['end']>[1]): Promise<EndedSession[]> {
    return this.sessions.end(manager, which, this.clock.now());
  }

  private async tell(manager: EntityManager, accountId: string, revocations: readonly Revocation[]): Promise<void> {
    if (revocations.length === 0) return;
    const siteIds = [...new Set(revocations.map(({ siteId }) => siteId))].sort();
    await this.revocations.raise(manager, accountId, siteIds);
    await this.revocations.add(manager, accountId, revocations);
    for (const siteId of siteIds) await this.outbox.add(manager, 'write-gate', { siteId });
  }

  private voidOf(ended: readonly EndedSession[]): { at: Date; until: Date } {
    const latest = (times: number[]) => new Date(times.reduce((a, b) => Math.max(a, b)));
    return {
      at: latest([this.clock.nowMs(), ...ended.map(({ issuedAt }) => issuedAt.getTime())]),
      until: latest(ended.map(({ idleAt }) => idleAt.getTime())),
    };
  }
}
