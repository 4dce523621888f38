import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, Transactions } from '@sitekeep/platform';
import { Clock, type Logger } from '@sitekeep/runtime';
import { answerMs, CardCharges, isUnanswered } from './card-charges.ts';
import { addMs } from './months.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import type { PaymentProviderName } from './payment.ts';

/** A charge of a renewal is asked for again so long; then the next day of its schedule comes. */
const renewalMs = 20 * 3_600_000;

/** Ending attempts that nobody is to finish any more. */
@Injectable()
export class PaymentAttempts {
  constructor(
    private readonly transactions: Transactions,
    private readonly providers: PaymentProviders,
    private readonly payments: PaymentRepository,
    private readonly charges: CardCharges,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  get provider(): PaymentProviderName {
    return this.providers.current.name;
  }

  /**
   * Learns what became of charges whose answer was lost. Those of renewals are made now, while their invoices are open; the others
   * are only looked up. Returns how many there were; one that fails does not hold up
   * the others, and at the end it throws. Calls the provider: never inside a transaction.
   */
  async resumeUnanswered(): Promise<number> {
    const now = this.clock.now();
    const lost = await this.payments.unanswered(this.transactions.manager, this.provider, addMs(now, -answerMs), 50);
    let failed = 0;
    for (const payment of lost) {
      const isDue = payment.offSession && addMs(payment.createdAt, renewalMs) > now;
      await (isDue ? this.charges.again(payment) : this.charges.resume(payment)).catch((error: unknown) => {
        failed++;
        this.logger.error({ err: error, paymentId: payment.id }, 'what became of a charge could not be learnt');
      });
    }
    if (failed > 0) throw new Error(`of ${lost.length} charges ${failed} could not be looked up`);
    return lost.length;
  }

  /**
   * Closes a created payment at its provider and declines it here, or finds out how it ended. False: it is being paid, and the
   * provider will tell. Calls the provider: never inside a transaction.
   */
  async retire(started: Payment): Promise<boolean> {
    const payment = isUnanswered(started) ? await this.charges.resume(started) : started;
    if (payment.state !== 'created') return payment.state !== 'processing';
    if (isUnanswered(payment)) return false;
    const provider = this.providers.named(payment.provider);
    // A page without a reference was shown to nobody; a provider that is not set up any more cannot be asked.
    const isClosed = payment.providerReference === null || !provider || (await provider.close(payment.providerReference));
    if (!isClosed) return false;
    await this.transactions.run(async (manager) => {
      const fresh = await this.payments.lock(manager, payment.accountId, payment.id);
      if (fresh.state === 'created') await this.payments.update(manager, fresh, { state: 'declined', failure: 'abandoned' });
    });
    return true;
  }
}
