import { Injectable } from '@nestjs/common';
import type { Currency, MailLanguage } from '@sitekeep/contracts';
import { notFound } from '@sitekeep/platform';
import { In, type EntityManager } from 'typeorm';
import { Account } from './account.entity.ts';
import { Membership } from './membership.entity.ts';

export type AccountRow = {
  id: string;
  name: string;
  currency: Currency;
  suspended: boolean;
  active: boolean;
  createdAt: Date;
};
export type Recipient = { id: string; email: string; name: string; language: MailLanguage };

/** What other contexts may know of accounts. Each call runs in the caller's transaction. */
@Injectable()
export class AccountsReadModel {
  async find(manager: EntityManager, accountId: string): Promise<AccountRow | null> {
    const account = await manager.getRepository(Account).findOneBy({ id: accountId });
    if (!account) return null;
    const { id, name, currency, suspended, createdAt } = account;
    return { id, name, currency, suspended, active: account.activatedAt !== null, createdAt };
  }

  /** Throws not_found: an account id always comes from a principal, so a missing one is nobody's. */
  async get(manager: EntityManager, accountId: string): Promise<AccountRow> {
    const account = await this.find(manager, accountId);
    if (!account) throw notFound();
    return account;
  }

  /** True when an owner has confirmed the address and accepted the terms. */
  async isActive(manager: EntityManager, accountId: string): Promise<boolean> {
    return (await this.find(manager, accountId))?.active ?? false;
  }

  async isSuspended(manager: EntityManager, accountId: string): Promise<boolean> {
    return (await this.find(manager, accountId))?.suspended ?? false;
  }

  async currencyOf(manager: EntityManager, accountId: string): Promise<Currency> {
    return (await this.get(manager, accountId)).currency;
  }

  /** Of its oldest owner. */
  async languageOf(manager: EntityManager, accountId: string): Promise<MailLanguage> {
    const rows: { language: MailLanguage }[] = await manager.query(
      `SELECT p.language FROM membership m JOIN person p ON p.id = m.person_id
       WHERE m.account_id = $1 AND m.role = 'owner' ORDER BY m.joined_at, m.id LIMIT 1`,
      [accountId],
    );
    return rows[0]?.language ?? 'en';
  }

  /** Whether the person is one of `ownerRecipients` now. */
  async isOwnerRecipient(manager: EntityManager, accountId: string, personId: string): Promise<boolean> {
    return manager.existsBy(Membership, { accountId, personId, role: In(['owner', 'billing']) });
  }

  /** Owners and billing members, oldest first: who gets mail about money and deletion. `id` is the person's. */
  async ownerRecipients(manager: EntityManager, accountId: string): Promise<Recipient[]> {
    return manager.query(
      `SELECT p.id, p.email, p.name, p.language FROM membership m JOIN person p ON p.id = m.person_id
       WHERE m.account_id = $1 AND m.role IN ('owner', 'billing') ORDER BY m.joined_at, m.id`,
      [accountId],
    );
  }
}
