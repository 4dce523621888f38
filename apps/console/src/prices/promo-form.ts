import type { createPromoCodeSchema, Currency } from '@sitekeep/contracts';
import { readAmount } from '@sitekeep/web-ui/words';
import type { z } from 'zod';

export const emptyPromo = {
  code: '',
  kind: 'percent' as 'percent' | 'amount',
  percent: '' as number | string,
  amount: { amount: '', currency: 'EUR' as Currency },
  planCodes: [] as string[],
  periodMonths: [] as string[],
  mostPeriods: 1 as number | string,
  mostUses: '' as number | string,
  newCustomersOnly: false,
  startsAt: '',
  endsAt: '',
  reason: '',
};
export type PromoValues = typeof emptyPromo;

/** What is typed, as the API takes it: cents, and days of which the last counts, in UTC. */
export function promoBody({
  kind,
  percent,
  amount,
  mostUses,
  startsAt,
  endsAt,
  ...values
}: PromoValues): z.input<typeof createPromoCodeSchema> {
  return {
    code: values.code,
    percent: kind === 'percent' ? Number(percent) : null,
    amount: kind === 'amount' ? { amount: readAmount(amount.amount) ?? 0, currency: amount.currency } : null,
    planCodes: values.planCodes,
    periodMonths: values.periodMonths.map(Number),
    mostPeriods: Number(values.mostPeriods),
    newCustomersOnly: values.newCustomersOnly,
    mostUses: mostUses === '' ? null : Number(mostUses),
    startsAt: startsAt === '' ? null : `${startsAt}T00:00:00Z`,
    endsAt: endsAt === '' ? null : `${endsAt}T23:59:59Z`,
    reason: values.reason,
  };
}
