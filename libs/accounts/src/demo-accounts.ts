import { Injectable } from '@nestjs/common';
import type { StaffRole } from '@sitekeep/contracts';
import { permissions } from '@sitekeep/contracts';
import { PasswordHasher, Transactions } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { Account } from './account.entity.ts';
import { ApiToken } from './api-token.entity.ts';
import { Membership } from './membership.entity.ts';
import { Person } from './person.entity.ts';
import { hashSecret } from './secrets.ts';
import { StaffMember } from './staff-member.entity.ts';
import { StaffToken } from './staff-token.entity.ts';

export type DemoLogin = { email: string; password: string; name: string; apiToken: string };

/** Makes people with known passwords and tokens: for the demo and the first staff member. Does nothing that is there already. */
@Injectable()
export class DemoAccounts {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
  ) {}

  /** A confirmed customer with an active account; returns their ids. `apiToken` starts with sk_live_. */
  async customer(login: DemoLogin & { accountName: string }): Promise<{ personId: string; accountId: string }> {
    const passwordHash = await this.hasher.hash(login.password);
    return this.transactions.run(async (manager) => {
      const known = await manager.getRepository(Person).findOneBy({ email: login.email });
      const membership = known && (await manager.getRepository(Membership).findOneBy({ personId: known.id }));
      if (membership) return { personId: membership.personId, accountId: membership.accountId };
      return this.writeCustomer(manager, login, passwordHash);
    });
  }

  private async writeCustomer(manager: EntityManager, login: DemoLogin & { accountName: string }, passwordHash: string) {
    const now = this.clock.now();
    const [personId, accountId] = [newUuid(), newUuid()];
    const { email, name, apiToken } = login;
    await manager
      .getRepository(Person)
      .insert({ id: personId, email, name, passwordHash, emailConfirmedAt: now, termsAcceptedAt: now, createdAt: now });
    await manager
      .getRepository(Account)
      .insert({ id: accountId, name: login.accountName, currency: 'EUR', suspended: false, activatedAt: now, createdAt: now });
    await manager.getRepository(Membership).insert({ id: newUuid(), accountId, personId, role: 'owner', joinedAt: now });
    await manager.getRepository(ApiToken).insert({
      id: newUuid(),
      accountId,
      createdBy: personId,
      name: 'Demo',
      tokenHash: hashSecret(apiToken),
      hint: apiToken.slice(-4),
      scopes: [...permissions],
      allowedAddresses: [],
      createdAt: now,
    });
    return { personId, accountId };
  }

  /** A staff member; returns the id. `apiToken` (if any) starts with sk_staff_. */
  async staff(login: Omit<DemoLogin, 'apiToken'> & { role: StaffRole; apiToken?: string }): Promise<string> {
    const passwordHash = await this.hasher.hash(login.password);
    return this.transactions.run(async (manager) => {
      const known = await manager.getRepository(StaffMember).findOneBy({ email: login.email });
      if (known) return known.id;
      const now = this.clock.now();
      const { email, name, role, apiToken } = login;
      const id = newUuid();
      await manager.getRepository(StaffMember).insert({ id, email, name, role, passwordHash, disabled: false, createdAt: now });
      if (apiToken)
        await manager
          .getRepository(StaffToken)
          .insert({ id: newUuid(), staffId: id, name: 'Demo', tokenHash: hashSecret(apiToken), hint: apiToken.slice(-4), createdAt: now });
      return id;
    });
  }
}
