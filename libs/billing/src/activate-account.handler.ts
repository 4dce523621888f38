import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import type { JobPayload } from '@sitekeep/contracts';
import { Transactions, type JobHandler } from '@sitekeep/platform';
import { ServiceLifecycle, systemActor } from './service-lifecycle.ts';
import { ServiceRepository } from './service.repository.ts';

/** The account is confirmed: what waited only for that becomes active. The ten days have run since the order. */
@Injectable()
export class ActivateAccountHandler implements JobHandler<'activate-account'> {
  readonly job = 'activate-account' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: AccountsReadModel,
    private readonly services: ServiceRepository,
    private readonly lifecycle: ServiceLifecycle,
  ) {}

  async handle({ accountId }: JobPayload<'activate-account'>): Promise<void> {
    await this.transactions.run(async (manager) => {
      if (!(await this.accounts.isActive(manager, accountId))) return;
      for (const service of await this.services.lockWaiting(manager, accountId))
        await this.lifecycle.apply(manager, service, 'activated', { state: 'unpaid' }, systemActor);
    });
  }
}
