import { Injectable } from '@nestjs/common';
import { Outbox } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { GateAccessRepository } from './gate-access.repository.ts';

/**
 * Who may enter sites without a session, and by which providers visitors sign in, as edges know it: told anew in the transaction of each
 * change, and known to them within a second of its commit.
 */
@Injectable()
export class GateAccess {
  constructor(
    private readonly outbox: Outbox,
    private readonly repository: GateAccessRepository,
  ) {}

  /** Something of it was changed at these sites, all of which are the account's. */
  async changed(manager: EntityManager, accountId: string, siteIds: readonly string[]): Promise<void> {
    if (siteIds.length === 0) return;
    await this.repository.raise(manager, accountId, siteIds);
    for (const siteId of siteIds) await this.outbox.add(manager, 'write-gate-access', { siteId });
  }

  /** The same where these visitors have tokens: called when they are changed, and before they are deleted. */
  async visitorsChanged(manager: EntityManager, accountId: string, visitorIds: readonly string[]): Promise<void> {
    if (visitorIds.length === 0) return;
    await this.changed(manager, accountId, await this.repository.sitesOfVisitors(manager, accountId, visitorIds));
  }

  /** The site was deleted or restored: what edges know follows, if there ever was anything. */
  async siteChanged(manager: EntityManager, siteId: string): Promise<void> {
    if (await this.repository.raiseKnown(manager, siteId)) await this.outbox.add(manager, 'write-gate-access', { siteId });
  }

  /** The site is gone: edges forget what they knew of it. */
  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    const known = await this.repository.forgetSite(manager, siteId);
    if (known) await this.outbox.add(manager, 'write-gate-access', { siteId });
  }
}
