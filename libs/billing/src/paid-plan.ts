import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import type { EntityManager } from 'typeorm';
import { PaidLines } from './paid-lines.repository.ts';
import { PlanChangeCost } from './plan-change-cost.ts';
import { PlansReadModel } from './plan.read-model.ts';
import type { Service } from './service.entity.ts';

/** Which plan a service has paid for, when a part of what it paid was taken back. */
@Injectable()
export class PaidPlan {
  constructor(
    private readonly accounts: AccountsReadModel,
    private readonly plans: PlansReadModel,
    private readonly paidLines: PaidLines,
    private readonly cost: PlanChangeCost,
  ) {}

  /**
   * The plan it is on, if what is paid ahead covers it, or nothing is; else the dearest that is covered, of those on sale and those it
   * has paid for, and the smallest where none is. The service is locked.
   */
  async of(manager: EntityManager, service: Service): Promise<string> {
    const account = await this.accounts.get(manager, service.accountId);
    const lines = await this.paidLines.of(manager, service.accountId, service.id);
    const known = await this.plans.byIds(manager, [service.planId, ...lines.map(({ planId }) => planId)]);
    for (const plan of await this.plans.onSale(manager)) known.set(plan.id, plan);
    const lacks = new Map<string, number>();
    for (const plan of known.values())
      if (plan.trialDays === null) lacks.set(plan.id, await this.cost.lacks(manager, account, service, plan));
    if ((lacks.get(service.planId) ?? 0) <= 0) return service.planId;
    // What is paid is the same for all: who lacks more costs more.
    const byPrice = [...lacks].sort(([, one], [, other]) => one - other);
    return (byPrice.findLast(([, lack]) => lack <= 0) ?? byPrice[0]!)[0];
  }
}
