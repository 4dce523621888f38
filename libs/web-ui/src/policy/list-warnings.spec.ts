import { warningOf } from './list-warnings.ts';

const entry = (address: string) => ({ address, note: '', expiresAt: null });
const lists = { blacklist: [entry('203.0.113.7')], whitelist: [entry('203.0.113.7'), entry('198.51.100.1')] };

test('a range that holds everybody is said on the blacklist', () => {
  expect(warningOf('blacklist', ' 0.0.0.0/0', lists)).toBe('Refuses everybody with an IPv4 address.');
  expect(warningOf('blacklist', '::/0', lists)).toBe('Refuses everybody with an IPv6 address.');
  expect(warningOf('blacklist', '203.0.113.0/24', lists)).toBeNull();
});
test('an address on both lists is said on both', () => {
  expect(warningOf('blacklist', '203.0.113.7', lists)).toMatch(/the blacklist wins/);
  expect(warningOf('whitelist', '203.0.113.7', lists)).toMatch(/blacklist, which wins/);
  expect(warningOf('whitelist', '198.51.100.1', lists)).toBeNull();
});
test('the whitelist does not help against a blacklist of everybody', () => {
  const shut = { ...lists, blacklist: [entry('0.0.0.0/0')] };
  expect(warningOf('whitelist', '198.51.100.1', shut)).toMatch(/refuses everybody/);
  expect(warningOf('whitelist', '2001:db8::1', shut)).toBeNull();
});
