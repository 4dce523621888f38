import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { GateKeysRepository } from './gate-keys.repository.ts';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Told by publication which sites are gone. */
@Injectable()
export class GateCleanup {
  constructor(
    private readonly keys: GateKeysRepository,
    private readonly visitors: VisitorsRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: GateRevocationsRepository,
  ) {}

  /** Ends the keys and sessions of a deleted site and what visitors may enter of it. The visitors themselves stay the account's. */
  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await this.keys.forgetSite(manager, siteId);
    await this.visitors.forgetSite(manager, siteId);
    await this.sessions.forgetSite(manager, siteId);
    await this.revocations.forgetSite(manager, siteId);
  }
}
