import { listHoldsAddress } from './address-list.ts';

const list = ['192.0.2.7', '198.51.100.0/24', '2001:db8::/32', '2001:db9::1'];

test.each(['192.0.2.7', '198.51.100.200', '2001:db8:1::2', '2001:db9::1', '::ffff:192.0.2.7'])('%s is in the list', (address) => {
  expect(listHoldsAddress(list, address)).toBe(true);
});
test.each(['192.0.2.8', '198.51.101.1', '2001:db9::2', '', 'localhost', '192.0.2.7, 198.51.100.1'])('%s is not', (address) => {
  expect(listHoldsAddress(list, address)).toBe(false);
});
test('0.0.0.0/0 holds every IPv4 address and no IPv6 address', () => {
  expect(listHoldsAddress(['0.0.0.0/0'], '203.0.113.9')).toBe(true);
  expect(listHoldsAddress(['0.0.0.0/0'], '2001:db8::1')).toBe(false);
});
