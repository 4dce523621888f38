import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, notFound, Outbox, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock, newUuid, type Logger } from '@sitekeep/runtime';
import { WebhookRefused, type PaymentProvider, type VerifiedEvent } from './payment-provider.ts';
import { PaymentProviders } from './payment-providers.ts';
import { ProviderEventRepository } from './provider-event.repository.ts';

/** Takes in what providers tell: verified first, stored once, worked on later by job settle-payment. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly providers: PaymentProviders,
    private readonly events: ProviderEventRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Returns when the event is stored, also when it was already. Throws not_found for a provider that is not set up here. */
  async receive(providerName: string, raw: Buffer | undefined, headers: IncomingHttpHeaders): Promise<void> {
    const provider = this.providers.named(providerName);
    if (!provider) throw notFound();
    const verified = this.verify(provider, raw, headers);
    await this.transactions.run(async (manager) => {
      const event = { id: newUuid(), provider: provider.name, ...verified, receivedAt: this.clock.now() };
      if (await this.events.insertOnce(manager, event)) await this.outbox.add(manager, 'settle-payment', { providerEventId: event.id });
    });
  }

  private verify(provider: PaymentProvider, raw: Buffer | undefined, headers: IncomingHttpHeaders): VerifiedEvent {
    try {
      return provider.verify(raw ?? Buffer.alloc(0), headers);
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error;
      this.logger.warn({ provider: provider.name, why: error.why }, 'webhook refused');
      throw new ProblemError('malformed_request', `The webhook is refused: ${error.why}.`);
    }
  }
}
