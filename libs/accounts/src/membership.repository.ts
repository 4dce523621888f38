import { Injectable } from '@nestjs/common';
import { LessThan, type EntityManager } from 'typeorm';
import { Account } from './account.entity.ts';
import { Membership } from './membership.entity.ts';

/** Who works in which account. */
@Injectable()
export class MembershipRepository {
  /** Of a person, with their accounts, oldest first: the first is the one a sign-in opens. */
  ofPerson(manager: EntityManager, personId: string): Promise<Membership[]> {
    return manager
      .getRepository(Membership)
      .find({ where: { personId }, relations: { account: true, person: true }, order: { joinedAt: 'ASC', id: 'ASC' } });
  }

  ofAccount(manager: EntityManager, accountId: string): Promise<Membership[]> {
    return manager
      .getRepository(Membership)
      .find({ where: { accountId }, relations: { person: true }, order: { joinedAt: 'ASC', id: 'ASC' } });
  }

  /** Newest first, as all lists. */
  page(manager: EntityManager, accountId: string, after: string | null, take: number): Promise<Membership[]> {
    return manager
      .getRepository(Membership)
      .find({ where: { accountId, ...(after && { id: LessThan(after) }) }, relations: { person: true }, order: { id: 'DESC' }, take });
  }

  find(manager: EntityManager, accountId: string, id: string): Promise<Membership | null> {
    return manager.getRepository(Membership).findOne({ where: { id, accountId }, relations: { person: true } });
  }

  findOfPerson(manager: EntityManager, accountId: string, personId: string): Promise<Membership | null> {
    return manager.getRepository(Membership).findOneBy({ accountId, personId });
  }

  countOwners(manager: EntityManager, accountId: string): Promise<number> {
    return manager.getRepository(Membership).countBy({ accountId, role: 'owner' });
  }

  /** Held until the transaction ends: changes of a team happen one after the other, so that its last owner stays. */
  async lockAccount(manager: EntityManager, accountId: string): Promise<Account | null> {
    return manager.getRepository(Account).findOne({ where: { id: accountId }, lock: { mode: 'pessimistic_write' } });
  }
}
