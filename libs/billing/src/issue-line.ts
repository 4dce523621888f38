import type { MailLanguage, PeriodMonths } from '@sitekeep/contracts';
import type { InvoiceLine } from './invoice-line.entity.ts';
import { describePeriods, describePlanChange } from './invoice-words.ts';
import type { Plan } from './plan.entity.ts';
import { periodAfter } from './service.ts';
import type { Service } from './service.entity.ts';

/** A number of further periods of a service, on its plan. The service is locked. */
export type PeriodsLine = { kind: 'periods'; service: Service; periodMonths: PeriodMonths; periods: number };
/** The difference to another plan until what is paid ends: `amount` in minor units, without tax. The service is locked. */
export type PlanChangeLine = {
  kind: 'plan-change';
  service: Service;
  planId: string;
  /** of the prices that were compared */
  periodMonths: PeriodMonths;
  from: Date;
  to: Date;
  amount: number;
};
/** What an invoice is to hold. */
export type IssueLine = PeriodsLine | PlanChangeLine;

type Written = Omit<InvoiceLine, 'id' | 'invoiceId' | 'invoice' | 'position' | 'serviceId' | 'planId' | 'open'>;

export function periodsLine(
  { service, periodMonths, periods }: PeriodsLine,
  plan: Plan,
  price: Pick<InvoiceLine, 'unitAmount' | 'discount' | 'amount'>,
  language: MailLanguage,
): Written {
  const { from, to } = periodAfter(service, periodMonths * periods);
  const description = describePeriods({ planName: plan.name, siteName: service.siteName, periods, periodMonths }, language);
  return { kind: 'periods', description, periodMonths, periods, fromAt: from, toAt: to, ...price };
}

export function planChangeLine({ service, periodMonths, from, to, amount }: PlanChangeLine, plan: Plan, language: MailLanguage): Written {
  const description = describePlanChange({ planName: plan.name, siteName: service.siteName }, language);
  return { kind: 'plan-change', description, periodMonths, periods: 1, fromAt: from, toAt: to, unitAmount: amount, discount: 0, amount };
}
