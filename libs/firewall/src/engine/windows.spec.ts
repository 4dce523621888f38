import { longestString, windows } from './windows.ts';

const texts: Record<string, string> = {
  'one byte for each character': 'abcdefgh'.repeat(2000),
  'two bytes for each': 'é'.repeat(9000),
  'pairs of surrogates': '😀'.repeat(6000),
  'halves of pairs': '\ud83d'.repeat(5000) + '\ude00'.repeat(5000),
  'all of them in turn': 'a€é😀\udc00b'.repeat(3000),
};

describe('windows', () => {
  it('leaves a value alone that the engine reads to its end', () => {
    expect(windows('a'.repeat(longestString))).toEqual(['a'.repeat(longestString)]);
    expect(windows('é'.repeat(longestString / 2))).toHaveLength(1);
  });

  it.each(Object.entries(texts))('cuts no piece longer than the engine reads: %s', (_, text) => {
    const pieces = windows(text);
    expect(pieces.length).toBeGreaterThan(1);
    expect(Math.max(...pieces.map((piece) => Buffer.byteLength(piece)))).toBeLessThanOrEqual(longestString);
  });

  it.each(Object.entries(texts))('shows whatever is up to 500 characters long whole in some piece: %s', (_, text) => {
    const pieces = windows(text);
    for (let at = 0; at + 500 <= text.length; at += 97) expect(pieces.some((piece) => piece.includes(text.slice(at, at + 500)))).toBe(true);
  });

  it('cuts no pair of surrogates in two', () => {
    for (const piece of windows(`x${'😀'.repeat(6000)}`)) expect(piece.isWellFormed()).toBe(true);
  });
});
