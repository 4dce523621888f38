import { Address } from '@sitekeep/geo';
import { cookieValues, passCookie, passCookieName } from './pass-cookie.ts';

const v4 = Address.parse('203.0.113.9') ?? fail();
const v6 = Address.parse('2001:db8::1') ?? fail();

function fail(): never {
  throw new Error('no address');
}

test('each family and each transport has a cookie of its own', () => {
  const names = [true, false].flatMap((secure) => [v4, v6].map((address) => passCookieName(secure, address)));
  expect(names).toEqual(['__Host-sitekeep_pass4', '__Host-sitekeep_pass6', 'sitekeep_pass4', 'sitekeep_pass6']);
});

test('the cookie is out of reach of scripts, and over TLS of plain HTTP and neighbouring hosts', () => {
  expect(passCookie(false, v4, 'PASS', 1800)).toBe('sitekeep_pass4=PASS; Max-Age=1800; Path=/; HttpOnly; SameSite=Lax');
  expect(passCookie(true, v6, 'PASS', 60)).toBe('__Host-sitekeep_pass6=PASS; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=None');
});

test.each([
  ['p=1', ['1']],
  ['a=0; p=1; b=2', ['1']],
  ['p=1; p=2', ['1', '2']],
  ['a=0;p=1', ['1']],
  ['a=0; \t p=1', ['1']],
  [' p=1', ['1']],
  ['a=0 p=1', []],
  ['a=0 p=1; p=2', ['2']],
  ['a p=1;b=\tp=2', []],
  ['xp=1; p=2', ['2']],
  ['px=1; p', []],
  ['a=p=1', []],
  ['p=', ['']],
  ['p=a=b', ['a=b']],
  ['', []],
  [undefined, []],
  ['p=1; p=2; p=3; p=4; p=5; p=6', ['1', '2', '3', '4']],
])('of %j', (header, values) => {
  expect(cookieValues(header, 'p')).toEqual(values);
});
