import { randomBytes } from 'node:crypto';
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
  const before = process.threadCpuUsage();
  expect(evil(`/${'a'.repeat(1000)}!`)).toBe(false);
  expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(500);
});

test('a pattern with a state for every reading costs neither time nor memory', () => {
  const evil = pathTest({ kind: 'regex', value: 'a[ab]{290}[cd]' });
  const paths = Array.from({ length: 20 }, (_, i) => `/${[...randomBytes(1000)].map((byte) => 'ab'[(byte + i) & 1]).join('')}`);
  const [before, heap] = [process.threadCpuUsage(), process.memoryUsage().heapUsed];
  expect(paths.some(evil)).toBe(false);
  // An automaton took 25 ms and 10 MB for each.
  expect(process.threadCpuUsage(before).user / 1000 / paths.length).toBeLessThan(15);
  expect(process.memoryUsage().heapUsed - heap).toBeLessThan(30e6);
});

test('a path longer than patterns are tried on counts as meant, and is never spared', () => {
  const path = (length: number) => '/'.padEnd(length, 'x');
  const pattern = { kind: 'regex', value: '^/admin|^/health' } as const;
  expect([pathTest(pattern)(path(1024)), pathTest(pattern)(path(1025))]).toEqual([false, true]);
  const spared = anyPathTest([pattern, { kind: 'prefix', value: '/files/' }]);
  expect([spared?.(`/health${path(1000)}`), spared?.(`/health${path(1025)}`), spared?.(`/files${path(9000)}`)]).toEqual([
    true,
    false,
    true,
  ]);
});

test.each([
  ['/%2Fwp-login.php', 'an escaped slash'],
  ['//wp-login.php', 'a doubled slash'],
  ['/x%2F..%2Fwp-login.php', 'an escaped climb'],
  ['/wp-login.php;a=1', 'a path parameter'],
  ['/%2F%2Fwp-login%2Ephp', 'several at once'],
  ['/wp%252Dlogin.php', 'an escape of an escape'],
  ['/x%252F..%252Fwp-login.php', 'a climb that was escaped twice'],
  ['/%2Fwp-login.php;%252F..%252Fx', 'one that reads another way the second time'],
])('%s does not slip past a rule for /wp-login.php (%s)', (path) => {
  for (const kind of ['exact', 'prefix'] as const) expect(pathTest({ kind, value: '/wp-login.php' })(path)).toBe(true);
  expect(pathTest({ kind: 'regex', value: '^/wp-login\\.php$' })(path)).toBe(true);
  expect(pathTest({ kind: 'exact', value: '/wp-login.php' })('/other')).toBe(false);
});

test('a value with an escape means the same as the character', () => {
  const test = pathTest({ kind: 'prefix', value: '/a%3Ab' });
  expect([test('/a%3Ab'), test('/x/../a:b'), test('//a:b')]).toEqual([true, false, true]);
});

test.each(['/health%2F..%2Fadmin', '/health/;/..%2f/admin', '/health%2F%2E%2E%2Fadmin', '/health/%252E%252E/admin'])(
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
