import { cacheSchema } from '@sitekeep/contracts';
import { codesOf, exact, faultsOf, issuesOf, prefix, regex } from './testing/faults-of.ts';

const codeOf = (change: unknown) => faultsOf(change).map(({ code }) => code);

test('rules, parameters and cookies: every fault at once', () => {
  const cache = {
    mode: 'standard',
    rules: [
      { path: prefix('/a'), mode: 'off' },
      { path: prefix('/a'), mode: 'everything', seconds: 60 },
      { path: exact('/a?b'), mode: 'static' },
    ],
    query: { kind: 'only', names: ['q', '?page=', 'a&b'] },
    bypassCookies: ['wordpress_logged_in_*', '*session', '__Host-sitekeep_pass4'],
    shared: [regex('(')],
  };
  expect(codesOf({ cache })).toEqual([
    '/cache/rules/2/path/value with_query',
    '/cache/shared/0/value invalid_regex',
    '/cache/rules/1/path duplicate',
    '/cache/query/names/0 no_name',
    '/cache/query/names/1 no_name',
    '/cache/bypassCookies/0 wildcard_inside',
    '/cache/bypassCookies/1 own_cookie',
  ]);
});

test('names of parameters belong to the kinds that name some', () => {
  const query = (kind: string, names: string[]) => codeOf({ cache: { query: { kind, names } } });
  expect([query('only', []), query('except', [])]).toEqual([['needed'], ['needed']]);
  expect([query('all', ['a']), query('sorted', ['a']), query('none', ['a'])]).toEqual(Array(3).fill(['without_effect']));
  expect([query('only', ['a']), query('except', ['utm_source', 'filter[x]']), query('none', [])]).toEqual([[], [], []]);
});

test('names come into their canonical form', () => {
  const { query, bypassCookies } = cacheSchema.parse({
    query: { kind: 'only', names: ['b', 'a', 'b'] },
    bypassCookies: ['z', 'a*', 'z'],
  });
  expect([query.names, bypassCookies]).toEqual([
    ['a', 'b'],
    ['a*', 'z'],
  ]);
});

test.each([
  [{ mode: 'on' }, 'cache.mode'],
  [{ seconds: 0 }, 'cache.seconds'],
  [{ seconds: 31_536_001 }, 'cache.seconds'],
  [{ staleIfErrorSeconds: -1 }, 'cache.staleIfErrorSeconds'],
  [{ bypassCookies: ['a b'] }, 'cache.bypassCookies.0'],
  [{ query: { kind: 'only', names: ['a\u0000'] } }, 'cache.query.names.0'],
  [{ query: { kind: 'only', names: ['a\ud800'] } }, 'cache.query.names.0'],
])('%j is none of its form', (cache, where) => expect(issuesOf({ cache })).toEqual([where]));
