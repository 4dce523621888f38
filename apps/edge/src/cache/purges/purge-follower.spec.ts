import { join } from 'node:path';
import { type Purge, redisKeys } from '@sitekeep/contracts';
import { connectRedis, createLogger } from '@sitekeep/runtime';
import { Redis } from 'ioredis';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { removeFolder, temporaryFolder } from '../../testing/edge-under-test.ts';
import { startTestRedis } from '../../testing/test-redis.ts';
import { eventually } from '../../testing/visit.ts';
import { fill, headOf, keyOf } from '../store/testing/answers.ts';
import { storeOnDisk, type StoreOnDisk } from '../store/testing/disk-setting.ts';
import { PurgeFollower } from './purge-follower.ts';
import { KeptPlace } from './purge-place.ts';

type TestRedis = Awaited<ReturnType<typeof startTestRedis>>;

const logger = createLogger('purges', 'silent');
let redis: TestRedis;
let publisher: Redis;
let folder = '';
let processes: { stop: () => Promise<void> }[] = [];
let purges = 0;

beforeEach(async () => {
  redis = await startTestRedis();
  publisher = new Redis(redis.url, { maxRetriesPerRequest: null });
  publisher.on('error', () => undefined);
  folder = temporaryFolder();
  processes = [];
});
afterEach(async () => {
  for (const running of processes) await running.stop();
  publisher.disconnect();
  await redis.stop();
  removeFolder(folder);
});

interface Running extends StoreOnDisk {
  readonly started: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A store that follows purges, as one process has it. */
async function start({ waits = true } = {}): Promise<Running> {
  const setting = await storeOnDisk(folder, { trusted: false });
  const { store, clock } = setting;
  const connection = connectRedis(redis.url, logger, { failFast: true });
  const place = new KeptPlace(join(folder, 'cache'));
  const follower = new PurgeFollower({ redis: connection, store, place, clock, logger });
  const started = follower.start();
  if (waits) await started;
  // What is asked for at the very moment of a doubt is doubted, too.
  await pause(2);
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= follower.stop().then(() => store.stop()));
  processes.push({ stop });
  return { ...setting, started, stop };
}

function purge(parts: Partial<Purge> = {}): Promise<string | null> {
  const whole: Purge = { id: `p${++purges}`, siteId: 'a', at: Date.now(), kind: 'all', value: '', hard: true, ...parts };
  return publisher.xadd(redisKeys.purges, '*', 'purge', JSON.stringify(whole));
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const now = (running: Running) => headOf({ requestedAt: running.clock.nowMs() });
const put = (running: Running, site: string, url: string) => fill(running.store, keyOf(site, url), url, now(running));

/** `-`: not found; `soft`: its origin has to confirm it. */
async function state(running: Running, site: string, url: string): Promise<string> {
  const [answer] = await running.store.find(keyOf(site, url));
  if (!answer) return '-';
  return answer.head.mustValidate ? 'soft' : 'stored';
}

test('a purge is in force within a second in every process, for its site alone', async () => {
  const running = [await start(), await start(), await start()];
  await inTime(1000, async () => {
    for (const one of running) for (const site of ['a', 'b']) put(one, site, '/x');
    const took = await msOf(async () => {
      await purge({ kind: 'url', value: '/x' });
      await eventually(async () => {
        for (const one of running) expect(await state(one, 'a', '/x')).toBe('-');
      });
    });
    for (const one of running) expect(await state(one, 'b', '/x')).toBe('stored');
    await pause(2);
    return took;
  });
  // What is asked for from now on stays.
  await pause(2);
  put(running[0] as Running, 'a', '/x');
  await pause(50);
  expect(await state(running[0] as Running, 'a', '/x')).toBe('stored');
});

test('what is wrong in the stream stops nobody', async () => {
  const running = await start();
  put(running, 'a', '/x');
  await publisher.xadd(redisKeys.purges, '*', 'purge', '{"siteId":"a"}');
  await publisher.xadd(redisKeys.purges, '*', 'something', 'else');
  await purge();
  await eventually(async () => expect(await state(running, 'a', '/x')).toBe('-'));
});

test('an edge whose clock is far ahead, or far behind, misses no purge', async () => {
  const running = await start();
  for (const offset of [3_600_000, -3_600_000]) {
    running.clock.setOffset(offset);
    put(running, 'a', '/x');
    await purge();
    await eventually(async () => expect(await state(running, 'a', '/x')).toBe('-'));
  }
});

test('a purge that is told again means only what was stored before its time', async () => {
  const running = await start();
  const hourAgo = running.clock.nowMs() - 3_600_000;
  for (const [url, requestedAt] of [
    ['/before', hourAgo - 1000],
    ['/after', hourAgo + 120_000],
    ['/now', running.clock.nowMs()],
  ] as const)
    fill(running.store, keyOf('a', url), url, headOf({ requestedAt }));
  await purge({ at: hourAgo });
  await eventually(async () => expect(await state(running, 'a', '/before')).toBe('-'));
  // Soft, because this process began without a place in the stream: not on account of the purge.
  expect([await state(running, 'a', '/after'), await state(running, 'a', '/now')]).toEqual(['soft', 'stored']);
});

test('an answer that was on its way when the purge came does not survive it, in memory and on disk', async () => {
  const running = await start();
  const writer = running.store.begin(keyOf('a', '/x'), now(running));
  writer?.write(Buffer.from('old'));
  await purge({ kind: 'prefix', value: '/' });
  await eventually(() => expect(running.store.figures().purges).toBe(1));
  expect(writer?.complete()).toBeNull();
  await running.stop();
  expect(await state(await start(), 'a', '/x')).toBe('-');
});

test('a restarted process applies what it missed before it uses what lies on disk', async () => {
  const first = await start();
  for (const url of ['/hard', '/soft', '/kept']) put(first, 'a', url);
  await first.store.flush();
  await first.stop();
  await purge({ kind: 'url', value: '/hard' });
  await purge({ kind: 'url', value: '/soft', hard: false });
  const second = await start();
  expect(await Promise.all(['/hard', '/soft', '/kept'].map((url) => state(second, 'a', url)))).toEqual(['-', 'soft', 'stored']);
});

test('without Redis what lies on disk needs its origin’s yes, and is trusted once Redis was heard', async () => {
  const first = await start();
  for (const url of ['/1', '/2']) put(first, 'a', url);
  await first.store.flush();
  await first.stop();
  await redis.kill();
  const second = await start({ waits: false });
  expect(await state(second, 'a', '/1')).toBe('soft');
  await redis.restart();
  await second.started;
  expect(await state(second, 'a', '/2')).toBe('stored');
});

test('an interrupted connection misses nothing: purges of meanwhile are applied, and nothing else needs a yes', async () => {
  const running = await start();
  for (const url of ['/x', '/y']) put(running, 'a', url);
  await pause(20);
  await publisher.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await purge({ kind: 'url', value: '/x' });
  await eventually(async () => expect(await state(running, 'a', '/x')).toBe('-'), 3000);
  expect(await state(running, 'a', '/y')).toBe('stored');
});

test('Redis that is killed and comes back empty may have held purges: what is stored needs a yes, what comes later does not', async () => {
  const running = await start();
  await purge({ siteId: 'b' });
  put(running, 'a', '/x');
  await eventually(() => expect(running.store.figures().purges).toBe(1));
  await redis.kill();
  await redis.restart();
  await eventually(async () => expect(await state(running, 'a', '/x')).toBe('soft'), 5000);
  await pause(2);
  put(running, 'a', '/y');
  await purge({ kind: 'url', value: '/x' });
  await eventually(async () => expect(await state(running, 'a', '/x')).toBe('-'));
  expect(await state(running, 'a', '/y')).toBe('stored');
});

test('Redis that was flushed while nobody followed, or a stream that was cut, makes a restarted process ask origins', async () => {
  for (const lose of [() => publisher.flushall(), () => publisher.xtrim(redisKeys.purges, 'MAXLEN', 1)]) {
    const first = await start();
    await purge({ siteId: 'b' });
    await eventually(() => expect(first.store.figures().purges).toBeGreaterThan(0));
    put(first, 'a', '/x');
    await first.store.flush();
    await first.stop();
    await purge({ siteId: 'b', kind: 'url', value: '/1' });
    await purge({ siteId: 'b', kind: 'url', value: '/2' });
    await lose();
    const second = await start();
    expect(await state(second, 'a', '/x')).toBe('soft');
    await second.stop();
    // Whoever begins later still knows that it may have missed something.
    const third = await start();
    expect(await state(third, 'a', '/x')).toBe('soft');
    await third.stop();
  }
});

test('a stream that lost only what everybody has seen costs nothing', async () => {
  const running = await start();
  for (let i = 0; i < 5; i++) await purge({ siteId: 'b', kind: 'url', value: `/${i}` });
  put(running, 'a', '/x');
  await eventually(() => expect(running.store.figures().purges).toBe(5));
  await publisher.xtrim(redisKeys.purges, 'MAXLEN', 0);
  await publisher.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await purge({ siteId: 'b', kind: 'url', value: '/5' });
  await eventually(() => expect(running.store.figures().purges).toBe(6), 3000);
  expect(await state(running, 'a', '/x')).toBe('stored');
});

test('what another process wrote to disk without having heard of a purge does not outlive it', async () => {
  const first = await start();
  await purge({ siteId: 'a', kind: 'tag', value: 't' });
  await eventually(() => expect(first.store.figures().purges).toBe(1));
  const deaf = await storeOnDisk(folder);
  processes.push(deaf.store);
  fill(deaf.store, keyOf('a', '/x'), 'old', headOf({ requestedAt: Date.now() - 5000, tags: ['t'] }));
  await deaf.store.flush();
  await first.stop();
  expect(await state(await start(), 'a', '/x')).toBe('-');
});

test('a hundred thousand objects of a site are purged by tag without keeping requests waiting', async () => {
  const running = await storeOnDisk(folder, { memory: 400 * 1024 * 1024 });
  // Else it goes on writing for two minutes.
  processes.push(running.store);
  for (let i = 0; i < 100_000; i++) fill(running.store, keyOf('a', `/${i}`), 'x', headOf({ tags: [`t${i % 2}`] }));
  let longest = 0;
  // Of its own thread: other work of the machine counts for nothing.
  let last = process.threadCpuUsage();
  const watching = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.threadCpuUsage();
  }, 1);
  await running.store.purge({ siteId: 'a', kind: 'tag', value: 't1', hard: true, before: 1000 });
  clearInterval(watching);
  expect(running.store.figures().memoryObjects).toBe(50_000);
  expect(longest).toBeLessThan(100);
});
