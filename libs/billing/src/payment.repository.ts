import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan, Not, type EntityManager } from 'typeorm';
import { Payment } from './payment.entity.ts';
import type { PaymentProviderName } from './payment.ts';

/** The only SQL on payments. */
@Injectable()
export class PaymentRepository {
  /** The invoice must be locked. */
  async nextAttempt(manager: EntityManager, invoiceId: string): Promise<number> {
    return ((await manager.getRepository(Payment).maximum('attempt', { invoiceId })) ?? 0) + 1;
  }

  async insert(manager: EntityManager, payment: Payment): Promise<void> {
    await manager.getRepository(Payment).insert(payment);
  }

  async update(manager: EntityManager, payment: Payment, change: Partial<Payment>): Promise<void> {
    await manager.getRepository(Payment).update({ id: payment.id, accountId: payment.accountId }, change);
    Object.assign(payment, change);
  }

  /** The attempt that is created or processing; there is one at most (payment_one_under_way). The invoice must be locked. */
  underWay(manager: EntityManager, accountId: string, invoiceId: string): Promise<Payment | null> {
    return manager.getRepository(Payment).findOneBy({ accountId, invoiceId, state: In(['created', 'processing']) });
  }

  /** Charges of saved cards, with the payer present, begun since then, that were declined or may still be. */
  cardDeclines(manager: EntityManager, accountId: string, since: Date): Promise<number> {
    const state = In(['created', 'processing', 'declined']);
    const which = { accountId, paymentMethodId: Not(IsNull()), offSession: false, state };
    return manager.getRepository(Payment).countBy({ ...which, createdAt: MoreThan(since) });
  }

  /** Charges of saved cards that were last asked for before then, and of which nobody here knows what became. */
  unanswered(manager: EntityManager, provider: PaymentProviderName, before: Date, limit: number): Promise<Payment[]> {
    return manager.getRepository(Payment).find({
      where: {
        ...{ provider, state: 'created', paymentMethodId: Not(IsNull()), providerReference: IsNull() },
        askedAt: LessThan(before),
      },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** What this key asked for before. */
  byRequestKey(manager: EntityManager, accountId: string, requestKey: string): Promise<Payment | null> {
    return manager.getRepository(Payment).findOneBy({ accountId, requestKey });
  }

  find(manager: EntityManager, accountId: string, id: string): Promise<Payment | null> {
    return manager.getRepository(Payment).findOneBy({ id, accountId });
  }

  /** By the id that our provider sent back; whose it is, only the row knows. */
  findById(manager: EntityManager, id: string): Promise<Payment | null> {
    return manager.getRepository(Payment).findOneBy({ id });
  }

  /** By the provider's own id of it. */
  findByProviderPayment(manager: EntityManager, provider: Payment['provider'], providerPaymentId: string): Promise<Payment | null> {
    return manager.getRepository(Payment).findOneBy({ provider, providerPaymentId });
  }

  /** Locks it. Whoever also needs its services and invoice locks them before. */
  lock(manager: EntityManager, accountId: string, id: string): Promise<Payment> {
    return manager.getRepository(Payment).findOneOrFail({ where: { id, accountId }, lock: { mode: 'pessimistic_write' } });
  }

  list(manager: EntityManager, accountId: string, after: string | null, limit: number): Promise<Payment[]> {
    const older = after === null ? {} : { id: LessThan(after) };
    return manager.getRepository(Payment).find({ where: { accountId, ...older }, order: { id: 'DESC' }, take: limit + 1 });
  }

  /** Since when payments for open invoices of this service are being processed. */
  async processingSince(manager: EntityManager, serviceId: string): Promise<Date[]> {
    const rows: { processing_at: Date }[] = await manager.query(
      `SELECT payment.processing_at FROM payment JOIN invoice_line line ON line.invoice_id = payment.invoice_id
       WHERE line.service_id = $1 AND line.open AND payment.state = 'processing'`,
      [serviceId],
    );
    return rows.map((row) => row.processing_at);
  }
}
