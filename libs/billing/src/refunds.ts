import { Injectable } from '@nestjs/common';
import { showMoney, type Money } from '@sitekeep/contracts';
import { Audit, Outbox } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { CreditNotes } from './credit-notes.service.ts';
import { InvoiceReversal, type Reversal } from './invoice-reversal.ts';
import type { Invoice } from './invoice.entity.ts';
import type { PaymentMovements } from './ledger.repository.ts';
import { Ledger } from './ledger.service.ts';
import type { PaymentNews } from './payment-provider.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { systemActor } from './service-lifecycle.ts';
import type { LockedInvoice } from './settlement.ts';

/** What came of an event; null: it waits for another that must come first. */
export type Outcome = string | null;
/** `reference`: the provider's id of the refund; null with a chargeback, and with money that goes back by hand */
type Return = { money: Money; kind: 'refund' | 'chargeback'; moved: PaymentMovements; reference: string | null };

/** Money that goes back to the payer, by a refund or a dispute. Services, invoice and payment are locked; a top-up has no invoice. */
@Injectable()
export class Refunds {
  constructor(
    private readonly audit: Audit,
    private readonly outbox: Outbox,
    private readonly payments: PaymentRepository,
    private readonly ledger: Ledger,
    private readonly notes: CreditNotes,
    private readonly reversal: InvoiceReversal,
    private readonly mails: BillingMails,
  ) {}

  async apply(manager: EntityManager, locked: LockedInvoice | null, payment: Payment, news: PaymentNews): Promise<Outcome> {
    if (payment.settledAt === null) return null;
    if (news.event === 'refunded') return this.refunded(manager, locked, payment, news);
    if (payment.state === 'refunded') return `ignored: ${news.event} after refunded`;
    if (news.event === 'disputed') return this.disputed(manager, locked, payment);
    if (news.event === 'dispute-won') return this.won(manager, locked, payment);
    const { money, moved } = await this.whatReturned(manager, payment, news);
    if (moved.currency !== money.currency) return this.foreign(manager, payment, money);
    return this.lost(manager, locked, payment, { money, kind: 'chargeback', moved, reference: null });
  }

  /**
   * One refund of the provider, booked once by its id, whenever and however often it is told. More than is left is refunded only
   * where another refund has come back, which is yet to be told: so it waits.
   */
  private async refunded(manager: EntityManager, locked: LockedInvoice | null, payment: Payment, news: PaymentNews): Promise<Outcome> {
    const { money, moved } = await this.whatReturned(manager, payment, news);
    if (moved.currency !== money.currency) return this.foreign(manager, payment, money);
    const { reference } = news;
    if (reference !== null && (await this.ledger.refundBooked(manager, payment, reference)) > 0)
      return 'ignored: this refund was booked before';
    if (money.amount <= 0) return 'ignored: nothing was refunded';
    if (money.amount > left(moved)) return null;
    return this.giveBack(manager, locked, payment, { money, kind: 'refund', moved, reference });
  }

  private async whatReturned(manager: EntityManager, payment: Payment, { returned }: PaymentNews) {
    const moved = await this.ledger.movementsOf(manager, payment);
    if (!moved || !returned) throw new Error(`payment ${payment.id}: nothing came in, or the event does not say how much went back`);
    return { money: returned, moved };
  }

  private async disputed(manager: EntityManager, locked: LockedInvoice | null, payment: Payment): Promise<Outcome> {
    if (payment.state === 'disputed') return 'ignored: disputed after disputed';
    await this.payments.update(manager, payment, { state: 'disputed' });
    const text = `The payer's bank disputes the payment of ${shown(payment)} ${forWhat(locked)}. Answer it at the provider; until it is decided nothing changes here.`;
    await this.audit.tellStaff(manager, payment.accountId, text);
    return 'disputed';
  }

  private async won(manager: EntityManager, locked: LockedInvoice | null, payment: Payment): Promise<Outcome> {
    if (payment.state !== 'disputed') return null;
    await this.payments.update(manager, payment, { state: 'settled' });
    await this.audit.tellStaff(
      manager,
      payment.accountId,
      `The dispute over ${shown(payment)} ${forWhat(locked)} is over: the money stays.`,
    );
    return 'dispute won';
  }

  /** A loss of the whole needs no dispute before it; a part does, because afterwards the payment is settled again. */
  private async lost(manager: EntityManager, locked: LockedInvoice | null, payment: Payment, back: Return): Promise<Outcome> {
    const isOpen = payment.state === 'disputed';
    if (!isOpen && back.moved.chargedBack > 0) return 'ignored: the dispute is over';
    if (!isOpen && back.money.amount < left(back.moved)) return null;
    const outcome = await this.giveBack(manager, locked, payment, back);
    // A part is gone: the rest of the payment stands.
    if (payment.state === 'disputed') await this.payments.update(manager, payment, { state: 'settled' });
    return `dispute lost: ${outcome}`;
  }

  /** What was refunded in parts at last is refunded wholly, and then all that the payment bought is taken back. */
  private async giveBack(
    manager: EntityManager,
    locked: LockedInvoice | null,
    payment: Payment,
    { money, kind, moved, reference }: Return,
  ): Promise<string> {
    const whole = money.amount >= left(moved);
    // Never more than came in.
    const amount = Math.min(money.amount, left(moved));
    const before = await this.ledger.lockBalance(manager, payment.accountId, money.currency);
    const reason = kind === 'refund' ? 'refund' : 'dispute';
    const { credited, told } = locked
      ? await this.takeBack(manager, locked, { reason, paymentId: payment.id }, { moved, amount, whole })
      : untouched;
    if (amount > 0) await this.ledger.returned(manager, payment, { ...money, amount }, { kind, reference });
    const refunded = moved.refunded + moved.chargedBack + amount;
    if (amount > 0 && kind === 'refund') await this.tell(manager, locked, payment, { ...money, amount }, reference ?? String(refunded));
    await this.payments.update(manager, payment, { refunded, ...(whole && { state: 'refunded' as const }) });
    const balance = { ...money, amount: before + credited - amount };
    const owed = balance.amount < 0 ? ` The balance is now ${showMoney(balance)}: the customer had spent it.` : '';
    // In a transaction of its own: other services and invoices are locked there.
    if (balance.amount < 0) await this.outbox.add(manager, 'collect-debt', { accountId: payment.accountId, reason });
    const what = kind === 'refund' ? 'were refunded' : 'were taken back by the bank';
    const text = `${showMoney({ ...money, amount })} of the payment ${forWhat(locked)} ${what}: ${told}.${owed}`;
    await this.audit.tellStaff(manager, payment.accountId, text);
    return whole ? 'refunded' : 'refunded in part';
  }

  /** What the payment paid for is given back by a credit note: the invoice wholly with its months, or a part of its money. */
  private async takeBack(
    manager: EntityManager,
    locked: LockedInvoice,
    reversal: Reversal,
    { moved, amount, whole }: { moved: PaymentMovements; amount: number; whole: boolean },
  ): Promise<{ credited: number; told: string }> {
    if (moved.invoicePaid === 0) return untouched;
    if (whole) {
      const { note, told } = await this.reversal.reverse(manager, locked, reversal, systemActor);
      return { credited: note?.total ?? 0, told };
    }
    const credited = creditFor(moved, locked.invoice, amount);
    if (credited > 0) await this.notes.issue(manager, locked.invoice, { ...reversal, what: { amount: credited } }, systemActor);
    return { ...untouched, credited };
  }

  /** `which`: one refund of the payment, so that each is told once. */
  private async tell(
    manager: EntityManager,
    locked: LockedInvoice | null,
    { id, accountId }: Payment,
    amount: Money,
    which: string,
  ): Promise<void> {
    const told = { key: `${id}-${which}`, amount, invoice: locked?.invoice ?? null, to: 'payer' as const };
    await this.mails.refunded(manager, accountId, told);
  }

  private async foreign(manager: EntityManager, payment: Payment, money: Money): Promise<string> {
    const text = `${showMoney(money)} of a payment are said to have gone back, which came in another currency. Nothing was booked.`;
    await this.audit.tellStaff(manager, payment.accountId, text);
    return 'ignored: another currency than came in';
  }
}

/** What is still here of a payment. */
const left = (moved: PaymentMovements): number => moved.received - moved.refunded - moved.chargedBack;

const untouched = { credited: 0, told: 'nothing else changes' };

/** What refunding so much more of a payment gives back of its invoice, onto the balance. */
export function creditOf(moved: PaymentMovements, invoice: Invoice, amount: number): number {
  if (moved.invoicePaid === 0) return 0;
  return amount >= left(moved) ? invoice.total - invoice.credited : creditFor(moved, invoice, amount);
}

/**
 * What more of the invoice is given back. What the payment left on the balance goes first, and what credit notes have put there; then
 * what its invoice got.
 */
function creditFor(moved: PaymentMovements, invoice: Invoice, amount: number): number {
  const onBalance = moved.received - moved.invoicePaid + invoice.credited;
  const gone = moved.refunded + moved.chargedBack + amount;
  return Math.min(Math.max(0, gone - onBalance), invoice.total - invoice.credited);
}

const shown = ({ amount, currency }: Payment): string => showMoney({ amount, currency });
const forWhat = (locked: LockedInvoice | null): string => (locked ? `for invoice ${locked.invoice.number}` : 'for the balance');
