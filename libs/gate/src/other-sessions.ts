import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { SessionRevocations } from './session-revocations.ts';

/** Of one visitor: beyond it all are ended, also the one that would stay, so that edges have not to know each of them. */
const mostOthers = 50;

/** Ends the sessions of a visitor who has less to sign in with from now on, but for the one in which they said so. */
@Injectable()
export class OtherSessions {
  constructor(
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: SessionRevocations,
  ) {}

  async end(
    manager: EntityManager,
    { accountId, visitorId, id: kept }: { accountId: string; visitorId: string; id: string },
  ): Promise<void> {
    const ids = await this.sessions.idsOf(manager, accountId, visitorId, mostOthers + 2);
    if (ids.length > mostOthers + 1) await this.revocations.ofVisitors(manager, accountId, [visitorId]);
    else for (const id of ids) if (id !== kept) await this.revocations.one(manager, accountId, visitorId, id);
  }
}
