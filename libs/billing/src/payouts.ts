import { Injectable } from '@nestjs/common';
import { showMoney, type Money } from '@sitekeep/contracts';
import { notFound, Outbox, ProblemError } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { InvoiceRepository } from './invoice.repository.ts';
import type { PaymentMovements } from './ledger.repository.ts';
import { Ledger } from './ledger.service.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { Refund } from './refund.entity.ts';
import { creditOf, Refunds } from './refunds.ts';
import { Settlement, type LockedInvoice } from './settlement.ts';

export type RefundRequested = {
  accountId: string;
  paymentId: string;
  /** minor units, in the currency that came in; left out: all that is left */
  amount?: number;
};
/** requested: the provider is asked by job refund-payment; done: booked, and whoever recorded the payment sends the money. */
export type RefundBegun = { refundId: string | null; state: 'requested' | 'done'; money: Money };

/** Giving a payment back to its payer, because staff say so. Reason, role and audit entry are the caller's. */
@Injectable()
export class Payouts {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly payments: PaymentRepository,
    private readonly invoices: InvoiceRepository,
    private readonly settlement: Settlement,
    private readonly ledger: Ledger,
    private readonly refunds: Refunds,
  ) {}

  /** Whose payment it is, and what can still be refunded of it, for a look before the act. Throws not_found, conflict. */
  async left(manager: EntityManager, paymentId: string): Promise<{ accountId: string; left: Money }> {
    const payment = await this.payments.findById(manager, paymentId);
    if (!payment) throw notFound();
    return { accountId: payment.accountId, left: leftOf(await this.movements(manager, payment)) };
  }

  /**
   * Refunds a payment, wholly or in part, in the caller's transaction; locks services, invoice, payment and balance. What came by
   * hand (bank, staff) is booked at once; for the rest a job asks the provider, and the ledger follows its answer. Throws not_found;
   * conflict when nothing was paid in, when more is asked than is left or than the customer has not spent, or while another refund of
   * the payment is under way.
   */
  async refund(manager: EntityManager, request: RefundRequested): Promise<RefundBegun> {
    const found = await this.payments.find(manager, request.accountId, request.paymentId);
    if (!found) throw notFound();
    const locked = found.invoiceId === null ? null : await this.settlement.lock(manager, found.accountId, found.invoiceId);
    const payment = await this.payments.lock(manager, found.accountId, found.id);
    const moved = await this.movements(manager, payment);
    const left = leftOf(moved);
    const money = { amount: request.amount ?? left.amount, currency: left.currency };
    if (money.amount > left.amount || money.amount <= 0)
      throw new ProblemError('conflict', `Of this payment ${showMoney(left)} are left: give no more than that.`);
    if (await manager.getRepository(Refund).existsBy({ paymentId: payment.id, state: 'requested' }))
      throw new ProblemError('conflict', 'Another refund of this payment is under way: wait until it is done.');
    await this.refuseSpent(manager, locked, payment, money, moved);
    if (payment.provider === 'staff' || payment.provider === 'bank') return this.byHand(manager, locked, payment, money);
    return this.byProvider(manager, payment, money);
  }

  private async movements(manager: EntityManager, payment: Payment): Promise<PaymentMovements> {
    if (payment.provider === 'balance') throw new ProblemError('conflict', 'This was paid from the balance: give it back to the balance.');
    const moved = await this.ledger.movementsOf(manager, payment);
    if (!moved || payment.settledAt === null) throw new ProblemError('conflict', 'No money has come in with this payment.');
    refuseDisputed(payment);
    return moved;
  }

  /** Money that came in and was spent since is not given back: the customer would owe it. */
  private async refuseSpent(
    manager: EntityManager,
    locked: LockedInvoice | null,
    payment: Payment,
    money: Money,
    moved: PaymentMovements,
  ): Promise<void> {
    const balance = await this.ledger.lockBalance(manager, payment.accountId, money.currency);
    const promised = await this.promised(manager, payment.accountId, money.currency);
    const amount = balance - promised + (locked ? creditOf(moved, locked.invoice, money.amount) : 0);
    if (amount >= money.amount) return;
    const unspent = showMoney({ ...money, amount: Math.max(0, amount) });
    throw new ProblemError(
      'conflict',
      `The customer has spent this money: ${unspent} of it can be given back. Refund what it bought first.`,
    );
  }

  /** What refunds that are under way will take from the balance. It must be locked. */
  private async promised(manager: EntityManager, accountId: string, currency: Money['currency']): Promise<number> {
    const underWay = await manager.getRepository(Refund).findBy({ accountId, currency, state: 'requested' });
    let sum = 0;
    for (const refund of underWay) sum += Math.max(0, refund.amount - (await this.creditWith(manager, refund)));
    return sum;
  }

  /** What such a refund brings onto the balance by a credit note: less where a plan change has given back of the invoice before. */
  private async creditWith(manager: EntityManager, { accountId, paymentId, amount }: Refund): Promise<number> {
    const payment = await this.payments.find(manager, accountId, paymentId);
    const moved = payment && (await this.ledger.movementsOf(manager, payment));
    if (!moved || payment.invoiceId === null) return 0;
    const invoice = await this.invoices.find(manager, accountId, payment.invoiceId);
    return invoice ? creditOf(moved, invoice, amount) : 0;
  }

  private async byHand(manager: EntityManager, locked: LockedInvoice | null, payment: Payment, money: Money): Promise<RefundBegun> {
    const about = { paymentId: payment.id, providerPaymentId: payment.providerPaymentId, reference: null };
    const news = { ...about, event: 'refunded', received: null, returned: money, failure: null } as const;
    await this.refunds.apply(manager, locked, payment, news);
    return { refundId: null, state: 'done', money };
  }

  private async byProvider(manager: EntityManager, payment: Payment, money: Money): Promise<RefundBegun> {
    const { id: paymentId, accountId } = payment;
    const refund = { id: newUuid(), accountId, paymentId, ...money, requestedAt: this.clock.now(), state: 'requested' as const };
    await manager.getRepository(Refund).insert(refund);
    await this.outbox.add(manager, 'refund-payment', { refundId: refund.id });
    return { refundId: refund.id, state: 'requested', money };
  }
}

/** Whoever gets his money back from his bank must not get it from us too. */
export function refuseDisputed({ state }: Pick<Payment, 'state'>): void {
  if (state === 'disputed')
    throw new ProblemError('conflict', 'The payer’s bank disputes this payment: answer it at the provider, which decides it.');
}

const leftOf = (moved: PaymentMovements): Money => ({
  amount: moved.received - moved.refunded - moved.chargedBack,
  currency: moved.currency,
});
