import { createHmac, randomBytes } from 'node:crypto';
import { Mac } from './mac.ts';

// RFC 4231, test cases 1 and 2.
test.each([
  [Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  [Buffer.from('Jefe'), 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
])('the vectors of RFC 4231', (key, text, expected) => {
  expect(new Mac(key).bytesOf(text).toString('hex')).toBe(expected);
});

test.each([0, 1, 55, 56, 63, 64, 65, 1000, 4000])('agrees with node:crypto on a text of %i bytes', (length) => {
  const key = randomBytes(32);
  const text = randomBytes(length)
    .toString('latin1')
    .slice(0, Math.floor(length / 2));
  const expected = createHmac('sha256', key).update(text, 'utf8').digest('base64url');
  expect(new Mac(key).of(text)).toBe(expected);
  expect(new Mac(key).verify(text, expected)).toBe(true);
});

test('two keys do not disturb each other', () => {
  const [a, b] = [new Mac(Buffer.alloc(32, 1)), new Mac(Buffer.alloc(32, 2))];
  const first = a.of('text');
  expect(b.of('text')).not.toBe(first);
  expect(a.of('text')).toBe(first);
});

test.each(['', 'A', 'A'.repeat(42), 'A'.repeat(43), 'A'.repeat(44), 'é'.repeat(43)])('%s is no MAC', (mac) => {
  expect(new Mac(Buffer.alloc(32, 1)).verify('text', mac)).toBe(false);
});

test('what is too long is refused rather than cut', () => {
  expect(() => new Mac(Buffer.alloc(32)).of('x'.repeat(4096))).toThrow('too long');
  expect(() => new Mac(Buffer.alloc(65))).toThrow('longer than a block');
});
