import { setsOwnCookie, withoutOwnCookies } from './own-cookies.ts';

test('all cookies that are named as ours go, all others stay as they came', () => {
  expect(withoutOwnCookies('a=1; b="x;y"; c')).toBe('a=1; b="x;y"; c');
  expect(withoutOwnCookies('sitekeep_pass4=secret')).toBeNull();
  expect(withoutOwnCookies('a=1; sitekeep_pass4=secret; b=2')).toBe('a=1; b=2');
  expect(withoutOwnCookies('__Host-sitekeep_pass6=secret;a=1;sitekeep_probe=1')).toBe('a=1');
  expect(withoutOwnCookies('sitekeep_origin=x; a=1; sitekeep_origin_Ab-_1234=y; b=2')).toBe('a=1; b=2');
  expect(withoutOwnCookies('  sitekeep_pass4 = secret; a=1')).toBe('a=1');
  expect(withoutOwnCookies('my_sitekeep_pass4=1; sitekeep_later=2; sitekeep=3')).toBe('my_sitekeep_pass4=1; sitekeep=3');
  expect(withoutOwnCookies('__Host-sitekeep_session=g1.a.b; __Secure-sitekeep_x=1; sitekeep_session=2')).toBeNull();
});

test('an origin cannot set our cookies', () => {
  expect(setsOwnCookie('sitekeep_pass4=x; Path=/')).toBe(true);
  expect(setsOwnCookie(' __Host-sitekeep_pass6 =x')).toBe(true);
  expect(setsOwnCookie('theirs=sitekeep_pass4=x')).toBe(false);
  expect(setsOwnCookie('sitekeep_origin=x; Path=/')).toBe(true);
  expect(setsOwnCookie('theirs=1')).toBe(false);
});
