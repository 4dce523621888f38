import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, Outbox, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock, type Logger } from '@sitekeep/runtime';
import { addMs, dayMs } from './months.ts';
import { PaymentAttempts } from './payment-attempts.ts';
import { ProviderEventRepository } from './provider-event.repository.ts';

/** A dispute may come for 13 months. */
const eventDays = 400;
const noticeDays = 365;

/**
 * Finds work that nobody is doing, and removes what has served its time. Open outbox rows need nothing here: the relay enqueues
 * them again by itself.
 */
@Injectable()
export class UnfinishedSweepHandler implements JobHandler<'unfinished-sweep'> {
  readonly job = 'unfinished-sweep' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly events: ProviderEventRepository,
    private readonly attempts: PaymentAttempts,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(): Promise<void> {
    await this.transactions.run(async (manager) => {
      const forgotten = await this.events.forgotten(manager, 500);
      for (const providerEventId of forgotten) await this.outbox.add(manager, 'settle-payment', { providerEventId });
      if (forgotten.length > 0) this.logger.info({ count: forgotten.length }, 'provider events were forgotten, or wait for another');
    });
    await this.removeOld();
    // Last: it throws while a provider is away.
    const resumed = await this.attempts.resumeUnanswered();
    if (resumed > 0) this.logger.info({ count: resumed }, 'charges of cards whose answer was lost are known now');
  }

  /** What the comments of the tables promise, in portions, so that no lock is held for long. Outbox rows hold machine time. */
  private async removeOld(): Promise<void> {
    const { manager } = this.transactions;
    const before = (days: number) => [addMs(this.clock.now(), -days * dayMs)];
    await manager.query(
      `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE done_at < clock_timestamp() - interval '7 days' LIMIT 5000)`,
    );
    await manager.query(
      `DELETE FROM idempotency_key WHERE (principal, key) IN (SELECT principal, key FROM idempotency_key WHERE created_at < $1 LIMIT 5000)`,
      before(1),
    );
    await manager.query(
      `DELETE FROM provider_event WHERE id IN (SELECT id FROM provider_event WHERE processed_at < $1 LIMIT 5000)`,
      before(eventDays),
    );
    await manager.query(`DELETE FROM staff_notice WHERE id IN (SELECT id FROM staff_notice WHERE at < $1 LIMIT 5000)`, before(noticeDays));
  }
}
