import { Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { notFound, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { sandboxCardDetails, sandboxCardId, type SandboxCard } from './sandbox-cards.ts';
import { SandboxProvider, type SandboxEventType } from './sandbox-provider.ts';

export type SandboxWebhook = { body: string; headers: Record<string, string> };

/** What stands behind the sandbox's pages: the provider's side of a payment or a card. Throws not_found where the sandbox is not in use. */
@Injectable()
export class SandboxPayments {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly payments: PaymentRepository,
    private readonly cards: PaymentMethodRepository,
    private readonly providers: PaymentProviders,
  ) {}

  /** The provider knows every payment by its id and asks for no account; this page exists in development only. */
  async find(paymentId: string): Promise<Payment> {
    this.sandbox();
    const payment = await this.payments.findById(this.transactions.manager, paymentId);
    if (payment?.provider !== 'sandbox') throw notFound();
    return payment;
  }

  /**
   * The signed webhooks that tell what was chosen: of the payment, and of the card that it saves. The same choice again is the same
   * event. Throws conflict for a refund of what was never paid.
   */
  async webhooks(paymentId: string, type: SandboxEventType): Promise<SandboxWebhook[]> {
    const payment = await this.find(paymentId);
    if (type === 'payment.refunded' && payment.settledAt === null)
      throw new ProblemError('conflict', 'Only what was paid can be refunded.');
    const shown = showId('payment', payment.id);
    const amount = type === 'payment.refunded' ? payment.amount - payment.refunded : payment.amount;
    const data = { payment: shown, reference: payment.providerReference ?? '', amount, currency: payment.currency };
    const told = this.sign(`evt_${shown}_${type}`, type, data);
    if (type !== 'payment.settled' || !payment.saveCard) return [told];
    const customer = await this.cards.customerOf(this.transactions.manager, payment.accountId, 'sandbox');
    return customer === null ? [told] : [told, this.card(customer, 'works', payment.id)];
  }

  /** The signed webhook that tells of the card which was chosen at its page. The same page again is the same card. */
  card(customer: string, card: SandboxCard, setup: string): SandboxWebhook {
    this.sandbox();
    const id = sandboxCardId(card, setup);
    const data = { customer, card: id, ...sandboxCardDetails(card, this.clock.now()) };
    return this.sign(`evt_${id}`, 'card.saved', data);
  }

  private sign(id: string, type: string, data: object): SandboxWebhook {
    const body = JSON.stringify({ id, type, data });
    return { body, headers: { 'content-type': 'application/json', ...this.sandbox().sign(body) } };
  }

  private sandbox(): SandboxProvider {
    const { current } = this.providers;
    if (!(current instanceof SandboxProvider)) throw notFound();
    return current;
  }
}
