import { queryKey } from './query-key.ts';

type Kind = Parameters<typeof queryKey>[0]['kind'];
const key = (kind: Kind, query: string, ...names: string[]) => queryKey({ kind, names })('/p', query);

describe('which parameters tell objects apart', () => {
  it('is all of them, as they stand', () => {
    for (const query of ['', '?', '?b=1&a=2', '?a&&b=%41;c']) expect(key('all', query)).toBe(`/p${query}`);
  });

  it('is all of them, in the order of their names', () => {
    expect(key('sorted', '?b=1&a=2&c')).toBe('/p?a=2&b=1&c');
    expect(key('sorted', '?')).toBe('/p');
  });

  it('keeps duplicates, and those of one name in their order', () => {
    expect(key('sorted', '?b=2&a=9&b=1&b=2')).toBe('/p?a=9&b=2&b=1&b=2');
    expect(key('sorted', '?b=1&b=2')).not.toBe(key('sorted', '?b=2&b=1'));
  });

  it('is none of them', () => {
    expect(key('none', '?a=1;b=2')).toBe('/p');
  });

  it('is some of them', () => {
    expect(key('only', '?x=1&id=5&y=2&id=4', 'id')).toBe('/p?id=5&id=4');
    expect(key('except', '?utm_source=x&b=1&a=2', 'utm_source')).toBe('/p?a=2&b=1');
  });

  it('takes escaped names for what they say', () => {
    expect(key('only', '?i%64=5&x=1', 'id')).toBe('/p?i%64=5');
    expect(key('except', '?utm%5Fsource=x&a=1', 'utm_source')).toBe('/p?a=1');
    expect(key('except', '?a+b=x&c=1', 'a b')).toBe('/p?c=1');
  });

  it('leaves no parameter out that may hide another one', () => {
    expect(key('except', '?utm=x;callback=evil&a=1', 'utm')).toBe('/p?a=1&utm=x;callback=evil');
    expect(key('only', '?x=1;id=evil&id=5', 'id')).toBe('/p?id=5&x=1;id=evil');
  });

  it('takes broken escapes as they are', () => {
    expect(key('only', '?%zz=1&%=2&%e4=3', '%zz', 'ä')).toBe('/p?%zz=1&%e4=3');
  });
});
