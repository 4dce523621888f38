import { newChallenge, readChallenge, readToken, tokenLength } from './challenge.ts';
import { difficultyFor } from './proof-of-work.ts';
import { deriveSiteKeys } from './site-keys.ts';
import { altered, keys, now, sealingKey, visitor, visitorAt } from './testing/visitors.ts';

const difficulty = difficultyFor(1);
const challenge = newChallenge(keys, 'invisible', visitor, now, difficulty);
const read = (token: string, who = visitor, at = now) => readChallenge(keys, token, who, at);

test('what was asked comes back', () => {
  expect(read(challenge.token)).toEqual(challenge);
  expect(challenge).toMatchObject({ method: 'invisible', issuedAt: now, expiresAt: now + 120_000, difficulty });
  expect(challenge.token).toHaveLength(tokenLength);
  expect(challenge.token).toMatch(/^[\w-]{88}$/);
  expect(newChallenge(keys, 'captcha', visitor, now, difficulty)).toMatchObject({ method: 'captcha', expiresAt: now + 300_000 });
});

test('no two challenges are the same', () => {
  const nonces = Array.from({ length: 100 }, () => newChallenge(keys, 'captcha', visitor, now, difficulty).nonce);
  expect(new Set(nonces).size).toBe(100);
  expect(nonces[0]).toMatch(/^[0-9a-f]{32}$/);
});

test.each([
  [119_999, 'in time'],
  [120_000, 'expired'],
  [3_600_000, 'expired'],
])('after %i ms it is %s', (passed, state) => {
  const found = read(challenge.token, visitor, now + passed);
  expect(typeof found === 'string' ? found : 'in time').toBe(state);
});

test('every character is under the MAC: method, difficulty, times, nonce and binding', () => {
  for (const token of altered(challenge.token)) expect(read(token)).toBe('forged');
});

test.each([
  ['another site', deriveSiteKeys(sealingKey, 'site_2', 0)],
  ['another sealing key', deriveSiteKeys(Buffer.alloc(32, 8), 'site_1', 0)],
])('%s did not ask it', (_, otherKeys) => {
  expect(readChallenge(otherKeys, challenge.token, visitor, now)).toBe('forged');
  expect(readToken(otherKeys, challenge.token)).toBe('forged');
});

test('"revalidate everyone" does not throw out who is just solving', () => {
  expect(readChallenge(deriveSiteKeys(sealingKey, 'site_1', 1), challenge.token, visitor, now)).toEqual(challenge);
});

test.each([
  ['another network', visitorAt('203.0.114.9')],
  ['another browser', visitorAt('203.0.113.9', 'curl/8')],
])('%s is another visitor', (_, other) => {
  expect(read(challenge.token, other)).toBe('other_visitor');
  expect(readToken(keys, challenge.token)).toEqual(challenge);
});

test('the same network is the same visitor', () => {
  expect(read(challenge.token, visitorAt('203.0.113.77'))).toEqual(challenge);
});

test.each(['', 'x', 'A'.repeat(87), 'A'.repeat(89), `${'A'.repeat(87)}=`, `${'A'.repeat(87)}+`, `${challenge.token}\n`, 'é'.repeat(88)])(
  '%j is no token',
  (token) => {
    expect(read(token)).toBe('malformed');
  },
);

test('a token that is well-formed throughout but ours in nothing is forged', () => {
  expect(read('A'.repeat(88))).toBe('forged');
});
