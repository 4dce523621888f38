import { Injectable } from '@nestjs/common';
import type { InvoiceState, Money } from '@sitekeep/contracts';
import { notFound, Transactions, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Invoice } from './invoice.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { newPayment } from './new-payment.ts';
import { PaymentAttempts } from './payment-attempts.ts';
import { CardCharges, isUnanswered } from './card-charges.ts';
import { CardGuard } from './card-guard.ts';
import { isExpired, type PaymentMethod } from './payment-method.entity.ts';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import { leastAmount } from './payment-provider.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';

export type CardCharge = {
  accountId: string;
  invoiceId: string;
  /** null: the account's default card */
  paymentMethodId: string | null;
  /** the same key charges once, however often it is asked; of this account alone */
  key: string;
  /** the customer waits and can confirm at once; else (off-session) a bank that wants to see him declines */
  present: boolean;
  /** who it is done for in the trail */
  actor?: Actor;
};
export type ChargedCard = Pick<PaymentMethod, 'id' | 'brand' | 'last4'>;
/**
 * What became of a charge. declined: `failure` is the card network's code or null. authentication-needed: with `url` while the
 * customer is present, and the payment waits for him there; without it the payment is over, and the invoice is to be paid at its
 * page. The rest charged nothing: no card is there or it has expired; the invoice costs less than a provider takes; another payment of
 * it is being processed; it is not open.
 */
export type CardOutcome =
  | { outcome: 'settled' | 'processing'; paymentId: string; card: ChargedCard }
  | { outcome: 'declined'; paymentId: string; card: ChargedCard; failure: string | null }
  | { outcome: 'authentication-needed'; paymentId: string; card: ChargedCard; url: string | null }
  | { outcome: 'no-card' }
  | { outcome: 'expired-card'; card: ChargedCard }
  | { outcome: 'too-little'; card: ChargedCard; amount: Money }
  | { outcome: 'under-way'; paymentId: string }
  | { outcome: 'not-open'; state: InvoiceState };

type Begun = { payment: Payment; card: PaymentMethod; isNew: boolean } | { inTheWay: Payment } | { result: CardOutcome };

/** Paying open invoices from saved cards, with the customer present or not. */
@Injectable()
export class SavedCards {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly invoices: InvoiceRepository,
    private readonly payments: PaymentRepository,
    private readonly cards: PaymentMethodRepository,
    private readonly attempts: PaymentAttempts,
    private readonly charges: CardCharges,
    private readonly guard: CardGuard,
  ) {}

  /**
   * Charges a card for an open invoice. Opens transactions of its own and calls the provider between them: never call it inside
   * one. Throws not_found, and whatever the provider throws when nobody knows what became of the charge; asked again with the same
   * key it goes on where it stopped.
   */
  async charge(request: CardCharge): Promise<CardOutcome> {
    for (let round = 1; ; round++) {
      const begun = await this.transactions.run((manager) => this.begin(manager, request));
      if ('result' in begun) return begun.result;
      if ('payment' in begun) {
        const { payment, card, isNew } = begun;
        const charged = await (isNew ? this.charges.charge(payment, card, request.actor) : this.charges.again(payment, request.actor));
        return outcomeOf(charged, card);
      }
      // A page that is still open elsewhere is closed first, so that nobody pays twice.
      const isOver = await this.attempts.retire(begun.inTheWay);
      if (!isOver || round === 3) return { outcome: 'under-way', paymentId: begun.inTheWay.id };
    }
  }

  private async begin(manager: EntityManager, request: CardCharge): Promise<Begun> {
    const { accountId, invoiceId } = request;
    if (request.present) await this.guard.admit(manager, accountId);
    const invoice = await this.invoices.lock(manager, accountId, invoiceId);
    if (!invoice) throw notFound();
    const before = await this.payments.byRequestKey(manager, accountId, request.key);
    if (before) return this.goOn(manager, before);
    if (invoice.state !== 'open') return { result: { outcome: 'not-open', state: invoice.state } };
    const card = await this.cards.usable(manager, accountId, request.paymentMethodId);
    if (!card || card.provider !== this.attempts.provider) return { result: { outcome: 'no-card' } };
    if (isExpired(card, this.clock.now())) return { result: { outcome: 'expired-card', card: shown(card) } };
    const { total: amount, currency } = invoice;
    if (amount < leastAmount) return { result: { outcome: 'too-little', card: shown(card), amount: { amount, currency } } };
    const inTheWay = await this.payments.underWay(manager, accountId, invoiceId);
    if (inTheWay?.state === 'processing') return { result: { outcome: 'under-way', paymentId: inTheWay.id } };
    if (inTheWay) return { inTheWay };
    return { payment: await this.insert(manager, request, invoice, card), card, isNew: true };
  }

  /** The same key again: what is over stays as it ended. */
  private async goOn(manager: EntityManager, payment: Payment): Promise<Begun> {
    const card = await this.cards.find(manager, payment.accountId, payment.paymentMethodId!);
    if (!card) throw new Error(`payment ${payment.id} has no card`);
    return isUnanswered(payment) ? { payment, card, isNew: false } : { result: outcomeOf(payment, card) };
  }

  private async insert(manager: EntityManager, request: CardCharge, invoice: Invoice, card: PaymentMethod): Promise<Payment> {
    const payment = newPayment({
      accountId: invoice.accountId,
      attempt: await this.payments.nextAttempt(manager, invoice.id),
      provider: card.provider,
      amount: { amount: invoice.total, currency: invoice.currency },
      at: this.clock.now(),
      invoiceId: invoice.id,
      more: { paymentMethodId: card.id, requestKey: request.key, offSession: !request.present },
    });
    await this.payments.insert(manager, payment);
    return payment;
  }
}

const shown = ({ id, brand, last4 }: PaymentMethod): ChargedCard => ({ id, brand, last4 });

/** A created payment that comes from a charge waits for its payer; one that needed him and had him not is declined for it. */
function outcomeOf(payment: Payment, card: PaymentMethod): CardOutcome {
  const about = { paymentId: payment.id, card: shown(card) };
  if (isUnanswered(payment)) return { outcome: 'under-way', paymentId: payment.id };
  if (payment.state === 'created') return { outcome: 'authentication-needed', ...about, url: payment.checkoutUrl };
  if (payment.state === 'processing') return { outcome: 'processing', ...about };
  if (payment.state !== 'declined') return { outcome: 'settled', ...about };
  if (payment.failure === 'authentication_required') return { outcome: 'authentication-needed', ...about, url: null };
  return { outcome: 'declined', ...about, failure: payment.failure };
}
