import { redisKeys, type Page, type SiteDetail } from '@sitekeep/contracts';
import { allMigrations } from '@sitekeep/control-plane';
import { migrate } from '@sitekeep/platform';
import { connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { eventually, startTestPostgres } from '@sitekeep/platform/testing';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { Customer } from './support/customer.ts';
import { rounds } from './support/scale.ts';
import { startStack, type Stack } from './support/stack.ts';
import { startLoad, visit } from './support/visitor.ts';

let stack: Stack;
let customer: Customer;
let redis: Redis;
const hostname = 'stores.customer.test';
let siteId: string;

beforeAll(async () => {
  stack = await startStack('stores');
  redis = connectRedis(stack.redis.url, createLogger('spec', 'silent'), { failFast: false });
  customer = new Customer(stack);
  await customer.signUp();
  siteId = (await customer.order('Shop', hostname)).id;
  await eventually('served', async () => (await visit(stack, hostname)).status === 200);
}, 120_000);
afterAll(async () => {
  redis.disconnect();
  await stack.stop();
}, 60_000);

test('Redis flushed while traffic flows: no failed request, and the rules come back by themselves', async () => {
  const load = startLoad(stack, hostname);
  for (let round = 0; round < rounds(30); round++) {
    await new Promise((wake) => setTimeout(wake, 500));
    await redis.flushall();
  }
  await eventually('rebuilt by the worker', async () => (await redis.get(redisKeys.complete)) !== null, 30_000);
  const result = await load.stop();
  expect(result.failed).toEqual([]);
  expect(result.sent).toBeGreaterThan(100);
}, 120_000);

test('publish:all rebuilds Redis from Postgres: an edge that knew nothing serves at once', async () => {
  await redis.flushall();
  await stack.cli('publish:all');
  expect(await redis.get(redisKeys.host(hostname))).not.toBeNull();
  await stack.apps.edge.restart();
  expect((await visit(stack, hostname)).status).toBe(200);
}, 60_000);

test('Redis flushed between relay and job: the change is not lost', async () => {
  await stack.apps['billing-worker'].kill9();
  await customer.blacklist(siteId, '127.0.0.9');
  await redis.flushall();
  await stack.apps['billing-worker'].start();
  await eventually('enforced', async () => (await visit(stack, hostname, { from: '127.0.0.9' })).status === 403, 90_000);
}, 120_000);

test('Redis stopped while traffic flows: no failed request; a host no edge knows is 503, not 421', async () => {
  const load = startLoad(stack, hostname);
  await stack.redis.kill();
  await new Promise((wake) => setTimeout(wake, 2000));
  expect((await visit(stack, 'never-heard-of.customer.test')).status).toBe(503);
  await stack.redis.restart();
  await new Promise((wake) => setTimeout(wake, 1500));
  const result = await load.stop();
  expect(result.failed).toEqual([]);
  await eventually('unknown again', async () => (await visit(stack, 'never-heard-of.customer.test')).status === 421, 30_000);
}, 120_000);

test('a policy change is enforced by every edge process within a second, without a failed request under load', async () => {
  const load = startLoad(stack, hostname);
  let last = 0;
  for (let round = 0; round < rounds(50); round++)
    await inTime(1000, async () => {
      const address = `127.0.1.${++last}`;
      await customer.blacklist(siteId, address);
      // Fresh connections reach both processes; all of them must refuse, many times in a row.
      return msOf(async () => {
        let streak = 0;
        while (streak < 20) streak = (await visit(stack, hostname, { from: address })).status === 403 ? streak + 1 : 0;
      });
    });
  const result = await load.stop();
  expect(result.failed).toEqual([]);
}, 120_000);

test('Postgres stopped: the edge keeps serving, also one that starts anew', async () => {
  const postgres = await startTestPostgres();
  await migrate(postgres.url, allMigrations, createLogger('spec', 'silent'));
  const other = await startStack('no-postgres', { databaseUrl: postgres.url });
  try {
    const owner = new Customer(other);
    await owner.signUp();
    await owner.order('Shop', 'alone.customer.test');
    await eventually('served', async () => (await visit(other, 'alone.customer.test')).status === 200);
    const load = startLoad(other, 'alone.customer.test');
    await postgres.kill();
    await new Promise((wake) => setTimeout(wake, 3000));
    await other.apps.edge.restart();
    expect((await visit(other, 'alone.customer.test')).status).toBe(200);
    const result = await load.stop();
    // Only the restart itself may refuse a connection.
    expect(result.failed.filter((failure) => !/ECONNREFUSED|ECONNRESET|socket hang up/.test(failure))).toEqual([]);
    expect(result.statuses.get(200)).toBeGreaterThan(100);
    await postgres.restart();
    await owner.blacklist((await owner.do<Page<SiteDetail>>('GET', '/v1/sites')).data[0]?.id ?? '', '127.0.0.9');
    await eventually(
      'changes go on',
      async () => (await visit(other, 'alone.customer.test', { from: '127.0.0.9' })).status === 403,
      90_000,
    );
  } finally {
    await other.stop();
    await postgres.stop();
  }
}, 240_000);
