import { eventBatchSchema, type MinuteCount, redisKeys } from '@sitekeep/contracts';
import { Clock, createLogger } from '@sitekeep/runtime';
import { Redis } from 'ioredis';
import { startTestRedis } from '../testing/test-redis.ts';
import { DetectionBuffer } from './detection-buffer.ts';
import { EventSender } from './event-sender.ts';
import { MachineUses } from './machine-uses.ts';
import { RefusalBuffer } from './refusal-buffer.ts';
import { Tallies, type Tally } from './tally.ts';

const minuteMs = 60_000;

class SetClock extends Clock {
  ms = 100 * minuteMs;
  override nowMs(): number {
    return this.ms;
  }
}

let server: Awaited<ReturnType<typeof startTestRedis>>;
let redis: Redis;
let clock: SetClock;
let tallies: Tallies;
let sender: EventSender;

beforeEach(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url);
  redis.on('error', () => undefined);
  clock = new SetClock();
  tallies = new Tallies();
  sender = new EventSender({
    edge: 'edge_1',
    redis,
    clock,
    logger: createLogger('events', 'silent'),
    tallies,
    refusals: new RefusalBuffer(10),
    detections: new DetectionBuffer(10),
    machineUses: new MachineUses(),
    bans: { takeEvents: () => [] },
    streamMaxLength: 1000,
  });
});
afterEach(async () => {
  redis.disconnect();
  await server.stop();
});

const sitesWithRequests = (count: number): Tally[] => {
  const sites = Array.from({ length: count }, (_, i) => tallies.of(`site_${i}`));
  for (const site of sites) site.began();
  return sites;
};

/** What was told since the start. */
async function told(): Promise<MinuteCount[]> {
  const entries = await redis.xrange(redisKeys.events, '-', '+');
  return entries.flatMap(([, [, batch]]) => eventBatchSchema.parse(JSON.parse(batch as string)).counts);
}

const requestsIn = (counts: readonly MinuteCount[]): number => counts.reduce((sum, { requests }) => sum + requests, 0);

test('a thousand sites are told of at once', async () => {
  sitesWithRequests(1000);
  await sender.flush();
  expect(await told()).toHaveLength(1000);
});

test('of more sites a fifth is told of each second, every one within five while requests go on, and each request once', async () => {
  const sites = sitesWithRequests(10_000);
  for (let second = 1; second <= 5; second++) {
    await sender.flush();
    for (const site of sites) site.began();
  }
  const counts = await told();
  expect(counts).toHaveLength(10_000);
  expect(new Set(counts.map(({ siteId }) => siteId)).size).toBe(10_000);
  await sender.stop();
  // Those who are never told of again in this minute are told of at the end.
  expect(requestsIn(await told())).toBe(60_000);
});

test('when a minute is over, what was counted in it is told as of that minute', async () => {
  const sites = sitesWithRequests(6000);
  await sender.flush();
  clock.ms += minuteMs;
  await sender.flush();
  expect(requestsIn(await told())).toBe(6000);
  for (const site of sites) site.began();
  await sender.flush();
  const counts = await told();
  expect(requestsIn(counts.filter(({ minute }) => minute === 100 * minuteMs))).toBe(6000);
  expect(requestsIn(counts.filter(({ minute }) => minute === 101 * minuteMs))).toBe(1200);
});

test('a process that ends tells all it has counted, also what waits behind a batch that Redis did not take', async () => {
  const sites = sitesWithRequests(25_000);
  await server.kill();
  await sender.flush();
  for (const site of sites) site.began();
  await server.restart();
  await sender.stop();
  expect(requestsIn(await told())).toBe(50_000);
});

test('what was counted while the clock went far ahead belongs to the time that it shows now', async () => {
  const [site] = sitesWithRequests(1);
  await sender.flush();
  clock.ms += 30 * 24 * 60 * minuteMs;
  site?.began();
  await sender.flush();
  expect((await told()).map(({ minute }) => minute)).toEqual([100 * minuteMs, (100 + 30 * 24 * 60) * minuteMs]);
});

test('counts add up while Redis is away, by minute and site', async () => {
  const site = tallies.of('site_0');
  await server.kill();
  for (let i = 0; i < 4; i++) {
    site.began();
    void sender.flush();
    clock.ms += minuteMs / 2;
    void sender.flush();
  }
  await server.restart();
  await sender.flush();
  await sender.flush();
  const ofSite = (await told()).filter(({ siteId }) => siteId === 'site_0');
  expect(ofSite.map(({ minute, requests }) => [minute / minuteMs, requests])).toEqual([
    // The first was in a batch already.
    [100, 1],
    [100, 1],
    [101, 2],
  ]);
});
