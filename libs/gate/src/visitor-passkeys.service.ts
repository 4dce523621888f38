import { Injectable } from '@nestjs/common';
import type { Page, Passkey } from '@sitekeep/contracts';
import { notFound, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { InvitationsRepository } from './invitations.repository.ts';
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

  /** Ends the visitor's sessions at its site: whoever has it may have signed in with it. */
  remove(context: AccountContext, visitorId: string, id: string): Promise<void> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.sessions.lockVisitors(manager, accountId, [visitorId]);
      const passkey = await this.passkeys.lock(manager, { accountId, visitorId }, id);
      if (!passkey) throw notFound();
      await this.revocations.ofVisitors(manager, accountId, [visitorId], passkey.siteId);
      await this.passkeys.remove(manager, passkey);
      await this.invitations.expire(manager, accountId, visitorId, this.clock.now());
      await this.trail.note(manager, context, 'visitor.passkey-removed', [visitorId]);
    });
  }
}
