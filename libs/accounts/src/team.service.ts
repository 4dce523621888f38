import { Injectable } from '@nestjs/common';
import { rolePermissions, roles, showId, type Member, type Page, type PageQuery, type Role } from '@sitekeep/contracts';
import { cursorUuid, notFound, pageOf, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { In, type EntityManager } from 'typeorm';
import { memberView } from './account.view.ts';
import { Activation } from './activation.ts';
import { Invitation } from './invitation.entity.ts';
import { Membership } from './membership.entity.ts';
import { MembershipRepository } from './membership.repository.ts';
import { assertMayGive, assertMayTouchOwners, mayGive } from './role-rules.ts';
import { Trail } from './trail.ts';

/** Who works in the account, and as what. Changes of one team happen one after the other, so that its last owner stays. */
@Injectable()
export class Team {
  constructor(
    private readonly transactions: Transactions,
    private readonly memberships: MembershipRepository,
    private readonly activation: Activation,
    private readonly trail: Trail,
  ) {}

  async list({ accountId }: AccountContext, query: PageQuery): Promise<Page<Member>> {
    const rows = await this.memberships.page(this.transactions.manager, accountId, cursorUuid('membership', query), query.limit + 1);
    return pageOf('membership', rows, query.limit, memberView);
  }

  async changeRole(context: AccountContext, id: string, role: Role): Promise<Member> {
    return this.transactions.run(async (manager) => {
      const membership = await this.locked(manager, context.accountId, id);
      if (membership.role === role) return memberView(membership);
      if (membership.role === 'owner') assertMayTouchOwners(context.principal);
      assertMayGive(context.principal, role);
      if (membership.role === 'owner') await this.assertNotLast(manager, context.accountId);
      await manager.getRepository(Membership).update({ id }, { role });
      await this.endInvitations(manager, membership, role);
      if (role === 'owner') await this.activation.ofAccount(manager, context.accountId);
      await this.trail.note(manager, context, `role changed to ${role}`, showId('membership', id));
      return memberView({ ...membership, role });
    });
  }

  /** Their API tokens of this account and the invitations they sent end with the membership. */
  async remove(context: AccountContext, id: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const membership = await this.locked(manager, context.accountId, id);
      if (membership.role === 'owner') {
        assertMayTouchOwners(context.principal);
        await this.assertNotLast(manager, context.accountId);
      }
      await manager.getRepository(Membership).delete({ id });
      await this.trail.note(manager, context, 'member removed', showId('membership', id));
    });
  }

  /** Invitations of a role that the inviter, with the new role, may no longer give. */
  private async endInvitations(manager: EntityManager, { accountId, personId }: Membership, newRole: Role): Promise<void> {
    const tooHigh = roles.filter((role) => !mayGive(rolePermissions[newRole], role));
    await manager.getRepository(Invitation).delete({ accountId, invitedBy: personId, role: In(tooHigh) });
  }

  private async locked(manager: EntityManager, accountId: string, id: string): Promise<Membership> {
    await this.memberships.lockAccount(manager, accountId);
    const membership = await this.memberships.find(manager, accountId, id);
    if (!membership) throw notFound();
    return membership;
  }

  private async assertNotLast(manager: EntityManager, accountId: string): Promise<void> {
    if ((await this.memberships.countOwners(manager, accountId)) > 1) return;
    throw new ProblemError('last_owner', 'Make somebody else an owner first: an account keeps at least one.');
  }
}
