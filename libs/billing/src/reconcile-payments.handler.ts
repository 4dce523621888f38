import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock, type Logger } from '@sitekeep/runtime';
import { Differences } from './differences.ts';
import { addMs, dayMs } from './months.ts';
import type { Movement } from './payment-provider.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { PaymentProviderName } from './payment.ts';
import { compareBooks } from './reconciliation.ts';
import { ReconciliationRepository, type ReconciliationRun } from './reconciliation.repository.ts';

const hourMs = 3_600_000;
/** The job is asked each hour and does its work once in a night. */
const betweenRunsMs = 20 * hourMs;
/** What is younger may still be on its way here: a webhook, a job. */
const youngMs = hourMs;
/** What the last run has seen is looked at again for so long: a provider may write its books late. */
const againMs = 3 * dayMs;

/** Compares the books of the provider with ours and lists what differs, until it does not differ any more. */
@Injectable()
export class ReconcilePaymentsHandler implements JobHandler<'reconcile-payments'> {
  readonly job = 'reconcile-payments' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly providers: PaymentProviders,
    private readonly differences: Differences,
    private readonly runs: ReconciliationRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(): Promise<void> {
    const now = this.clock.now();
    const { current } = this.providers;
    const last = await this.runs.last(this.transactions.manager, current.name);
    if (last && addMs(last.ranAt, betweenRunsMs) > now) return;
    const run = { ...(await this.window(current.name, last, now)), ranAt: now };
    // A day more of theirs: what came in there just before may have arrived here just after.
    const movements = await current.movements(addMs(run.from, -dayMs), run.to);
    if (movements) await this.write(current.name, run, movements);
    else await this.runs.save(this.transactions.manager, current.name, run);
  }

  /** While something differs, the time it happened in is compared each night. */
  private async window(provider: PaymentProviderName, last: ReconciliationRun | null, now: Date): Promise<{ from: Date; to: Date }> {
    const { manager } = this.transactions;
    const to = addMs(now, -youngMs);
    if (!last) return { from: (await this.runs.first(manager, provider)) ?? to, to };
    const again = addMs(last.to, -againMs);
    const isOpen = await this.runs.hasOpenDifferences(manager, provider);
    return { from: isOpen && last.from < again ? last.from : again, to };
  }

  private async write(provider: PaymentProviderName, run: ReconciliationRun, movements: readonly Movement[]): Promise<void> {
    await this.transactions.run(async (manager) => {
      const ours = await this.runs.ours(manager, provider, run, {
        ids: movements.flatMap((one) => one.paymentId ?? []),
        providerIds: movements.flatMap((one) => one.providerPaymentId ?? []),
      });
      const findings = compareBooks(movements, ours);
      await this.differences.found(manager, provider, findings);
      await this.differences.resolveUnseen(manager, provider, run.ranAt);
      await this.runs.save(manager, provider, run);
      this.logger.info({ provider, movements: movements.length, differences: findings.length }, 'payments reconciled');
    });
  }
}
