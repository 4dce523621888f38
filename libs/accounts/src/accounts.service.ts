import { Injectable } from '@nestjs/common';
import { rolePermissions, showId, type Account as AccountView, type Session as SessionView } from '@sitekeep/contracts';
import { notFound, Transactions, type AccountContext } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { Account } from './account.entity.ts';
import { accountView, personView } from './account.view.ts';
import { inNoAccount } from './customer-access.service.ts';
import { MembershipRepository } from './membership.repository.ts';
import { Trail } from './trail.ts';

/** The account itself, and what a signed-in person sees of their own. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly memberships: MembershipRepository,
    private readonly trail: Trail,
  ) {}

  async read({ accountId }: AccountContext): Promise<AccountView> {
    const account = await this.transactions.manager.getRepository(Account).findOneBy({ id: accountId });
    if (!account) throw notFound();
    return accountView(account);
  }

  async rename(context: AccountContext, name: string): Promise<AccountView> {
    await this.transactions.run(async (manager) => {
      await manager.getRepository(Account).update({ id: context.accountId }, { name });
      await this.trail.note(manager, context, 'account renamed', name);
    });
    return this.read(context);
  }

  /** What the page of this person shows; without an account, of the oldest membership. */
  async session(personId: string, accountId: string | null): Promise<Omit<SessionView, 'csrfToken'>> {
    const memberships = await this.memberships.ofPerson(this.transactions.manager, personId);
    const current = memberships.find((membership) => accountId === null || membership.accountId === accountId);
    if (!current) throw inNoAccount();
    return {
      person: personView(current.person),
      account: accountView(current.account),
      role: current.role,
      permissions: [...rolePermissions[current.role]],
      accounts: memberships.map(({ account, role }) => ({ id: showId('account', account.id), name: account.name, role })),
    };
  }

  /** For staff only: stops the account's sites at every edge and its owners' changes. Returns false when it was so already. */
  async setSuspended(manager: EntityManager, accountId: string, suspended: boolean): Promise<boolean> {
    const account = await this.memberships.lockAccount(manager, accountId);
    if (!account) throw notFound();
    if (account.suspended === suspended) return false;
    await manager.getRepository(Account).update({ id: accountId }, { suspended });
    return true;
  }
}
