import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { showId, storedId, type Page, type PageQuery, type Payment as PaymentView, type PayInvoice } from '@sitekeep/contracts';
import { CONTROL_CONFIG, cursorUuid, notFound, pageOf, Transactions, type Actor } from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { CardGuard, refuseStaff } from './card-guard.ts';
import { beingPaid, problemOf, tooLittle } from './card-problems.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import type { Invoice } from './invoice.entity.ts';
import { notOpen } from './invoicing.service.ts';
import { Ledger } from './ledger.service.ts';
import { newPayment } from './new-payment.ts';
import { PaymentAttempts } from './payment-attempts.ts';
import { leastAmount } from './payment-provider.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { showPayment } from './payment.view.ts';
import { ProviderCustomers } from './provider-customers.ts';
import { SavedCards } from './saved-cards.ts';
import { balanceTooLow, Settlement, type LockedInvoice } from './settlement.ts';

type Begun = { payment: Payment; invoice: Invoice } | { inTheWay: Payment };

/** Paying invoices: from the balance, at the provider's page, from a saved card, or by the word of staff. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly invoices: InvoiceRepository,
    private readonly payments: PaymentRepository,
    private readonly ledger: Ledger,
    private readonly settlement: Settlement,
    private readonly providers: PaymentProviders,
    private readonly customers: ProviderCustomers,
    private readonly attempts: PaymentAttempts,
    private readonly savedCards: SavedCards,
    private readonly cardGuard: CardGuard,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'PORTAL_URL'>,
  ) {}

  /** Throws invoice_not_open, insufficient_balance, card_declined, forbidden for staff with a card, conflict while another payment is being processed. */
  pay(accountId: string, invoiceId: string, how: PayInvoice, actor: Actor): Promise<PaymentView> {
    if (how.method === 'balance') return this.payByBalance(accountId, invoiceId, actor);
    if (how.method === 'card') return this.payByCard(accountId, invoiceId, how.paymentMethodId, actor);
    if (how.saveCard) refuseStaff(actor);
    return this.payByProvider(accountId, invoiceId, how.saveCard);
  }

  /** `mayPay`: the page where it is paid is for the caller, too. */
  async get(accountId: string, paymentId: string, mayPay = true): Promise<PaymentView> {
    const payment = await this.payments.find(this.transactions.manager, accountId, paymentId);
    if (!payment) throw notFound();
    const numberOf = await this.numbers(accountId, [payment]);
    return showPayment(payment, numberOf(payment), mayPay);
  }

  async list(accountId: string, query: PageQuery, mayPay = true): Promise<Page<PaymentView>> {
    const rows = await this.payments.list(this.transactions.manager, accountId, cursorUuid('payment', query), query.limit);
    const numberOf = await this.numbers(accountId, rows);
    return pageOf('payment', rows, query.limit, (payment) => showPayment(payment, numberOf(payment), mayPay));
  }

  /** What to say of payments: the numbers of their invoices, asked for at once. */
  private async numbers(accountId: string, payments: Payment[]): Promise<(payment: Payment) => string | null> {
    const ids = payments.flatMap(({ invoiceId }) => invoiceId ?? []);
    const numbers = await this.invoices.numbers(this.transactions.manager, accountId, ids);
    return ({ invoiceId }) => (invoiceId === null ? null : (numbers.get(invoiceId) ?? null));
  }

  private payByBalance(accountId: string, invoiceId: string, actor: Actor): Promise<PaymentView> {
    return this.transactions.run(async (manager) => {
      const locked = await this.lockOpen(manager, accountId, invoiceId);
      const { total, currency } = locked.invoice;
      const balance = await this.ledger.lockBalance(manager, accountId, currency);
      if (balance < total) throw balanceTooLow({ amount: total, currency }, { amount: balance, currency });
      const payment = await this.settledNow(manager, locked.invoice);
      await this.settlement.payFromBalance(manager, locked, payment.id, actor);
      return showPayment(payment, locked.invoice.number);
    });
  }

  private async payByCard(accountId: string, invoiceId: string, card: string | undefined, actor: Actor): Promise<PaymentView> {
    await this.cardGuard.check(accountId, actor);
    const paymentMethodId = card === undefined ? null : storedId('paymentMethod', card);
    const request = { accountId, invoiceId, paymentMethodId, key: `present-${randomUUID()}`, present: true, actor };
    const outcome = await this.savedCards.charge(request);
    const problem = problemOf(outcome, paymentMethodId !== null);
    if (problem) throw problem;
    return this.get(accountId, (outcome as { paymentId: string }).paymentId);
  }

  /**
   * The provider is called between two transactions, under a key made of invoice and attempt: whoever dies in between finds the
   * created payment again and opens the same checkout.
   */
  private async payByProvider(accountId: string, invoiceId: string, saveCard: boolean): Promise<PaymentView> {
    const { payment, invoice } = await this.attempt(accountId, invoiceId, saveCard);
    if (payment.state !== 'created' || payment.checkoutUrl !== null) return showPayment(payment, invoice.number);
    const checkout = await this.providers.current.openCheckout({
      paymentId: payment.id,
      idempotencyKey: `${invoice.id}-${payment.attempt}`,
      amount: { amount: payment.amount, currency: payment.currency },
      description: `Invoice ${invoice.number}`,
      returnUrl: new URL(`/billing/return?payment=${showId('payment', payment.id)}`, this.config.PORTAL_URL).toString(),
      customer: payment.saveCard ? await this.customers.of(accountId) : null,
    });
    const change = { providerReference: checkout.reference, checkoutUrl: checkout.url, checkoutExpiresAt: checkout.expiresAt };
    await this.payments.update(this.transactions.manager, payment, change);
    return showPayment(payment, invoice.number);
  }

  /** The payment under way, or a new attempt: two open checkouts of one invoice would invite paying twice. */
  private async attempt(accountId: string, invoiceId: string, saveCard: boolean): Promise<{ payment: Payment; invoice: Invoice }> {
    for (let round = 1; round <= 3; round++) {
      const begun = await this.transactions.run((manager) => this.begin(manager, accountId, invoiceId, saveCard));
      if ('payment' in begun) return begun;
      if (!(await this.attempts.retire(begun.inTheWay))) break;
    }
    throw beingPaid();
  }

  private async begin(manager: EntityManager, accountId: string, invoiceId: string, saveCard: boolean): Promise<Begun> {
    const invoice = await this.invoices.lock(manager, accountId, invoiceId);
    if (!invoice) throw notFound();
    if (invoice.state !== 'open') throw notOpen(invoice);
    const { total, currency } = invoice;
    if (total < leastAmount) throw tooLittle({ amount: total, currency });
    const underWay = await this.payments.underWay(manager, accountId, invoiceId);
    if (underWay && this.isGivenAgain(underWay, saveCard)) return { payment: underWay, invoice };
    if (underWay) return { inTheWay: underWay };
    const attempt = await this.payments.nextAttempt(manager, invoiceId);
    const at = this.clock.now();
    const provider = this.providers.current.name;
    const payment = newPayment({ accountId, attempt, provider, amount: { amount: total, currency }, at, invoiceId, more: { saveCard } });
    await this.payments.insert(manager, payment);
    return { payment, invoice };
  }

  /** Not what waits for the confirmation of a card, and no page that is gone: closed by time, or of a provider that is not set up here. */
  private isGivenAgain(payment: Payment, saveCard: boolean): boolean {
    if (payment.state !== 'created') return true;
    const expired = payment.checkoutExpiresAt !== null && payment.checkoutExpiresAt <= this.clock.now();
    const isSame = payment.provider === this.providers.current.name && payment.paymentMethodId === null && payment.saveCard === saveCard;
    return isSame && !expired;
  }

  private async lockOpen(manager: EntityManager, accountId: string, invoiceId: string): Promise<LockedInvoice> {
    const locked = await this.settlement.lock(manager, accountId, invoiceId);
    if (!locked) throw notFound();
    if (locked.invoice.state !== 'open') throw notOpen(locked.invoice);
    return locked;
  }

  private async settledNow(manager: EntityManager, { accountId, id: invoiceId, total, currency }: Invoice): Promise<Payment> {
    const at = this.clock.now();
    const attempt = await this.payments.nextAttempt(manager, invoiceId);
    const more = { state: 'settled', settledAt: at } as const;
    const payment = newPayment({ accountId, attempt, provider: 'balance', amount: { amount: total, currency }, at, invoiceId, more });
    await this.payments.insert(manager, payment);
    return payment;
  }
}
