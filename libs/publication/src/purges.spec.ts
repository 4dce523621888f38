import { billingJobHandlers } from '@sitekeep/billing';
import { certificatesEntities, certificatesJobHandlers, certificatesMigrations, CertificatesModule } from '@sitekeep/certificates';
import { purgeSchema, redisKeys, storedId, type Purge, type PurgeInput } from '@sitekeep/contracts';
import { gateEntities, gateMigrations } from '@sitekeep/gate';
import { eventually, startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { policiesEntities, policiesMigrations, PoliciesModule, PurgeRetention, PurgesService } from '@sitekeep/policies';
import { connectRedis, createLogger, newUuid, type Redis } from '@sitekeep/runtime';
import { OrderingService, sitesJobHandlers, SitesService } from '@sitekeep/sites';
import { freshDomain, orderOf, SitesUnderTest } from '@sitekeep/sites/testing';
import { inTime } from '@sitekeep/runtime/testing';
import { publicationEntities, publicationJobHandlers, publicationMigrations, PublicationModule, RebuildService } from './index.ts';
import { PurgePublication } from './purge-publication.ts';

const day = 86_400_000;
let server: TestRedis;
let redis: Redis;
let bench: SitesUnderTest;
let stopJobs: () => Promise<void>;

beforeAll(async () => {
  server = await startTestRedis();
  redis = connectRedis(server.url, createLogger('test', 'silent'), { failFast: false });
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
  stopJobs = bench.startJobs([...billingJobHandlers, ...certificatesJobHandlers, ...sitesJobHandlers, ...publicationJobHandlers]);
}
afterAll(async () => {
  await stopJobs?.();
  await bench?.stop();
  redis?.disconnect();
  await server?.stop();
});
afterEach(() => bench.clock.setOffset(0));

async function aSite() {
  const account = await bench.account();
  const { id: shown } = await bench.get(OrderingService).order(account, orderOf(freshDomain()));
  const siteId = storedId('site', shown)!;
  const purge = (input: Partial<PurgeInput>) =>
    bench.get(PurgesService).purge(account.accountId, siteId, { kind: 'url', values: ['/a'], hard: true, ...input });
  return { account, shown, siteId, purge };
}
/** What the edges read of a site's purges. */
async function told(shown: string): Promise<Purge[]> {
  const entries = await redis.xrange(redisKeys.purges, '-', '+');
  return entries.map(([, fields]) => purgeSchema.parse(JSON.parse(fields[1] ?? ''))).filter(({ siteId }) => siteId === shown);
}
const openJobs = () => bench.transactions.manager.query<unknown[]>(`SELECT 1 FROM outbox WHERE job = 'write-purge' AND done_at IS NULL`);

test('a purge reaches the stream of the edges well within a second, one entry for each value', async () => {
  const { shown, purge } = await aSite();
  await purge({ kind: 'all', values: [] });
  await eventually('the first, which wakes everything', async () => (await told(shown)).length === 1);
  expect(await told(shown)).toEqual([expect.objectContaining({ kind: 'all', value: '', hard: true })]);
  await inTime(800, async () => {
    const before = (await told(shown)).length;
    const begin = performance.now();
    const { id, at } = await purge({ values: ['/a?b', '/./c'], hard: false });
    await eventually('told', async () => (await told(shown)).length === before + 2);
    const took = performance.now() - begin;
    const rest = { id, siteId: shown, at: Date.parse(at), kind: 'url', hard: false };
    expect((await told(shown)).slice(before)).toEqual([
      { ...rest, value: '/a?b' },
      { ...rest, value: '/c' },
    ]);
    return took;
  });
});

test('a change that is rolled back purges nothing', async () => {
  const { account, siteId, shown } = await aSite();
  const wrong = bench.get(PurgesService).purge(account.accountId, siteId, { kind: 'url', values: ['/a', 'b'], hard: true });
  await expect(wrong).rejects.toMatchObject({ extra: { errors: [{ pointer: '/values/1' }] } });
  await expect(bench.get(PurgesService).purge(newUuid(), siteId, { kind: 'all', values: [], hard: true })).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await openJobs()).toEqual([]);
  expect(await told(shown)).toEqual([]);
});

test('Redis away: the purge comes when it is back', async () => {
  const { shown, purge } = await aSite();
  await stopJobs();
  await server.kill();
  await purge({});
  await server.restart();
  startJobs();
  await eventually('told', async () => (await told(shown)).length > 0, 70_000);
}, 90_000);

test('a handler that runs twice, or after its site has gone, does no harm', async () => {
  const { account, siteId, shown, purge } = await aSite();
  const { id } = await purge({});
  await eventually('told', async () => (await told(shown)).length === 1);
  const [once] = await told(shown);
  await bench.get(PurgePublication).write(storedId('purge', id)!);
  expect(await told(shown)).toEqual([once, once]);
  await bench.get(SitesService).delete(account, siteId);
  await eventually('forgotten with the site', async () => {
    const rows = await bench.transactions.manager.query<unknown[]>('SELECT 1 FROM purge WHERE site_id = $1', [siteId]);
    return rows.length === 0;
  });
  await bench.get(PurgePublication).write(storedId('purge', id)!);
  expect(await told(shown)).toHaveLength(2);
}, 30_000);

test('after a loss of Redis the purges of seven days are told again, oldest first, before it counts as complete', async () => {
  const { shown, siteId, purge } = await aSite();
  bench.clock.setOffset(-8 * day);
  await purge({ values: ['/too-old'] });
  bench.clock.setOffset(-6 * day);
  await purge({ values: ['/first', '/second'] });
  bench.clock.setOffset(0);
  await purge({ kind: 'tag', values: ['third'] });
  await eventually('all told', async () => (await openJobs()).length === 0);
  await redis.flushall();
  await bench.get(RebuildService).all();
  expect((await told(shown)).map(({ value }) => value)).toEqual(['/first', '/second', 'third']);
  expect(await redis.exists(redisKeys.complete)).toBe(1);
  expect(await bench.get(PurgeRetention).deleteOld()).toBeGreaterThan(0);
  const left = await bench.transactions.manager.query<unknown[]>('SELECT 1 FROM purge WHERE site_id = $1', [siteId]);
  expect(left).toHaveLength(2);
});

test('more purges than one page are all told again', async () => {
  const { siteId, shown } = await aSite();
  await bench.transactions.manager.query(
    `INSERT INTO purge (id, site_id, kind, values, hard, at)
     SELECT gen_random_uuid(), $1, 'url', ARRAY['/' || n], true, $2 FROM generate_series(1, 350) AS n`,
    [siteId, bench.clock.now()],
  );
  expect(await bench.get(PurgePublication).restoreAll()).toBeGreaterThanOrEqual(350);
  expect(new Set((await told(shown)).map(({ value }) => value)).size).toBe(350);
});

test('the database keeps purges to what the edges take', async () => {
  const { siteId } = await aSite();
  const insert = (kind: string, values: string[]) =>
    bench.transactions.manager.query(
      'INSERT INTO purge (id, site_id, kind, values, hard, at) VALUES (gen_random_uuid(), $1, $2, $3, true, now())',
      [siteId, kind, values],
    );
  for (const [kind, values] of [
    ['all', ['/a']],
    ['url', []],
    ['everything', []],
    ['url', Array.from({ length: 101 }, () => '/a')],
  ] as const)
    await expect(insert(kind, [...values])).rejects.toThrow(/violates check/);
});
