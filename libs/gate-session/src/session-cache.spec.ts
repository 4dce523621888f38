import { readSession, sessionKey, signSession } from './session-token.ts';
import { SessionCache } from './session-cache.ts';
import { claimsOf } from './testing/claims.ts';

const key = sessionKey(Buffer.alloc(32, 1).toString('base64url'));
const other = sessionKey(Buffer.alloc(32, 2).toString('base64url'));
const [keys, others] = [[key], [other]];
const tokenOf = (s: string) => signSession(key, claimsOf({ s }));

test('a remembered token gives the same object: nothing is verified or read again', () => {
  const cache = new SessionCache();
  const first = cache.read(keys, tokenOf('gss_1'));
  expect(cache.read(keys, tokenOf('gss_1'))).toBe(first);
});

test('what one site takes, another one does not, nor the same one in another epoch', () => {
  const cache = new SessionCache();
  const token = tokenOf('gss_1');
  expect(cache.read(keys, token)).not.toBeNull();
  expect(cache.read(others, token)).toBeNull();
  expect(cache.read([key, other], token)).toEqual(readSession(keys, token));
});

test('a remembered MAC vouches for nothing but its own text', () => {
  const cache = new SessionCache();
  const token = tokenOf('gss_1');
  expect(cache.read(keys, token)).not.toBeNull();
  const [, , mac] = token.split('.');
  const [head, claims] = tokenOf('gss_2').split('.');
  expect(cache.read(keys, `${head}.${claims}.${mac}`)).toBeNull();
  expect(cache.read(keys, token)).not.toBeNull();
});

test('forged tokens are not remembered, and memory is bounded', () => {
  const cache = new SessionCache(100_000);
  for (let i = 0; i < 1000; i++) cache.read(keys, `${tokenOf('gss_1').slice(0, -1)}${i % 2 ? '_' : '-'}${i}`);
  expect(cache.size).toBe(0);
  for (let i = 0; i < 1000; i++) cache.read(keys, tokenOf(`gss_${i}`));
  expect(cache.size).toBeGreaterThan(20);
  expect(cache.size).toBeLessThan(110);
});

test('who comes often is not pushed out by who comes once', () => {
  const cache = new SessionCache(100_000);
  const often = tokenOf('gss_often');
  const first = cache.read(keys, often);
  for (let i = 0; i < 500; i++) {
    cache.read(keys, tokenOf(`gss_${i}`));
    expect(cache.read(keys, often)).toBe(first);
  }
});
