import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';

/** Of a site, as edges know them: each of them reads all of it with every change. */
const most = 10_000;
const kept = 5000;

/** Keeps small what edges know of sessions that were ended before their time. */
@Injectable()
export class RevocationBounds {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: GateRevocationsRepository,
  ) {}

  /**
   * When there are too many of a site, all that was issued before the older ones of them is void from now on. Visitors whose browser has
   * asked for anything since then have a newer token and go on; the others sign in again. The caller tells the edges.
   */
  async hold(siteId: string, bounds = { most, kept }): Promise<void> {
    const now = this.clock.now();
    if (!(await this.revocations.areMore(this.transactions.manager, siteId, bounds.most, now))) return;
    await this.transactions.run(async (manager) => {
      await this.sessions.lockSite(manager, siteId);
      const last = await this.revocations.newestBeyond(manager, siteId, bounds.kept, now);
      if (!last) return;
      const { accountId, at } = last;
      const ended = await this.sessions.end(manager, { accountId, siteId, issuedUntil: at }, now);
      const until = new Date(ended.reduce((latest, { tokensUntil }) => Math.max(latest, tokensUntil.getTime()), now.getTime()));
      await this.revocations.raise(manager, accountId, [siteId]);
      await this.revocations.joinUntil(manager, accountId, siteId, { at, until });
    });
  }
}
