import { Injectable } from '@nestjs/common';
import { Audit, ProblemError, type Actor } from '@sitekeep/platform';
import { showMoney, type Money } from '@sitekeep/contracts';
import type { BalanceReason } from '@sitekeep/mail';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import type { InvoiceLine } from './invoice-line.entity.ts';
import type { Invoice } from './invoice.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { invoiceTransitions } from './invoice.ts';
import { Ledger } from './ledger.service.ts';
import { newPayment } from './new-payment.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { PlanSwitch } from './plan-switch.ts';
import { ServiceLifecycle, systemActor } from './service-lifecycle.ts';
import { settled } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { assertTransition } from './transition-table.ts';

/** An invoice and its services, all locked. */
export type LockedInvoice = { invoice: Invoice; services: Service[] };

/** Money meets invoices here, and nowhere else. */
@Injectable()
export class Settlement {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly services: ServiceRepository,
    private readonly invoices: InvoiceRepository,
    private readonly payments: PaymentRepository,
    private readonly ledger: Ledger,
    private readonly lifecycle: ServiceLifecycle,
    private readonly planSwitch: PlanSwitch,
    private readonly mails: BillingMails,
  ) {}

  /** Locks services before the invoice, as everything does; null when the account has no such invoice. */
  async lock(manager: EntityManager, accountId: string, invoiceId: string): Promise<LockedInvoice | null> {
    const serviceIds = await this.invoices.servicesOf(manager, accountId, invoiceId);
    const services = await this.services.lock(manager, accountId, serviceIds);
    const invoice = await this.invoices.lock(manager, accountId, invoiceId);
    return invoice && { invoice, services };
  }

  /**
   * Books money that came in: to the balance, and from there it pays the invoice it was meant for, when that is open and the
   * balance is enough; where that is void, the invoices that took over its lines. Returns what came of it, in words; staff and customer
   * are told of money that stays. The payment is settled by the caller; `locked`: its invoice, null for a top-up.
   */
  async receive(
    manager: EntityManager,
    locked: LockedInvoice | null,
    payment: Payment,
    money: Money,
    actor: Actor = systemActor,
  ): Promise<string> {
    const before = await this.ledger.lockBalance(manager, payment.accountId, money.currency);
    await this.ledger.received(manager, payment, money);
    if (locked === null) return this.toppedUp(manager, payment, money);
    const { invoice } = locked;
    const paidBy = payingPayment(locked, money, before);
    if (paidBy !== null) await this.payFromBalance(manager, locked, await this.paying(manager, locked, payment, paidBy), actor);
    const inItsPlace = await this.payInItsPlace(manager, locked, { ...money, amount: before + money.amount }, actor);
    const paid = paidBy === null ? inItsPlace : [invoice];
    const rest = { ...money, amount: Math.max(0, money.amount - paid.reduce((sum, { total }) => sum + total, 0)) };
    if (rest.amount === 0) return inItsPlace.length === 0 ? 'invoice paid' : `paid in its place: ${numbersOf(inItsPlace)}`;
    const meant = paid.at(-1) ?? invoice;
    const why = paid.length === 0 ? whyNot(invoice) : 'more-than-needed';
    const words = inWords(why, meant);
    await this.audit.tellStaff(manager, invoice.accountId, `${showMoney(money)} came in: ${words}. The rest is on the balance.`);
    await this.mails.becameBalance(manager, payment, rest, { why, invoice: meant });
    return `money on the balance: ${words}`;
  }

  /**
   * Whoever pays a void invoice may not have read yet which ones took over its lines: these are paid, as far as the balance goes. Their
   * services are among those of the void one, and so are locked.
   */
  private async payInItsPlace(
    manager: EntityManager,
    { invoice, services }: LockedInvoice,
    balance: Money,
    actor: Actor,
  ): Promise<Invoice[]> {
    if (invoice.state !== 'void' || invoice.currency !== balance.currency) return [];
    const paid: Invoice[] = [];
    let left = balance.amount;
    for (const invoiceId of await this.invoices.openInPlaceOf(manager, invoice.accountId, invoice.id)) {
      const next = await this.invoices.lock(manager, invoice.accountId, invoiceId);
      if (next?.state !== 'open' || next.total > left) continue;
      const paymentId = next.total === 0 ? null : await this.newFromBalance(manager, next);
      const named = services.filter(({ id }) => next.lines.some(({ serviceId }) => serviceId === id));
      await this.payFromBalance(manager, { invoice: next, services: named }, paymentId, actor);
      left -= next.total;
      paid.push(next);
    }
    return paid;
  }

  private async toppedUp(manager: EntityManager, payment: Payment, money: Money): Promise<string> {
    await this.mails.toppedUp(manager, payment, money);
    return 'money on the balance';
  }

  /** Of the payment that brings only a part of what the invoice costs, it is not said that it paid it: the balance did. */
  private async paying(manager: EntityManager, { invoice }: LockedInvoice, payment: Payment, by: 'itself' | 'balance'): Promise<string> {
    return by === 'itself' ? payment.id : this.newFromBalance(manager, invoice);
  }

  /** Pays an open invoice, locked with its services, from the balance; throws insufficient_balance. */
  async payOpen(manager: EntityManager, locked: LockedInvoice, actor: Actor): Promise<void> {
    const { accountId, currency, total } = locked.invoice;
    const balance = await this.ledger.lockBalance(manager, accountId, currency);
    if (balance < total) throw balanceTooLow({ amount: total, currency }, { amount: balance, currency });
    await this.payFromBalance(manager, locked, await this.newFromBalance(manager, locked.invoice), actor);
  }

  private async newFromBalance(manager: EntityManager, invoice: Invoice): Promise<string> {
    const now = this.clock.now();
    const fromBalance = newPayment({
      accountId: invoice.accountId,
      attempt: await this.payments.nextAttempt(manager, invoice.id),
      provider: 'balance',
      amount: { amount: invoice.total, currency: invoice.currency },
      at: now,
      invoiceId: invoice.id,
      more: { state: 'settled', settledAt: now },
    });
    await this.payments.insert(manager, fromBalance);
    return fromBalance.id;
  }

  /** Pays an open invoice. The balance must be locked and hold enough. `paymentId` is null for an invoice that costs nothing. */
  async payFromBalance(
    manager: EntityManager,
    { invoice, services }: LockedInvoice,
    paymentId: string | null,
    actor: Actor,
  ): Promise<void> {
    assertTransition(invoiceTransitions, invoice.state, 'paid', 'paid');
    if ((paymentId === null) !== (invoice.total === 0)) throw new Error(`invoice ${invoice.number} costs ${invoice.total}`);
    if (paymentId !== null) await this.ledger.invoicePaid(manager, invoice, paymentId);
    const change = { state: 'paid', paidAt: this.clock.now() } as const;
    await this.invoices.setState(manager, invoice.accountId, invoice.id, change);
    Object.assign(invoice, change);
    for (const line of invoice.lines) {
      const service = services.find((one) => one.id === line.serviceId);
      if (!service) throw new Error(`invoice ${invoice.number} names a service that is not locked`);
      await this.give(manager, service, line, { actor, note: `invoice ${invoice.number}` });
    }
    await this.mails.invoicePaid(manager, invoice, services);
  }

  /** What was paid for: months, or another plan for those that are paid already. */
  private give(manager: EntityManager, service: Service, line: InvoiceLine, told: { actor: Actor; note: string }): Promise<void> {
    if (line.kind === 'plan-change') return this.planSwitch.to(manager, service, line.planId, { ...told, credited: null });
    const months = line.periodMonths * line.periods;
    return this.lifecycle.apply(manager, service, 'settled', settled(service, months, this.clock.now()), told.actor, told.note);
  }
}

const whyNot = ({ state }: Invoice): BalanceReason => (state === 'open' ? 'not-enough' : state === 'void' ? 'void' : 'paid-already');

/** Which payment pays the invoice: the one that came in, one from the balance with what lay there before, or null: none. */
function payingPayment({ invoice }: LockedInvoice, money: Money, before: number): 'itself' | 'balance' | null {
  if (invoice.state !== 'open' || money.currency !== invoice.currency) return null;
  if (money.amount >= invoice.total) return 'itself';
  return before + money.amount >= invoice.total ? 'balance' : null;
}

const numbersOf = (invoices: readonly Invoice[]): string => invoices.map(({ number }) => number).join(', ');

function inWords(why: BalanceReason, { number, state, total, currency }: Invoice): string {
  if (why === 'more-than-needed') return `it is more than invoice ${number} needed`;
  return why === 'not-enough'
    ? `invoice ${number} needs ${showMoney({ amount: total, currency })}`
    : `invoice ${number} was ${state} already`;
}

export const balanceTooLow = (needed: Money, held: Money): ProblemError =>
  new ProblemError(
    'insufficient_balance',
    `The invoice needs ${showMoney(needed)}, the balance holds ${showMoney(held)}: top it up first, or pay another way.`,
  );
