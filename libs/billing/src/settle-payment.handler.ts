import { Injectable } from '@nestjs/common';
import type { JobPayload } from '@sitekeep/contracts';
import { Audit, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { CardUpdates, type RefusedCard } from './card-updates.ts';
import { addMs, dayMs } from './months.ts';
import { PaymentProgress } from './payment-progress.ts';
import type { PaymentNews } from './payment-provider.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import type { ProviderEvent } from './provider-event.entity.ts';
import { ProviderEventRepository } from './provider-event.repository.ts';
import type { Outcome } from './refunds.ts';

type Refused = { provider: string; card: string };
/** A provider tries for 3 days to tell us something: what waits for another event longer than this waits in vain. */
const waitMs = 5 * dayMs;

/**
 * Does what a stored provider event says, once: event, payment, ledger, invoice and services change in one transaction. A refund
 * that comes before its payment stays open, and the unfinished sweep brings it back each minute.
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
    private readonly progress: PaymentProgress,
    private readonly cards: CardUpdates,
  ) {}

  async handle({ providerEventId }: JobPayload<'settle-payment'>): Promise<void> {
    const refused = await this.transactions.run((manager) => this.work(manager, providerEventId));
    if (refused) await this.refuse(providerEventId, refused);
  }

  private async work(manager: EntityManager, eventId: string): Promise<Refused | null> {
    const event = await this.events.lock(manager, eventId);
    if (!event || event.processedAt !== null) return null;
    const outcome = (await this.process(manager, event)) ?? (await this.giveUp(manager, event));
    if (typeof outcome === 'object' && outcome !== null) return { provider: event.provider, card: outcome.refused };
    if (outcome !== null) await this.events.close(manager, event.id, this.clock.now(), outcome);
    return null;
  }

  /** The event stays open until the provider has forgotten the card. */
  private async refuse(eventId: string, { provider, card }: Refused): Promise<void> {
    await this.providers.named(provider)?.detach(card);
    await this.transactions.run(async (manager) => {
      const event = await this.events.lock(manager, eventId);
      if (event?.processedAt === null)
        await this.events.close(manager, event.id, this.clock.now(), 'card refused: the account has too many');
    });
  }

  private async process(manager: EntityManager, event: ProviderEvent): Promise<Outcome | RefusedCard> {
    const provider = this.providers.named(event.provider);
    if (!provider) throw new Error(`provider ${event.provider} is not set up here, but its event ${event.eventId} waits`);
    const cardNews = provider.cardNews(event.type, event.payload);
    if (cardNews) return this.cards.apply(manager, provider.name, cardNews);
    const news = provider.news(event.type, event.payload);
    if (!news) return 'ignored: says nothing of a payment';
    const payment = await this.paymentOf(manager, event, news);
    return payment ? this.progress.apply(manager, payment, news) : this.unknown(manager, event, news);
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
}
