import { Injectable } from '@nestjs/common';
import { showMoney, type Money } from '@sitekeep/contracts';
import { Audit } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { InvoiceReversal } from './invoice-reversal.ts';
import type { PaymentMovements } from './ledger.repository.ts';
import { Ledger } from './ledger.service.ts';
import type { PaymentNews } from './payment-provider.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import type { LockedInvoice } from './settlement.ts';

/** What came of an event; null: it waits for another that must come first. */
export type Outcome = string | null;
type Return = { money: Money; kind: 'refund' | 'chargeback'; moved: PaymentMovements };

/** Money that goes back to the payer, by a refund or a dispute. Services, invoice and payment are locked. */
@Injectable()
export class Refunds {
  constructor(
    private readonly audit: Audit,
    private readonly payments: PaymentRepository,
    private readonly ledger: Ledger,
    private readonly reversal: InvoiceReversal,
  ) {}

  async apply(manager: EntityManager, locked: LockedInvoice, payment: Payment, news: PaymentNews): Promise<Outcome> {
    if (payment.state === 'refunded') return `ignored: ${news.event} after refunded`;
    if (payment.settledAt === null) return null;
    if (news.event === 'disputed') return this.disputed(manager, locked, payment);
    if (news.event === 'dispute-won') return this.won(manager, locked, payment);
    const moved = await this.ledger.movementsOf(manager, payment);
    if (!moved || !news.returned) throw new Error(`payment ${payment.id}: nothing came in, or the event does not say how much went back`);
    if (moved.currency !== news.returned.currency) return this.foreign(manager, payment, news.returned);
    if (news.event === 'dispute-lost') return this.lost(manager, locked, payment, { money: news.returned, kind: 'chargeback', moved });
    const further = { ...news.returned, amount: news.returned.amount - moved.refunded };
    if (further.amount <= 0) return 'ignored: nothing more was refunded';
    return this.giveBack(manager, locked, payment, { money: further, kind: 'refund', moved });
  }

  private async disputed(manager: EntityManager, { invoice }: LockedInvoice, payment: Payment): Promise<Outcome> {
    if (payment.state === 'disputed') return 'ignored: disputed after disputed';
    await this.payments.update(manager, payment, { state: 'disputed' });
    const text = `The payer's bank disputes the payment of ${shown(payment)} for invoice ${invoice.number}. Answer it at the provider; until it is decided nothing changes here.`;
    await this.audit.tellStaff(manager, payment.accountId, text);
    return 'disputed';
  }

  private async won(manager: EntityManager, { invoice }: LockedInvoice, payment: Payment): Promise<Outcome> {
    if (payment.state !== 'disputed') return null;
    await this.payments.update(manager, payment, { state: 'settled' });
    await this.audit.tellStaff(
      manager,
      payment.accountId,
      `The dispute over ${shown(payment)} for invoice ${invoice.number} is over: the money stays.`,
    );
    return 'dispute won';
  }

  /** A loss of the whole needs no dispute before it; a part does, because afterwards the payment is settled again. */
  private async lost(manager: EntityManager, locked: LockedInvoice, payment: Payment, back: Return): Promise<Outcome> {
    const isOpen = payment.state === 'disputed';
    if (!isOpen && back.moved.chargedBack > 0) return 'ignored: the dispute is over';
    if (!isOpen && back.money.amount < left(back.moved)) return null;
    const outcome = await this.giveBack(manager, locked, payment, back);
    // A part is gone: the rest of the payment stands.
    if (payment.state === 'disputed') await this.payments.update(manager, payment, { state: 'settled' });
    return `dispute lost: ${outcome}`;
  }

  /** What was refunded in parts at last is refunded wholly, and then all that the payment bought is taken back. */
  private async giveBack(manager: EntityManager, locked: LockedInvoice, payment: Payment, { money, kind, moved }: Return): Promise<string> {
    const whole = money.amount >= left(moved);
    // Never more than came in.
    const amount = Math.min(money.amount, left(moved));
    const before = await this.ledger.lockBalance(manager, payment.accountId, money.currency);
    const credit = creditFor(moved, amount);
    if (credit > 0) await this.ledger.credited(manager, locked.invoice, payment.id, credit);
    if (amount > 0) await this.ledger.returned(manager, payment, { ...money, amount }, kind);
    if (whole) await this.payments.update(manager, payment, { state: 'refunded' });
    const taken = whole && moved.invoicePaid > 0 ? await this.reversal.reverse(manager, locked) : 'nothing else changes';
    const balance = { ...money, amount: before + credit - amount };
    const owed = balance.amount < 0 ? ` The balance is now ${showMoney(balance)}: the customer had spent it.` : '';
    const what = kind === 'refund' ? 'were refunded' : 'were taken back by the bank';
    const text = `${showMoney({ ...money, amount })} of the payment for invoice ${locked.invoice.number} ${what}: ${taken}.${owed}`;
    await this.audit.tellStaff(manager, payment.accountId, text);
    return whole ? 'refunded' : 'refunded in part';
  }

  private async foreign(manager: EntityManager, payment: Payment, money: Money): Promise<string> {
    const text = `${showMoney(money)} of a payment are said to have gone back, which came in another currency. Nothing was booked.`;
    await this.audit.tellStaff(manager, payment.accountId, text);
    return 'ignored: another currency than came in';
  }
}

/** What is still here of a payment. */
const left = (moved: PaymentMovements): number => moved.received - moved.refunded - moved.chargedBack;

/** What more of the invoice is given back. What the payment left on the balance goes first, then what its invoice got. */
function creditFor(moved: PaymentMovements, amount: number): number {
  const onBalance = moved.received - moved.invoicePaid;
  const gone = moved.refunded + moved.chargedBack + amount;
  return Math.max(0, gone - onBalance) - moved.credited;
}

const shown = ({ amount, currency }: Payment): string => showMoney({ amount, currency });
