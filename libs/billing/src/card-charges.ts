import { Inject, Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { CONTROL_CONFIG, Transactions, type Actor } from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { InvoiceRepository } from './invoice.repository.ts';
import { addMs } from './months.ts';
import type { PaymentMethod } from './payment-method.entity.ts';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import { PaymentProgress } from './payment-progress.ts';
import type { ChargeResult, PaymentNews } from './payment-provider.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { systemActor } from './service-lifecycle.ts';

/** How long the page of the bank is kept open for a payer who was sent there. */
const confirmMs = 3_600_000;

/** Whoever charges a card waits less than a minute; this long after it, no charge is on its way any more. */
export const answerMs = 5 * 60_000;
const abandoned = { state: 'declined', failure: 'abandoned' } as const;

/** A charge during which we died, or the provider was away: the money may have been taken. */
export const isUnanswered = (payment: Payment): boolean =>
  payment.state === 'created' && payment.paymentMethodId !== null && payment.providerReference === null;

/** One charge of a saved card at the provider, for an invoice or the balance. */
@Injectable()
export class CardCharges {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly providers: PaymentProviders,
    private readonly cards: PaymentMethodRepository,
    private readonly invoices: InvoiceRepository,
    private readonly payments: PaymentRepository,
    private readonly progress: PaymentProgress,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'PORTAL_URL'>,
  ) {}

  /**
   * Learns what became of a charge whose answer is lost, and charges nothing: whoever had asked for it may have paid otherwise
   * meanwhile. It is declined once nobody can be asking the provider for it any more.
   */
  async resume(payment: Payment): Promise<Payment> {
    const known = await this.lookUp(payment, systemActor);
    if (known) return known;
    return this.transactions.run(async (manager) => {
      const locked = await this.payments.lock(manager, payment.accountId, payment.id);
      if (isUnanswered(locked) && !this.isBeingAsked(locked)) await this.payments.update(manager, locked, abandoned);
      return locked;
    });
  }

  /** Goes on with a charge for whoever asks for it again, or a schedule: looks it up, and charges while it is still wanted. */
  async again(payment: Payment, actor: Actor = systemActor): Promise<Payment> {
    const known = await this.lookUp(payment, actor);
    if (known) return known;
    const card = await this.cards.find(this.transactions.manager, payment.accountId, payment.paymentMethodId!);
    if (!card) throw new Error(`payment ${payment.id} has no card`);
    const claimed = await this.transactions.run((manager) => this.claim(manager, payment, card));
    if (claimed) return this.charge(payment, card, actor);
    return this.resume(payment);
  }

  /** Says that the provider is asked now, so that nobody ends the payment meanwhile. False: it is not wanted any more. */
  private async claim(manager: EntityManager, payment: Payment, card: PaymentMethod): Promise<boolean> {
    const { accountId, invoiceId } = payment;
    const invoice = invoiceId === null ? null : await this.invoices.lock(manager, accountId, invoiceId);
    const locked = await this.payments.lock(manager, accountId, payment.id);
    const isWanted = isUnanswered(locked) && card.removedAt === null && (invoice === null || invoice.state === 'open');
    if (isWanted) await this.payments.update(manager, locked, { askedAt: this.clock.now() });
    return isWanted;
  }

  /** What the provider knows of the charge, done here; null: nothing, or nothing final while it may still be at it. */
  private async lookUp(payment: Payment, actor: Actor): Promise<Payment | null> {
    const provider = this.providers.named(payment.provider);
    const { manager } = this.transactions;
    const customer = provider && (await this.cards.customerOf(manager, payment.accountId, provider.name));
    if (!customer) return null;
    const result = await provider.findCharge({ paymentId: payment.id, customer, since: payment.createdAt });
    if (!result || (result.outcome === 'declined' && this.isBeingAsked(payment))) return null;
    return this.apply(payment, result, actor);
  }

  private isBeingAsked({ askedAt, createdAt }: Payment): boolean {
    return addMs(askedAt ?? createdAt, answerMs) > this.clock.now();
  }

  /**
   * Charges a payment that was created just now, and returns it as it is then. The key is the payment's own: asked again, the
   * provider answers the same.
   */
  async charge(payment: Payment, card: PaymentMethod, actor: Actor = systemActor): Promise<Payment> {
    const provider = this.providers.current;
    const customer = await this.cards.customerOf(this.transactions.manager, payment.accountId, card.provider);
    if (customer === null) throw new Error(`card ${card.id} has no customer`);
    const result = await provider.charge({
      paymentId: payment.id,
      idempotencyKey: `charge-${payment.id}`,
      amount: { amount: payment.amount, currency: payment.currency },
      description: payment.invoiceId === null ? 'Sitekeep balance' : 'Sitekeep invoice',
      customer,
      card: card.reference,
      present: !payment.offSession,
      returnUrl: new URL(`/billing/return?payment=${showId('payment', payment.id)}`, this.config.PORTAL_URL).toString(),
    });
    return this.apply(payment, result, actor);
  }

  private apply(payment: Payment, result: ChargeResult, actor: Actor): Promise<Payment> {
    return this.transactions.run(async (manager) => {
      if (result.outcome === 'authentication-needed' && result.url !== null) {
        const waits = { checkoutUrl: result.url, checkoutExpiresAt: addMs(this.clock.now(), confirmMs) };
        const locked = await this.payments.lock(manager, payment.accountId, payment.id);
        if (locked.state === 'created')
          await this.payments.update(manager, locked, { ...waits, providerReference: result.providerPaymentId });
        return locked;
      }
      await this.progress.apply(manager, payment, newsOf(payment, result), actor);
      return this.payments.lock(manager, payment.accountId, payment.id);
    });
  }
}

function newsOf(payment: Payment, result: ChargeResult): PaymentNews {
  const { providerPaymentId } = result;
  const news = { paymentId: payment.id, providerPaymentId, reference: providerPaymentId, received: null, returned: null, failure: null };
  switch (result.outcome) {
    case 'settled':
      return { ...news, event: 'settled', received: result.received };
    case 'processing':
      return { ...news, event: 'processing' };
    case 'declined':
      return { ...news, event: 'declined', failure: result.failure ?? 'card_declined' };
    case 'authentication-needed':
      return { ...news, event: 'declined', failure: 'authentication_required' };
  }
}
