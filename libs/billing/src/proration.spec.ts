import { aheadOf, creditsOf, sumOf, type PaidLine } from './proration.ts';
import { differenceOf } from './plan-change-preview.ts';
import { share } from './round-half-up.ts';

const day = (count: number) => new Date(Date.UTC(2026, 0, 1) + count * 86_400_000);
const line = (overrides: Partial<PaidLine> = {}): PaidLine => {
  const amount = overrides.amount ?? 900;
  const base = {
    id: 'a',
    invoiceId: 'i',
    planId: 'p',
    kind: 'periods' as const,
    periodMonths: 1 as const,
    periods: 1,
    credits: [],
    left: amount,
  };
  return { ...base, amount, fromAt: day(0), toAt: day(30), ...overrides };
};
const ahead = (lines: PaidLine[], now: number, end: number, price = 2900) => aheadOf(lines, day(end), day(now), () => price);
const worth = (lines: PaidLine[], now: number, end: number, price = 2900) => differenceOf(ahead(lines, now, end, price));

test('shares are rounded half up and stay exact beyond what a float holds', () => {
  expect([share(5, 1, 2), share(4, 1, 8), share(3, 1, 8), share(0, 1, 3)]).toEqual([3, 1, 0, 0]);
  expect(share(9_007_199_254_740_991, 2, 3)).toBe(6_004_799_503_160_661);
});

test('half of a month ahead is worth half of what was paid, and costs half of the other price', () => {
  expect(worth([line()], 15, 30)).toEqual({ paidValue: 450, newValue: 1450, difference: 1000 });
  expect(worth([line({ amount: 2900 })], 15, 30, 900)).toEqual({ paidValue: 1450, newValue: 450, difference: -1000 });
});

test('nothing is ahead of what has ended, or was never paid', () => {
  expect(ahead([line()], 30, 30)).toEqual([]);
  expect(aheadOf([line()], null, day(3), () => 1)).toEqual([]);
});

test('each line is rounded by itself, and then all are added', () => {
  const lines = [0, 1, 2].map((at) => line({ id: String(at), amount: 1, fromAt: day(30 * at), toAt: day(30 * (at + 1)) }));
  // Half of the first cent is a cent; the others are whole.
  expect(worth(lines, 15, 90, 1)).toEqual({ paidValue: 3, newValue: 3, difference: 0 });
});

test('an earlier upgrade counts for what is paid, and its time is not charged twice', () => {
  const upgrade = line({ id: 'b', kind: 'plan-change', amount: 1000, fromAt: day(15), toAt: day(30) });
  // A third of the upgrade's 15 days, a sixth of the month's.
  expect(worth([line(), upgrade], 25, 30, 9900)).toEqual({ paidValue: 150 + 333, newValue: 1650, difference: 1650 - 483 });
});

test('what a credit note gave back of the time is worth nothing any more; a part of the money lowers what is left', () => {
  const credited = line({ amount: 2900, left: 1900, credits: [{ amount: 1000, fromAt: day(15), toAt: day(30) }] });
  expect(worth([credited], 15, 30, 900)).toEqual({ paidValue: 450, newValue: 450, difference: 0 });
  expect(worth([line({ amount: 2900, left: 100 })], 15, 30, 900)).toEqual({ paidValue: 100, newValue: 450, difference: 350 });
});

test('a later line moves up where an earlier one was refunded; days that were given free are worth nothing', () => {
  const second = line({ fromAt: day(30), toAt: day(60) });
  expect(worth([second], 15, 30)).toMatchObject({ paidValue: 450 });
  expect(worth([line()], 15, 40)).toMatchObject({ paidValue: 450, newValue: 1450 });
  expect(worth([line()], 32, 40)).toEqual({ paidValue: 0, newValue: 0, difference: 0 });
});

test('a line in the middle that was taken back moves those after it alone, and their credits with them', () => {
  const credited = line({ id: 'c', left: 400, fromAt: day(60), toAt: day(90), credits: [{ amount: 500, fromAt: day(60), toAt: day(90) }] });
  const [first, third] = ahead([line(), credited], 15, 60);
  expect([first!.value, third!.value]).toEqual([450, 400]);
  // Named in the time of its invoice, where a further credit finds it again.
  expect([third!.from, third!.to]).toEqual([day(60), day(90)]);
  expect(ahead([credited], 45, 60)).toMatchObject([{ value: 200, from: day(75), to: day(90) }]);
});

test('on the plan that a line was sold for it costs what was paid, whatever the list says now', () => {
  const credited = line({ amount: 2900, left: 1400, credits: [{ amount: 1000, fromAt: day(0), toAt: day(30) }] });
  expect(aheadOf([credited], day(30), day(0), () => null)).toMatchObject([{ value: 1400, price: 2400 }]);
});

test('several lines that cost more give back their excess each, and stay paid', () => {
  const lines = [0, 1, 2].map((at) => line({ id: String(at), amount: 9900, fromAt: day(30 * at), toAt: day(30 * (at + 1)) }));
  const all = ahead(lines, 0, 90, 900);
  expect(creditsOf(all, 27_000).map(({ amount }) => amount)).toEqual([9000, 9000, 9000]);
});

test('what is given back is taken from the lines that exceed the new price, none more than it is worth', () => {
  const lines = [
    line({ id: 'cheap', invoiceId: 'i', amount: 900 }),
    line({ id: 'upgrade', invoiceId: 'j', kind: 'plan-change', amount: 1000, fromAt: day(0), toAt: day(30) }),
    line({ id: 'free', invoiceId: 'k', amount: 0, fromAt: day(30), toAt: day(60) }),
  ];
  const all = ahead(lines, 0, 60, 500);
  const { difference } = differenceOf(all);
  expect(difference).toBe(1000 - 1900);
  const credits = creditsOf(all, -difference);
  expect(credits.map(({ ahead: { line: of }, amount }) => [of.id, amount])).toEqual([['upgrade', 900]]);
  expect(creditsOf(all, 1200).map(({ amount }) => amount)).toEqual([1000, 200]);
});

test('property: whatever was paid and credited, what is given back adds up and no line gives more than it is worth', () => {
  let seed = 7;
  const random = (most: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % (most + 1);
  };
  for (let round = 0; round < 2000; round++) {
    const lines = Array.from({ length: 1 + random(4) }, (_, index) => {
      const [amount, from] = [random(10_000), 30 * index];
      const credit = random(2) === 0 ? Math.min(amount, random(3000)) : 0;
      const credits = credit > 0 ? [{ amount: credit, fromAt: day(from), toAt: day(from + 30) }] : [];
      const kind = index > 0 && random(3) === 0 ? ('plan-change' as const) : ('periods' as const);
      return line({ id: String(index), kind, amount, left: amount - credit, credits, fromAt: day(from), toAt: day(from + 30) });
    });
    const all = ahead(lines, random(100), random(150), random(9000));
    const { difference, paidValue } = differenceOf(all);
    for (const { value, line: of } of all) expect(value).toBeLessThanOrEqual(of.left);
    if (difference >= 0) continue;
    const credits = creditsOf(all, -difference);
    expect(sumOf(credits.map(({ amount }) => amount))).toBe(-difference);
    expect(-difference).toBeLessThanOrEqual(paidValue);
    for (const { ahead: from, amount } of credits) expect(amount).toBeLessThanOrEqual(Math.max(0, from.value - from.price));
  }
});
