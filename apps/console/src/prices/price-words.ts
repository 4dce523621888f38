import { mostPeriods, showMoney, type Currency, type PeriodMonths, type Plan, type PriceOverride } from '@sitekeep/contracts';
import { periodWords } from '@sitekeep/web-ui/words';

/** What the plan says of a period; null where it says nothing: it is a trial, or on sale no more. */
export function listPrice(plan: Plan | undefined, months: PeriodMonths, currency: Currency): number | null {
  const price = plan?.prices.find((row) => row.periodMonths === months && row.price.currency === currency);
  return price?.price.amount ?? null;
}

/** `1 month: €9.00`, and of one with a price of its own `1 year: €80.00 instead of €89.64`. */
export function periodLabel(months: PeriodMonths, listed: number | null, own: PriceOverride | undefined, currency: Currency): string {
  const show = (amount: number) => showMoney({ amount, currency });
  if (own) return `${periodWords[months]}: ${showMoney(own.price)}${listed === null ? '' : ` instead of ${show(listed)}`}`;
  return listed === null ? periodWords[months] : `${periodWords[months]}: ${show(listed)}`;
}

/** What staff give away by a price, as the API counts it; null where it costs no less. */
export function worthWords(amount: number | null, listed: number | null, currency: Currency): string | null {
  if (amount === null || Number.isNaN(amount) || listed === null || amount >= listed) return null;
  const worth = showMoney({ amount: (listed - amount) * mostPeriods, currency });
  return `Worth ${worth}: so much less ${mostPeriods} periods cost. Above the limit, with what you did alone within 30 days, it waits for a second person.`;
}
