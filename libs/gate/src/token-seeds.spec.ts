import { newSeed, readSeed, sealSeed, unsealSeed } from './token-seeds.ts';

const key = Buffer.alloc(32, 3);
const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const hex = '3132333435363738393031323334353637383930';

test.each([
  ['base32', base32],
  ['base32 in groups', 'gezd gnbv gy3t qojq GEZD-GNBV-GY3T-QOJQ'],
  ['base32 with padding', `${'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'}====`],
  ['hexadecimal', hex],
  ['hexadecimal with blanks', '3132 3334 3536 3738 3930 3132 3334 3536 3738 3930'],
])('%s is read', (_, text) => {
  expect(readSeed(text)).toBe(base32);
});

test('what looks like both is hexadecimal', () => {
  expect(readSeed('ABCDEF234567ABCDEF234567ABCDEF23')).toBe('VPG66I2FM6V433ZDIVT2XTPPEM');
});

test.each([
  ['nothing', ''],
  ['too short', 'GEZDGNBVGY3TQOJQ'],
  ['too short in hexadecimal', hex.slice(0, 30)],
  ['too long', 'Z'.repeat(208)],
  ['half a byte', `${hex}3`],
  ['a character missing', base32.slice(0, -2)],
  ['a letter that base32 does not have', `${base32.slice(0, -1)}1`],
  ['signs', `${base32}!`],
])('%s is no seed', (_, text) => {
  expect(readSeed(text)).toBeNull();
});

test('a new seed is as long as the hash', () => {
  expect([newSeed('SHA1').length, newSeed('SHA256').length, newSeed('SHA512').length]).toEqual([32, 52, 103]);
  expect(newSeed('SHA1')).not.toBe(newSeed('SHA1'));
});

test('a sealed seed opens for its own token only', () => {
  const seed = sealSeed(key, 'one', base32);
  expect(seed).not.toContain(base32);
  expect(unsealSeed(key, { id: 'one', seed }).base32).toBe(base32);
  expect(() => unsealSeed(key, { id: 'two', seed })).toThrow();
});
