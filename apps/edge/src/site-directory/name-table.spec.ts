import { NameTable } from './name-table.ts';

/** Deterministic random numbers, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return (seed >>> 8) % below;
  };
}

test('an empty table holds nothing, and forgetting what is not there changes nothing', () => {
  const table = new NameTable<number>();
  table.delete('a.test');
  expect([table.get('a.test'), table.get(''), table.size]).toEqual([undefined, undefined, 0]);
});

test('answers as a Map does, whatever is set, forgotten and set again', () => {
  for (const names of [3, 40, 5000]) {
    const [table, map, next] = [new NameTable<number>(), new Map<string, number>(), random(names)];
    let differing = 0;
    const agrees = (name: string) => (differing += Number(table.get(name) !== map.get(name)));
    for (let step = 0; step < 30_000; step++) {
      // Names that begin and end alike, as those of one customer do, made of pieces as those of a request are.
      const name = ['shop-', String(next(names)), '.example.test'].join('').slice(0, 40);
      if (next(3) === 0) {
        table.delete(name);
        map.delete(name);
      } else {
        table.set(name, step);
        map.set(name, step);
      }
      agrees(name);
      agrees(`shop-${next(names)}.example.test`);
    }
    for (const name of map.keys()) agrees(name);
    expect([differing, table.size]).toEqual([0, map.size]);
  }
});

test('names that come and go leave no room behind: a name that is not there is still found missing at once', () => {
  const table = new NameTable<number>();
  for (let i = 0; i < 200_000; i++) {
    table.set(`site-${i}.test`, i);
    table.delete(`site-${i - 10}.test`);
  }
  expect(table.size).toBe(10);
  const before = process.threadCpuUsage();
  for (let i = 0; i < 100_000; i++) table.get(`none-${i}.test`);
  const { user, system } = process.threadCpuUsage(before);
  // 30 ms when it was written; through 200,000 places each it would be many seconds.
  expect(user + system).toBeLessThan(1_000_000);
});

test('tells names apart that differ in case, in length, or in letters beyond Latin', () => {
  const names = ['a.test', 'A.test', 'a.tes', 'ä.test', '例.test', 'a.test.', '*.test', ''];
  const table = new NameTable<number>();
  for (const [i, name] of names.entries()) table.set(name, i);
  expect(names.map((name) => table.get(name))).toEqual(names.map((_, i) => i));
});
