import { addMonths } from './months.ts';

const from = (text: string) => new Date(text);

test.each([
  ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
  ['2026-01-31T10:00:00.000Z', 2, '2026-03-31T10:00:00.000Z'],
  ['2026-01-31T10:00:00.000Z', 3, '2026-04-30T10:00:00.000Z'],
  ['2028-01-31T23:59:59.999Z', 1, '2028-02-29T23:59:59.999Z'],
  ['2028-02-29T00:00:00.000Z', 12, '2029-02-28T00:00:00.000Z'],
  ['2028-02-29T00:00:00.000Z', 48, '2032-02-29T00:00:00.000Z'],
  ['2026-12-31T12:00:00.000Z', 2, '2027-02-28T12:00:00.000Z'],
  ['2026-03-28T01:30:00.000Z', 1, '2026-04-28T01:30:00.000Z'],
  ['2026-05-15T00:00:00.000Z', 0, '2026-05-15T00:00:00.000Z'],
])('%s and %d months is %s', (anchor, months, expected) => {
  expect(addMonths(from(anchor), months).toISOString()).toBe(expected);
});

test('the anchor stays as it was', () => {
  const anchor = from('2026-01-31T10:00:00.000Z');
  addMonths(anchor, 1);
  expect(anchor.toISOString()).toBe('2026-01-31T10:00:00.000Z');
});

test('400 years of months never leave the anchor day but at shorter month ends', () => {
  const anchor = from('2026-08-31T05:00:00.000Z');
  for (let months = 0; months < 4800; months++) {
    const moved = addMonths(anchor, months);
    const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
    expect(moved.getUTCDate()).toBe(Math.min(31, last));
    expect((moved.getUTCFullYear() - 2026) * 12 + moved.getUTCMonth() - 7).toBe(months);
  }
});
