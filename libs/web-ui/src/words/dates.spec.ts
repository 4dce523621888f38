import { showPeriod } from './dates.ts';

test('a period is shown with its last day, in UTC', () => {
  expect(showPeriod({ from: '2026-11-22T23:30:00.000Z', to: '2026-12-22T23:30:00.000Z' })).toBe('22 Nov 2026 to 21 Dec 2026');
});
