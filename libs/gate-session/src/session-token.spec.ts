import { longestGateToken } from '@sitekeep/contracts';
import { Mac } from '@sitekeep/mac';
import { readSession, sessionKey, signSession } from './session-token.ts';
import { claimsOf } from './testing/claims.ts';

const key = sessionKey(Buffer.alloc(32, 1).toString('base64url'));
const other = sessionKey(Buffer.alloc(32, 2).toString('base64url'));
const token = signSession(key, claimsOf());

test('a token says what was signed, whatever letters are in it', () => {
  const claims = claimsOf({ n: 'Zoë 李 "x"', g: ['editors'], p: ['/a b/'] });
  expect(readSession([key], signSession(key, claims))).toEqual(claims);
  expect(token).toMatch(/^g1\.[\w-]+\.[\w-]{43}$/);
});

test('of another site or epoch it says nothing; two epochs may be good at once', () => {
  expect(readSession([other], token)).toBeNull();
  expect(readSession([other, key], token)).toEqual(claimsOf());
  expect(readSession([], token)).toBeNull();
});

test('no byte of it can be changed', () => {
  for (let at = 0; at < token.length; at++) {
    const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    const claims = readSession([key], changed);
    // The last letters of base64url hold bits that nobody reads.
    if (claims !== null) expect(claims).toEqual(claimsOf());
  }
});

test.each([
  '',
  'g1',
  'g1..',
  `g1.${'A'.repeat(20)}`,
  `${token}x`,
  ` ${token}`,
  `${token}; a=1`,
  token.replace('g1.', 'g2.'),
  'é'.repeat(80),
])('%s is no token', (text) => expect(readSession([key], text)).toBeNull());

test('signed by us and of another kind, it is none either', () => {
  const sign = (text: string) => `${text}.${key.of(text)}`;
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  expect(readSession([key], sign(`g1.${encoded({ ...claimsOf(), admin: true })}`))).toBeNull();
  expect(readSession([key], sign(`g1.${encoded({ s: 'gss_1' })}`))).toBeNull();
  expect(readSession([key], sign(`g1.${Buffer.from('no JSON, but long enough').toString('base64url')}`))).toBeNull();
});

test('what no cookie holds is not signed', () => {
  const long = claimsOf({ p: Array.from({ length: 10 }, (_, i) => `/${i}${'x'.repeat(450)}`) });
  expect(() => signSession(key, long)).toThrow('too long');
  expect(readSession([key], `g1.${'A'.repeat(longestGateToken)}.${'A'.repeat(43)}`)).toBeNull();
  expect(key).toBeInstanceOf(Mac);
});
