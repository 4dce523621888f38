import { showId, type Currency, type Fault, type PlanChangePreview } from '@sitekeep/contracts';
import { later } from './months.ts';
import { sumOf, type Ahead } from './proration.ts';
import type { Service } from './service.entity.ts';

/** Minor units; `tax` and `total` of the difference, negative when something is given back. */
export type ChangeCost = { paidValue: number; newValue: number; difference: number; tax: number; total: number };

export const differenceOf = (ahead: readonly Ahead[]): Pick<ChangeCost, 'paidValue' | 'newValue' | 'difference'> => {
  const [paidValue, newValue] = [sumOf(ahead.map(({ value }) => value)), sumOf(ahead.map(({ price }) => price))];
  return { paidValue, newValue, difference: newValue - paidValue };
};

export function showPreview(
  service: Pick<Service, 'id' | 'planId' | 'paidUntil'>,
  to: { planId: string; currency: Currency; now: Date },
  cost: ChangeCost,
  mustGo: Fault[],
): PlanChangePreview {
  const money = (amount: number) => ({ amount, currency: to.currency });
  return {
    serviceId: showId('service', service.id),
    fromPlanId: showId('plan', service.planId),
    toPlanId: showId('plan', to.planId),
    direction: cost.difference > 0 ? 'upgrade' : cost.difference < 0 ? 'downgrade' : 'free',
    from: to.now.toISOString(),
    to: later(service.paidUntil ?? to.now, to.now).toISOString(),
    paidValue: money(cost.paidValue),
    newValue: money(cost.newValue),
    difference: money(cost.difference),
    tax: money(cost.tax),
    total: money(cost.total),
    mustGo,
  };
}
