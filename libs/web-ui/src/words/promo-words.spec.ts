import type { Plan, PromoOffer } from '@sitekeep/contracts';
import { offerWords } from './promo-words.ts';

const plans = [{ code: 'starter', name: 'Starter' } as Plan];
const offer = (part: Partial<PromoOffer>): PromoOffer => ({
  code: 'WELCOME',
  percent: 10,
  amount: null,
  planCodes: [],
  periodMonths: [],
  mostPeriods: 1,
  newCustomersOnly: false,
  endsAt: null,
  ...part,
});

test('a code says what it takes off', () => {
  expect(offerWords(offer({}), plans)).toBe('10 % off, the first period.');
  expect(offerWords(offer({ percent: null, amount: { amount: 500, currency: 'EUR' } }), plans)).toBe('€5.00 off, the first period.');
});
test('it says for which plans and periods, and until when', () => {
  const narrow = offer({ planCodes: ['starter', 'old'], periodMonths: [6, 12], mostPeriods: 3, endsAt: '2026-12-31T12:00:00Z' });
  expect(offerWords(narrow, plans)).toBe('10 % off Starter and old, for 6 months or 1 year, the first 3 periods, until 31 Dec 2026.');
});
