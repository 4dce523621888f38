import { Injectable } from '@nestjs/common';
import { Outbox } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { GateRevocationsRepository, type Revocation } from './gate-revocations.repository.ts';
import { GateSessionsRepository, type EndedSession } from './gate-sessions.repository.ts';

/** Of one visitor at one site, as long as edges have to know them: beyond it all of his are ended, so that nobody makes the state grow. */
const mostSingle = 100;

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

  /** One session, if it is this visitor's. False: there is none. */
  async one(manager: EntityManager, accountId: string, visitorId: string, id: string): Promise<boolean> {
    await this.sessions.lockVisitors(manager, accountId, [visitorId]);
    const [session] = await this.end(manager, { accountId, id, visitorIds: [visitorId] });
    if (!session) return false;
    const { siteId } = session;
    await this.tell(manager, accountId, [{ ...this.voidOf([session]), siteId, visitorId, sessionId: id }]);
    if ((await this.revocations.countOf(manager, accountId, siteId, visitorId)) > mostSingle) {
      await this.ofVisitors(manager, accountId, [visitorId], siteId);
      await this.revocations.join(manager, accountId, siteId, visitorId);
    }
    return true;
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
        visitorId: group[0]!.visitorId,
        sessionId: null,
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
      until: latest(ended.map(({ tokensUntil }) => tokensUntil.getTime())),
    };
  }
}
