import type { Currency, PeriodMonths } from '@sitekeep/contracts';
import type { PromoCode } from './promo-code.entity.ts';
import { share } from './round-half-up.ts';

/** A line before its discount. `unitAmount`: of one period, minor units. */
export type LineBefore = { planCode: string; periodMonths: PeriodMonths; unitAmount: number; periods: number };
type Terms = Pick<PromoCode, 'percent' | 'amount' | 'planCodes' | 'periodMonths' | 'mostPeriods'>;

export const fits = (
  { planCodes, periodMonths }: Pick<Terms, 'planCodes' | 'periodMonths'>,
  line: Pick<LineBefore, 'planCode' | 'periodMonths'>,
): boolean =>
  (planCodes.length === 0 || planCodes.includes(line.planCode)) && (periodMonths.length === 0 || periodMonths.includes(line.periodMonths));

/** Whether it holds for invoices in this currency: an amount is of one. */
export const holdsIn = ({ currency }: Pick<PromoCode, 'currency'>, wanted: Currency): boolean => currency === null || currency === wanted;

/**
 * What a code takes off each line, in minor units: of `mostPeriods` of its periods, for the customer says how many there are. A
 * percentage is rounded half up line by line; an amount is spent on the lines it fits in their order, until nothing of it is left.
 */
export function discountsOf(terms: Terms, lines: readonly LineBefore[]): number[] {
  let left = terms.amount ?? 0;
  return lines.map((line) => {
    if (!fits(terms, line)) return 0;
    const most = line.unitAmount * Math.min(line.periods, terms.mostPeriods);
    if (terms.percent !== null) return share(most, terms.percent, 100);
    const taken = Math.min(left, most);
    left -= taken;
    return taken;
  });
}
