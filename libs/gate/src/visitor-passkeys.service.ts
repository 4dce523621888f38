import { Injectable } from '@nestjs/common';
import type { Page, Passkey, PasskeyChange } from '@sitekeep/contracts';
import { notFound, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import type { PasskeyRow } from './passkey.entity.ts';
import { showPasskey } from './passkey.view.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { SessionRevocations } from './session-revocations.ts';
import { VisitorTrail } from './visitor-trail.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Passkeys of visitors, as customers look after them. Every call throws not_found unless visitor and passkey are the account's. */
@Injectable()
export class VisitorPasskeys {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly visitors: VisitorsRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly invitations: InvitationsRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: SessionRevocations,
    private readonly trail: VisitorTrail,
  ) {}

  /** All of them, oldest first: there are twenty at most. */
  async list(accountId: string, visitorId: string): Promise<Page<Passkey>> {
    const { manager } = this.transactions;
    if (!(await this.visitors.find(manager, accountId, visitorId))) throw notFound();
    return { data: (await this.passkeys.ofVisitor(manager, { accountId, visitorId })).map(showPasskey), nextCursor: null };
  }

  /** Who locks one ends what it opened, as deleting does. Throws conflict for one that is copied: it stays locked. */
  change(context: AccountContext, visitorId: string, id: string, { label, locked }: PasskeyChange): Promise<Passkey> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.sessions.lockVisitors(manager, accountId, [visitorId]);
      const passkey = await this.passkeys.lock(manager, { accountId, visitorId }, id);
      if (!passkey) throw notFound();
      if (passkey.copiedAt !== null && locked === false) throw new ProblemError('conflict', copied);
      const action = locked === undefined || locked === passkey.locked ? 'changed' : locked ? 'locked' : 'unlocked';
      if (action === 'locked') await this.endWhatItOpened(manager, passkey);
      passkey.label = label ?? passkey.label;
      passkey.locked = locked ?? passkey.locked;
      await this.passkeys.save(manager, passkey);
      await this.trail.note(manager, context, `visitor.passkey-${action}`, [visitorId]);
      return showPasskey(passkey);
    });
  }

  /** Ends the visitor's sessions at its site: whoever has it may have signed in with it. */
  remove(context: AccountContext, visitorId: string, id: string): Promise<void> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.sessions.lockVisitors(manager, accountId, [visitorId]);
      const passkey = await this.passkeys.lock(manager, { accountId, visitorId }, id);
      if (!passkey) throw notFound();
      await this.endWhatItOpened(manager, passkey);
      await this.passkeys.remove(manager, passkey);
      await this.trail.note(manager, context, 'visitor.passkey-removed', [visitorId]);
    });
  }

  /** Sessions at its site, and invitations that would give another one now. */
  private async endWhatItOpened(manager: EntityManager, { accountId, visitorId, siteId }: PasskeyRow): Promise<void> {
    await this.revocations.ofVisitors(manager, accountId, [visitorId], siteId);
    await this.invitations.expire(manager, accountId, visitorId, this.clock.now());
  }
}

const copied = 'Somebody seems to have a copy of this passkey, so that it stays locked: delete it, and let the visitor make another.';
