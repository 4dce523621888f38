import type { CreateInvoice, Money, PeriodMonths, Plan, Service } from '@sitekeep/contracts';
import { isOnTrial, priceFor } from '../../sites/plan-words.ts';

/** What is chosen for one service. */
export interface LineDraft {
  serviceId: string;
  isChosen: boolean;
  periodMonths: PeriodMonths;
  /** As typed; empty while somebody types. */
  periods: number | '';
}

/** Not those on a trial: they choose another plan first. */
export const canBeInvoiced = (service: Service, plans: Plan[]): boolean =>
  service.state !== 'deleted' && service.openInvoiceId === null && !isOnTrial(service, plans);

export const draftOf = (service: Service, isChosen: boolean): LineDraft => ({
  serviceId: service.id,
  isChosen,
  periodMonths: service.renewal.periodMonths,
  periods: 1,
});

export const toCreateInvoice = (lines: LineDraft[], promoCode = ''): CreateInvoice => ({
  lines: lines
    .filter((line) => line.isChosen)
    .map(({ serviceId, periodMonths, periods }) => ({ serviceId, periodMonths, periods: Number(periods) })),
  ...(promoCode.trim() ? { promoCode } : {}),
});

/** The price of a line by the plan, or null when the plan is no longer listed (the invoice then names it). */
export function priceOf(line: LineDraft, service: Service, plans: Plan[], currency: string): Money | null {
  const plan = plans.find(({ id }) => id === service.planId);
  const price = priceFor(plan, line.periodMonths, currency);
  return price ? { ...price, amount: price.amount * Number(line.periods) } : null;
}

/** Sum of the chosen lines, or null when one of them has no known price. */
export function totalOf(prices: (Money | null)[]): Money | null {
  const known = prices.filter((price) => price !== null);
  const first = known[0];
  if (!first || known.length < prices.length) return null;
  return { ...first, amount: known.reduce((sum, { amount }) => sum + amount, 0) };
}
