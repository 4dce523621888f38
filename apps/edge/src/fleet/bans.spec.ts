import { type Ban, redisKeys } from '@sitekeep/contracts';
import { Clock, createLogger } from '@sitekeep/runtime';
import { Redis } from 'ioredis';
import { startTestRedis } from '../testing/test-redis.ts';
import { Bans } from './bans.ts';

let server: Awaited<ReturnType<typeof startTestRedis>>;
beforeAll(async () => {
  server = await startTestRedis();
}, 30_000);
afterAll(() => server.stop());

const ban = (address: string): Ban => ({ siteId: 'site_1', address, rule: 'sign-in', since: Date.now(), until: Date.now() + 60_000 });
const store = (redis: Redis, { siteId, address, ...rest }: Ban) =>
  redis.set(redisKeys.ban(siteId, address), JSON.stringify({ siteId, address, ...rest }), 'PX', 60_000);
async function isFound(bans: Bans, address: string): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    if (bans.find('site_1', address, Date.now()) !== null) return true;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return false;
}

test('bans are read though the connection they are read by is there later than the one that tells of them', async () => {
  const options = { lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 0 };
  const [redis, subscriber, other] = [new Redis(server.url, options), new Redis(server.url, options), new Redis(server.url)];
  await subscriber.connect();
  await store(other, ban('192.0.2.1'));
  const bans = new Bans({ redis, subscriber, clock: new Clock(), logger: createLogger('spec', 'silent') });
  bans.start();
  await new Promise((wake) => setTimeout(wake, 200));
  expect(bans.find('site_1', '192.0.2.1', Date.now())).toBeNull();
  await redis.connect();
  expect(await isFound(bans, '192.0.2.1')).toBe(true);

  // A connection that broke while it was being read by is tried again as well.
  await store(other, ban('192.0.2.2'));
  const scan = redis.scan.bind(redis);
  let broken = 0;
  redis.scan = () => (broken++ === 0 ? Promise.reject(new Error('Connection is closed.')) : scan('0'));
  subscriber.disconnect(true);
  expect(await isFound(bans, '192.0.2.2')).toBe(true);
  expect(broken).toBeGreaterThan(1);
  bans.stop();
  for (const one of [redis, subscriber, other]) one.disconnect();
}, 30_000);
