import { Revocations } from './revocations.ts';
import { endedSessionCookie, sessionCookie, sessionTokenIn } from './session-cookie.ts';
import { sessionPhase } from './session-phase.ts';
import { claimsOf } from './testing/claims.ts';

test('a token is fresh, ages, expires, and is over when nobody asked for long or the session has ended', () => {
  const at = (second: number, parts = {}) => sessionPhase(claimsOf(parts), second * 1000);
  expect([1000, 1149, 1150, 1299, 1300, 1599, 1600].map((second) => at(second))).toEqual([
    ...['fresh', 'fresh', 'ageing', 'ageing', 'expired', 'expired', 'over'],
  ]);
  expect([at(1200, { z: 1201 }), at(1201, { z: 1201 })]).toEqual(['ageing', 'over']);
});

test('revoked are all sessions, those of a visitor, or one, up to the second in which it was said', () => {
  const revocations = (parts = {}) => new Revocations({ siteId: 's', version: 1, all: 0, visitors: {}, sessions: [], ...parts });
  expect(revocations().void(claimsOf())).toBe(false);
  expect([999, 1000, 1001].map((all) => revocations({ all }).void(claimsOf()))).toEqual([false, true, true]);
  expect([999, 1000].map((second) => revocations({ visitors: { vis_1: second } }).void(claimsOf()))).toEqual([false, true]);
  expect(revocations({ visitors: { vis_2: 2000 } }).void(claimsOf())).toBe(false);
  expect(revocations({ visitors: { vis_2: 2000 } }).void(claimsOf({ v: 'constructor' }))).toBe(false);
  expect(revocations({ sessions: ['gss_1'] }).void(claimsOf())).toBe(true);
  expect(revocations({ sessions: ['gss_2'], visitors: { vis_3: 1 } }).size).toBe(2);
});

test('the cookie is found among others, and only by its whole name', () => {
  expect(sessionTokenIn('')).toBeNull();
  expect(sessionTokenIn('a=1; __Host-sitekeep_session=t; b=2')).toBe('t');
  expect(sessionTokenIn('__Host-sitekeep_session=t')).toBe('t');
  expect(sessionTokenIn('x__Host-sitekeep_session=t; __Host-sitekeep_session2=u; sitekeep_session=v')).toBeNull();
  expect(sessionTokenIn('a=1;__Host-sitekeep_session=t;\t b=2')).toBe('t');
  expect(sessionTokenIn('a=1; \t __Host-sitekeep_session=t')).toBe('t');
  // Inside the value of another cookie, which neighbouring hosts may set.
  expect(sessionTokenIn('x=a __Host-sitekeep_session=g1.EVIL')).toBeNull();
  expect(sessionTokenIn('x=a\t__Host-sitekeep_session=g1.EVIL')).toBeNull();
  expect(sessionTokenIn('x __Host-sitekeep_session=g1.EVIL; __Host-sitekeep_session=t')).toBe('t');
});

test('of two sessions at once neither counts, since one of them was put there by somebody else', () => {
  expect(sessionTokenIn('__Host-sitekeep_session=mine; __Host-sitekeep_session=theirs')).toBeNull();
  expect(sessionTokenIn('__Host-sitekeep_session=mine; a=1; __Host-sitekeep_session=mine')).toBe('mine');
});

test('it goes to this host alone, over HTTPS, and no script reads it', () => {
  expect(sessionCookie('t')).toBe('__Host-sitekeep_session=t; Path=/; Secure; HttpOnly; SameSite=Lax');
  expect(endedSessionCookie).toBe('__Host-sitekeep_session=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax');
});
