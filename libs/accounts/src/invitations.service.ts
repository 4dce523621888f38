import { Injectable } from '@nestjs/common';
import { showId, type Invitation as InvitationView, type Page, type PageQuery, type Role } from '@sitekeep/contracts';
import { cursorUuid, notFound, pageOf, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { LessThan, MoreThan, type EntityManager } from 'typeorm';
import type { Account } from './account.entity.ts';
import { AccountMails } from './account-mails.ts';
import { invitationView } from './account.view.ts';
import { ApiToken } from './api-token.entity.ts';
import { Invitation } from './invitation.entity.ts';
import { MembershipRepository } from './membership.repository.ts';
import { newSecret } from './secrets.ts';
import { assertActive, assertMayGive } from './role-rules.ts';
import { Trail } from './trail.ts';

const lifeMs = 7 * 24 * 3600_000;
const atMost = 50;
/** Long enough to look into the mailbox: asking again before would only fill it. */
const againAfterMs = 10 * 60_000;

/** Invitations into a team: sent by mail, withdrawn, listed. */
@Injectable()
export class Invitations {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly memberships: MembershipRepository,
    private readonly mails: AccountMails,
    private readonly trail: Trail,
  ) {}

  async list({ accountId }: AccountContext, query: PageQuery): Promise<Page<InvitationView>> {
    const after = cursorUuid('invitation', query);
    const rows = await this.transactions.manager.getRepository(Invitation).find({
      where: { accountId, expiresAt: MoreThan(this.clock.now()), ...(after && { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
    return pageOf('invitation', rows, query.limit, invitationView);
  }

  /** An invitation to an address that has one already replaces it: only the last mail counts. Not at once, though. */
  async invite(context: AccountContext, email: string, role: Role): Promise<InvitationView> {
    if (context.principal.kind === 'staff' && role === 'owner')
      throw new ProblemError('forbidden', 'Staff invite no owners: invite with another role, and let an owner change it.');
    assertMayGive(context.principal, role);
    return this.transactions.run(async (manager) => {
      const account = await this.memberships.lockAccount(manager, context.accountId);
      if (!account) throw notFound();
      assertMayInvite(account);
      await this.assertInvitable(manager, context.accountId, email);
      const { secret, hash: tokenHash } = newSecret();
      const now = this.clock.now();
      const invitation = {
        id: newUuid(),
        accountId: account.id,
        email,
        role,
        ...(await senderOf(manager, context)),
        tokenHash,
        createdAt: now,
        expiresAt: new Date(now.getTime() + lifeMs),
      };
      await manager.getRepository(Invitation).delete({ accountId: account.id, email });
      await manager.getRepository(Invitation).insert(invitation);
      await this.mails.invite(manager, { ...invitation, secret }, { inviter: inviterOf(context), accountName: account.name });
      await this.trail.note(manager, context, `invited as ${role}`, showId('invitation', invitation.id));
      return invitationView(invitation);
    });
  }

  async withdraw(context: AccountContext, id: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const { affected } = await manager.getRepository(Invitation).delete({ id, accountId: context.accountId });
      if (!affected) throw notFound();
      await this.trail.note(manager, context, 'invitation withdrawn', showId('invitation', id));
    });
  }

  private async assertInvitable(manager: EntityManager, accountId: string, email: string): Promise<void> {
    const members = await this.memberships.ofAccount(manager, accountId);
    if (members.some((member) => member.person.email === email))
      throw new ProblemError('conflict', 'This person is a member already. Change their role instead.');
    await this.assertNotJustSent(manager, accountId, email);
    if ((await manager.getRepository(Invitation).countBy({ accountId, expiresAt: MoreThan(this.clock.now()) })) >= atMost)
      throw new ProblemError('limit_reached', `An account has at most ${atMost} open invitations. Withdraw some first.`);
  }

  private async assertNotJustSent(manager: EntityManager, accountId: string, email: string): Promise<void> {
    const sent = await manager.getRepository(Invitation).findOneBy({ accountId, email });
    const waitMs = sent ? sent.createdAt.getTime() + againAfterMs - this.clock.nowMs() : 0;
    if (waitMs <= 0) return;
    const retryAfterSeconds = Math.ceil(waitMs / 1000);
    throw new ProblemError('too_many_requests', `The mail went out just now. Send another one in ${retryAfterSeconds} seconds.`, {
      retryAfterSeconds,
    });
  }
}

/** Mail to strangers goes out only for accounts whose owner we know and have nothing against. */
function assertMayInvite(account: Account): void {
  assertActive(account);
  if (account.suspended) throw new ProblemError('account_suspended', 'The account is suspended and invites nobody. Write to support.');
}

async function senderOf(manager: EntityManager, { accountId, principal }: AccountContext) {
  if (principal.kind === 'staff') return { invitedBy: null, byToken: null };
  if (principal.kind === 'person') return { invitedBy: principal.id, byToken: null };
  const token = await manager.getRepository(ApiToken).findOneByOrFail({ id: principal.id, accountId });
  return { invitedBy: token.createdBy, byToken: token.id };
}

/** Staff stay behind the name of the house. */
const inviterOf = ({ principal }: AccountContext): string => (principal.kind === 'staff' ? 'Sitekeep support' : principal.name);
