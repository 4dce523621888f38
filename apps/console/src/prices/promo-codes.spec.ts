import { createPromoCodeSchema, type PromoCode } from '@sitekeep/contracts';
import { emptyPromo, promoBody } from './promo-form.ts';
import { isOver, promoState, usesWords } from './promo-state.ts';

const now = Date.parse('2026-03-02T09:00:00Z');
const promo = (part: Partial<PromoCode>) =>
  ({ endedAt: null, endsAt: null, startsAt: null, mostUses: null, uses: 0, ...part }) as PromoCode;

test.each([
  [{}, 'Active', false],
  [{ startsAt: '2026-04-01T00:00:00Z' }, 'From 1 Apr 2026', false],
  [{ endsAt: '2026-03-02T09:00:00Z' }, 'Over', true],
  [{ mostUses: 3, uses: 3 }, 'Used up', true],
  [{ mostUses: 3, uses: 2 }, 'Active', false],
  [{ endedAt: '2026-03-01T00:00:00Z', startsAt: '2026-04-01T00:00:00Z' }, 'Ended', true],
])('%j is %s', (part, text, over) => {
  expect(promoState(promo(part), now).text).toBe(text);
  expect(isOver(promo(part), now)).toBe(over);
});

test('uses, with their number where there is one', () => {
  expect([usesWords(promo({ uses: 3 })), usesWords(promo({ uses: 3, mostUses: 500 }))]).toEqual(['3', '3 of 500']);
});

describe('what is typed', () => {
  const typed = { ...emptyPromo, code: 'spring-2026', reason: 'campaign' };

  test('becomes what the API takes: cents, whole days, no number of uses where none is given', () => {
    const amount = { amount: '12,34', currency: 'USD' as const };
    const body = promoBody({
      ...typed,
      kind: 'amount',
      percent: 5,
      amount,
      periodMonths: ['12'],
      startsAt: '2026-04-01',
      endsAt: '2026-04-30',
    });
    expect(createPromoCodeSchema.parse(body)).toMatchObject({
      ...{ code: 'SPRING-2026', percent: null, amount: { amount: 1234, currency: 'USD' }, periodMonths: [12], mostUses: null },
      ...{ startsAt: '2026-04-01T00:00:00Z', endsAt: '2026-04-30T23:59:59Z' },
    });
    expect(createPromoCodeSchema.parse(promoBody({ ...typed, percent: 20, mostUses: 500 }))).toMatchObject({
      percent: 20,
      amount: null,
      mostUses: 500,
    });
  });

  test('that is no percentage or no amount is told at its field', () => {
    const faultOf = (part: object) =>
      createPromoCodeSchema.safeParse(promoBody({ ...typed, ...part })).error?.issues.map(({ path }) => path.join('.'));
    expect(faultOf({})).toContain('percent');
    expect(faultOf({ kind: 'amount' })).toContain('amount.amount');
    expect(faultOf({ kind: 'amount', amount: { amount: '-5', currency: 'EUR' } })).toContain('amount.amount');
  });
});
