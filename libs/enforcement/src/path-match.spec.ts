import { anyPathTest, pathTest } from './path-match.ts';

test('exact, prefix and unanchored patterns', () => {
  expect(pathTest({ kind: 'exact', value: '/login' })('/login')).toBe(true);
  expect(pathTest({ kind: 'exact', value: '/login' })('/login/')).toBe(false);
  expect(pathTest({ kind: 'prefix', value: '/api/' })('/api/v1')).toBe(true);
  expect(pathTest({ kind: 'prefix', value: '/api/' })('/my/api/')).toBe(false);
  expect(pathTest({ kind: 'regex', value: 'wp-(login|admin)' })('/blog/wp-login.php')).toBe(true);
  expect(pathTest({ kind: 'regex', value: '^/wp-login' })('/blog/wp-login.php')).toBe(false);
});

test('one of several is enough, none is none', () => {
  const test = anyPathTest([
    { kind: 'exact', value: '/a' },
    { kind: 'prefix', value: '/b' },
  ]);
  expect([test?.('/a'), test?.('/bb'), test?.('/c')]).toEqual([true, true, false]);
  expect(anyPathTest([])).toBeNull();
});

test('a pattern that makes other engines run for ever does not', () => {
  const evil = pathTest({ kind: 'regex', value: '^/(a+)+$' });
  const before = performance.now();
  expect(evil(`/${'a'.repeat(5000)}!`)).toBe(false);
  expect(performance.now() - before).toBeLessThan(500);
});
