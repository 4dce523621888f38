import { defaultCache, purgeInputSchema, type PurgeInput } from '@sitekeep/contracts';
import { normaliseTarget } from '@sitekeep/enforcement/normalise-target';
import { readPurge } from './read-purge.ts';

const names = ['shop.example.com', '*.example.org'];
const read = (kind: PurgeInput['kind'], ...values: string[]) =>
  readPurge(purgeInputSchema.parse({ kind, values }), { hostnames: names, query: defaultCache.query });

test.each([
  ['/style.css', '/style.css'],
  ['/a?b=c&a', '/a?b=c&a'],
  ['https://shop.example.com', '/'],
  ['https://shop.example.com?page=2', '/?page=2'],
  ['HTTP://SHOP.example.com:8080/a', '/a'],
  ['https://www.example.org/b', '/b'],
  ['/a/../b/./c', '/b/c'],
  ['/%7Euser/%2fx', '/~user/%2Fx'],
  ['/bücher list?q=ü', '/b%C3%BCcher%20list?q=%C3%BC'],
  ['//twice', '//twice'],
])('the url %s is purged as %s', (typed, value) => {
  expect(read('url', typed)).toEqual({ values: [value], faults: [] });
  const target = normaliseTarget(value);
  // What a request for it is compared by: nothing is left to normalise.
  expect(target).toEqual('fault' in target ? null : { path: value.split('?')[0], query: value.slice(value.split('?')[0]!.length) });
});

test.each([
  ['/img/', '/img/'],
  ['/.', '/.'],
  ['/a/../img', '/img'],
  ['https://shop.example.com/img', '/img'],
  ['https://shop.example.com', '/'],
])('the prefix %s is purged as %s', (typed, value) => {
  expect(read('prefix', typed)).toEqual({ values: [value], faults: [] });
});

test.each([
  ['url', 'style.css', 'invalid_url'],
  ['url', 'ftp://shop.example.com/a', 'invalid_url'],
  ['url', 'https://anna:secret@shop.example.com/a', 'invalid_url'],
  ['url', 'https://[::1/a', 'invalid_url'],
  ['url', '/a\\b', 'invalid_url'],
  ['url', '/../a', 'invalid_url'],
  ['url', '/%zz', 'invalid_url'],
  ['url', '/a#b', 'invalid_url'],
  ['url', 'https://other.example.com/a', 'other_site'],
  ['url', 'https://a.b.example.org.evil.test/a', 'other_site'],
  ['url', `/${'ü'.repeat(700)}`, 'too_long'],
  ['prefix', '/a?b', 'with_query'],
  ['prefix', 'a', 'invalid_url'],
  ['prefix', '/blog/*', 'wildcard'],
  ['url', '/blog/*', 'wildcard'],
  ['tag', 'two words', 'invalid_tag'],
  ['tag', 'a,b', 'invalid_tag'],
  ['tag', 'ü', 'invalid_tag'],
  ['tag', 'x'.repeat(201), 'invalid_tag'],
] as const)('%s %s is refused: %s', (kind, value, code) => {
  expect(read(kind, value)).toMatchObject({ values: [], faults: [{ pointer: '/values/0', code }] });
});

test('who means all that follows is told how to say so; a * elsewhere is one', () => {
  const detailOf = (kind: 'url' | 'prefix', value: string) => read(kind, value).faults[0]?.detail;
  expect(detailOf('url', '/blog/*')).toBe('A * stands for itself alone: choose prefix, and give /blog/');
  expect(detailOf('url', 'https://shop.example.com/a?page=*')).toBe('A * stands for itself alone: choose prefix, and give /a');
  expect(detailOf('prefix', '/blog/**')).toBe('A * stands for itself alone: write /blog/');
  expect(read('url', '/a*b')).toEqual({ values: ['/a*b'], faults: [] });
});

test('a url is purged under the parameters that tell objects of the site apart', () => {
  const values = ['/a?b=2&utm_source=x&a=1', '/a?a=1&b=2', '/a?utm_source=y'];
  const read = (kind: 'sorted' | 'none' | 'except', ...parameters: string[]) =>
    readPurge({ kind: 'url', values, hard: true }, { hostnames: names, query: { kind, names: parameters } }).values;
  expect(read('sorted')).toEqual(['/a?a=1&b=2&utm_source=x', '/a?a=1&b=2', '/a?utm_source=y']);
  expect(read('except', 'utm_source')).toEqual(['/a?a=1&b=2', '/a']);
  expect(read('none')).toEqual(['/a']);
});

test('each value is purged once, and every fault is told at once', () => {
  expect(read('url', '/a', '/./a', 'https://shop.example.com/a', '/b').values).toEqual(['/a', '/b']);
  expect(read('tag', 'a', 'a', 'A')).toEqual({ values: ['a', 'A'], faults: [] });
  const { faults } = read('url', '/a', 'b', '/c', 'https://other.example.com/');
  expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(['/values/1 invalid_url', '/values/3 other_site']);
});

test('all names nothing, the others something, up to a hundred', () => {
  expect(read('all')).toEqual({ values: [], faults: [] });
  expect(read('all', '/a').faults).toMatchObject([{ pointer: '/values', code: 'not_needed' }]);
  expect(read('tag').faults).toMatchObject([{ pointer: '/values', code: 'needed' }]);
  const many = (count: number) => Array.from({ length: count }, (_, i) => `/${i}`);
  expect(read('url', ...many(100)).values).toHaveLength(100);
  expect(purgeInputSchema.safeParse({ kind: 'url', values: many(101) }).success).toBe(false);
});
