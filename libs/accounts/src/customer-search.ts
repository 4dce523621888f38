import { Injectable } from '@nestjs/common';
import { storedId, type Account as AccountView, type Member } from '@sitekeep/contracts';
import { In, type EntityManager } from 'typeorm';
import { Account } from './account.entity.ts';
import { accountView, memberView } from './account.view.ts';
import { Membership } from './membership.entity.ts';
import { MembershipRepository } from './membership.repository.ts';

export type FoundCustomer = { id: string; account: AccountView; ownerEmail: string | null };
type Wanted = {
  text: string;
  /** accounts that other contexts found by the same text */ alsoIds: readonly string[];
  after: string | null;
  take: number;
};

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** For staff: finds accounts by their name, a member's name or e-mail, or an id. */
@Injectable()
export class CustomerSearch {
  constructor(private readonly memberships: MembershipRepository) {}

  /** Newest first. An empty text finds all. */
  async page(manager: EntityManager, { text, alsoIds, after, take }: Wanted): Promise<FoundCustomer[]> {
    const found = manager.createQueryBuilder(Account, 'account');
    if (text)
      found.where(matches, {
        like: `%${escapeLike(text)}%`,
        ids: [storedId('account', text), ...alsoIds],
        person: storedId('person', text),
      });
    if (after) found.andWhere('account.id < :after', { after });
    return this.withOwners(manager, await found.orderBy('account.id', 'DESC').limit(take).getMany());
  }

  async find(manager: EntityManager, accountId: string): Promise<FoundCustomer | null> {
    const account = await manager.findOneBy(Account, { id: accountId });
    return account && ((await this.withOwners(manager, [account]))[0] ?? null);
  }

  async members(manager: EntityManager, accountId: string): Promise<Member[]> {
    return (await this.memberships.ofAccount(manager, accountId)).map(memberView);
  }

  private async withOwners(manager: EntityManager, accounts: Account[]): Promise<FoundCustomer[]> {
    const owners = await manager.find(Membership, {
      where: { accountId: In(accounts.map((account) => account.id)), role: 'owner' },
      relations: { person: true },
      order: { joinedAt: 'ASC', id: 'ASC' },
    });
    const ownerOf = (id: string) => owners.find((owner) => owner.accountId === id)?.person.email ?? null;
    return accounts.map((account) => ({ id: account.id, account: accountView(account), ownerEmail: ownerOf(account.id) }));
  }
}

const matches = `(account.id = ANY(CAST(:ids AS uuid[])) OR account.name ILIKE :like OR EXISTS (
  SELECT 1 FROM membership JOIN person ON person.id = membership.person_id
  WHERE membership.account_id = account.id AND (person.id = :person OR person.email ILIKE :like OR person.name ILIKE :like)))`;
