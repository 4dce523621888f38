import { Redis } from 'ioredis';
import { type Arrival, simulate } from '../../testing/simulated-fleet.ts';
import { startTestRedis } from '../../testing/test-redis.ts';

let server: Awaited<ReturnType<typeof startTestRedis>>;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** The same numbers in every run (mulberry32). */
function randomsOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Requests at random times and processes, so many per ms. */
function flood(random: () => number, perMs: number, ms: number, processes: number): Arrival[] {
  const arrivals: Arrival[] = [];
  for (let at = 0; at < ms; at -= Math.log(1 - random()) / perMs) arrivals.push([at, Math.floor(random() * processes)]);
  return arrivals;
}

function fullest(admitted: readonly number[], windowMs: number): number {
  let [most, first] = [0, 0];
  for (const [last, at] of admitted.entries()) {
    while (at - (admitted[first] as number) >= windowMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
const within = (admitted: readonly number[], from: number, to: number) => admitted.filter((at) => at >= from && at < to).length;

const windowMs = 2000;
const hundred = { windowMs, limit: 100, burst: 0 };

test.each([1, 5, 20, 100])('20 times the limit at 8 processes, Redis %i ms away: within 5 % in every window', async (roundTripMs) => {
  const arrivals = flood(randomsOf(roundTripMs), (20 * 100) / 10_000, 40_000, 8);
  const { admitted } = await simulate(redis, { processes: 8, rule: { ...hundred, windowMs: 10_000 }, roundTripMs, arrivals });
  for (let from = 0; from < 40_000; from += 10_000) expect(within(admitted, from, from + 10_000)).toBeGreaterThanOrEqual(95);
  expect(fullest(admitted, 10_000)).toBeLessThanOrEqual(105);
});

test.each([1, 5, 20, 100])('500 times the limit at 8 processes, Redis %i ms away: never above 1.6 times the limit', async (roundTripMs) => {
  const arrivals = flood(randomsOf(roundTripMs), (500 * 100) / 10_000, 11_000, 8);
  const { admitted } = await simulate(redis, { processes: 8, rule: { ...hundred, windowMs: 10_000 }, roundTripMs, arrivals });
  expect(fullest(admitted, 10_000)).toBeLessThanOrEqual(roundTripMs <= 5 ? 105 : 150);
});

test('a flood at one process finds what the others hardly use', async () => {
  const random = randomsOf(5);
  const processes = 8;
  const some = flood(random, (0.05 * 500) / 10_000, 40_000, processes);
  const most = flood(random, (20 * 500) / 10_000, 40_000, 1);
  const arrivals = [...some, ...most].sort(([a], [b]) => a - b);
  const rule = { windowMs: 10_000, limit: 500, burst: 0 };
  const { admitted } = await simulate(redis, { processes, rule, roundTripMs: 2, arrivals });
  for (let from = 0; from < 40_000; from += 10_000) expect(within(admitted, from, from + 10_000)).toBeGreaterThanOrEqual(475);
  expect(fullest(admitted, 10_000)).toBeLessThanOrEqual(525);
});

test.each(Array.from({ length: 12 }, (_, seed) => seed))(
  'whatever comes, no window is far above the limit, nor one in demand far below (%i)',
  async (seed) => {
    const random = randomsOf(seed + 1000);
    const processes = 1 + Math.floor(random() * 12);
    const limit = 10 + Math.floor(random() * 200);
    const roundTripMs = 1 + random() * 10;
    const times = 1.5 + random() * 30;
    const arrivals = flood(random, (times * limit) / windowMs, 4 * windowMs, processes);
    const { admitted } = await simulate(redis, { processes, rule: { windowMs, limit, burst: 0 }, roundTripMs, arrivals });
    expect(fullest(admitted, windowMs)).toBeLessThanOrEqual(limit * 1.25 + processes);
    expect(admitted.length).toBeGreaterThanOrEqual(Math.min(arrivals.length, 4 * limit) * 0.9);
  },
);

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a client below its limit is not refused, at whatever process it comes (%i)', async (seed) => {
  const random = randomsOf(seed);
  const arrivals = flood(random, (0.5 * 100) / windowMs, 20_000, 8);
  const { refused } = await simulate(redis, { processes: 8, rule: hundred, roundTripMs: 2, arrivals });
  expect(refused).toEqual([]);
});

/** So many requests, one after the other, each at a process of its own choice. */
function visitor(random: () => number, { requests, gapMs, processes }: { requests: number; gapMs: number; processes: number }): Arrival[] {
  return Array.from({ length: requests }, (_, i): Arrival => [i * gapMs + random(), Math.floor(random() * processes)]);
}

test.each(
  [
    [3, 100],
    [5, 80],
    [5, 300],
    [10, 200],
    [20, 100],
    [60, 30],
    [100, 30],
  ].map(([limit, gapMs]) => ({ limit: limit as number, gapMs: gapMs as number })),
)('a visitor who sends exactly $limit requests, $gapMs ms apart, now here, now there, is not refused', async ({ limit, gapMs }) => {
  for (let seed = 0; seed < 10; seed++) {
    const arrivals = visitor(randomsOf(seed * 77 + limit), { requests: 2 * limit + 10, gapMs, processes: 2 });
    const rule = { windowMs: 60_000, limit, burst: 0 };
    const { admitted, refused, reached } = await simulate(redis, { processes: 2, rule, roundTripMs: 1, arrivals });
    expect(refused.filter((at) => at < limit * gapMs)).toEqual([]);
    // Who goes on is soon known to have had it.
    expect((reached[0] as number) - (refused[0] as number)).toBeLessThan(1000);
    expect(admitted.length).toBeLessThanOrEqual(limit + 2);
  }
});

test.each([1, 2, 3, 4, 5, 6])('a limit counts as reached by nobody who has not had it, and soon by whoever goes on (%i)', async (seed) => {
  const random = randomsOf(seed + 500);
  const processes = 2 + Math.floor(random() * 10);
  const limit = 3 + Math.floor(random() * 120);
  const gapMs = 1 + random() * 100;
  const arrivals = visitor(random, { requests: 4 * limit + Math.ceil(2000 / gapMs), gapMs, processes });
  const rule = { windowMs: 60_000, limit, burst: 0 };
  const { admitted, refused, reached } = await simulate(redis, { processes, rule, roundTripMs: 2, arrivals });
  const firstReached = reached[0] as number;
  expect(admitted.filter((at) => at < firstReached).length).toBeGreaterThanOrEqual(limit);
  expect(firstReached - (refused[0] as number)).toBeLessThan(1500);
});

test('a page and what it is made of, asked for at once, are not refused when the client comes back either', async () => {
  const page = (at: number): Arrival[] => [[at, 3], ...Array.from({ length: 40 }, (): Arrival => [at + 30, 3])];
  const { refused } = await simulate(redis, {
    processes: 8,
    rule: hundred,
    roundTripMs: 2,
    arrivals: [...page(0), ...page(1000), ...page(8000)],
  });
  expect(refused).toEqual([]);
});

test('a key that waited as long as it was told finds its whole limit again', async () => {
  const burst = (at: number): Arrival[] => Array.from({ length: 110 }, (_, i): Arrival => [at + i, 0]);
  const { admitted, refused } = await simulate(redis, {
    processes: 8,
    rule: hundred,
    roundTripMs: 2,
    arrivals: [...burst(0), ...burst(3000)],
  });
  expect(admitted.length).toBe(200);
  expect(refused.length).toBe(20);
});

test('what the window before left unused may be sent beyond the limit, up to the burst', async () => {
  const rule = { windowMs, limit: 100, burst: 50 };
  const busy = flood(randomsOf(7), (20 * 100) / windowMs, 4 * windowMs, 1);
  const { admitted } = await simulate(redis, {
    processes: 1,
    rule,
    roundTripMs: 1,
    arrivals: [...busy, ...busy.map(([at, process]): Arrival => [at + 6 * windowMs, process])],
  });
  expect(within(admitted, 0, windowMs)).toBe(150);
  expect(within(admitted, windowMs, 4 * windowMs)).toBeLessThanOrEqual(300);
  expect(within(admitted, 6 * windowMs, 7 * windowMs)).toBeGreaterThanOrEqual(145);
});
