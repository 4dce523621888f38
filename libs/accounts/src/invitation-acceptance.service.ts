import { Injectable } from '@nestjs/common';
import {
  rolePermissions,
  showId,
  type AcceptedInvitation,
  type AcceptInvitation,
  type Fault,
  type MailLanguage,
} from '@sitekeep/contracts';
import { invalidContent, PasswordHasher, Transactions } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { MoreThan, type EntityManager } from 'typeorm';
import { ApiToken } from './api-token.entity.ts';
import { Activation } from './activation.ts';
import { EmailTokens, worthlessToken } from './email-tokens.ts';
import { FirstConfirmation } from './first-confirmation.ts';
import { Invitation } from './invitation.entity.ts';
import { Membership } from './membership.entity.ts';
import { MembershipRepository } from './membership.repository.ts';
import { Person } from './person.entity.ts';
import { mayGive } from './role-rules.ts';
import { hashSecret } from './secrets.ts';
import { personSessions } from './session.store.ts';

type Spoken = { spoken: MailLanguage };
type Accepted = AcceptedInvitation & { personId: string };

/** Joins a team by the link of a mail, with the own login or with a new one. */
@Injectable()
export class InvitationAcceptance {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly memberships: MembershipRepository,
    private readonly tokens: EmailTokens,
    private readonly activation: Activation,
    private readonly firstConfirmation: FirstConfirmation,
  ) {}

  /** `isNew`: the person has chosen a password just now, and may be signed in. `spoken`: what the browser asks for. */
  async accept(input: AcceptInvitation, spoken: MailLanguage = 'en'): Promise<Accepted> {
    const { manager } = this.transactions;
    const invitation = await this.open(manager, input.token);
    const known = await manager.getRepository(Person).findOneBy({ email: invitation.email });
    const isNew = !known?.emailConfirmedAt;
    if (isNew) assertComplete(input);
    const passwordHash = isNew ? await this.hasher.hash(input.password ?? '') : null;
    return this.transactions.run((inside) => this.join(inside, { ...input, spoken }, passwordHash));
  }

  private async open(manager: EntityManager, secret: string, lock = false): Promise<Invitation> {
    const invitation = await manager.getRepository(Invitation).findOne({
      where: { tokenHash: hashSecret(secret), expiresAt: MoreThan(this.clock.now()) },
      ...(lock && { lock: { mode: 'pessimistic_write' as const } }),
    });
    if (!invitation) throw worthlessToken();
    return invitation;
  }

  private async join(manager: EntityManager, input: AcceptInvitation & Spoken, passwordHash: string | null): Promise<Accepted> {
    const { accountId } = await this.open(manager, input.token);
    // The account first, as whoever changes its team does: two locks taken crosswise would wait for each other.
    const account = await this.memberships.lockAccount(manager, accountId);
    const invitation = await this.open(manager, input.token, true);
    const { role } = invitation;
    if (!account || !(await this.isStillGiven(manager, invitation))) throw worthlessToken();
    const personId = await this.person(manager, invitation.email, input, passwordHash);
    await manager.getRepository(Invitation).delete({ id: invitation.id });
    if (!(await this.memberships.findOfPerson(manager, accountId, personId)))
      await manager.getRepository(Membership).insert({ id: newUuid(), accountId, personId, role, joinedAt: this.clock.now() });
    await this.activation.ofOwner(manager, personId);
    return { account: { id: showId('account', accountId), name: account.name }, role, isNew: passwordHash !== null, personId };
  }

  /** Who invited must still be able to give the role. */
  private async isStillGiven(manager: EntityManager, { accountId, role, invitedBy, byToken }: Invitation): Promise<boolean> {
    const member = invitedBy === null ? null : await this.memberships.findOfPerson(manager, accountId, invitedBy);
    if (invitedBy !== null && !(member && mayGive(rolePermissions[member.role], role))) return false;
    const token = byToken === null ? null : await manager.getRepository(ApiToken).findOneBy({ id: byToken, accountId });
    return byToken === null || (token !== null && mayGive(token.scopes, role));
  }

  private async person(
    manager: EntityManager,
    email: string,
    input: AcceptInvitation & Spoken,
    passwordHash: string | null,
  ): Promise<string> {
    const people = manager.getRepository(Person);
    const now = this.clock.now();
    const known = await people.findOneBy({ email });
    const termsAcceptedAt = known?.termsAcceptedAt ?? (input.acceptTerms ? now : null);
    if (!known) {
      const person = {
        id: newUuid(),
        email,
        name: input.name ?? '',
        language: input.spoken,
        passwordHash: passwordHash ?? '',
        emailConfirmedAt: now,
        termsAcceptedAt,
        createdAt: now,
      };
      await people.insert(person);
      return person.id;
    }
    await people.update({ id: known.id }, { termsAcceptedAt });
    if (passwordHash === null || known.emailConfirmedAt) return known.id;
    // Somebody signed up with this address without being able to read its mail. Who reads it now is the owner: the old password ends.
    await people.update({ id: known.id }, { passwordHash, name: input.name ?? known.name, language: input.spoken, emailConfirmedAt: now });
    await this.firstConfirmation.closeDoors(manager, known.id);
    await this.tokens.dropAll(manager, known.id);
    await personSessions.endAll(manager, known.id);
    return known.id;
  }
}

function assertComplete(input: AcceptInvitation): void {
  const faults: Fault[] = [];
  if (!input.name) faults.push({ pointer: '/name', code: 'required', detail: 'Give your name.' });
  if (!input.password) faults.push({ pointer: '/password', code: 'required', detail: 'Choose a password of at least 12 characters.' });
  if (faults.length > 0) throw invalidContent(faults);
}
