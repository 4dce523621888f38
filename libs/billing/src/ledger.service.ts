import { Injectable } from '@nestjs/common';
import type { Money } from '@sitekeep/contracts';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { CreditNote } from './credit-note.entity.ts';
import type { Invoice } from './invoice.entity.ts';
import { LedgerRepository, type LedgerPlace, type PaymentMovements } from './ledger.repository.ts';
import type { Payment } from './payment.entity.ts';
import { WaitingForBalance } from './waiting-for-balance.ts';

const revenueIn = (currency: Money['currency']): LedgerPlace => ({ kind: 'revenue', accountId: null, provider: null, currency });
const goodwillIn = (currency: Money['currency']): LedgerPlace => ({ kind: 'goodwill', accountId: null, provider: null, currency });
/** What is owed to the tax office. */
const taxIn = (currency: Money['currency']): LedgerPlace => ({ kind: 'tax', accountId: null, provider: null, currency });
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
    private readonly waiting: WaitingForBalance,
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
    await this.waiting.tryAgain(manager, payment.accountId);
  }

  /** An invoice is paid: balance -> revenue and tax. Once per invoice (ledger_invoice_once). */
  async invoicePaid(manager: EntityManager, invoice: Invoice, paymentId: string): Promise<void> {
    await this.ledger.post(
      manager,
      {
        accountId: invoice.accountId,
        at: this.clock.now(),
        kind: 'invoice',
        description: `Invoice ${invoice.number}`,
        invoiceId: invoice.id,
        paymentId,
      },
      [
        { place: balanceOf(invoice.accountId, invoice.currency), amount: -invoice.total },
        { place: revenueIn(invoice.currency), amount: invoice.net },
        { place: taxIn(invoice.currency), amount: invoice.tax },
      ],
    );
  }

  /** What a payment has moved so far; null while nothing came in. The payment must be locked. */
  movementsOf(manager: EntityManager, payment: Payment): Promise<PaymentMovements | null> {
    return this.ledger.movementsOf(manager, payment.accountId, payment.id);
  }

  /** Staff give something: goodwill -> balance; below zero it is taken back. Returns the id of the movement. */
  async goodwill(manager: EntityManager, accountId: string, { amount, currency }: Money): Promise<string> {
    const description = amount > 0 ? 'Credit by support' : 'Credit taken back by support';
    const transaction = { accountId, at: this.clock.now(), kind: 'goodwill', description, invoiceId: null, paymentId: null } as const;
    const [given, balance] = [goodwillIn(currency), balanceOf(accountId, currency)];
    const [from, to] = amount > 0 ? [given, balance] : [balance, given];
    const id = await this.ledger.move(manager, transaction, { from, to, amount: Math.abs(amount) });
    if (amount > 0) await this.waiting.tryAgain(manager, accountId);
    return id;
  }

  /** A credit note gives back an invoice or a part of it: revenue and tax -> balance. Once per note (ledger_credit_once). */
  async creditNoteIssued(manager: EntityManager, note: CreditNote, paymentId: string | null): Promise<void> {
    const { accountId, invoiceId, id: creditNoteId, currency } = note;
    const transaction = { accountId, at: this.clock.now(), kind: 'credit', invoiceId, paymentId, creditNoteId } as const;
    await this.ledger.post(manager, { ...transaction, description: `Credit note ${note.number} for invoice ${note.invoice.number}` }, [
      { place: revenueIn(currency), amount: -note.net },
      { place: taxIn(currency), amount: -note.tax },
      { place: balanceOf(accountId, currency), amount: note.total },
    ]);
    await this.waiting.tryAgain(manager, accountId);
  }

  /**
   * Money went back to the payer: balance -> cash at the provider. Once per refund of the provider (ledger_refund_once); `reference`
   * null: its own id is not known, as of money that staff send. The balance may fall below zero: then the customer
   * owes it.
   */
  async returned(
    manager: EntityManager,
    payment: Payment,
    money: Money,
    { kind, reference: refundReference }: { kind: 'refund' | 'chargeback'; reference: string | null },
  ): Promise<void> {
    if (payment.provider === 'balance') throw new Error('a payment from the balance has no payer to give it back to');
    const { accountId, id: paymentId, invoiceId } = payment;
    const cash: LedgerPlace = { kind: 'cash', accountId: null, provider: payment.provider, currency: money.currency };
    const description = kind === 'refund' ? 'Refund' : 'Taken back by the bank';
    const transaction = { accountId, at: this.clock.now(), kind, description, invoiceId, paymentId, refundReference };
    await this.ledger.move(manager, transaction, { from: balanceOf(accountId, money.currency), to: cash, amount: money.amount });
  }

  /** What is booked of this refund of the provider; 0: nothing. The payment must be locked. */
  refundBooked(manager: EntityManager, { accountId, id }: Payment, refundReference: string): Promise<number> {
    return this.ledger.refundBooked(manager, accountId, id, refundReference);
  }

  /** Whether it is booked that this refund came back. The payment must be locked. */
  isRefundBack(manager: EntityManager, { accountId, id }: Payment, providerReference: string): Promise<boolean> {
    return this.ledger.isRefundBack(manager, accountId, id, providerReference);
  }

  /** A refund did not reach its payer: cash at the provider -> balance. Once per refund (ledger_refund_returned_once). */
  async refundCameBack(manager: EntityManager, payment: Payment, money: Money, providerReference: string): Promise<void> {
    const { accountId, id: paymentId, invoiceId } = payment;
    if (payment.provider === 'balance') throw new Error('a payment from the balance has no refund that could come back');
    const cash: LedgerPlace = { kind: 'cash', accountId: null, provider: payment.provider, currency: money.currency };
    const description = 'Refund that came back';
    const transaction = { accountId, at: this.clock.now(), kind: 'refund', description, invoiceId, paymentId, providerReference } as const;
    await this.ledger.move(manager, transaction, { from: cash, to: balanceOf(accountId, money.currency), amount: money.amount });
    await this.waiting.tryAgain(manager, accountId);
  }
}
