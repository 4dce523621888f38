import { redisChannels, redisKeys, type NetworkList } from '@sitekeep/contracts';
import { Address } from '@sitekeep/geo';
import { connectRedis, createLogger } from '@sitekeep/runtime';
import { EdgeSetting } from '../testing/edge-setting.ts';
import { removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { eventually, visit } from '../testing/visit.ts';
import { NetworkLists } from './network-lists.ts';

const exit = '127.0.0.66';
let setting: EdgeSetting;

beforeAll(async () => {
  setting = await EdgeSetting.start();
  const { publisher, origin } = setting;
  await publisher.publish(
    publisher.ruleset({ siteId: 'site_tor', hostnames: ['tor.test'], origins: [origin.row()], filters: { tor: 'refuse' } }),
  );
});
afterAll(() => setting.stop());

async function load(list: NetworkList): Promise<void> {
  await setting.publisher.redis.set(redisKeys.networkList(list.name), JSON.stringify(list));
  await setting.publisher.redis.publish(redisChannels.networkLists, list.name);
}
const exits = (version: number, ...networks: string[]): NetworkList => ({
  name: 'tor-exits',
  version,
  networks: networks.map((network) => ({ network, label: 'tor' })),
});
const statusFrom = async (localAddress: string) => (await visit(setting.port, 'tor.test', '/', { localAddress })).status;
const becomes = (localAddress: string, status: number) => eventually(async () => expect(await statusFrom(localAddress)).toBe(status));

test('a list comes into force as it is loaded, and what is older or unreadable changes nothing', async () => {
  expect(await statusFrom(exit)).toBe(200);
  await load(exits(1, `${exit}/32`));
  await becomes(exit, 403);
  expect(await statusFrom('127.0.0.67')).toBe(200);
  await load(exits(3, '127.0.0.67/32'));
  await becomes('127.0.0.67', 403);
  expect(await statusFrom(exit)).toBe(200);
  await load(exits(2, `${exit}/32`));
  await load({ ...exits(4), networks: 'none' } as unknown as NetworkList);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([await statusFrom(exit), await statusFrom('127.0.0.67')]).toEqual([200, 403]);
});

test('an edge that starts while Redis is away has the list from its disk', async () => {
  await setting.edge.settled();
  await setting.edge.close();
  await setting.redis.kill();
  setting.edge = await startEdge(setting.redis.url, setting.folder);
  expect(await statusFrom('127.0.0.67')).toBe(403);
  await setting.redis.restart();
});

test('a new edge has the lists whichever of its two connections is ready first', async () => {
  await load(exits(5, '127.0.0.68/32'));
  const logger = createLogger('edge', 'silent');
  const late = connectRedis(setting.redis.url, logger, { failFast: true, lazyConnect: true });
  const subscriber = connectRedis(setting.redis.url, logger, { failFast: true });
  await eventually(() => expect(subscriber.status).toBe('ready'));
  const empty = temporaryFolder();
  const lists = new NetworkLists({ redis: late, subscriber, folder: empty, logger });
  try {
    await lists.start();
    await late.connect();
    await eventually(() => expect(lists.labelOf('tor-exits', Address.parse('127.0.0.68')!)).toBe('tor'));
  } finally {
    lists.stop();
    for (const connection of [late, subscriber]) connection.disconnect();
    removeFolder(empty);
  }
});
