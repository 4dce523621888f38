import { exportFault, lastQuarter } from './export-dates.ts';

test('the quarter before today, also across the year', () => {
  expect(lastQuarter(new Date('2026-11-22T12:00:00Z'))).toEqual({ from: '2026-07-01', to: '2026-09-30' });
  expect(lastQuarter(new Date('2026-02-01T00:00:00Z'))).toEqual({ from: '2025-10-01', to: '2025-12-31' });
  expect(lastQuarter(new Date('2028-05-31T23:59:59Z'))).toEqual({ from: '2028-01-01', to: '2028-03-31' });
});
test('both days are needed, in their order; one day is enough', () => {
  expect(exportFault('2026-01-01', '2026-01-01')).toBeNull();
  expect(exportFault('2026-01-02', '2026-01-01')).toMatch(/before the first/);
  expect(exportFault('', '2026-01-01')).toMatch(/both/);
});
