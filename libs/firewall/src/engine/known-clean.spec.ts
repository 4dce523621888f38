import { KnownClean } from './known-clean.ts';

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

  it('keeps no body alive of which a value is a part', () => {
    const clean = new KnownClean(4096);
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < 400; index++) {
      const body = Buffer.alloc(1_000_000, `part of a body ${index} `).toString('latin1');
      clean.add(body.slice(100, 140));
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
  });
});
