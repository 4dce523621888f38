import { Injectable } from '@nestjs/common';
import { showId, type Currency, type PeriodMonths, type Plan as PlanView } from '@sitekeep/contracts';
import { In, IsNull, Not, type EntityManager } from 'typeorm';
import { Plan } from './plan.entity.ts';

/** What is sold, and what old versions still hold for the services that have them. */
@Injectable()
export class PlansReadModel {
  /** Plans on sale, the smallest first, and a trial after all others. */
  async onSale(manager: EntityManager): Promise<Plan[]> {
    return manager.getRepository(Plan).find({ where: { onSale: true }, relations: { prices: true }, order: { rank: 'ASC' } });
  }

  /** The named plan if it is on sale, the smallest that has a price when none is named, null when there is no such plan to order. */
  async toOrder(manager: EntityManager, planId?: string): Promise<Plan | null> {
    const plans = await this.onSale(manager);
    return plans.find((plan) => (planId === undefined ? plan.trialDays === null : plan.id === planId)) ?? null;
  }

  /** What a trial holds, the latest version; null where there was never one. */
  trial(manager: EntityManager): Promise<Plan | null> {
    return manager.getRepository(Plan).findOne({ where: { trialDays: Not(IsNull()) }, order: { onSale: 'DESC', version: 'DESC' } });
  }

  async byIds(manager: EntityManager, planIds: string[]): Promise<Map<string, Plan>> {
    const plans = await manager.getRepository(Plan).find({ where: { id: In([...new Set(planIds)]) }, relations: { prices: true } });
    return new Map(plans.map((plan) => [plan.id, plan]));
  }
}

/** List price of one period in minor units. Every plan but a trial is priced in every currency, so a missing price is a fault of ours. */
export function priceOf(plan: Plan, currency: Currency, periodMonths: PeriodMonths): number {
  const price = plan.prices.find((row) => row.currency === currency && row.periodMonths === periodMonths);
  if (!price) throw new Error(`plan ${plan.code} ${plan.version} has no price in ${currency} for ${periodMonths} months`);
  return price.amount;
}

export const showPlan = (plan: Plan): PlanView => ({
  id: showId('plan', plan.id),
  code: plan.code,
  version: plan.version,
  name: plan.name,
  summary: plan.summary,
  prices: plan.prices
    .toSorted((one, other) => one.currency.localeCompare(other.currency) || one.periodMonths - other.periodMonths)
    .map(({ periodMonths, amount, currency }) => ({ periodMonths, price: { amount, currency } })),
  limits: { hostnames: plan.hostnames, origins: plan.origins, rules: plan.rules, firewallRules: plan.firewallRules },
  features: plan.features,
  trialDays: plan.trialDays,
});
