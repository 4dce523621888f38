import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, type EntityManager } from 'typeorm';
import { Invoice } from './invoice.entity.ts';
import { PromoCode, PromoUse } from './promo-code.entity.ts';

/** The only SQL on promo codes. */
@Injectable()
export class PromoCodeRepository {
  insert(manager: EntityManager, code: PromoCode): Promise<unknown> {
    return manager.insert(PromoCode, code);
  }

  /** Newest first. */
  page(manager: EntityManager, after: string | null, limit: number): Promise<PromoCode[]> {
    return manager.find(PromoCode, { where: after === null ? {} : { id: LessThan(after) }, order: { id: 'DESC' }, take: limit });
  }

  find(manager: EntityManager, code: string): Promise<PromoCode | null> {
    return manager.findOneBy(PromoCode, { code });
  }

  /** Nobody else uses or ends it until the transaction is over. */
  lock(manager: EntityManager, where: { id: string } | { code: string }): Promise<PromoCode | null> {
    return manager.findOne(PromoCode, { where, lock: { mode: 'pessimistic_write' } });
  }

  async end(manager: EntityManager, id: string, at: Date): Promise<void> {
    await manager.update(PromoCode, { id }, { endedAt: at });
  }

  /** Whether an invoice of the account that is not void has used it. */
  isUsedBy(manager: EntityManager, accountId: string, promoCodeId: string): Promise<boolean> {
    return manager.existsBy(PromoUse, { promoCodeId, accountId, givenBackAt: IsNull() });
  }

  /** Whether an invoice of the account that is not paid yet holds a use. */
  async holdsOpenUse(manager: EntityManager, accountId: string, promoCodeId: string): Promise<boolean> {
    const uses = await manager.find(PromoUse, { where: { promoCodeId, accountId, givenBackAt: IsNull() }, select: { invoiceId: true } });
    return manager.existsBy(Invoice, { id: In(uses.map(({ invoiceId }) => invoiceId)), accountId, state: 'open' });
  }

  /** How an invoice used a code; null: it used none. */
  useOf(manager: EntityManager, accountId: string, invoiceId: string): Promise<PromoUse | null> {
    return manager.findOneBy(PromoUse, { accountId, invoiceId });
  }

  /** The code is locked. A void invoice gives its use back by itself (trigger invoice_gives_promo_back). */
  async use(manager: EntityManager, use: PromoUse): Promise<void> {
    await manager.insert(PromoUse, use);
    await manager.increment(PromoCode, { id: use.promoCodeId }, 'uses', 1);
  }
}
