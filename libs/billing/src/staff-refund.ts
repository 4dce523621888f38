import { Injectable } from '@nestjs/common';
import { showId, showMoney, type Money } from '@sitekeep/contracts';
import { notFound, ProblemError, type Actor } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { BillingOwners } from './billing-owners.read-model.ts';
import { CreditNotes } from './credit-notes.service.ts';
import { InvoiceReversal } from './invoice-reversal.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { Payouts, refuseDisputed } from './payouts.ts';
import { Settlement, type LockedInvoice } from './settlement.ts';
import type { ActFacts, StaffAct } from './staff-act.ts';

type Request = { paymentId: string; amount: number | null; to: 'payer' | 'balance' };

/** Gives a payment back, wholly or in part: to the payer, or onto the balance. With the whole, the months it bought are taken back. */
@Injectable()
export class RefundPaymentAct implements StaffAct<Request> {
  readonly action = 'refund';
  readonly audited = 'payment.refunded';

  constructor(
    private readonly owners: BillingOwners,
    private readonly payments: PaymentRepository,
    private readonly payouts: Payouts,
    private readonly settlement: Settlement,
    private readonly creditNotes: CreditNotes,
    private readonly reversal: InvoiceReversal,
    private readonly mails: BillingMails,
  ) {}

  async facts(manager: EntityManager, { paymentId, amount, to }: Request): Promise<ActFacts> {
    const payment = await this.payment(manager, paymentId);
    if (to === 'balance') refuseDisputed(payment);
    const left = to === 'payer' ? (await this.payouts.left(manager, paymentId)).left : await this.leftOfInvoice(manager, payment);
    const wanted = { ...left, amount: amount ?? left.amount };
    if (wanted.amount > left.amount || wanted.amount <= 0)
      throw new ProblemError('conflict', `Of this payment ${showMoney(left)} are left: give no more than that.`);
    return { accountId: payment.accountId, target: showId('payment', paymentId), amount: wanted };
  }

  async perform(manager: EntityManager, request: Request, actor: Actor, reason: string): Promise<string> {
    const payment = await this.payment(manager, request.paymentId);
    return request.to === 'payer' ? this.toPayer(manager, payment, request) : this.toBalance(manager, payment, request, actor, reason);
  }

  private async toPayer(manager: EntityManager, { id, accountId, provider }: Payment, { amount }: Request): Promise<string> {
    const begun = await this.payouts.refund(manager, { accountId, paymentId: id, ...(amount !== null && { amount }) });
    if (begun.state === 'requested') return `${showMoney(begun.money)} are asked back from ${provider}; the ledger follows its answer.`;
    return `${showMoney(begun.money)} are booked as given back: send them to the payer by bank transfer.`;
  }

  private async toBalance(manager: EntityManager, payment: Payment, { amount }: Request, actor: Actor, why: string): Promise<string> {
    const locked = await this.lock(manager, payment);
    refuseDisputed(await this.payments.lock(manager, payment.accountId, payment.id));
    const { invoice } = locked;
    const left = await this.creditNotes.left(manager, invoice);
    const reversal = { reason: 'refund', paymentId: payment.id, why } as const;
    const isPart = amount !== null && amount < left.total;
    const { note, told } = isPart
      ? { ...(await this.creditNotes.issue(manager, invoice, { ...reversal, what: { amount } }, actor)), told: 'nothing else changes' }
      : await this.reversal.reverse(manager, locked, reversal, actor);
    if (!note) throw new ProblemError('conflict', 'All of this invoice was given back already.');
    const money: Money = { amount: note.total, currency: note.currency };
    await this.mails.refunded(manager, payment.accountId, { key: note.id, amount: money, invoice, to: 'balance' });
    return `${showMoney(money)} are on the balance by credit note ${note.number}: ${told}.`;
  }

  private async leftOfInvoice(manager: EntityManager, payment: Payment): Promise<Money> {
    const { invoice } = await this.lock(manager, payment);
    return { amount: (await this.creditNotes.left(manager, invoice)).total, currency: invoice.currency };
  }

  /** Only the payment that paid an invoice gives it back. */
  private async lock(manager: EntityManager, { id, accountId, invoiceId }: Payment): Promise<LockedInvoice> {
    const locked = invoiceId === null ? null : await this.settlement.lock(manager, accountId, invoiceId);
    if (!locked || !(await this.owners.paidBy(manager, locked.invoice.id, id)))
      throw new ProblemError('conflict', 'This payment paid no invoice: its money is on the balance already.');
    return locked;
  }

  private async payment(manager: EntityManager, id: string): Promise<Payment> {
    const payment = await this.owners.payment(manager, id);
    if (!payment) throw notFound();
    return payment;
  }
}
