import { jobs, type JobName } from '@sitekeep/contracts';
import { connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { DataSource } from 'typeorm';
import { inTime } from '@sitekeep/runtime/testing';
import { dataSourceOptions } from '../database/data-source.ts';
import { platformMigrations } from '../index.ts';
import { createTestDatabase, eventually, startTestRedis, type TestRedis } from '../testing/index.ts';
import { Transactions } from '../database/transactions.ts';
import { DeadJobs } from './dead-jobs.ts';
import { JobQueues } from './job-queues.ts';
import { JobRows } from './job-rows.ts';
import { checkHandlers, JobWorkers, type JobHandler } from './job-workers.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { Outbox } from './outbox.ts';

const logger = createLogger('spec', 'silent');
const outbox = new Outbox();
const siteId = (n: number) => `019a9c00-0000-7000-8000-${String(n).padStart(12, '0')}`;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let redisServer: TestRedis;
let source: DataSource;
let connection: Redis;
let queues: JobQueues;
let handled: string[] = [];
let failures = 0;
let stopAll: (() => Promise<void>)[] = [];

const noop = (job: JobName): JobHandler => ({ job, handle: () => Promise.resolve() });
const publishes: JobHandler<'publish-ruleset'> = {
  job: 'publish-ruleset',
  handle: (payload) => {
    if (failures-- > 0) return Promise.reject(new Error('not yet'));
    handled.push(payload.siteId);
    return Promise.resolve();
  },
};
const handlers = (Object.keys(jobs) as JobName[]).map((job) => (job === 'publish-ruleset' ? (publishes as JobHandler) : noop(job)));

beforeAll(async () => {
  [database, redisServer] = await Promise.all([createTestDatabase(platformMigrations), startTestRedis()]);
  source = await new DataSource(dataSourceOptions(database.url, [], [])).initialize();
});
afterAll(async () => {
  await source.destroy();
  await redisServer.stop();
  await database.drop();
});
beforeEach(() => {
  handled = [];
  failures = 0;
  connection = connectRedis(redisServer.url, logger, { failFast: false });
  queues = new JobQueues(connectRedis(redisServer.url, logger, { failFast: false }));
  stopAll = [() => queues.onModuleDestroy()];
});
afterEach(async () => {
  for (const stop of stopAll.reverse()) await stop();
  connection.disconnect();
  await source.query('DELETE FROM outbox');
});

const startRelay = () => {
  const relay = new OutboxRelay(source, queues, database.url, logger);
  relay.start();
  stopAll.push(() => relay.stop());
  return relay;
};
const startWorkers = () => {
  const workers = new JobWorkers(handlers, source, connection, logger);
  workers.start();
  stopAll.push(() => workers.stop());
};
const count = async (where: string): Promise<number> => {
  const rows = await source.query<{ count: string }[]>(`SELECT count(*) FROM outbox WHERE ${where}`);
  return Number(rows[0]?.count);
};
const open = () => count('done_at IS NULL');
const add = (n: number, revision = 1) =>
  source.transaction((manager) => outbox.add(manager, 'publish-ruleset', { siteId: siteId(n), revision }));

test('a job of a committed transaction is done once, well within a second, and its row closes', async () => {
  startRelay();
  startWorkers();
  await new Promise((wake) => setTimeout(wake, 300));
  await inTime(1000, async () => {
    handled.length = 0;
    const before = performance.now();
    await add(1);
    await eventually('handled', () => handled.length === 1);
    const took = performance.now() - before;
    await eventually('closed', async () => (await open()) === 0);
    expect(handled).toEqual([siteId(1)]);
    return took;
  });
});

test('a job of a rolled back transaction is never done', async () => {
  startRelay();
  startWorkers();
  await expect(
    source.transaction(async (manager) => {
      await outbox.add(manager, 'publish-ruleset', { siteId: siteId(2), revision: 1 });
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  await add(3);
  await eventually('handled', () => handled.length === 1);
  expect(handled).toEqual([siteId(3)]);
});

test('a job that fails is tried again until it is done', async () => {
  failures = 2;
  startRelay();
  startWorkers();
  await add(4);
  await eventually('closed', async () => (await open()) === 0);
  expect(handled).toEqual([siteId(4)]);
});

test('Redis flushed between relay and job: nothing is lost', async () => {
  const relay = startRelay();
  for (let n = 10; n < 30; n++) await add(n);
  await eventually('enqueued', async () => (await count('enqueued_at IS NOT NULL')) === 20);
  await connection.flushall();
  startWorkers();
  // The row is old enough to be enqueued again: what a minute does, without waiting it.
  await source.query(`UPDATE outbox SET enqueued_at = enqueued_at - interval '61 seconds'`);
  relay.wake();
  await eventually('closed', async () => (await open()) === 0);
  expect(new Set(handled).size).toBe(20);
});

test('a job opened again while it ran is done again, because its handler may have read the past', async () => {
  startRelay();
  startWorkers();
  await add(5);
  await eventually('closed', async () => (await open()) === 0);
  await add(5);
  await eventually('done twice', () => handled.length === 2);
  await eventually('closed', async () => (await open()) === 0);
});

test('Redis away: rows wait, and are done when it is back', async () => {
  startRelay();
  startWorkers();
  await redisServer.kill();
  await add(6);
  await new Promise((wake) => setTimeout(wake, 300));
  expect(handled).toEqual([]);
  await redisServer.restart();
  await source.query(`UPDATE outbox SET enqueued_at = NULL WHERE done_at IS NULL`);
  await eventually('handled', () => handled.length >= 1, 20_000);
  await eventually('closed', async () => (await open()) === 0);
}, 30_000);

test('a payload that does not fit its schema is refused before it is written', async () => {
  await expect(
    source.transaction((manager) => outbox.add(manager, 'publish-ruleset', { siteId: 'no uuid', revision: 1 })),
  ).rejects.toThrow();
  expect(await open()).toBe(0);
});

test('the worker refuses to boot when a job has no handler or two', () => {
  expect(() => checkHandlers(handlers.slice(1))).toThrow(`job ${handlers[0]?.job} has no handler`);
  expect(() => checkHandlers([...handlers, noop('deliver-mail')])).toThrow('job deliver-mail has two handlers');
  expect(checkHandlers(handlers).size).toBe(handlers.length);
});

describe('a job that fails again and again', () => {
  const row = async (id: string) => (await source.query<Record<string, unknown>[]>('SELECT * FROM outbox WHERE id = $1', [id]))[0]!;
  const secondsTo = (time: unknown) => Math.round(((time as Date).getTime() - Date.now()) / 1000);
  const failRound = async (id: string, version = 1) => {
    const failed = { name: 'publish-ruleset', attemptsMade: 4, opts: { attempts: 5 } };
    await new JobRows(source).failed({ id, version }, failed, new Error('not yet'));
  };
  const id = `site-${siteId(40)}-1`;

  test('waits longer from round to round; what edges wait for never longer than a minute', async () => {
    await source.query(`INSERT INTO outbox (id, job, payload) VALUES ('mail-x', 'deliver-mail', '{}')`);
    const waited: number[] = [];
    for (let round = 0; round < 6; round++) {
      await new JobRows(source).failed(
        { id: 'mail-x', version: 1 },
        { name: 'deliver-mail', attemptsMade: 4, opts: { attempts: 5 } },
        'no',
      );
      waited.push(secondsTo((await row('mail-x'))['next_at']));
    }
    expect(waited).toEqual([60, 120, 240, 480, 900, 900]);
    await add(40);
    for (let round = 0; round < 3; round++) await failRound(id);
    expect(secondsTo((await row(id))['next_at'])).toBe(60);
  });

  test('a try that is not the last of its round puts nothing off', async () => {
    await add(40);
    await new JobRows(source).failed({ id, version: 1 }, { name: 'publish-ruleset', attemptsMade: 1, opts: { attempts: 5 } }, 'no');
    expect(await row(id)).toMatchObject({ rounds: 0, next_at: null, last_error: 'no' });
  });

  test('after a day it is dead: kept, shown, and not tried until staff say so', async () => {
    const dead = new DeadJobs(new Transactions(source));
    await add(40);
    await failRound(id);
    await source.query(`UPDATE outbox SET failing_since = failing_since - interval '25 hours'`);
    await failRound(id);
    expect(await dead.page({ limit: 5 })).toMatchObject({
      data: [{ id, job: 'publish-ruleset', queue: 'publication', error: 'Error: not yet', rounds: 2 }],
      nextCursor: null,
    });
    expect(await dead.counts()).toEqual(new Map([['publication', 1]]));
    await source.query(`UPDATE outbox SET next_at = NULL, enqueued_at = NULL`);
    startRelay();
    startWorkers();
    await new Promise((wake) => setTimeout(wake, 1500));
    expect(handled).toEqual([]);
    expect(await source.transaction((manager) => dead.retry(manager, id))).toBe(true);
    expect(await source.transaction((manager) => dead.retry(manager, id))).toBe(false);
    await eventually('handled', () => handled.length === 1);
    await eventually('closed', async () => (await open()) === 0);
    expect(await dead.page({ limit: 5 })).toEqual({ data: [], nextCursor: null });
  });

  test('one that is wanted again begins anew', async () => {
    await add(40);
    await failRound(id);
    await source.query('UPDATE outbox SET dead_at = now()');
    await add(40);
    expect(await row(id)).toMatchObject({ version: 2, rounds: 0, failing_since: null, next_at: null, dead_at: null });
    await failRound(id, 1);
    expect(await row(id)).toMatchObject({ rounds: 0 });
  });
});
