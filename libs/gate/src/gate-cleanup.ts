import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { GateKeysRepository } from './gate-keys.repository.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Told by publication which sites are gone. */
@Injectable()
export class GateCleanup {
  constructor(
    private readonly keys: GateKeysRepository,
    private readonly visitors: VisitorsRepository,
  ) {}

  /** Ends the keys of a deleted site and what visitors may enter of it. The visitors themselves stay the account's. */
  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await this.keys.forgetSite(manager, siteId);
    await this.visitors.forgetSite(manager, siteId);
  }
}
