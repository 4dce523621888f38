import type { VisitorToken } from '@sitekeep/contracts';
import { inGroups, tokenKindWords, tokenName, tokenWord } from './token-words.ts';

const token: VisitorToken = {
  id: 'vtk_01KADG00000000000000000000',
  kind: 'totp',
  serial: 'SK-1',
  label: '',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
  confirmed: true,
  locked: false,
  lastUsedAt: null,
  createdAt: '2026-11-21T12:00:00Z',
};

test('a lock is said before a missing first code', () => {
  expect(tokenWord(token).text).toBe('Active');
  expect(tokenWord({ ...token, confirmed: false }).text).toBe('Waits for its first code');
  expect(tokenWord({ ...token, confirmed: false, locked: true }).text).toBe('Locked');
});

test('a token says what it computes, and goes by its serial while it has no label', () => {
  expect(tokenKindWords(token)).toBe('TOTP, SHA1, 6 digits, every 30 s');
  expect(tokenKindWords({ ...token, kind: 'hotp', periodSeconds: null })).toBe('HOTP, SHA1, 6 digits, by counter');
  expect(tokenName(token)).toBe('SK-1');
  expect(tokenName({ ...token, label: 'phone' })).toBe('phone');
});

test('seeds are shown in groups of four', () => {
  expect(inGroups('JBSWY3DPEHPK3')).toBe('JBSW Y3DP EHPK 3');
  expect(inGroups('')).toBe('');
});
