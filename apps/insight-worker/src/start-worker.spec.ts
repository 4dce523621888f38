import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { eventConsumerGroup, redisKeys, showId, type EventBatch } from '@sitekeep/contracts';
import { createTestDatabase } from '@sitekeep/control-plane/testing';
import { eventually, startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { createLogger, insightWorkerConfig, newUuid } from '@sitekeep/runtime';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startWorker, type RunningWorker } from './start-worker.ts';

let redis: TestRedis;
let edge: Redis;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let sql: pg.Pool;
let worker: RunningWorker;

const start = () => {
  const environment = { DATABASE_URL: database.url, REDIS_URL: redis.url, HEALTH_PORT: '0' };
  return startWorker(insightWorkerConfig(environment), createLogger('insight-worker', 'silent'), { claimAfterMs: 300 });
};

beforeAll(async () => {
  redis = await startTestRedis();
  database = await createTestDatabase();
  edge = new Redis(redis.url, { maxRetriesPerRequest: null }).on('error', () => undefined);
  sql = new pg.Pool({ connectionString: database.url }).on('error', () => undefined);
  worker = await start();
}, 90_000);

afterAll(async () => {
  await worker.close();
  edge.disconnect();
  await sql.end();
  await database.drop();
  await redis.stop();
});

function batchFor(siteId: string): EventBatch {
  const counts = { requests: 1, refused: 1, limited: 0, challenged: 0, cached: 0, originErrors: 0, bytesIn: 0, bytesOut: 0 };
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  const id = `edge-${randomBytes(6).toString('hex')}`;
  return {
    id,
    edge: 'edge',
    refusals: [],
    bans: [],
    detections: [],
    machineUses: [],
    counts: [{ siteId: showId('site', siteId), minute, ...counts }],
    droppedRefusals: 0,
  };
}
const send = (batch: unknown) => edge.xadd(redisKeys.events, '*', 'batch', typeof batch === 'string' ? batch : JSON.stringify(batch));

async function requestsOf(siteId: string): Promise<number> {
  const { rows } = await sql.query<{ n: string | null }>('SELECT sum(requests) n FROM traffic_minute WHERE site_id = $1', [siteId]);
  return Number(rows[0]?.n ?? 0);
}
const counted = (siteId: string, wanted: number) =>
  eventually(`${wanted} requests`, async () => (await requestsOf(siteId)) === wanted, 15_000);

test('a batch is taken in and leaves the stream', async () => {
  const site = newUuid();
  await send(batchFor(site));
  await counted(site, 1);
  await eventually('the stream is empty', async () => (await edge.xlen(redisKeys.events)) === 0);
});

test('the last use of a machine token is written down', async () => {
  const [siteId, id] = [newUuid(), newUuid()];
  // Without the site and its account: references are not what is tested here.
  await sql.query(`BEGIN; SET LOCAL session_replication_role = replica;
    INSERT INTO gate_machine (id, account_id, site_id, kind, label, mac, hint, paths, networks, active, created_at)
    VALUES ('${id}', '${newUuid()}', '${siteId}', 'service', 'x', repeat('m', 43), 'aaaa', '{}', '{}', true, '2026-01-01Z'); COMMIT`);
  const at = Date.UTC(2026, 1, 1);
  await send({ ...batchFor(siteId), machineUses: [{ siteId: showId('site', siteId), id: showId('machineToken', id), at }] });
  await counted(siteId, 1);
  const { rows } = await sql.query<{ at: Date }>('SELECT last_used_at AS at FROM gate_machine WHERE id = $1', [id]);
  expect(rows[0]?.at.getTime()).toBe(at);
});

test('a batch that is delivered twice counts once', async () => {
  const site = newUuid();
  const batch = batchFor(site);
  await send(batch);
  await send(batch);
  await send(batchFor(site));
  await counted(site, 2);
});

test('a ban that an edge tells is kept, once', async () => {
  const site = newUuid();
  const since = Date.now();
  const ban = { siteId: showId('site', site), address: '203.0.113.7', rule: 'sign-in', since, until: since + 60_000, requestId: 'req_1' };
  const batch = { ...batchFor(site), bans: [ban, { ...ban, address: 'no address' }] };
  await send(batch);
  await send(batch);
  await send({ ...batchFor(site), bans: [ban] });
  await counted(site, 2);
  const { rows } = await sql.query('SELECT address, rule, since, until, request_id FROM ban WHERE site_id = $1', [site]);
  const until = new Date(ban.until);
  expect(rows).toEqual([{ address: '203.0.113.7', rule: 'sign-in', since: new Date(since), until, request_id: 'req_1' }]);
});

test('a poison batch is let go, and those behind it are taken in', async () => {
  const site = newUuid();
  await send('not json');
  await send({ id: 'x' });
  await send({ ...batchFor(site), counts: [{ ...batchFor(site).counts[0], requests: Number.MAX_SAFE_INTEGER, minute: 8e15 }] });
  await send(batchFor(site));
  await counted(site, 1);
  await eventually('the stream is empty', async () => (await edge.xlen(redisKeys.events)) === 0);
});

test('after Redis was flushed the group is made again and nothing new is lost', async () => {
  const site = newUuid();
  await edge.flushall();
  await send(batchFor(site));
  await counted(site, 1);
});

test('after Redis was killed and came back the worker goes on', async () => {
  const site = newUuid();
  await redis.kill();
  await redis.restart();
  await send(batchFor(site));
  await counted(site, 1);
}, 30_000);

test('what a dead worker had taken is taken over', async () => {
  const site = newUuid();
  await worker.close();
  await send(batchFor(site));
  await edge.xreadgroup('GROUP', eventConsumerGroup, 'dead', 'COUNT', 10, 'STREAMS', redisKeys.events, '>');
  worker = await start();
  await counted(site, 1);
}, 30_000);

test('while the database is away batches wait; none is lost', async () => {
  const site = newUuid();
  const name = new URL(database.url).pathname.slice(1);
  const server = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
  await server.connect();
  await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await send(batchFor(site));
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const readiness = await fetch(`http://127.0.0.1:${worker.healthPort}/readyz`);
  expect(readiness.status).toBe(503);
  await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  await server.end();
  await counted(site, 1);
}, 30_000);

test('alive and ready', async () => {
  for (const path of ['healthz', 'readyz']) expect((await fetch(`http://127.0.0.1:${worker.healthPort}/${path}`)).status).toBe(200);
});
