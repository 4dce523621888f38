import { Inject, Injectable } from '@nestjs/common';
import { showId, type Page, type PageQuery, type Payment as PaymentView } from '@sitekeep/contracts';
import { Audit, CONTROL_CONFIG, cursorUuid, notFound, pageOf, ProblemError, Transactions, type Actor } from '@sitekeep/platform';
import { Clock, newUuid, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { InvoiceRepository } from './invoice.repository.ts';
import type { Invoice } from './invoice.entity.ts';
import { notOpen } from './invoicing.service.ts';
import { Ledger } from './ledger.service.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import type { PaymentMethodName } from './payment.ts';
import { PaymentRepository } from './payment.repository.ts';
import { showPayment } from './payment.view.ts';
import { Settlement, type LockedInvoice } from './settlement.ts';

/** Paying invoices: from the balance, at the provider's page, or by the word of staff. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly invoices: InvoiceRepository,
    private readonly payments: PaymentRepository,
    private readonly ledger: Ledger,
    private readonly settlement: Settlement,
    private readonly providers: PaymentProviders,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'PORTAL_URL'>,
  ) {}

  pay(accountId: string, invoiceId: string, method: 'balance' | 'provider', actor: Actor): Promise<PaymentView> {
    return method === 'balance' ? this.payByBalance(accountId, invoiceId, actor) : this.payByProvider(accountId, invoiceId);
  }

  /** Staff have seen the money arrive. Audited, with the reason. */
  async markPaid(invoiceId: string, told: { reason: string; reference: string }, actor: Actor): Promise<PaymentView> {
    return this.transactions.run(async (manager) => {
      const accountId = await this.invoices.accountOf(manager, invoiceId);
      if (accountId === null) throw notFound();
      const locked = await this.lockOpen(manager, accountId, invoiceId);
      const payment = await this.settledNow(manager, locked.invoice, 'staff', told.reference || null);
      await this.settlement.receive(manager, locked, payment, { amount: payment.amount, currency: payment.currency }, actor);
      const entry = { actor, accountId, action: 'invoice.mark-paid', target: showId('invoice', invoiceId), reason: told.reason };
      await this.audit.append(manager, entry);
      return showPayment(payment);
    });
  }

  async get(accountId: string, paymentId: string): Promise<PaymentView> {
    const payment = await this.payments.find(this.transactions.manager, accountId, paymentId);
    if (!payment) throw notFound();
    return showPayment(payment);
  }

  async list(accountId: string, query: PageQuery): Promise<Page<PaymentView>> {
    const rows = await this.payments.list(this.transactions.manager, accountId, cursorUuid('payment', query), query.limit);
    return pageOf('payment', rows, query.limit, showPayment);
  }

  private payByBalance(accountId: string, invoiceId: string, actor: Actor): Promise<PaymentView> {
    return this.transactions.run(async (manager) => {
      const locked = await this.lockOpen(manager, accountId, invoiceId);
      const { total, currency } = locked.invoice;
      const balance = await this.ledger.lockBalance(manager, accountId, currency);
      if (balance < total) throw new ProblemError('insufficient_balance', `The invoice needs ${total}, the balance holds ${balance}.`);
      const payment = await this.settledNow(manager, locked.invoice, 'balance', null);
      await this.settlement.payFromBalance(manager, locked, payment.id, actor);
      return showPayment(payment);
    });
  }

  /**
   * The provider is called between two transactions, under a key made of invoice and attempt: whoever dies in between finds the
   * created payment again and opens the same checkout.
   */
  private async payByProvider(accountId: string, invoiceId: string): Promise<PaymentView> {
    const { payment, invoice } = await this.transactions.run((manager) => this.attempt(manager, accountId, invoiceId));
    if (payment.state !== 'created' || payment.checkoutUrl !== null) return showPayment(payment);
    const checkout = await this.providers.current.openCheckout({
      paymentId: payment.id,
      idempotencyKey: `${invoice.id}-${payment.attempt}`,
      amount: { amount: payment.amount, currency: payment.currency },
      description: `Invoice ${invoice.number}`,
      returnUrl: new URL(`/billing/return?payment=${showId('payment', payment.id)}`, this.config.PORTAL_URL).toString(),
    });
    const change = { providerReference: checkout.reference, checkoutUrl: checkout.url, checkoutExpiresAt: checkout.expiresAt };
    await this.payments.update(this.transactions.manager, payment, change);
    return showPayment(payment);
  }

  /** The payment under way, or a new attempt: two open checkouts of one invoice would invite paying twice. */
  private async attempt(manager: EntityManager, accountId: string, invoiceId: string): Promise<{ payment: Payment; invoice: Invoice }> {
    const invoice = await this.invoices.lock(manager, accountId, invoiceId);
    if (!invoice) throw notFound();
    if (invoice.state !== 'open') throw notOpen(invoice);
    const underWay = await this.payments.underWay(manager, accountId, invoiceId);
    if (underWay && !this.isStale(underWay)) return { payment: underWay, invoice };
    if (underWay) await this.payments.update(manager, underWay, { state: 'declined' });
    const payment = await this.newPayment(manager, invoice, this.providers.current.name);
    await this.payments.insert(manager, payment);
    return { payment, invoice };
  }

  /** Its page is gone: closed by time, or of a provider that is no longer set up. */
  private isStale(payment: Payment): boolean {
    if (payment.state !== 'created') return false;
    const expired = payment.checkoutExpiresAt !== null && payment.checkoutExpiresAt <= this.clock.now();
    return expired || payment.provider !== this.providers.current.name;
  }

  private async lockOpen(manager: EntityManager, accountId: string, invoiceId: string): Promise<LockedInvoice> {
    const locked = await this.settlement.lock(manager, accountId, invoiceId);
    if (!locked) throw notFound();
    if (locked.invoice.state !== 'open') throw notOpen(locked.invoice);
    return locked;
  }

  private async settledNow(
    manager: EntityManager,
    invoice: Invoice,
    provider: 'balance' | 'staff',
    providerReference: string | null,
  ): Promise<Payment> {
    const now = this.clock.now();
    const payment: Payment = {
      ...(await this.newPayment(manager, invoice, provider)),
      state: 'settled',
      settledAt: now,
      providerReference,
    };
    await this.payments.insert(manager, payment);
    return payment;
  }

  private async newPayment(manager: EntityManager, invoice: Invoice, provider: PaymentMethodName): Promise<Payment> {
    return {
      id: newUuid(),
      accountId: invoice.accountId,
      invoiceId: invoice.id,
      provider,
      attempt: await this.payments.nextAttempt(manager, invoice.id),
      state: 'created',
      currency: invoice.currency,
      amount: invoice.total,
      providerReference: null,
      providerPaymentId: null,
      checkoutUrl: null,
      checkoutExpiresAt: null,
      createdAt: this.clock.now(),
      processingAt: null,
      settledAt: null,
    };
  }
}
