import { covers, displayName, isHostnameFault, liesInside, proofName, readHostname } from './hostname.ts';
import { ownNames } from './own-names.ts';
import { registrableDomain } from './public-suffix.ts';

const rules = { ownNames: ['edge.sitekeep.net', 'portal.sitekeep.net', 'localhost'], allowReservedNames: false };
const read = (text: string, changed = {}) => {
  const result = readHostname(text, { ...rules, ...changed });
  return isHostnameFault(result) ? `fault ${result.code}` : result.name;
};
const longLabel = 'a'.repeat(63);

test.each([
  ['www.example.com', 'www.example.com'],
  ['  WWW.Example.COM.  ', 'www.example.com'],
  ['bücher.example.com', 'xn--bcher-kva.example.com'],
  ['BÜCHER.example.com', 'xn--bcher-kva.example.com'],
  ['xn--bcher-kva.example.com', 'xn--bcher-kva.example.com'],
  ['faß.de', 'xn--fa-hia.de'],
  ['例え.jp', 'xn--r8jz45g.jp'],
  ['foo。example。com', 'foo.example.com'],
  ['*.example.com', '*.example.com'],
  ['*.Bücher.de', '*.xn--bcher-kva.de'],
  ['*.shop.example.co.uk', '*.shop.example.co.uk'],
  ['anna.github.io', 'anna.github.io'],
  ['a--b.com', 'a--b.com'],
  ['1.example.com', '1.example.com'],
  [`${longLabel}.com`, `${longLabel}.com`],
])('%s is read as %s', (text, name) => expect(read(text)).toBe(name));

test.each([
  ['https://www.example.com/', 'invalid_hostname'],
  ['www.example.com:443', 'invalid_hostname'],
  ['user@example.com', 'invalid_hostname'],
  ['ex%61mple.com', 'invalid_hostname'],
  ['a b.com', 'invalid_hostname'],
  ['a..b.com', 'invalid_hostname'],
  ['.example.com', 'invalid_hostname'],
  ['-a.com', 'invalid_hostname'],
  ['a-.com', 'invalid_hostname'],
  ['a_b.com', 'invalid_hostname'],
  ['', 'invalid_hostname'],
  ['.', 'invalid_hostname'],
  ['xn--a.com', 'invalid_hostname'],
  ['xn--abc-.com', 'invalid_hostname'],
  [`${longLabel}a.com`, 'invalid_hostname'],
  [`${`${longLabel}.`.repeat(4)}com`, 'invalid_hostname'],
  ['*', 'invalid_wildcard'],
  ['a.*.example.com', 'invalid_wildcard'],
  ['*a.example.com', 'invalid_wildcard'],
  ['a*.example.com', 'invalid_wildcard'],
  ['*.*.example.com', 'invalid_wildcard'],
  ['203.0.113.9', 'address_literal'],
  ['2001:db8::1', 'address_literal'],
  ['[2001:db8::1]', 'invalid_hostname'],
  ['0x7f.1', 'address_literal'],
  ['2130706433', 'address_literal'],
  ['*.10.0.0.1', 'address_literal'],
  ['com', 'public_suffix'],
  ['co.uk', 'public_suffix'],
  ['*.co.uk', 'public_suffix'],
  ['github.io', 'public_suffix'],
  ['*.github.io', 'public_suffix'],
  ['edge.sitekeep.net', 'own_hostname'],
  ['a.edge.sitekeep.net', 'own_hostname'],
  ['*.sitekeep.net', 'own_hostname'],
  ['localhost', 'own_hostname'],
  ['shop.test', 'not_public'],
  ['printer.local', 'not_public'],
  ['shop.internal', 'not_public'],
  ['a.localhost', 'not_public'],
  ['www.unknowntld', 'not_public'],
])('%s is refused: %s', (text, code) => expect(read(text)).toBe(`fault ${code}`));

test('names under reserved top-level domains are for development', () => {
  for (const name of ['demo.sitekeep.test', 'demo.localhost', 'a.local', '*.shop.test'])
    expect(read(name, { allowReservedNames: true })).toBe(name);
  expect(read('test', { allowReservedNames: true })).toBe('fault public_suffix');
});

test('a name lies inside another name or wildcard', () => {
  expect(liesInside('shop.example.com', 'example.com')).toBe(true);
  expect(liesInside('shop.example.com', '*.example.com')).toBe(true);
  expect(liesInside('*.shop.example.com', 'example.com')).toBe(true);
  expect(liesInside('notexample.com', 'example.com')).toBe(false);
  expect(liesInside('example.com', 'example.com')).toBe(false);
  expect(liesInside('example.com', 'shop.example.com')).toBe(false);
  expect(covers('*.example.com', 'a.b.example.com')).toBe(true);
  expect(covers('*.example.com', 'example.com')).toBe(false);
  expect(covers('www.example.com', 'www.example.com')).toBe(false);
});

test('names are shown as people read them, and proven under the name without its wildcard', () => {
  expect(displayName('*.xn--bcher-kva.de')).toBe('*.bücher.de');
  expect(displayName('www.example.com')).toBe('www.example.com');
  expect(proofName('*.example.com')).toBe('_sitekeep.example.com');
  expect(registrableDomain('*.shop.example.co.uk')).toBe('example.co.uk');
  expect(registrableDomain('a.b.github.io')).toBe('b.github.io');
});

const ours = { EDGE_CNAME: 'edge.sitekeep.net', PORTAL_URL: 'https://portal.sitekeep.net', CONSOLE_URL: 'https://console.sitekeep.co.uk' };

test.each(['sitekeep.net', 'login.sitekeep.net', '*.sitekeep.net', 'sitekeep.co.uk', 'a.b.sitekeep.co.uk'])(
  'nobody passes for us in production: %s is refused with our whole domain',
  (name) => {
    expect(read(name, { ownNames: ownNames({ ...ours, SITEKEEP_ENV: 'production' }) })).toBe('fault own_hostname');
  },
);

test('names of others, and the demo beside our names in development, stay free', () => {
  const production = ownNames({ ...ours, SITEKEEP_ENV: 'production' });
  for (const name of ['notsitekeep.net', 'sitekeep.org', 'other.co.uk']) expect(read(name, { ownNames: production })).toBe(name);
  const local = { EDGE_CNAME: 'edge.sitekeep.test', PORTAL_URL: 'http://localhost:8100', CONSOLE_URL: 'http://localhost:8101' };
  const development = ownNames({ ...local, SITEKEEP_ENV: 'development' });
  expect(read('demo.sitekeep.test', { ownNames: development, allowReservedNames: true })).toBe('demo.sitekeep.test');
  expect(read('a.edge.sitekeep.test', { ownNames: development, allowReservedNames: true })).toBe('fault own_hostname');
  // A name that nobody can register has no whole domain.
  expect(ownNames({ ...local, SITEKEEP_ENV: 'production' })).toEqual(['edge.sitekeep.test', 'localhost']);
});
