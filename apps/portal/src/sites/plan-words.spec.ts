import type { Plan } from '@sitekeep/contracts';
import { defaultPlan, headlineOf, isOnTrial, priceFor, sizeOf } from './plan-words.ts';

const plan = (name: string, amount: number | null): Plan => ({
  id: `plan_${name}`,
  code: name,
  version: 1,
  name,
  summary: '',
  prices: amount === null ? [] : [{ periodMonths: 1, price: { amount, currency: 'EUR' } }],
  limits: { hostnames: 1, origins: 1, rules: 1, firewallRules: 1 },
  features: [],
  trialDays: amount === null ? 14 : null,
});
const trial = plan('trial', null);
const small = plan('small', 1200);

test('a trial is never what is chosen when nobody chooses', () => {
  expect(defaultPlan([trial, small])).toBe(small);
  expect(defaultPlan([trial])).toBe(trial);
  expect(defaultPlan([])).toBeUndefined();
});
test('a service is on trial by its plan, also when that is not read yet', () => {
  expect(isOnTrial({ planId: trial.id }, [trial, small])).toBe(true);
  expect(isOnTrial({ planId: small.id }, [trial, small])).toBe(false);
  expect(isOnTrial({ planId: trial.id }, [])).toBe(false);
});
test('one of a thing is one', () => {
  expect(sizeOf(small)).toBe('Up to 1 hostname, 1 server, 1 list entry, 1 firewall rule');
  const limits = { hostnames: 3, origins: 2, rules: 5000, firewallRules: 0 };
  expect(sizeOf({ ...small, limits })).toBe('Up to 3 hostnames, 2 servers, 5,000 list entries, 0 firewall rules');
});
test('the headline is the shortest period in the currency of the account', () => {
  expect(headlineOf(small, 'EUR')).toBe('€12.00 for 1 month');
  expect(headlineOf(trial, 'EUR')).toBe('Free for 14 days');
  expect(headlineOf(small, 'USD')).toBe('No price in your currency');
});
test('a price is known only for a period the plan is sold for', () => {
  expect(priceFor(small, 1, 'EUR')).toEqual({ amount: 1200, currency: 'EUR' });
  expect(priceFor(small, 12, 'EUR')).toBeNull();
  expect(priceFor(undefined, 1, 'EUR')).toBeNull();
});
