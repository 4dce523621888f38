import type { Plan, PriceOverride } from '@sitekeep/contracts';
import { listPrice, periodLabel, worthWords } from './price-words.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' as const });
const plan = { prices: [{ periodMonths: 12, price: eur(8964) }] } as Plan;
const own: PriceOverride = { periodMonths: 12, price: eur(8000), reason: 'sales', createdAt: '2026-03-02T09:00:00Z' };

test('what the plan says of a period, in the currency of the account', () => {
  expect(listPrice(plan, 12, 'EUR')).toBe(8964);
  expect(listPrice(plan, 12, 'USD')).toBeNull();
  expect(listPrice(undefined, 1, 'EUR')).toBeNull();
});

test('a period says what it costs, and instead of what', () => {
  expect(periodLabel(1, 900, undefined, 'EUR')).toBe('1 month: €9.00');
  expect(periodLabel(12, 8964, own, 'EUR')).toBe('1 year: €80.00 instead of €89.64');
  expect(periodLabel(12, null, own, 'EUR')).toBe('1 year: €80.00');
  expect(periodLabel(12, null, undefined, 'EUR')).toBe('1 year');
});

test('a price below the plan’s says what it is worth and what may follow; another says nothing', () => {
  expect(worthWords(500, 900, 'EUR')).toMatch(/^Worth €144\.00: .*second person\.$/);
  expect(worthWords(0, 900, 'EUR')).toContain('€324.00');
  for (const amount of [900, 1000, null]) expect(worthWords(amount, 900, 'EUR')).toBeNull();
  expect(worthWords(500, null, 'EUR')).toBeNull();
});
