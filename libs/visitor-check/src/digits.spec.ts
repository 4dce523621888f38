import { newChallenge } from './challenge.ts';
import { checkDigits, digitCount, digitsOf, mostBeeps } from './digits.ts';
import { deriveSiteKeys } from './site-keys.ts';
import { keys, now, sealingKey, visitor } from './testing/visitors.ts';

const ask = (method: 'captcha' | 'invisible' = 'captcha') => newChallenge(keys, method, visitor, now, { puzzles: 0, bits: 0 });
const challenge = ask();
const digits = digitsOf(keys, challenge);
const inScript = (zero: number) => [...digits].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');

test('six digits without a zero, the same at every edge, and not in the token', () => {
  expect(digits).toMatch(/^[1-9]{6}$/);
  expect(digitsOf(deriveSiteKeys(sealingKey, 'site_1', 5), challenge)).toBe(digits);
  expect(digitsOf(deriveSiteKeys(sealingKey, 'site_2', 0), challenge)).not.toBe(digits);
  expect(Buffer.from(challenge.token, 'base64url').toString('latin1')).not.toContain(digits);
});

test('no digit is rare, and they never take more beeps than allowed', () => {
  const drawn = Array.from({ length: 2000 }, () => digitsOf(keys, ask()));
  const counts = Array.from({ length: 9 }, (_, i) => drawn.join('').split(String(i + 1)).length - 1);
  // Low digits are more frequent, because draws with a high sum are left out; the draws themselves are equally likely.
  for (const count of counts) expect(count / (2000 * digitCount)).toBeGreaterThan(0.04);
  for (const count of counts) expect(count / (2000 * digitCount)).toBeLessThan(0.2);
  for (const text of drawn) expect([...text].reduce((sum, digit) => sum + Number(digit), 0)).toBeLessThanOrEqual(mostBeeps);
  expect(new Set(drawn).size).toBeGreaterThan(1980);
});

test.each([
  ['plainly', digits],
  ['with spaces', ` ${digits.slice(0, 3)} ${digits.slice(3)}\n`],
  ['with dashes', digits.split('').join('-')],
  ['with no-break spaces', digits.split('').join('\u00a0')],
  ['with marks of direction', `\u200f${digits}\u200e`],
  ['in full width', inScript(0xff10)],
  ['in Arabic-Indic digits', inScript(0x660)],
  ['in Persian digits', inScript(0x6f0)],
  ['in Devanagari', inScript(0x966)],
  ['in Bengali', inScript(0x9e6)],
  ['in Thai', inScript(0xe50)],
])('they may be typed %s', (_, typed) => {
  expect(checkDigits(keys, challenge, typed)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['one too few', digits.slice(1)],
  ['one too many', `${digits}1`],
  ['backwards', digits.slice(1) + digits.slice(0, 1) === digits ? '000000' : digits.slice(1) + digits.slice(0, 1)],
  ['with a letter', `${digits.slice(0, 5)}O`],
  ['far too long', digits.padEnd(100)],
  ['of another challenge', digitsOf(keys, ask())],
])('%s is wrong', (_, typed) => {
  expect(checkDigits(keys, challenge, typed)).toBe(false);
});

test('an invisible challenge is not answered by digits', () => {
  const invisible = ask('invisible');
  expect(checkDigits(keys, invisible, digitsOf(keys, invisible))).toBe(false);
});
