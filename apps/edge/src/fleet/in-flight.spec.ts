import type { ServerResponse } from 'node:http';
import { defaultCheck, redisKeys } from '@sitekeep/contracts';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, visit, type Answer } from '../testing/visit.ts';
import { taskOf } from '../visitor-check/testing/solve.ts';

const folders = [temporaryFolder(), temporaryFolder()] as const;
const key = Buffer.alloc(32, 5).toString('base64');
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edges: Edge[];
let sites = 0;
const held: ServerResponse[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  origin.answer = (request, response) => (request.url === '/slow' ? void held.push(response) : void response.end('quick'));
  await publisher.complete();
  edges = await Promise.all(folders.map((folder) => startEdge(redis.url, folder, { SEALING_KEY: key })));
}, 90_000);

afterAll(async () => {
  await Promise.all(edges.map((edge) => edge.close()));
  await origin.stop();
  publisher.close();
  await redis.stop();
  folders.forEach(removeFolder);
});

afterEach(() => release());

const release = () => held.splice(0).forEach((response) => response.end('slow'));

/** A site that checks its visitors from `threshold` requests at once. */
async function siteWith(threshold: number, quietSeconds = 1) {
  const siteId = `site_auto${++sites}`;
  const hostname = `auto${sites}.test`;
  const check = { ...defaultCheck, mode: 'auto' as const, threshold, quietSeconds };
  await publisher.publish(publisher.ruleset({ siteId, hostnames: [hostname], origins: [origin.row()], check }));
  const ask = (edge: number, path = '/'): Promise<Answer> => visit(portOf(edges[edge] as Edge), hostname, path);
  /** Requests that stay under way until they are released. */
  const hold = async (edge: number, count: number) => {
    const before = held.length;
    for (let i = 0; i < count; i++) void ask(edge, '/slow').catch(() => undefined);
    await eventually(() => expect(held.length).toBe(before + count));
  };
  const asked = async (edge: number) => (await ask(edge)).status === 429;
  return { siteId, hostname, ask, hold, asked };
}

test('one edge asks from the threshold on, at once', async () => {
  const { hold, ask, asked } = await siteWith(5);
  await hold(0, 4);
  // The fifth reaches the number and goes through; those after it are asked.
  expect(await asked(0)).toBe(false);
  expect(await asked(0)).toBe(true);
  expect((await ask(0)).headers['retry-after']).toBe('1');
});

test('edges sum up what they have under way, all ask, and all stop after the quiet time', async () => {
  const { hold, asked } = await siteWith(8);
  await hold(0, 4);
  await hold(1, 3);
  expect(await asked(0)).toBe(false);
  await hold(1, 1);
  await eventually(async () => expect([await asked(0), await asked(1)]).toEqual([true, true]), 2000);
  release();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([await asked(0), await asked(1)]).toEqual([true, true]);
  // Not in quick succession: that would look like the attack going on.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect([await asked(0), await asked(1)]).toEqual([false, false]);
}, 20_000);

test('a process that died counts no more', async () => {
  const { siteId, hold, asked } = await siteWith(6);
  const now = await publisher.redis.time();
  await publisher.redis.hset(redisKeys.inFlight(siteId), 'edge-that-died', `100 ${Number(now[0]) * 1000 - 4000}`);
  await hold(0, 2);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await asked(0)).toBe(false);
  expect(Object.keys(await publisher.redis.hgetall(redisKeys.inFlight(siteId)))).toEqual([expect.not.stringMatching('died')]);
});

test('the heavier the attack, the more work a browser has', async () => {
  const { siteId, hostname, hold } = await siteWith(5);
  const bits = async () => {
    const page = await visit(portOf(edges[0] as Edge), hostname, '/', { headers: { accept: 'text/html' } });
    return page.status === 429 ? taskOf(page.body).bits : 0;
  };
  await hold(0, 5);
  const usual = await bits();
  expect(usual).toBeGreaterThan(0);
  const [seconds] = await publisher.redis.time();
  await publisher.redis.hset(redisKeys.inFlight(siteId), 'edge-under-attack', `16 ${Number(seconds) * 1000 + 1000}`);
  await eventually(async () => expect(await bits()).toBe(usual + 2));
});

test('a site without requests leaves nothing in Redis', async () => {
  const { siteId, hold } = await siteWith(6);
  await hold(0, 2);
  await eventually(async () => expect(await publisher.redis.exists(redisKeys.inFlight(siteId))).toBe(1));
  release();
  await eventually(async () => expect(await publisher.redis.exists(redisKeys.inFlight(siteId))).toBe(0));
});

test('with Redis gone each edge goes by its own figure', async () => {
  const { hold, ask, asked } = await siteWith(4);
  await ask(0);
  await redis.kill();
  try {
    await hold(0, 4);
    expect(await asked(0)).toBe(true);
  } finally {
    await redis.restart();
  }
}, 30_000);
