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

test.each([
  ['/%2Fwp-login.php', 'an escaped slash'],
  ['//wp-login.php', 'a doubled slash'],
  ['/x%2F..%2Fwp-login.php', 'an escaped climb'],
  ['/wp-login.php;a=1', 'a path parameter'],
  ['/%2F%2Fwp-login%2Ephp', 'several at once'],
])('%s does not slip past a rule for /wp-login.php (%s)', (path) => {
  for (const kind of ['exact', 'prefix'] as const) expect(pathTest({ kind, value: '/wp-login.php' })(path)).toBe(true);
  expect(pathTest({ kind: 'regex', value: '^/wp-login\\.php$' })(path)).toBe(true);
  expect(pathTest({ kind: 'exact', value: '/wp-login.php' })('/other')).toBe(false);
});

test('a value with an escape means the same as the character', () => {
  const test = pathTest({ kind: 'prefix', value: '/a%3Ab' });
  expect([test('/a%3Ab'), test('/x/../a:b'), test('//a:b')]).toEqual([true, false, true]);
});

test.each(['/health%2F..%2Fadmin', '/health/;/..%2f/admin', '/health%2F%2E%2E%2Fadmin'])(
  '%s is not spared although /health/ is',
  (path) => {
    const spared = anyPathTest([
      { kind: 'regex', value: '^/health' },
      { kind: 'exact', value: '/ok' },
    ]);
    expect(spared?.(path)).toBe(false);
    expect(spared?.('/health/now')).toBe(true);
    expect(spared?.('/health/%20now')).toBe(true);
  },
);
