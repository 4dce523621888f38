import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { redisKeys, type RulesetRateLimit } from '@sitekeep/contracts';
import { Clock, connectRedis, createLogger } from '@sitekeep/runtime';
import { startTestRedis } from '../../testing/test-redis.ts';
import { eventually } from '../../testing/visit.ts';
import { Counters } from './counters.ts';
import { CountSync } from './count-sync.ts';

const rule: RulesetRateLimit = {
  name: 'by-key',
  methods: [],
  path: null,
  key: { kind: 'header', name: 'x-key' },
  limit: 3,
  windowSeconds: 86_400,
  burst: 0,
  action: 'refuse',
  banSeconds: 0,
};

test('rules that were renamed again and again are forgotten, those that count somebody are not', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const counters = new Counters({ queue: () => undefined, processes: 1, away: true } as unknown as CountSync);
  counters.counterOf('site_1', rule).take('192.0.2.1', 1000);
  for (let i = 0; i < 5000; i++) counters.counterOf('site_1', { ...rule, name: `renamed-${i}` });
  // In a process full of other tests' garbage one collection takes seconds.
  await eventually(() => {
    collect();
    expect(counters.rules).toBe(1);
  }, 30_000);
  expect(counters.counterOf('site_1', rule).take('192.0.2.1', 1001).remaining).toBe(1);
}, 60_000);

test('made-up values fill Redis up to a bound, and beyond it each is still held to the limit', async () => {
  const server = await startTestRedis();
  const [clock, logger] = [new Clock(), createLogger('edge', 'silent')];
  const redis = connectRedis(server.url, logger, { failFast: true });
  const sync = new CountSync({ process: 'a', neighbours: 1, redis, clock, logger });
  sync.start();
  const counter = new Counters(sync).counterOf('site_1', rule);
  try {
    for (let i = 0; i < 30_000; i++) counter.take(`#made-up-${i}`, clock.nowMs());
    const last = Array.from({ length: 5 }, () => counter.take('#made-up-29999', clock.nowMs()).admitted);
    expect(last).toEqual([true, true, false, false, false]);
    expect(counter.take('192.0.2.1', clock.nowMs()).admitted).toBe(true);
    const address = redisKeys.counter('site_1:by-key:86400:header=x-key:192.0.2.1');
    await eventually(async () => expect(await redis.exists(address)).toBe(1), 20_000);
    expect(await redis.dbsize()).toBeLessThanOrEqual(20_002);
    expect(await redis.exists(redisKeys.counter('site_1:by-key:86400:header=x-key:#made-up-29999'))).toBe(0);
  } finally {
    await sync.stop();
    redis.disconnect();
    await server.stop();
  }
}, 60_000);
