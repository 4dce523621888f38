import { Injectable } from '@nestjs/common';
import type { Money } from '@sitekeep/contracts';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Invoice } from './invoice.entity.ts';
import { LedgerRepository, type LedgerPlace, type PaymentMovements } from './ledger.repository.ts';
import type { Payment } from './payment.entity.ts';

const revenueIn = (currency: Money['currency']): LedgerPlace => ({ kind: 'revenue', accountId: null, provider: null, currency });
const balanceOf = (accountId: string, currency: Money['currency']): LedgerPlace => ({
  kind: 'customer',
  accountId,
  provider: null,
  currency,
});

/** Every movement of money. All of it passes the customer's balance, so what finds no open invoice simply stays there. */
@Injectable()
export class Ledger {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly clock: Clock,
  ) {}

  /** Locks the balance until commit and returns it. */
  lockBalance(manager: EntityManager, accountId: string, currency: Money['currency']): Promise<number> {
    return this.ledger.lockBalance(manager, accountId, currency);
  }

  /** Money came in: cash at the provider -> balance. Once per payment (ledger_payment_once). */
  async received(manager: EntityManager, payment: Payment, money: Money): Promise<void> {
    if (payment.provider === 'balance') throw new Error('a payment from the balance brings no money in');
    const cash: LedgerPlace = { kind: 'cash', accountId: null, provider: payment.provider, currency: money.currency };
    await this.ledger.move(
      manager,
      {
        accountId: payment.accountId,
        at: this.clock.now(),
        kind: 'payment',
        description: payment.provider === 'staff' ? 'Payment recorded by support' : 'Payment',
        invoiceId: payment.invoiceId,
        paymentId: payment.id,
      },
      { from: cash, to: balanceOf(payment.accountId, money.currency), amount: money.amount },
    );
  }

  /** An invoice is paid: balance -> revenue. Once per invoice (ledger_invoice_once). */
  async invoicePaid(manager: EntityManager, invoice: Invoice, paymentId: string): Promise<void> {
    await this.ledger.move(
      manager,
      {
        accountId: invoice.accountId,
        at: this.clock.now(),
        kind: 'invoice',
        description: `Invoice ${invoice.number}`,
        invoiceId: invoice.id,
        paymentId,
      },
      {
        from: balanceOf(invoice.accountId, invoice.currency),
        to: revenueIn(invoice.currency),
        amount: invoice.total,
      },
    );
  }

  /** What a payment has moved so far; null while nothing came in. The payment must be locked. */
  movementsOf(manager: EntityManager, payment: Payment): Promise<PaymentMovements | null> {
    return this.ledger.movementsOf(manager, payment.accountId, payment.id);
  }

  /** An invoice, or a part of it, is given back: revenue -> balance. The caller knows what was credited before. */
  async credited(manager: EntityManager, invoice: Invoice, paymentId: string, amount: number): Promise<void> {
    const transaction = { accountId: invoice.accountId, at: this.clock.now(), kind: 'credit', invoiceId: invoice.id, paymentId } as const;
    const movement = { from: revenueIn(invoice.currency), to: balanceOf(invoice.accountId, invoice.currency), amount };
    await this.ledger.move(manager, { ...transaction, description: `Credit of invoice ${invoice.number}` }, movement);
  }

  /** Money went back to the payer: balance -> cash at the provider. The balance may fall below zero: then the customer owes it. */
  async returned(manager: EntityManager, payment: Payment, money: Money, kind: 'refund' | 'chargeback'): Promise<void> {
    if (payment.provider === 'balance') throw new Error('a payment from the balance has no payer to give it back to');
    const { accountId, id: paymentId, invoiceId } = payment;
    const cash: LedgerPlace = { kind: 'cash', accountId: null, provider: payment.provider, currency: money.currency };
    const description = kind === 'refund' ? 'Refund' : 'Taken back by the bank';
    const transaction = { accountId, at: this.clock.now(), kind, description, invoiceId, paymentId };
    await this.ledger.move(manager, transaction, { from: balanceOf(accountId, money.currency), to: cash, amount: money.amount });
  }
}
