import { startTestRedis } from '@sitekeep/platform/testing';
import { Clock, connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { AttemptLimits } from './attempt-limits.ts';

let server: Awaited<ReturnType<typeof startTestRedis>>;
let redis: Redis;
const clock = new Clock();
let hours = 0;

beforeAll(async () => {
  server = await startTestRedis();
  redis = connectRedis(server.url, createLogger('test', 'silent'), { failFast: false });
});
beforeEach(() => clock.setOffset(++hours * 3_600_000));
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** How many of `orders` orders for different names an account may begin. */
async function begun(account: string, orders: number): Promise<number> {
  const limits = new AttemptLimits(redis, clock);
  let count = 0;
  for (let i = 0; i < orders; i++) count += Number(await limits.take(`${i}.${account}.test`, account));
  return count;
}

test('a name has five attempts an hour, and again in the next', async () => {
  const limits = new AttemptLimits(redis, clock);
  const attempts = async () => {
    const taken: boolean[] = [];
    for (let i = 0; i < 6; i++) taken.push(await limits.take('shop.test', 'anna'));
    return taken;
  };
  expect(await attempts()).toEqual([true, true, true, true, true, false]);
  clock.setOffset(++hours * 3_600_000);
  expect((await attempts())[0]).toBe(true);
});

test('one account that orders without end has forty, leaves the others theirs, and all together stay below what the authority allows', async () => {
  expect(await begun('greedy', 100)).toBe(40);
  expect(await begun('anna', 3)).toBe(3);
  let rest = 0;
  for (let i = 0; i < 20; i++) rest += await begun(`one-of-many-${i}`, 20);
  expect(rest).toBe(95 - 43);
});
