import { Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { Audit, type AccountContext, type Actor } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';

const sitekeep: Actor = { kind: 'system', id: null, name: 'Sitekeep' };

/** What customers did with visitors: ids alone, because the trail is kept for good. What staff do is written by the api, once per call. */
@Injectable()
export class VisitorTrail {
  constructor(private readonly audit: Audit) {}

  async note(
    manager: EntityManager,
    { accountId, principal: actor }: AccountContext,
    action: string,
    ids: readonly string[],
  ): Promise<void> {
    if (actor.kind === 'staff') return;
    for (const id of ids) await this.audit.append(manager, { actor, accountId, action, target: showId('visitor', id) });
  }

  /** What the visitor did, or Sitekeep by itself. */
  async noteOurs(manager: EntityManager, accountId: string, action: string, id: string): Promise<void> {
    await this.audit.append(manager, { actor: sitekeep, accountId, action, target: showId('visitor', id) });
  }

  async imported(manager: EntityManager, { accountId, principal: actor }: AccountContext, counts: string): Promise<void> {
    if (actor.kind === 'staff') return;
    await this.audit.append(manager, {
      actor,
      accountId,
      action: 'visitors.imported',
      target: showId('account', accountId),
      reason: counts,
    });
  }
}
