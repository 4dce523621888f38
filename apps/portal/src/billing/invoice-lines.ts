import type { CreateInvoice, Money, PeriodMonths, Plan, Service } from '@sitekeep/contracts';

/** What is chosen for one service. */
export interface LineDraft {
  serviceId: string;
  isChosen: boolean;
  periodMonths: PeriodMonths;
  /** As typed; empty while somebody types. */
  periods: number | '';
}

export const canBeInvoiced = (service: Service): boolean => service.state !== 'deleted' && service.openInvoiceId === null;

export const draftOf = (service: Service, isChosen: boolean): LineDraft => ({
  serviceId: service.id,
  isChosen,
  periodMonths: 1,
  periods: 1,
});

export const toCreateInvoice = (lines: LineDraft[]): CreateInvoice => ({
  lines: lines
    .filter((line) => line.isChosen)
    .map(({ serviceId, periodMonths, periods }) => ({ serviceId, periodMonths, periods: Number(periods) })),
});

/** The price of a line by the plan, or null when the plan is no longer listed (the invoice then names it). */
export function priceOf(line: LineDraft, service: Service, plans: Plan[], currency: string): Money | null {
  const plan = plans.find(({ id }) => id === service.planId);
  const price = plan?.prices.find((each) => each.periodMonths === line.periodMonths && each.price.currency === currency)?.price;
  return price ? { ...price, amount: price.amount * Number(line.periods) } : null;
}

/** Sum of the chosen lines, or null when one of them has no known price. */
export function totalOf(prices: (Money | null)[]): Money | null {
  const known = prices.filter((price) => price !== null);
  const first = known[0];
  if (!first || known.length < prices.length) return null;
  return { ...first, amount: known.reduce((sum, { amount }) => sum + amount, 0) };
}
