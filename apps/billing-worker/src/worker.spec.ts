import { redisKeys, storedId } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import { Redis } from 'ioredis';
import { WorkerStack } from './testing/worker-stack.ts';

let stack: WorkerStack;
let redis: Redis;
const dayMs = 86_400_000;
beforeAll(async () => {
  stack = await WorkerStack.start({ SWEEP_INTERVAL_SECONDS: '3600' });
  redis = new Redis(stack.redis.url);
}, 60_000);
afterAll(async () => {
  redis.disconnect();
  await stack.stop();
}, 30_000);

const drained = () => eventually('every job done', async () => (await stack.openJobs()).length === 0, 20_000);

test('it is alive and ready', async () => {
  expect((await fetch(`${stack.healthUrl}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${stack.healthUrl}/readyz`)).json()).toEqual({ ready: true, checks: { postgres: true, redis: true } });
});

test('an order is published, a payment settles, mails go out', async () => {
  const checkout = await stack.checkout();
  await stack.settle(checkout);
  await drained();
  expect(await stack.faultsOf(checkout)).toEqual([]);
  expect(await redis.exists(redisKeys.site(checkout.site.id))).toBe(1);
  const states = await stack.sql<{ state: string }>('SELECT DISTINCT state FROM mail WHERE account_id = $1', [checkout.account.account.id]);
  expect(states).toEqual([{ state: 'handed_over' }]);
}, 30_000);

test('the schedules and the rulesets are back after Redis was flushed', async () => {
  const schedulers = () => redis.keys(`${redisKeys.bullPrefix}:sweeps:repeat:*-sweep`);
  await eventually('schedules', async () => (await schedulers()).length === 4);
  await redis.flushall();
  await eventually('schedules again', async () => (await schedulers()).length === 4);
  await eventually('rulesets complete again', async () => (await redis.exists(redisKeys.complete)) === 1);
}, 30_000);

test('a jump of the clock is swept at once: warned, then deleted and released', async () => {
  const account = await stack.account();
  const site = await stack.order(account);
  const warnings = () =>
    stack.sql(`SELECT 1 FROM mail WHERE account_id = $1 AND subject LIKE '%unpaid%' AND handed_over_at IS NOT NULL`, [account.account.id]);
  await stack.sql('UPDATE clock_offset SET offset_ms = $1', [9 * dayMs]);
  await eventually('four warnings', async () => (await warnings()).length === 4, 20_000);
  await stack.sql('UPDATE clock_offset SET offset_ms = $1', [9 * dayMs + 25 * 3_600_000]);
  const siteId = storedId('site', site.id)!;
  await eventually(
    'deleted',
    async () => (await stack.sql('SELECT 1 FROM service WHERE site_id = $1 AND state = $2', [siteId, 'deleted'])).length === 1,
  );
  await drained();
  expect(JSON.parse((await redis.get(redisKeys.site(site.id))) ?? 'null')).toMatchObject({ deleted: true });
  await stack.sql('UPDATE clock_offset SET offset_ms = 0');
}, 60_000);

test('asked to stop it ends by itself, and quickly', async () => {
  const begin = Date.now();
  expect(await stack.end('SIGTERM')).toBe(0);
  expect(Date.now() - begin).toBeLessThan(10_000);
  await stack.startWorker();
}, 60_000);
