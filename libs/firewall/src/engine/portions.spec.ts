import { longestList, portions } from './portions.ts';

const offered = (address: string, count: number) => ({ address, values: Array.from({ length: count }, (_, at) => `${address}-${at}`) });

describe('portions', () => {
  it('are one where everything fits', () => {
    expect([...portions([offered('a', 3), offered('b', longestList)])]).toEqual([
      { from: 0, values: { a: offered('a', 3).values, b: offered('b', longestList).values } },
    ]);
    expect([...portions([])]).toEqual([]);
  });

  it('give every value of every address once, none of them more than is read at once', () => {
    const all = Array.from({ length: 700 }, (_, at) => offered(`a${at}`, at));
    const given = [...portions(all)];
    for (const { values } of given) {
      expect(Object.keys(values).length).toBeLessThanOrEqual(longestList);
      for (const list of Object.values(values)) expect(list.length).toBeLessThanOrEqual(longestList);
    }
    const seen = given.flatMap(({ values }) => Object.values(values).flat());
    expect(seen.toSorted()).toEqual(all.flatMap(({ values }) => values).toSorted());
  });

  it('tell where their values stand', () => {
    for (const { from, values } of portions([offered('a', 1000), offered('b', 300)]))
      for (const [address, list] of Object.entries(values)) expect(list[0]).toBe(`${address}-${from}`);
  });

  it('are so small that copying them takes little of the time', () => {
    const long = (address: string) => ({ address, values: Array.from({ length: 100 }, (_, at) => `${address}-${at}`.padEnd(40_000, '.')) });
    const given = [...portions([long('a'), long('b'), offered('c', 300)])];
    const sizes = given.map(({ values }) => Object.values(values).flat().join('').length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 ** 20);
    for (const { from, values } of given)
      for (const [address, list] of Object.entries(values)) expect(list[0]).toMatch(`${address}-${from}`);
    expect(given.flatMap(({ values }) => Object.values(values).flat())).toHaveLength(500);
    const huge = { address: 'd', values: ['x'.repeat(3 * 2 ** 20), 'y'] };
    expect([...portions([huge])].map(({ values }) => values['d'])).toEqual([[huge.values[0]], ['y']]);
  });
});
