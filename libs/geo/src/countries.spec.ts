import { Address } from './address.ts';
import { countries } from './countries.ts';

const countryOf = (text: string) => {
  const address = Address.parse(text);
  if (!address) throw new Error(text);
  return countries()(address);
};

test.each([
  ['193.0.6.139', 'NL'],
  ['::ffff:193.0.6.139', 'NL'],
  ['8.8.8.8', 'US'],
  ['2001:67c:2e8:22::c100:68b', 'NL'],
  ['2001:4860:4860::8888', 'US'],
])('%s is in %s', (address, country) => {
  expect(countryOf(address)).toBe(country);
});

test.each(['127.0.0.1', '10.0.0.1', '192.168.1.1', '203.0.113.9', '2001:db8::1', '::1', 'fc00::1'])(
  'nobody knows the country of %s',
  (address) => {
    expect(countryOf(address)).toBeNull();
  },
);
