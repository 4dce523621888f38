import { Address } from './address.ts';
import { sharedCidrSet } from './shared-cidr-sets.ts';

const entries = (...addresses: string[]) => addresses.map((address) => ({ address, expiresAt: null as number | null }));
const finds = (list: ReturnType<typeof entries>, address: string, now = 0) =>
  sharedCidrSet(list).find(Address.parse(address)!, now)?.address;

test('the same entries give the same set', () => {
  const list = entries('192.0.2.0/24', '2001:db8::/32');
  expect(sharedCidrSet(entries('192.0.2.0/24', '2001:db8::/32'))).toBe(sharedCidrSet(list));
});

test('another address, expiry, order or number gives another set', () => {
  const list = entries('192.0.2.0/24', '198.51.100.0/24');
  const set = sharedCidrSet(list);
  const others = [
    entries('192.0.3.0/24', '198.51.100.0/24'),
    [{ address: '192.0.2.0/24', expiresAt: 5 }, ...entries('198.51.100.0/24')],
    entries('198.51.100.0/24', '192.0.2.0/24'),
    entries('192.0.2.0/24'),
  ];
  for (const other of others) expect(sharedCidrSet(other)).not.toBe(set);
  expect(finds(list, '192.0.2.7')).toBe('192.0.2.0/24');
  expect(finds(entries('192.0.3.0/24', '198.51.100.0/24'), '192.0.2.7')).toBeUndefined();
});

test('lists whose digests collide are told apart', () => {
  // "1b" and "2C" have the same sum of 31 * first + second, as have whole addresses with them.
  const [a, b] = [entries('2001:db8:1b::/48'), entries('2001:db8:2C::/48')];
  expect(finds(a, '2001:db8:1b::1')).toBe('2001:db8:1b::/48');
  expect(finds(b, '2001:db8:1b::1')).toBeUndefined();
  expect(finds(b, '2001:db8:2c::1')).toBe('2001:db8:2C::/48');
});
