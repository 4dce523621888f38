import { ticketKeysOf } from './ticket-keys.ts';

const secret = Buffer.alloc(32, 1);
const noon = Date.UTC(2026, 10, 21, 12);
const hour = 3_600_000;

test('ticket keys are the same all day, in every process, and others the next day or with another secret', () => {
  expect(ticketKeysOf(secret, noon)).toHaveLength(48);
  expect(ticketKeysOf(Buffer.from(secret), noon + 11 * hour)).toEqual(ticketKeysOf(secret, noon));
  expect(ticketKeysOf(secret, noon + 12 * hour)).not.toEqual(ticketKeysOf(secret, noon));
  expect(ticketKeysOf(Buffer.alloc(32, 2), noon)).not.toEqual(ticketKeysOf(secret, noon));
  expect(ticketKeysOf(secret, noon)).not.toContain(secret);
});
