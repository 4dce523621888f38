import { reasonSchema } from './pagination.ts';
import { headerValue, plainText } from './text.ts';

test.each(['a\0b', 'a\nb', 'a\u202eb', 'a\u0007', 'a\ud800b'])('%j is refused', (text) => {
  expect(plainText(10).safeParse(text).success).toBe(false);
});

test.each(['Müller & Söhne', '東京', 'a–b “c”', ''])('%j is plain text', (text) => {
  expect(plainText(20).safeParse(text).success).toBe(true);
});

test.each(['   ', '\u200b\u200b\u200b', 'ab', 'a\r\nX: y'])('%j is no reason', (text) => {
  expect(reasonSchema.safeParse(text).success).toBe(false);
});

test.each(['a\r\nSet-Cookie: b=c', 'a\nb', 'a\rb', 'a\0', 'caf\u00e9', 'a\u0085b', 'a\x7fb'])('%j is no value of a header', (text) => {
  expect(headerValue(100).safeParse(text).success).toBe(false);
});

test('the value of a header is trimmed, may be empty and hold a tab', () => {
  expect([' a\tb "c" ', ''].map((text) => headerValue(100).parse(text))).toEqual(['a\tb "c"', '']);
});
