import { makeRoom } from './make-room.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('makeRoom', () => {
  test('leaves what has room', () => {
    const kept = new Set(numbers(9));
    makeRoom(kept, 10);
    expect([...kept]).toEqual(numbers(9));
  });

  test('throws out the oldest one of few', () => {
    const kept = new Map(numbers(10).map((number) => [number, 'value']));
    makeRoom(kept, 10);
    expect([...kept.keys()]).toEqual(numbers(10).slice(1));
  });

  test('throws out some of many, the oldest, and never holds more than it may', () => {
    const kept = new Set<number>();
    let fewest = Infinity;
    for (const number of numbers(100_000)) {
      makeRoom(kept, 6400);
      kept.add(number);
      if (number > 6400) fewest = Math.min(fewest, kept.size);
      expect(kept.size).toBeLessThanOrEqual(6400);
    }
    expect(fewest).toBe(6301);
    const left = [...kept];
    expect(left).toEqual(numbers(left.length).map((i) => 100_000 - left.length + i));
  });

  test('comes down to a limit that has become lower', () => {
    const kept = new Set(numbers(1000));
    makeRoom(kept, 10);
    expect([...kept]).toEqual(numbers(1000).slice(-9));
  });
});
