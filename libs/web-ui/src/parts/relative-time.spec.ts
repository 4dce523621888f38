import { showRelative } from './relative-time.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const minutes = (count: number) => showRelative(new Date(now + count * 60_000).toISOString(), now);
const hours = (count: number) => minutes(count * 60);

test.each([
  [minutes(-0.3), 'just now'],
  [minutes(-3.2), '3 minutes ago'],
  [minutes(59.8), 'in 1 hour'],
  [hours(23.8), 'tomorrow'],
  [hours(10 * 24 - 0.01), 'in 10 days'],
  [hours(9 * 24 + 13), 'in 10 days'],
  [hours(30 * 24), 'in 1 month'],
  [hours(-400 * 24), '1 year ago'],
])('%s', (said, expected) => expect(said).toBe(expected));
