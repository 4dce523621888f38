import type { RulesetRateLimit } from '@sitekeep/contracts';
import { inOneRound } from '@sitekeep/runtime/testing';
import { CountingProcesses, type Load } from '../../testing/counting-processes.ts';
import { slowLink } from '../../testing/slow-link.ts';
import { startTestRedis } from '../../testing/test-redis.ts';

const processes = 8;
const all = Array.from({ length: processes }, (_, i) => i);
const [near, far] = [0, 1];
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let link: Awaited<ReturnType<typeof slowLink>>;
let fleet: CountingProcesses;

beforeAll(async () => {
  redis = await startTestRedis();
  link = await slowLink(redis.url, 50);
  fleet = await CountingProcesses.start(processes, [`${redis.url}/0`, `${link.url}/1`]);
}, 30_000);
afterAll(async () => {
  fleet.stop();
  link.close();
  await redis.stop();
});

/** 100 requests in 10 s. */
const rule = (name: string): RulesetRateLimit => ({
  name,
  methods: [],
  path: null,
  key: { kind: 'address' },
  limit: 100,
  windowSeconds: 10,
  burst: 0,
  action: 'refuse',
  banSeconds: 0,
});
const windowMs = 10_000;

let keys = 0;
const load = (name: string, perSecond: number, ms: number, members = all, key = `192.0.2.${++keys}`): Promise<number[]> => {
  const asked: Omit<Load, 'id' | 'startAt'> = { redis: name === 'far' ? far : near, rule: rule(name), key, perSecond, ms };
  return fleet.load(members, asked);
};

/** Of each window from the start on, and of the fullest window wherever it begins. */
function windows(admitted: number[], seconds: number): { each: number[]; fullest: number } {
  const each = Array.from(
    { length: Math.floor((seconds * 1000) / windowMs) },
    (_, i) => admitted.filter((at) => Math.floor(at / windowMs) === i).length,
  );
  const from = (start: number) => admitted.filter((at) => at >= start && at < start + windowMs).length;
  return { each, fullest: Math.max(...admitted.map(from)) };
}

test('a client that sends 90 of its 100 requests within 50 ms over one connection is not refused', async () => {
  const admitted: number[] = [];
  for (let round = 0; round < 5; round++) admitted.push((await load('near', 90 / 0.05, 50, [round])).length);
  console.log(`90 requests in 50 ms at one of ${processes} processes, admitted: ${admitted.join(', ')}`);
  expect(Math.max(...admitted)).toBe(90);
});

test('two processes may each have half of a limit', async () => {
  const key = `192.0.2.${++keys}`;
  const [first, second] = [await load('near', 1000, 50, [0], key), await load('near', 1000, 50, [1], key)];
  console.log(`50 and 50 at two processes, admitted: ${first.length} and ${second.length}`);
  expect(first.length + second.length).toBeGreaterThanOrEqual(90);
});

test('limits hold over all processes at 20 and at 500 times the limit, and with a slow Redis', async () => {
  await inOneRound(async () => {
    const offered = (times: number) => (times * 10) / processes;
    const seconds = 25;
    const [at20, at500, far20, far500] = await Promise.all([
      load('near', offered(20), seconds * 1000),
      load('near', offered(500), seconds * 1000),
      load('far', offered(20), seconds * 1000),
      load('far', offered(500), seconds * 1000),
    ]);
    const found = { at20, at500, far20, far500 };
    for (const [name, admitted] of Object.entries(found)) console.log(`${name} ${JSON.stringify(windows(admitted, seconds))}`);
    for (const count of windows(at20, seconds).each) {
      expect(count).toBeGreaterThanOrEqual(95);
      expect(count).toBeLessThanOrEqual(105);
    }
    expect(windows(at20, seconds).fullest).toBeLessThanOrEqual(105);
    expect(windows(at500, seconds).fullest).toBeLessThanOrEqual(160);
    expect(windows(far20, seconds).fullest).toBeLessThanOrEqual(110);
    expect(windows(far500, seconds).fullest).toBeLessThanOrEqual(160);
    for (const admitted of [at500, far20, far500]) expect(admitted.length).toBeGreaterThanOrEqual(200);
  });
}, 120_000);
