import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showId, showMoney, type PeriodMonths, type PriceOverride as PriceOverrideView, type SetPriceOverride } from '@sitekeep/contracts';
import { Audit, invalidContent, notFound, ProblemError, Transactions, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel, priceOf } from './plan.read-model.ts';
import { PriceOverride } from './price-override.entity.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';

/** Prices that staff give one service, in the place of its plan's, as long as it is on that plan. */
@Injectable()
export class PriceOverrides {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly accounts: AccountsReadModel,
    private readonly plans: PlansReadModel,
    private readonly services: ServiceRepository,
  ) {}

  /** In force on the present plan of the service. */
  list(serviceId: string): Promise<PriceOverrideView[]> {
    return this.transactions.run(async (manager) => {
      const { plan } = await this.find(manager, serviceId);
      const rows = await manager.find(PriceOverride, { where: { serviceId, planId: plan.id }, order: { periodMonths: 'ASC' } });
      return rows.map(showOverride);
    });
  }

  /**
   * What a period costs less by it than the plan says, in minor units: what staff give away with each. Throws what `set` throws.
   */
  async givenAway(
    manager: EntityManager,
    serviceId: string,
    periodMonths: PeriodMonths,
    body: SetPriceOverride,
  ): Promise<{ accountId: string; amount: number }> {
    const { service, plan } = await this.check(manager, serviceId, body);
    const listed = priceOf(plan, body.currency, periodMonths);
    return { accountId: service.accountId, amount: body.amount === null ? 0 : Math.max(0, listed - body.amount) };
  }

  /** Sets the price, or takes it back by `amount` null. Invoices already issued keep theirs. Audited, with the reason. */
  async set(manager: EntityManager, serviceId: string, periodMonths: PeriodMonths, body: SetPriceOverride, actor: Actor): Promise<void> {
    const { amount, currency, reason } = body;
    const { service, plan } = await this.check(manager, serviceId, body);
    const key = { serviceId, planId: plan.id, periodMonths };
    if (amount === null) await manager.delete(PriceOverride, key);
    else
      await manager.upsert(PriceOverride, { ...key, currency, amount, reason, createdAt: this.clock.now() }, [
        'serviceId',
        'planId',
        'periodMonths',
      ]);
    const price = amount === null ? 'as the plan says' : showMoney({ amount, currency });
    await this.audit.append(manager, {
      actor,
      accountId: service.accountId,
      action: 'service.price-overridden',
      target: showId('service', serviceId),
      reason: `${plan.name}, ${periodMonths} ${periodMonths === 1 ? 'month' : 'months'}: ${price}. ${reason}`,
    });
  }

  private async check(
    manager: EntityManager,
    serviceId: string,
    { currency }: SetPriceOverride,
  ): Promise<{ service: Service; plan: Plan }> {
    const found = await this.find(manager, serviceId);
    const account = await this.accounts.get(manager, found.service.accountId);
    if (account.currency !== currency)
      throw invalidContent([{ pointer: '/currency', code: 'other_currency', detail: `The account pays in ${account.currency}.` }]);
    if (found.plan.trialDays !== null) throw new ProblemError('conflict', 'The service is on a trial plan, which has no price.');
    return found;
  }

  /** Locked, so that the plan is the same until the transaction ends. */
  private async find(manager: EntityManager, serviceId: string): Promise<{ service: Service; plan: Plan }> {
    const service = await this.services.holdById(manager, serviceId);
    if (!service || service.state === 'deleted') throw notFound();
    const plan = (await this.plans.byIds(manager, [service.planId])).get(service.planId);
    if (!plan) throw new Error(`service ${serviceId} is on a plan that is not there`);
    return { service, plan };
  }
}

const showOverride = ({ periodMonths, amount, currency, reason, createdAt }: PriceOverride): PriceOverrideView => ({
  periodMonths,
  price: { amount, currency },
  reason,
  createdAt: createdAt.toISOString(),
});
