import { Injectable } from '@nestjs/common';
import { showMoney } from '@sitekeep/contracts';
import { Audit, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { Ledger } from './ledger.service.ts';
import type { PaymentNews } from './payment-provider.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { paymentTransitions } from './payment.ts';
import { Refund } from './refund.entity.ts';
import { Refunds, type Outcome } from './refunds.ts';
import { systemActor } from './service-lifecycle.ts';
import { Settlement, type LockedInvoice } from './settlement.ts';
import { allows } from './transition-table.ts';

/**
 * What a provider says of a payment becomes true here: by webhook, as the answer to a charge, or as the answer to a refund. What
 * comes late, twice or out of order finds the payment in a state that does not allow it, and changes nothing.
 */
@Injectable()
export class PaymentProgress {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly payments: PaymentRepository,
    private readonly ledger: Ledger,
    private readonly settlement: Settlement,
    private readonly refunds: Refunds,
  ) {}

  /** Locks services, invoice and payment. Returns what came of it; null: it waits for another event that must come first. */
  async apply(manager: EntityManager, payment: Payment, news: PaymentNews, actor: Actor = systemActor): Promise<Outcome> {
    const { accountId, invoiceId } = payment;
    const locked = invoiceId === null ? null : await this.settlement.lock(manager, accountId, invoiceId);
    if (invoiceId !== null && !locked) throw new Error(`payment ${payment.id} has no invoice`);
    const fresh = await this.payments.lock(manager, accountId, payment.id);
    return this.applyLocked(manager, locked, fresh, news, actor);
  }

  private async applyLocked(
    manager: EntityManager,
    locked: LockedInvoice | null,
    payment: Payment,
    news: PaymentNews,
    actor: Actor,
  ): Promise<Outcome> {
    const { event } = news;
    if (event === 'refund-failed') return this.refundFailed(manager, payment, news);
    if (event !== 'processing' && event !== 'settled' && event !== 'declined') return this.refunds.apply(manager, locked, payment, news);
    // The table lets a dispute settle again; a payment that only says again that it came in must not.
    if (payment.settledAt !== null || !allows(paymentTransitions, payment.state, event)) return `ignored: ${event} after ${payment.state}`;
    const providerPaymentId = news.providerPaymentId ?? payment.providerPaymentId;
    if (event === 'settled') return this.settle(manager, locked, payment, { ...news, providerPaymentId }, actor);
    const processingAt = event === 'processing' ? this.clock.now() : payment.processingAt;
    await this.payments.update(manager, payment, { state: event, processingAt, providerPaymentId, failure: news.failure });
    return event;
  }

  private async settle(
    manager: EntityManager,
    locked: LockedInvoice | null,
    payment: Payment,
    news: PaymentNews,
    actor: Actor,
  ): Promise<string> {
    if (!news.received) throw new Error(`payment ${payment.id} is settled, but the event does not say how much came in`);
    const late = payment.state === 'declined' ? ' (after it was declined)' : '';
    const { providerPaymentId } = news;
    await this.payments.update(manager, payment, { state: 'settled', settledAt: this.clock.now(), providerPaymentId, failure: null });
    return (await this.settlement.receive(manager, locked, payment, news.received, actor)) + late;
  }

  /** The payer's bank did not take it: the money is the customer's again, on the balance. Null: the refund itself is not booked yet. */
  private async refundFailed(manager: EntityManager, payment: Payment, { returned, reference }: PaymentNews): Promise<Outcome> {
    if (!returned || reference === null) throw new Error(`payment ${payment.id}: the event does not say which refund came back`);
    if (await this.ledger.isRefundBack(manager, payment, reference)) return 'ignored: this refund came back before';
    const { accountId, id: paymentId } = payment;
    if (await manager.existsBy(Refund, { accountId, paymentId, providerReference: reference, state: 'failed' }))
      return 'ignored: this refund was refused, and never booked';
    const booked = await this.ledger.refundBooked(manager, payment, reference);
    if (booked === 0) return null;
    const back = { ...returned, amount: Math.min(booked, returned.amount) };
    await this.ledger.lockBalance(manager, payment.accountId, back.currency);
    await this.ledger.refundCameBack(manager, payment, back, reference);
    const refunded = payment.refunded - back.amount;
    await this.payments.update(manager, payment, { refunded, ...(payment.state === 'refunded' && { state: 'settled' as const }) });
    const text = `A refund of ${showMoney(back)} did not reach the payer: it is on the balance now. Refund it again, or send it another way.`;
    await this.audit.tellStaff(manager, payment.accountId, text);
    return 'refund failed: its money is on the balance';
  }
}
