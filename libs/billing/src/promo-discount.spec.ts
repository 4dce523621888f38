import { promoFaults } from './check-promo-code.ts';
import { discountsOf, holdsIn } from './promo-discount.ts';

const lines = [
  { planCode: 'starter', periodMonths: 1 as const, unitAmount: 905, periods: 1 },
  { planCode: 'business', periodMonths: 12 as const, unitAmount: 28_884, periods: 1 },
  { planCode: 'business', periodMonths: 1 as const, unitAmount: 2900, periods: 1 },
];
const terms = { percent: null, amount: null, planCodes: [], periodMonths: [], mostPeriods: 1 };

test('a percentage is taken off every line it fits, each rounded half up', () => {
  expect(discountsOf({ ...terms, percent: 10 }, lines)).toEqual([91, 2888, 290]);
  expect(discountsOf({ ...terms, percent: 100 }, lines)).toEqual([905, 28_884, 2900]);
  expect(discountsOf({ ...terms, percent: 50, planCodes: ['business'] }, lines)).toEqual([0, 14_442, 1450]);
  expect(discountsOf({ ...terms, percent: 50, planCodes: ['business'], periodMonths: [1] }, lines)).toEqual([0, 0, 1450]);
});

test('an amount is spent on the lines in their order, and no line costs less than nothing', () => {
  expect(discountsOf({ ...terms, amount: 1000 }, lines)).toEqual([905, 95, 0]);
  expect(discountsOf({ ...terms, amount: 1_000_000 }, lines)).toEqual([905, 28_884, 2900]);
  expect(discountsOf({ ...terms, amount: 1000, periodMonths: [12] }, lines)).toEqual([0, 1000, 0]);
});

test('attack: more periods than a code is for cost what they cost', () => {
  const [line] = [{ ...lines[0]!, periods: 36 }];
  expect(discountsOf({ ...terms, percent: 100 }, [line])).toEqual([905]);
  expect(discountsOf({ ...terms, percent: 100, mostPeriods: 3 }, [line])).toEqual([2715]);
  expect(discountsOf({ ...terms, percent: 100, mostPeriods: 36 }, [line, { ...line, periods: 2 }])).toEqual([32_580, 1810]);
  expect(discountsOf({ ...terms, amount: 3000, mostPeriods: 3 }, [line, line])).toEqual([2715, 285]);
});

test('an amount holds for its currency alone, a percentage for all', () => {
  expect([holdsIn({ currency: 'EUR' }, 'USD'), holdsIn({ currency: 'EUR' }, 'EUR'), holdsIn({ currency: null }, 'USD')]).toEqual([
    false,
    true,
    true,
  ]);
});

test('every fault of a new code is told at once', () => {
  const body = { planCodes: ['starter', 'gold'], periodMonths: [1, 2], startsAt: '2026-12-01T00:00:00Z', endsAt: '2026-11-30T00:00:00Z' };
  expect(promoFaults(body, ['starter'], new Date('2026-11-01T00:00:00Z')).map(({ pointer, code }) => [pointer, code])).toEqual([
    ['/planCodes/1', 'unknown_plan'],
    ['/periodMonths/1', 'unknown_period'],
    ['/endsAt', 'before_start'],
  ]);
  expect(promoFaults(body, ['starter', 'gold'], new Date('2027-01-01T00:00:00Z')).at(-1)).toMatchObject({ code: 'in_the_past' });
});
