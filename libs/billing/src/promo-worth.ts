import { currencies, mostLines, showMoney, type Money, type PeriodMonths } from '@sitekeep/contracts';
import type { PromoTerms } from './check-promo-code.ts';
import { monthsInWords } from './months.ts';
import type { Plan } from './plan.entity.ts';
import { fits } from './promo-discount.ts';
import { share } from './round-half-up.ts';

type Price = Money & { planCode: string; periodMonths: PeriodMonths };

/**
 * The most that all uses of a code take off together. An amount comes off once with each use; a percentage comes off every line of an
 * invoice, so each use is worth as many of the dearest period that it fits as an invoice has lines, `mostPeriods` times.
 * Without a number of uses it is worth of one, and nobody can say what it comes to.
 */
export function promoWorth(terms: PromoTerms, plans: readonly Plan[]): { amount: Money; unbounded: boolean } {
  const one =
    terms.amount === null || terms.currency === null ? percentWorth(terms, plans) : { amount: terms.amount, currency: terms.currency };
  const amount = Math.min(one.amount * (terms.mostUses ?? 1), Number.MAX_SAFE_INTEGER);
  return { amount: { ...one, amount }, unbounded: terms.mostUses === null };
}

/** In the currency where it is most: a percentage holds in all. */
function percentWorth({ percent, mostPeriods, ...terms }: PromoTerms, plans: readonly Plan[]): Money {
  const dearest = plans
    .flatMap((plan) => plan.prices.map((price): Price => ({ ...price, planCode: plan.code })))
    .filter((price) => fits({ planCodes: terms.planCodes, periodMonths: terms.periodMonths as PeriodMonths[] }, price))
    .reduce<Money>((most, { amount, currency }) => (amount > most.amount ? { amount, currency } : most), {
      amount: 0,
      currency: currencies[0],
    });
  return { amount: share(dearest.amount * mostPeriods, percent ?? 0, 100) * mostLines, currency: dearest.currency };
}

/** What a second person agrees to: `20 % off 2 periods of each line; plans starter; 12 months; 500 uses; until 2026-06-01`. */
export function promoWords(terms: PromoTerms): string {
  const off =
    terms.amount === null || terms.currency === null ? `${terms.percent} %` : showMoney({ amount: terms.amount, currency: terms.currency });
  return [
    `${off} off ${terms.mostPeriods === 1 ? 'the first period' : `the first ${terms.mostPeriods} periods`} of each line`,
    terms.planCodes.length > 0 ? `plans ${terms.planCodes.join(', ')}` : 'all plans',
    terms.periodMonths.length > 0 ? `periods of ${monthsInWords(terms.periodMonths, ', ')}` : 'all periods',
    terms.mostUses === null ? 'any number of uses' : `${terms.mostUses} ${terms.mostUses === 1 ? 'use' : 'uses'}`,
    ...(terms.newCustomersOnly ? ['new customers only'] : []),
    ...(terms.startsAt === null ? [] : [`from ${terms.startsAt.slice(0, 10)}`]),
    ...(terms.endsAt === null ? [] : [`until ${terms.endsAt.slice(0, 10)}`]),
  ].join('; ');
}
