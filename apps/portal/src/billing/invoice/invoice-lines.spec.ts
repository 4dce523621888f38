import type { Money, Plan, Service } from '@sitekeep/contracts';
import { canBeInvoiced, toCreateInvoice, totalOf } from './invoice-lines.ts';

const eur = (amount: number): Money => ({ amount, currency: 'EUR' });

test('the total is the sum of the chosen lines', () => expect(totalOf([eur(1200), eur(3400)])).toEqual(eur(4600)));
test('no total is shown when a price is unknown or nothing is chosen', () => {
  expect(totalOf([eur(1200), null])).toBeNull();
  expect(totalOf([])).toBeNull();
});

const service = (part: Partial<Service> = {}) => ({ state: 'unpaid', openInvoiceId: null, planId: 'plan_1', ...part }) as Service;
const plans = [{ id: 'plan_1', trialDays: null } as Plan, { id: 'plan_2', trialDays: 14 } as Plan];
test('a trial, a deleted service and one with an open invoice cannot be invoiced', () => {
  expect(canBeInvoiced(service(), plans)).toBe(true);
  expect(canBeInvoiced(service({ state: 'deleted' }), plans)).toBe(false);
  expect(canBeInvoiced(service({ openInvoiceId: 'inv_1' }), plans)).toBe(false);
  expect(canBeInvoiced(service({ planId: 'plan_2' }), plans)).toBe(false);
});
test('a promo code travels only when one was typed', () => {
  const line = { serviceId: 'svc_1', isChosen: true, periodMonths: 1 as const, periods: 2 };
  const lines = [{ serviceId: 'svc_1', periodMonths: 1, periods: 2 }];
  expect(toCreateInvoice([line, { ...line, isChosen: false }], ' ')).toEqual({ lines });
  expect(toCreateInvoice([line], 'WELCOME')).toEqual({ lines, promoCode: 'WELCOME' });
});
