import { Injectable } from '@nestjs/common';
import { storedId, type Fault, type VisitorBulk } from '@sitekeep/contracts';
import { invalidContent, Transactions, type AccountContext } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { GateAccess } from './gate-access.ts';
import { SessionRevocations } from './session-revocations.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorInvitations } from './visitor-invitations.service.ts';
import { VisitorRemoval } from './visitor-removal.ts';
import { VisitorTrail } from './visitor-trail.ts';
import { VisitorsRepository } from './visitors.repository.ts';

const actions = { lock: 'visitor.locked', unlock: 'visitor.unlocked', delete: 'visitor.deleted' };

/** One action on many visitors: on all of them, or on none. */
@Injectable()
export class VisitorBulkService {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: VisitorsRepository,
    private readonly trail: VisitorTrail,
    private readonly sessions: SessionRevocations,
    private readonly devices: TrustedDevicesRepository,
    private readonly access: GateAccess,
    private readonly invitations: VisitorInvitations,
    private readonly removal: VisitorRemoval,
  ) {}

  /** Returns how many were not so before. Who is to be deleted and is not there is deleted; whom to lock nobody knows is a fault. */
  async run(context: AccountContext, bulk: VisitorBulk): Promise<{ changed: number }> {
    const { action, visitors, siteId } = bulk;
    if (action === 'invite') return this.invitations.inviteAll(context, { visitors, siteId });
    if (siteId !== undefined) throw invalidContent([needsNoSite]);
    const { accountId } = context;
    const ids = visitors.map((shown) => storedId('visitor', shown) ?? '');
    return this.transactions.run(async (manager) => {
      await this.repository.lockAccount(manager, accountId);
      if (action !== 'delete') await this.assertKnown(manager, accountId, ids);
      if (action !== 'unlock') await this.sessions.ofVisitors(manager, accountId, ids);
      if (action === 'lock') await this.devices.removeOfVisitors(manager, accountId, ids);
      // Before they are gone, with what their tokens opened.
      if (action === 'delete') await this.access.visitorsChanged(manager, accountId, ids);
      const changed =
        action === 'delete'
          ? await this.removal.remove(manager, accountId, ids)
          : await this.repository.setLocked(manager, accountId, ids, action === 'lock');
      if (action !== 'delete') await this.access.visitorsChanged(manager, accountId, changed);
      await this.trail.note(manager, context, actions[action], changed);
      return { changed: changed.length };
    });
  }

  private async assertKnown(manager: EntityManager, accountId: string, ids: readonly string[]): Promise<void> {
    const known = new Set((await this.repository.ofIds(manager, accountId, ids)).map(({ id }) => id));
    const faults = ids.flatMap((id, at) =>
      known.has(id) ? [] : [{ pointer: `/visitors/${at}`, code: 'unknown_visitor', detail: 'Name a visitor of this account.' }],
    );
    if (faults.length > 0) throw invalidContent(faults);
  }
}

const needsNoSite: Fault = {
  pointer: '/siteId',
  code: 'not_wanted',
  detail: 'Visitors are locked, unlocked and deleted at all sites: leave it out.',
};
