import { retryAfterMs } from './acme-http.ts';

test.each([
  ['120', 120_000],
  ['Mon, 01 Jun 2026 01:00:00 GMT', 3_600_000],
  ['Sun, 31 May 2026 00:00:00 GMT', 0],
  ['soon', 0],
  [undefined, 0],
])('Retry-After %s', (header, ms) => expect(retryAfterMs(header, Date.parse('2026-06-01T00:00:00Z'))).toBe(ms));
