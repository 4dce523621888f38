import { certificatesEntities, certificatesMigrations } from '@sitekeep/certificates';
import { networkListSchema, redisChannels, redisKeys, type NetworkList } from '@sitekeep/contracts';
import { gateEntities, gateMigrations } from '@sitekeep/gate';
import { startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { policiesEntities, policiesMigrations, PoliciesModule } from '@sitekeep/policies';
import { connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { SitesUnderTest } from '@sitekeep/sites/testing';
import { NetworkListsService, publicationEntities, publicationMigrations, PublicationModule, RebuildService } from './index.ts';

let server: TestRedis;
let redis: Redis;
let subscriber: Redis;
let bench: SitesUnderTest;
let lists: NetworkListsService;
const heard: string[] = [];

beforeAll(async () => {
  server = await startTestRedis();
  const quiet = createLogger('test', 'silent');
  redis = connectRedis(server.url, quiet, { failFast: false });
  subscriber = connectRedis(server.url, quiet, { failFast: false });
  await subscriber.subscribe(redisChannels.networkLists);
  subscriber.on('message', (_channel, name) => heard.push(name));
  bench = await SitesUnderTest.start(
    { REDIS_URL: server.url },
    {
      modules: [PoliciesModule, PublicationModule],
      entities: [...certificatesEntities, ...policiesEntities, ...gateEntities, ...publicationEntities],
      migrations: [...certificatesMigrations, ...policiesMigrations, ...gateMigrations, ...publicationMigrations],
    },
  );
  lists = bench.get(NetworkListsService);
});
afterAll(async () => {
  await bench?.stop();
  redis?.disconnect();
  subscriber?.disconnect();
  await server?.stop();
});

async function stored(name: NetworkList['name']): Promise<NetworkList> {
  return networkListSchema.parse(JSON.parse((await redis.get(redisKeys.networkList(name))) ?? 'null'));
}

test('labels of one list are replaced one by one, under a version that rises, and edges are told', async () => {
  await lists.replace('search-bots', 'googlebot', ['66.249.64.0/27']);
  const first = await stored('search-bots');
  await lists.replace('search-bots', 'bingbot', ['157.55.39.0/24']);
  await lists.replace('search-bots', 'googlebot', ['66.249.64.0/26']);
  const last = await stored('search-bots');
  expect(last.networks).toEqual([
    { network: '157.55.39.0/24', label: 'bingbot' },
    { network: '66.249.64.0/26', label: 'googlebot' },
  ]);
  expect(last.version).toBeGreaterThan(first.version);
  expect(heard.filter((name) => name === 'search-bots')).toHaveLength(3);
});

test('an emptied list is told as a list without networks, not as a missing one', async () => {
  await lists.replace('tor-exits', 'tor', ['192.0.2.1/32']);
  await lists.replace('tor-exits', 'tor', []);
  expect((await stored('tor-exits')).networks).toEqual([]);
});

test('imports at the same time leave the newest in Redis', async () => {
  await Promise.all([1, 2, 3, 4].map((n) => lists.replace('tor-exits', 'tor', [`192.0.2.${n}/32`])));
  const [row] = (await lists.all()).filter(({ name }) => name === 'tor-exits');
  expect(await stored('tor-exits')).toMatchObject({ version: Number(row?.version), networks: [{ network: row?.networks[0] }] });
});

test('a rebuild after a loss of Redis brings the lists back', async () => {
  const before = await stored('search-bots');
  await redis.flushall();
  await bench.get(RebuildService).all();
  expect(await stored('search-bots')).toEqual(before);
});
