import { billingJobHandlers } from '@sitekeep/billing';
import { certificatesEntities, certificatesJobHandlers, certificatesMigrations, CertificatesModule } from '@sitekeep/certificates';
import { banSchema, redisChannels, redisKeys, storedId, type Ban } from '@sitekeep/contracts';
import { gateEntities, gateMigrations } from '@sitekeep/gate';
import { eventually, startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { BanIntake, BansService, policiesEntities, policiesMigrations, PoliciesModule } from '@sitekeep/policies';
import { connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { OrderingService } from '@sitekeep/sites';
import { freshDomain, orderOf, SitesUnderTest } from '@sitekeep/sites/testing';
import { BanPublication } from './ban-publication.ts';
import { publicationEntities, publicationJobHandlers, publicationMigrations, PublicationModule, RebuildService } from './index.ts';

const quiet = createLogger('test', 'silent');
const hour = 3_600_000;
let server: TestRedis;
let redis: Redis;
let subscriber: Redis;
let bench: SitesUnderTest;
let stopJobs: () => Promise<void>;
let heard: Ban[] = [];

beforeAll(async () => {
  server = await startTestRedis();
  redis = connectRedis(server.url, quiet, { failFast: false });
  subscriber = connectRedis(server.url, quiet, { failFast: false });
  await subscriber.subscribe(redisChannels.bans);
  subscriber.on('message', (_, text) => heard.push(banSchema.parse(JSON.parse(text))));
  bench = await SitesUnderTest.start(
    { REDIS_URL: server.url },
    {
      modules: [CertificatesModule, PoliciesModule, PublicationModule],
      entities: [...certificatesEntities, ...policiesEntities, ...gateEntities, ...publicationEntities],
      migrations: [...certificatesMigrations, ...policiesMigrations, ...gateMigrations, ...publicationMigrations],
    },
  );
  startJobs();
});
function startJobs(): void {
  stopJobs = bench.startJobs([...billingJobHandlers, ...certificatesJobHandlers, ...publicationJobHandlers]);
}
afterAll(async () => {
  await stopJobs?.();
  await bench?.stop();
  redis?.disconnect();
  subscriber?.disconnect();
  await server?.stop();
});
beforeEach(async () => {
  await bench.transactions.manager.query('DELETE FROM ban');
  heard = [];
});

/** A site with bans of these addresses, as an edge writes them into Redis and tells them. */
async function banned(...addresses: string[]) {
  const account = await bench.account();
  const { id: siteId } = await bench.get(OrderingService).order(account, orderOf(freshDomain()));
  const since = bench.clock.nowMs();
  const bans = addresses.map((address): Ban => ({ siteId, address, rule: 'sign-in', since, until: since + hour }));
  for (const ban of bans) await redis.set(keyOf(ban), JSON.stringify(ban), 'PX', hour);
  await bench.get(BanIntake).record(bans.map((ban) => ({ ...ban, requestId: 'req_1' })));
  const lift = async (address: string) => {
    const { data } = await bench.get(BansService).list(account.accountId, storedId('site', siteId)!, { limit: 1, address });
    const banId = storedId('ban', data[0]!.id)!;
    await bench.get(BansService).lift(account.accountId, storedId('site', siteId)!, banId);
    return banId;
  };
  return { bans, lift };
}
const keyOf = ({ siteId, address }: Ban) => redisKeys.ban(siteId, address);
const held = async (ban: Ban) => JSON.parse((await redis.get(keyOf(ban))) ?? 'null') as Ban | null;

test('a lifted ban is gone from Redis, the edges hear of it, and the others stay', async () => {
  const { bans, lift } = await banned('203.0.113.7', '2001:db8:1:2::');
  await lift('2001:db8:1:2::5');
  await eventually('the ban is gone', async () => (await held(bans[1]!)) === null);
  await eventually('the edges are told', () => Promise.resolve(heard.length > 0));
  expect(heard).toEqual([{ ...bans[1], until: 0 }]);
  expect(await held(bans[0]!)).toEqual(bans[0]);
});

test('lifted while Redis is away: it is gone when Redis is back', async () => {
  const { bans, lift } = await banned('203.0.113.7');
  await stopJobs();
  await server.kill();
  await lift('203.0.113.7');
  await server.restart();
  // As a Redis that keeps its data would have it. Before the jobs go on: after them nobody would take it away.
  await redis.set(keyOf(bans[0]!), JSON.stringify(bans[0]), 'PX', hour);
  startJobs();
  await eventually('the ban is gone', async () => (await held(bans[0]!)) === null, 70_000);
}, 90_000);

test('whoever was banned again since stays banned', async () => {
  const { bans, lift } = await banned('203.0.113.7');
  const later = { ...bans[0]!, since: bans[0]!.since + hour, until: bans[0]!.until + hour };
  await redis.set(keyOf(later), JSON.stringify(later), 'PX', hour);
  const banId = await lift('203.0.113.7');
  await bench.get(BanPublication).lift(banId);
  expect(await held(later)).toEqual(later);
  expect(heard).toEqual([]);
});

test('after a loss of Redis a rebuild brings back the bans in force, and tells the edges of them', async () => {
  const { bans, lift } = await banned('203.0.113.7', '203.0.113.8', '203.0.113.9');
  await lift('203.0.113.8');
  await eventually('the ban is gone', async () => (await held(bans[1]!)) === null);
  await redis.flushall();
  heard = [];
  await bench.get(RebuildService).all();
  expect(await Promise.all(bans.map(held))).toEqual([bans[0], null, bans[2]]);
  expect(await redis.pttl(keyOf(bans[0]!))).toBeLessThanOrEqual(hour);
  expect(heard.map(({ address }) => address).sort()).toEqual(['203.0.113.7', '203.0.113.9']);
  // What Redis knows is left as it is.
  const longer = { ...bans[0]!, until: bans[0]!.until + hour };
  await redis.set(keyOf(longer), JSON.stringify(longer), 'PX', 2 * hour);
  await bench.get(RebuildService).all();
  expect(await held(longer)).toEqual(longer);
  expect(heard).toHaveLength(2);
});

test('a ban that is lifted while a rebuild writes it does not come back', async () => {
  const addresses = Array.from({ length: 40 }, (_, i) => `203.0.113.${i}`);
  const { bans, lift } = await banned(...addresses);
  await redis.del(bans.map(keyOf));
  const restore = bench.get(BanPublication);
  await Promise.all([restore.restoreAll(), ...addresses.map(lift), restore.restoreAll()]);
  await eventually('no ban is left', async () => (await redis.exists(bans.map(keyOf))) === 0);
}, 30_000);

test('more bans than one page are all brought back', async () => {
  const addresses = Array.from({ length: 1203 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  const { bans } = await banned(...addresses);
  await redis.del(bans.map(keyOf));
  expect(await bench.get(BanPublication).restoreAll()).toBe(1203);
  expect(await redis.exists(bans.map(keyOf))).toBe(1203);
}, 30_000);
