import { Injectable } from '@nestjs/common';
import type { JobPayload } from '@sitekeep/contracts';
import { Audit, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { PaymentNews } from './payment-provider.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { paymentTransitions } from './payment.ts';
import type { ProviderEvent } from './provider-event.entity.ts';
import { ProviderEventRepository } from './provider-event.repository.ts';
import { Settlement, type LockedInvoice } from './settlement.ts';
import { allows } from './transition-table.ts';

/**
 * Does what a stored provider event says, once: event, payment, ledger, invoice and services change in one transaction. What
 * comes late, twice or out of order finds the payment in a state that does not allow it, and changes nothing.
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
  ) {}

  async handle({ providerEventId }: JobPayload<'settle-payment'>): Promise<void> {
    await this.transactions.run(async (manager) => {
      const event = await this.events.lock(manager, providerEventId);
      if (!event || event.processedAt !== null) return;
      await this.events.close(manager, event.id, this.clock.now(), await this.process(manager, event));
    });
  }

  /** Returns what came of the event. */
  private async process(manager: EntityManager, event: ProviderEvent): Promise<string> {
    const provider = this.providers.named(event.provider);
    if (!provider) throw new Error(`provider ${event.provider} is not set up here, but its event ${event.eventId} waits`);
    const news = provider.news(event.type, event.payload);
    if (!news) return 'ignored: says nothing of a payment';
    const payment = await this.paymentOf(manager, event, news);
    if (!payment) {
      await this.audit.tellStaff(manager, null, `Event ${event.eventId} of ${event.provider} names a payment that is not ours.`);
      return 'ignored: unknown payment';
    }
    const locked = await this.settlement.lock(manager, payment.accountId, payment.invoiceId);
    if (!locked) throw new Error(`payment ${payment.id} has no invoice`);
    return this.apply(manager, locked, await this.payments.lock(manager, payment.accountId, payment.id), news);
  }

  private async paymentOf(manager: EntityManager, event: ProviderEvent, news: PaymentNews): Promise<Payment | null> {
    const payment = news.paymentId === null ? null : await this.payments.findById(manager, news.paymentId);
    return payment?.provider === event.provider ? payment : null;
  }

  private async apply(manager: EntityManager, locked: LockedInvoice, payment: Payment, news: PaymentNews): Promise<string> {
    if (!allows(paymentTransitions, payment.state, news.event)) return `ignored: ${news.event} after ${payment.state}`;
    const now = this.clock.now();
    if (news.event === 'processing') {
      await this.payments.update(manager, payment, { state: 'processing', processingAt: now });
      return 'processing';
    }
    if (news.event === 'declined') {
      await this.payments.update(manager, payment, { state: 'declined' });
      return 'declined';
    }
    if (!news.received) throw new Error(`payment ${payment.id} is settled, but the event does not say how much came in`);
    const late = payment.state === 'declined' ? ' (after it was declined)' : '';
    await this.payments.update(manager, payment, { state: 'settled', settledAt: now });
    return (await this.settlement.receive(manager, locked, payment, news.received)) + late;
  }
}
