import { Injectable } from '@nestjs/common';
import { showId, type Member, type Page, type PageQuery, type Role } from '@sitekeep/contracts';
import { cursorUuid, notFound, pageOf, ProblemError, Transactions, type AccountContext, type Principal } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { memberView } from './account.view.ts';
import { Activation } from './activation.ts';
import { Membership } from './membership.entity.ts';
import { MembershipRepository } from './membership.repository.ts';
import { Trail } from './trail.ts';

/** Throws unless the principal may give or take the owner's role: owners themselves, and staff acting for them. */
export function assertMayTouchOwners(principal: Principal): void {
  if (principal.kind === 'staff' || principal.role === 'owner') return;
  throw new ProblemError('forbidden', 'Only an owner, signed in, gives or takes the role of an owner.');
}

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
      if (membership.role === 'owner' || role === 'owner') assertMayTouchOwners(context.principal);
      if (membership.role === 'owner') await this.assertNotLast(manager, context.accountId);
      await manager.getRepository(Membership).update({ id }, { role });
      if (role === 'owner') await this.activation.ofAccount(manager, context.accountId);
      await this.trail.note(manager, context, `role changed to ${role}`, showId('membership', id));
      return memberView({ ...membership, role });
    });
  }

  /** Their API tokens of this account end with the membership. */
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
