import type { RulesetRateLimit } from '@sitekeep/contracts';
import { Clock, connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { cpuMsOf } from '@sitekeep/runtime/testing';
import { startTestRedis } from '../../testing/test-redis.ts';
import { eventually } from '../../testing/visit.ts';
import { ThreatScores } from '../threat-scores.ts';
import { Counters } from './counters.ts';
import { CountSync } from './count-sync.ts';

const clock = new Clock();
const logger = createLogger('edge', 'silent');
let server: Awaited<ReturnType<typeof startTestRedis>>;
const started: { sync: CountSync; redis: Redis }[] = [];

beforeAll(async () => {
  server = await startTestRedis();
});
afterEach(async () => {
  for (const { sync, redis } of started.splice(0)) {
    await sync.stop();
    redis.disconnect();
  }
});
afterAll(() => server.stop());

function process(name: string, most?: number): Counters {
  const redis = connectRedis(server.url, logger, { failFast: true });
  const sync = new CountSync({ process: name, neighbours: 1, redis, clock, logger });
  sync.start();
  started.push({ sync, redis });
  return new Counters(sync, most);
}
const known = (counters: Counters, processes: number) =>
  eventually(() => {
    counters.counterOf('site_0', rule('known')).take('site', clock.nowMs());
    expect(counters.sync.processes).toBe(processes);
  });

const rule = (name: string, parts: Partial<RulesetRateLimit> = {}): RulesetRateLimit => ({
  name,
  methods: [],
  path: null,
  key: { kind: 'address' },
  limit: 10,
  windowSeconds: 60,
  burst: 0,
  action: 'refuse',
  banSeconds: 0,
  ...parts,
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a changed limit holds for what was counted before, and another window begins anew', async () => {
  const counters = process('changed');
  const take = (parts: Partial<RulesetRateLimit>, key = 'a') =>
    counters.counterOf('site_1', rule('changed', parts)).take(key, clock.nowMs());
  let admitted = 0;
  // Before Redis has answered for the first time, a process may give away a part only.
  await eventually(() => {
    if (take({}).admitted) admitted++;
    expect(admitted).toBe(10);
  });
  expect(take({}).admitted).toBe(false);
  expect(take({ windowSeconds: 30 }).admitted).toBe(true);
  await eventually(() => expect(take({ limit: 12 }).admitted).toBe(true));
  await eventually(() => expect(take({ limit: 10 }).admitted).toBe(false));
});

test('keys beyond the bound are forgotten, the idle ones first', async () => {
  const counters = process('bounded', 100);
  const counter = counters.counterOf('site_1', rule('bounded', { limit: 2 }));
  const now = clock.nowMs();
  counter.take('busy', now);
  counter.take('idle', now);
  for (let i = 0; i < 120; i++) {
    counter.take(`other ${i}`, now);
    counter.peek('busy', now);
    if (i % 20 === 0) counter.take('busy', now);
  }
  expect(counter.size).toBeLessThanOrEqual(100);
  expect(counter.knows('busy')).toBe(true);
  expect(counter.knows('idle')).toBe(false);
  await pause(50);
});

test('counts in Redis end with their window', async () => {
  const counters = process('ending');
  counters.counterOf('site_1', rule('ending', { windowSeconds: 1 })).take('a', clock.nowMs());
  const { redis } = started[0] as { redis: Redis };
  const keys = () => redis.keys('sk:count:site_1:ending:*');
  await eventually(async () => expect(await keys()).toHaveLength(1));
  await eventually(async () => expect(await keys()).toHaveLength(0), 5000);
});

test('a flood against two processes while Redis is away and back again', async () => {
  const [one, two] = [process('one'), process('two')];
  await known(one, 2);
  const takeAt = (counters: Counters) => counters.counterOf('site_1', rule('away', { windowSeconds: 5 })).take('a', clock.nowMs()).admitted;
  await server.kill();
  await eventually(() => expect([one.sync.away, two.sync.away]).toEqual([true, true]));
  for (const counters of [one, two]) expect(Array.from({ length: 15 }, () => takeAt(counters)).filter(Boolean)).toHaveLength(10);
  await server.restart();
  await eventually(() => expect([one.sync.away, two.sync.away]).toEqual([false, false]), 10_000);
  await pause(600);
  // Twenty of ten: what both admitted is known to both.
  expect([takeAt(one), takeAt(two)]).toEqual([false, false]);
  await eventually(() => expect(takeAt(one)).toBe(true), 8000);
}, 30_000);

test('addresses become suspicious by what they were refused for, to the site that refused them, at every edge', async () => {
  const [here, there] = [new ThreatScores(process('here')), new ThreatScores(process('there'))];
  const refused = (count: number, address: string, reason: 'rate_limited' | 'country_blocked' | 'check_failed') => {
    for (let i = 0; i < count; i++) here.refused('site_1', address, reason, clock.nowMs());
  };
  const suspicious = (at: ThreatScores, address: string, siteId = 'site_1') => at.isSuspicious(siteId, address, clock.nowMs());
  refused(4, 'checked', 'check_failed');
  refused(10, 'limited', 'rate_limited');
  refused(10, 'abroad', 'country_blocked');
  expect(['checked', 'limited', 'abroad', 'stranger'].map((address) => suspicious(here, address))).toEqual([true, true, false, false]);
  expect(suspicious(here, 'limited', 'site_2')).toBe(false);
  await eventually(() => expect(suspicious(there, 'limited')).toBe(true));
  expect(suspicious(there, 'abroad')).toBe(false);
});

test('counting a request costs little', () => {
  const counters = process('fast');
  const counter = counters.counterOf('site_1', rule('fast', { limit: 1_000_000 }));
  const addresses = Array.from({ length: 10_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  const round = () => {
    const now = clock.nowMs();
    for (const address of addresses) counter.take(address, now);
  };
  for (let i = 0; i < 50; i++) round();
  const took = cpuMsOf(() => {
    for (let i = 0; i < 50; i++) round();
  });
  const each = (took * 1000) / (50 * addresses.length);
  console.log(`a counted request: ${each.toFixed(2)} µs`);
  expect(each).toBeLessThan(10);
});
