import { readListAddress, readVisitorAddress, showListAddress } from './list-address.ts';

test.each([
  ['203.0.113.7', '203.0.113.7/32'],
  [' 203.0.113.7 ', '203.0.113.7/32'],
  ['203.0.113.7/32', '203.0.113.7/32'],
  ['203.0.113.0/24', '203.0.113.0/24'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['10.128.0.0/9', '10.128.0.0/9'],
  ['2001:DB8::1', '2001:db8::1/128'],
  ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1/128'],
  ['[2001:db8::1]', '2001:db8::1/128'],
  ['2001:db8::/32', '2001:db8::/32'],
  ['2001:db8:8000::/33', '2001:db8:8000::/33'],
  ['::/0', '::/0'],
  ['::ffff:203.0.113.7', '203.0.113.7/32'],
  ['::ffff:cb00:7107', '203.0.113.7/32'],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
])('%s is stored as %s', (typed, stored) => expect(readListAddress(typed)).toBe(stored));

test.each([
  ['', 'invalid_address'],
  ['example.com', 'invalid_address'],
  ['203.0.113', 'invalid_address'],
  ['203.0.113.256', 'invalid_address'],
  ['010.0.0.1', 'invalid_address'],
  ['0x7f000001', 'invalid_address'],
  ['203.0.113.7:80', 'invalid_address'],
  ['fe80::1%eth0', 'invalid_address'],
  ['1.2.3.4/8/8', 'invalid_address'],
  ['10.0.0.0/33', 'invalid_prefix'],
  ['10.0.0.0/-1', 'invalid_prefix'],
  ['10.0.0.0/', 'invalid_prefix'],
  ['10.0.0.0/08', 'invalid_prefix'],
  ['10.0.0.0/255.0.0.0', 'invalid_prefix'],
  ['2001:db8::/129', 'invalid_prefix'],
  ['::ffff:10.0.0.0/8', 'invalid_prefix'],
  ['203.0.113.7/24', 'host_bits'],
  ['2001:db8::1/64', 'host_bits'],
])('%s is refused: %s', (typed, code) => expect(readListAddress(typed)).toMatchObject({ code }));

test('an address inside a range gets the range suggested', () => {
  expect(readListAddress('203.0.113.7/25')).toMatchObject({ detail: expect.stringContaining('203.0.113.0/25') as string });
  expect(readListAddress('2001:db8:ffff::1/33')).toMatchObject({ detail: expect.stringContaining('2001:db8:8000::/33') as string });
});

test('a single address is shown without its prefix', () => {
  expect(showListAddress('203.0.113.7/32')).toBe('203.0.113.7');
  expect(showListAddress('2001:db8::1/128')).toBe('2001:db8::1');
  expect(showListAddress('2001:db8::/32')).toBe('2001:db8::/32');
});

test.each([
  ['203.0.113.7', '203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.7'],
  ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['[2001:db8::5]', '2001:db8::5', '2001:db8::'],
])('%s is the visitor %s, banned as %s', (typed, address, network) => expect(readVisitorAddress(typed)).toEqual({ address, network }));

test.each(['203.0.113.0/24', '203.0.113.7/32', 'example.com', ''])('%s is no visitor', (typed) =>
  expect(readVisitorAddress(typed)).toBeNull(),
);
