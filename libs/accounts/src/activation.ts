import { Injectable } from '@nestjs/common';
import { Outbox } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { Account } from './account.entity.ts';
import { Membership } from './membership.entity.ts';
import { MembershipRepository } from './membership.repository.ts';

/** Nothing of an account becomes active before one of its owners has confirmed the address and accepted the terms. */
@Injectable()
export class Activation {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly memberships: MembershipRepository,
  ) {}

  /** To be called after every change that may complete the condition, in its transaction. */
  async ofOwner(manager: EntityManager, personId: string): Promise<void> {
    const owned = await manager.getRepository(Membership).findBy({ personId, role: 'owner' });
    for (const { accountId } of owned) await this.ofAccount(manager, accountId);
  }

  async ofAccount(manager: EntityManager, accountId: string): Promise<void> {
    // Two halves of the condition may be completed at the same time: under the lock the later one sees both.
    const account = await this.memberships.lockAccount(manager, accountId);
    if (!account || account.activatedAt || !(await this.isReady(manager, accountId))) return;
    await manager.getRepository(Account).update({ id: accountId }, { activatedAt: this.clock.now() });
    await this.outbox.add(manager, 'activate-account', { accountId });
  }

  private isReady(manager: EntityManager, accountId: string): Promise<boolean> {
    return manager
      .getRepository(Membership)
      .createQueryBuilder('membership')
      .innerJoin('membership.person', 'person')
      .where(`membership.account_id = :accountId AND membership.role = 'owner'`, { accountId })
      .andWhere('person.email_confirmed_at IS NOT NULL AND person.terms_accepted_at IS NOT NULL')
      .getExists();
  }
}
