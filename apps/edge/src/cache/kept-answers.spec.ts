import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCache, type Purge, redisKeys } from '@sitekeep/contracts';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { EdgeProcesses } from '../testing/edge-processes.ts';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { eventually, visit } from '../testing/visit.ts';

const folder = temporaryFolder();
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: EdgeProcesses;
let version = 1;

beforeAll(async () => {
  [redis, origin] = await Promise.all([startTestRedis(), new TestOrigin().start()]);
  origin.answer = (_request, response) =>
    response.writeHead(200, { 'cache-control': 'max-age=600', 'cache-tag': 'news' }).end(`version ${version}`);
  publisher = new Publisher(redis.url);
  await publisher.complete();
  const cache = { ...defaultCache, mode: 'standard' as const };
  for (const site of ['a', 'b'])
    await publisher.publish(publisher.ruleset({ siteId: `site_${site}`, hostnames: [`${site}.test`], origins: [origin.row()], cache }));
  edge = await EdgeProcesses.start({ REDIS_URL: redis.url, EDGE_DATA_DIR: folder });
  await edge.ready();
}, 60_000);
afterAll(async () => {
  await edge.stop();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

/** What many clients get, each over a connection of its own: with so many, every worker answers some of them. */
async function seen(host: string, path: string, method = 'GET'): Promise<string[]> {
  const bodies = await Promise.all(Array.from({ length: 24 }, async () => (await visit(edge.port, host, path, { method })).body));
  return [...new Set(bodies)].sort();
}

async function purge(parts: Partial<Purge>): Promise<void> {
  const whole: Purge = { id: 'p', siteId: 'site_a', at: Date.now(), kind: 'all', value: '', hard: true, ...parts };
  await publisher.redis.xadd(redisKeys.purges, '*', 'purge', JSON.stringify(whole));
}

const objects = () => readdirSync(join(folder, 'cache', 'objects'), { recursive: true }).filter((name) => String(name).length > 10);

test('a purge is in force in every worker within a second, for its site alone', async () => {
  for (const [kind, value, hard] of [
    ['url', '/url/hard', true],
    ['prefix', '/prefix/', true],
    ['tag', 'news', true],
    ['all', '', true],
    ['all', '', false],
  ] as const) {
    const path = `/${kind}/${hard ? 'hard' : 'soft'}`;
    await inTime(1000, async () => {
      for (const host of ['a.test', 'b.test']) await seen(host, path);
      const before = `version ${version}`;
      const ofOther = await seen('b.test', path);
      expect(await seen('a.test', path)).toEqual([before]);
      version++;
      expect(await seen('a.test', path)).toEqual([before]);
      const took = await msOf(async () => {
        await purge({ kind, value, hard });
        await eventually(async () => expect(await seen('a.test', path)).toEqual([`version ${version}`]));
      });
      expect(await seen('b.test', path)).toEqual(ofOther);
      return took;
    });
  }
});

test('an unsafe method that one worker passed on makes every worker ask anew', async () => {
  await seen('a.test', '/unsafe');
  version++;
  await visit(edge.port, 'a.test', '/unsafe', { method: 'POST' });
  await eventually(async () => expect(await seen('a.test', '/unsafe')).toEqual([`version ${version}`]));
});

test('workers that are killed leave what they stored to those that take their places', async () => {
  // Who begins anew applies the last purges once more, with a margin.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const before = objects().length;
  await seen('a.test', '/kept');
  await eventually(() => expect(objects().length).toBeGreaterThan(before));
  const killed = edge.workers.slice(-2);
  for (const worker of killed) process.kill(worker, 'SIGKILL');
  await eventually(() => expect(edge.workers.slice(-2).some((worker) => killed.includes(worker))).toBe(false), 20_000);
  const asked = origin.seen.length;
  expect(await seen('a.test', '/kept')).toEqual([`version ${version}`]);
  expect(origin.seen.length).toBe(asked);
}, 40_000);

test('operators see what the cache holds', async () => {
  for (let i = 0; i < 2; i++) await seen('a.test', '/kept');
  const text = await (await fetch(`http://127.0.0.1:${edge.healthPort}/metrics`)).text();
  for (const name of ['memory_bytes', 'memory_objects', 'memory_hits', 'disk_bytes', 'disk_objects', 'disk_reads'])
    expect(Number(new RegExp(`^sitekeep_edge_cache_${name} (\\d+)$`, 'm').exec(text)?.[1])).toBeGreaterThan(0);
});

test('a site that is gone leaves nothing on disk', async () => {
  await seen('b.test', '/left');
  await eventually(() => expect(objects().length).toBeGreaterThan(0));
  await publisher.remove('site_a');
  await publisher.remove('site_b');
  await eventually(() => expect(objects()).toEqual([]));
});
