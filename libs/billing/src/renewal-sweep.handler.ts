import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock, type Logger } from '@sitekeep/runtime';
import { ClockGuard } from './clock-guard.ts';
import { workOnDue } from './due-rows.ts';
import { Renewals } from './renewals.ts';
import { ServiceRepository } from './service.repository.ts';

/** Renews what is paid before it ends. Each service is read again under its own row lock and written in its own transaction. */
@Injectable()
export class RenewalSweepHandler implements JobHandler<'renewal-sweep'> {
  readonly job = 'renewal-sweep' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly clockGuard: ClockGuard,
    private readonly services: ServiceRepository,
    private readonly renewals: Renewals,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(): Promise<void> {
    await this.clockGuard.check();
    const now = this.clock.now();
    await workOnDue(
      (after, limit) => this.services.dueForRenewal(this.transactions.manager, now, after, limit),
      (id) => this.renew(id),
      { what: 'renewal sweep', logger: this.logger },
    );
  }

  private renew(id: string): Promise<void> {
    return this.transactions.run(async (manager) => {
      const service = await this.services.lockById(manager, id);
      const now = this.clock.now();
      if (service?.renewalDueAt && service.renewalDueAt <= now) await this.renewals.step(manager, service, now);
    });
  }
}
