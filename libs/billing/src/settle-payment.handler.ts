import { Injectable } from '@nestjs/common';
import type { JobPayload } from '@sitekeep/contracts';
import { Audit, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { addMs, dayMs } from './months.ts';
import type { PaymentNews } from './payment-provider.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { paymentTransitions } from './payment.ts';
import type { ProviderEvent } from './provider-event.entity.ts';
import { ProviderEventRepository } from './provider-event.repository.ts';
import { Refunds, type Outcome } from './refunds.ts';
import { Settlement, type LockedInvoice } from './settlement.ts';
import { allows } from './transition-table.ts';

/** A provider tries for 3 days to tell us something: what waits for another event longer than this waits in vain. */
const waitMs = 5 * dayMs;

/**
 * Does what a stored provider event says, once: event, payment, ledger, invoice and services change in one transaction. What
 * comes late, twice or out of order finds the payment in a state that does not allow it, and changes nothing; a refund that comes
 * before its payment stays open, and the unfinished sweep brings it back each minute.
 */
@Injectable()
export class SettlePaymentHandler implements JobHandler<'settle-payment'> {
  readonly job = 'settle-payment' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly providers: PaymentProviders,
    private readonly events: ProviderEventRepository,
    private readonly payments: PaymentRepository,
    private readonly settlement: Settlement,
    private readonly refunds: Refunds,
  ) {}

  async handle({ providerEventId }: JobPayload<'settle-payment'>): Promise<void> {
    await this.transactions.run(async (manager) => {
      const event = await this.events.lock(manager, providerEventId);
      if (!event || event.processedAt !== null) return;
      const outcome = (await this.process(manager, event)) ?? (await this.giveUp(manager, event));
      if (outcome !== null) await this.events.close(manager, event.id, this.clock.now(), outcome);
    });
  }

  private async process(manager: EntityManager, event: ProviderEvent): Promise<Outcome> {
    const provider = this.providers.named(event.provider);
    if (!provider) throw new Error(`provider ${event.provider} is not set up here, but its event ${event.eventId} waits`);
    const news = provider.news(event.type, event.payload);
    if (!news) return 'ignored: says nothing of a payment';
    const payment = await this.paymentOf(manager, event, news);
    if (!payment) return this.unknown(manager, event, news);
    const locked = await this.settlement.lock(manager, payment.accountId, payment.invoiceId);
    if (!locked) throw new Error(`payment ${payment.id} has no invoice`);
    return this.apply(manager, locked, await this.payments.lock(manager, payment.accountId, payment.id), news);
  }

  /** A dispute knows only the provider's own id of the payment, which we know once the payment was told of. */
  private async paymentOf(manager: EntityManager, event: ProviderEvent, news: PaymentNews): Promise<Payment | null> {
    const { paymentId, providerPaymentId } = news;
    const byOurs = paymentId === null ? null : await this.payments.findById(manager, paymentId);
    if (byOurs) return byOurs.provider === event.provider ? byOurs : null;
    return providerPaymentId === null ? null : this.payments.findByProviderPayment(manager, event.provider, providerPaymentId);
  }

  private async unknown(manager: EntityManager, event: ProviderEvent, news: PaymentNews): Promise<Outcome> {
    if (news.paymentId === null && news.providerPaymentId !== null) return null;
    await this.audit.tellStaff(manager, null, `Event ${event.eventId} of ${event.provider} names a payment that is not ours.`);
    return 'ignored: unknown payment';
  }

  /** Null while there is still something to wait for. */
  private async giveUp(manager: EntityManager, event: ProviderEvent): Promise<Outcome> {
    if (addMs(event.receivedAt, waitMs) > this.clock.now()) return null;
    const text = `Event ${event.eventId} (${event.type}) of ${event.provider} waited in vain for the payment or dispute it names. See there what became of the money.`;
    await this.audit.tellStaff(manager, null, text);
    return 'ignored: waited in vain';
  }

  private async apply(manager: EntityManager, locked: LockedInvoice, payment: Payment, news: PaymentNews): Promise<Outcome> {
    const { event } = news;
    if (event !== 'processing' && event !== 'settled' && event !== 'declined') return this.refunds.apply(manager, locked, payment, news);
    // The table lets a dispute settle again; a payment that only says again that it came in must not.
    if (payment.settledAt !== null || !allows(paymentTransitions, payment.state, event)) return `ignored: ${event} after ${payment.state}`;
    const providerPaymentId = news.providerPaymentId ?? payment.providerPaymentId;
    if (event === 'settled') return this.settle(manager, locked, payment, { ...news, providerPaymentId });
    const processingAt = event === 'processing' ? this.clock.now() : payment.processingAt;
    await this.payments.update(manager, payment, { state: event, processingAt, providerPaymentId });
    return event;
  }

  private async settle(manager: EntityManager, locked: LockedInvoice, payment: Payment, news: PaymentNews): Promise<string> {
    if (!news.received) throw new Error(`payment ${payment.id} is settled, but the event does not say how much came in`);
    const late = payment.state === 'declined' ? ' (after it was declined)' : '';
    const { providerPaymentId } = news;
    await this.payments.update(manager, payment, { state: 'settled', settledAt: this.clock.now(), providerPaymentId });
    return (await this.settlement.receive(manager, locked, payment, news.received)) + late;
  }
}
