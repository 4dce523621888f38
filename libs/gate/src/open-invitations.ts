import { Injectable } from '@nestjs/common';
import type { RulesetGate } from '@sitekeep/contracts';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import type { InvitationRow } from './invitation.entity.ts';
import { wantsOf, type Wants } from './invitation-wants.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { hashLinkSecret } from './link-secrets.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { SessionStart, type Held, type Place } from './session-start.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';

/** An invitation that goes on, and what it asks its visitor to set up. */
export type OpenInvitation = { invitation: InvitationRow; held: Held; gate: RulesetGate; wants: Wants };

/** Finds what a link of an invitation leads to. */
@Injectable()
export class OpenInvitations {
  constructor(
    private readonly clock: Clock,
    private readonly invitations: InvitationsRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly start: SessionStart,
    private readonly tokens: VisitorTokensRepository,
    private readonly passkeys: PasskeysRepository,
  ) {}

  /**
   * Null: there is none with this secret at this site, or it is over; the visitor has another address meanwhile, is locked, or may no longer
   * enter the site.
   */
  async find(manager: EntityManager, place: Place, secret: string): Promise<OpenInvitation | null> {
    return this.read(manager, place, await this.invitations.find(manager, place, hashLinkSecret(secret)));
  }

  /** The same; nobody else uses it, changes its visitor or signs them in before the transaction ends. The account's visitors are locked. */
  async lock(manager: EntityManager, place: Place, secret: string): Promise<OpenInvitation | null> {
    const invitation = await this.invitations.lock(manager, place, hashLinkSecret(secret));
    if (invitation) await this.sessions.lockVisitors(manager, place.accountId, [invitation.visitorId]);
    return this.read(manager, place, invitation);
  }

  private async read(manager: EntityManager, place: Place, invitation: InvitationRow | null): Promise<OpenInvitation | null> {
    if (invitation?.state !== 'open' || invitation.expiresAt <= this.clock.now()) return null;
    const { accountId, siteId } = place;
    const held = await this.start.hold(manager, place, invitation.visitorId);
    if (held?.visitor.email !== invitation.email) return null;
    const owner = { accountId, visitorId: held.visitor.id };
    const gate = await this.start.policyOf(manager, place);
    const inForce = await this.tokens.inForce(manager, owner);
    const passkeys = await this.passkeys.ofVisitor(manager, { ...owner, siteId });
    const wants = wantsOf(gate, {
      hasPassword: held.visitor.passwordHash !== null,
      tokens: inForce.length,
      passkeys: passkeys.filter(({ locked }) => !locked).length,
    });
    return { invitation, held, gate, wants };
  }
}
