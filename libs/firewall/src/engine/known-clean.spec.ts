import { KnownClean, longestKept } from './known-clean.ts';

describe('what is known as clean', () => {
  it('is bounded, however many values come', () => {
    const clean = new KnownClean(100);
    for (let index = 0; index < 100_000; index++) clean.add(`value ${index}`);
    expect(clean.size).toBeLessThanOrEqual(100);
    expect(clean.has('value 99999')).toBe(true);
    expect(clean.has('value 0')).toBe(false);
  });

  it('keeps what is asked for again and again', () => {
    const clean = new KnownClean(100);
    clean.add('a browser');
    for (let index = 0; index < 10_000; index++) {
      clean.add(`value ${index}`);
      expect(clean.has('a browser')).toBe(true);
    }
  });

  it('keeps no long values', () => {
    const clean = new KnownClean();
    clean.add('a'.repeat(longestKept + 1));
    expect(clean.size).toBe(0);
  });
});
