import { Injectable } from '@nestjs/common';
import { newUuid } from '@sitekeep/runtime';
import { IsNull, type EntityManager } from 'typeorm';
import { PaymentMethod } from './payment-method.entity.ts';
import type { PaymentProviderName } from './payment.ts';

/** The only SQL on saved cards and on customers at the provider. Removed cards are found by nobody but `find`. */
@Injectable()
export class PaymentMethodRepository {
  /** The provider's id of the account; null: it has none yet. */
  async customerOf(manager: EntityManager, accountId: string, provider: PaymentProviderName): Promise<string | null> {
    const sql = 'SELECT reference FROM payment_customer WHERE account_id = $1 AND provider = $2';
    const rows: { reference: string }[] = await manager.query(sql, [accountId, provider]);
    return rows[0]?.reference ?? null;
  }

  /** Keeps the first that is told, and returns it. */
  async keepCustomer(
    manager: EntityManager,
    row: { accountId: string; provider: PaymentProviderName; reference: string; at: Date },
  ): Promise<string> {
    await manager.query(
      'INSERT INTO payment_customer (account_id, provider, reference, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (account_id, provider) DO NOTHING',
      [row.accountId, row.provider, row.reference, row.at],
    );
    return (await this.customerOf(manager, row.accountId, row.provider))!;
  }

  /** Whose card it is, by the provider's id of the customer. */
  async accountOfCustomer(manager: EntityManager, provider: PaymentProviderName, reference: string): Promise<string | null> {
    const sql = 'SELECT account_id FROM payment_customer WHERE provider = $1 AND reference = $2';
    const rows: { account_id: string }[] = await manager.query(sql, [provider, reference]);
    return rows[0]?.account_id ?? null;
  }

  /** One change at a time of the cards of an account: which is the default depends on all of them. */
  async lockCards(manager: EntityManager, accountId: string): Promise<PaymentMethod[]> {
    await manager.query('SELECT 1 FROM payment_customer WHERE account_id = $1 ORDER BY provider FOR UPDATE', [accountId]);
    return this.list(manager, accountId);
  }

  /** Newest first. */
  list(manager: EntityManager, accountId: string): Promise<PaymentMethod[]> {
    return manager.getRepository(PaymentMethod).find({ where: { accountId, removedAt: IsNull() }, order: { id: 'DESC' } });
  }

  /** Also one that is removed. */
  find(manager: EntityManager, accountId: string, id: string): Promise<PaymentMethod | null> {
    return manager.getRepository(PaymentMethod).findOneBy({ accountId, id });
  }

  /** The named card, or with null the default one; null when there is none or it is removed. */
  usable(manager: EntityManager, accountId: string, id: string | null): Promise<PaymentMethod | null> {
    const which = id === null ? { isDefault: true } : { id };
    return manager.getRepository(PaymentMethod).findOneBy({ accountId, removedAt: IsNull(), ...which });
  }

  byReference(manager: EntityManager, provider: PaymentProviderName, reference: string): Promise<PaymentMethod | null> {
    return manager.getRepository(PaymentMethod).findOneBy({ provider, reference });
  }

  async insert(manager: EntityManager, card: Omit<PaymentMethod, 'id' | 'removedAt'>): Promise<PaymentMethod> {
    const row = { ...card, id: newUuid(), removedAt: null };
    await manager.getRepository(PaymentMethod).insert(row);
    return row;
  }

  async update(manager: EntityManager, card: PaymentMethod, change: Partial<PaymentMethod>): Promise<void> {
    await manager.getRepository(PaymentMethod).update({ id: card.id, accountId: card.accountId }, change);
    Object.assign(card, change);
  }

  /** Services that named this card take the default from now on. */
  async leaveServices(manager: EntityManager, { accountId, id }: PaymentMethod): Promise<void> {
    await manager.query(
      `UPDATE service SET payment_method_id = NULL
       WHERE id IN (SELECT id FROM service WHERE account_id = $1 AND payment_method_id = $2 ORDER BY id FOR NO KEY UPDATE)`,
      [accountId, id],
    );
  }

  /** Services that are to renew by card with exactly these cards, by card. */
  async usedBy(manager: EntityManager, accountId: string): Promise<Map<string, string[]>> {
    const rows: { card: string; services: string[] }[] = await manager.query(
      `SELECT card.id AS card, array_agg(service.id ORDER BY service.id) AS services
       FROM payment_method card
       JOIN service ON service.account_id = card.account_id AND service.renewal = 'card' AND service.state <> 'deleted'
         AND (service.payment_method_id = card.id OR (service.payment_method_id IS NULL AND card.is_default))
       WHERE card.account_id = $1 AND card.removed_at IS NULL GROUP BY card.id`,
      [accountId],
    );
    return new Map(rows.map((row) => [row.card, row.services]));
  }
}
