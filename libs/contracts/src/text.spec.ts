import { reasonSchema } from './pagination.ts';
import { plainText } from './text.ts';

test.each(['a\0b', 'a\nb', 'a\u202eb', 'a\u0007'])('%j is refused', (text) => {
  expect(plainText(10).safeParse(text).success).toBe(false);
});

test.each(['Müller & Söhne', '東京', 'a–b “c”', ''])('%j is plain text', (text) => {
  expect(plainText(20).safeParse(text).success).toBe(true);
});

test.each(['   ', '\u200b\u200b\u200b', 'ab', 'a\r\nX: y'])('%j is no reason', (text) => {
  expect(reasonSchema.safeParse(text).success).toBe(false);
});
