import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RecentKeys } from './recent-keys.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('a key is known for ten seconds, however long it is', () => {
  for (const key of ['/short', `/${'long'.repeat(1000)}`]) {
    const keys = new RecentKeys();
    keys.add(key, 1000);
    expect([keys.has(key, 10_999), keys.has(`${key}x`, 1000), keys.has(key, 11_000)]).toEqual([true, false, false]);
  }
});

test('keys that visitors make as long as they can take little memory', () => {
  const keys = new RecentKeys();
  collect();
  const before = process.memoryUsage();
  for (let i = 0; i < 10_000; i++) keys.add(Buffer.from(`${i}`.padEnd(15_000, 'x'), 'latin1').toString('latin1'), 0);
  collect();
  const after = process.memoryUsage();
  expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(60_000_000);
  expect(keys.has('9999'.padEnd(15_000, 'x'), 0)).toBe(true);
});
