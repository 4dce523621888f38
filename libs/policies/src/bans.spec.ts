import { certificatesEntities, certificatesMigrations } from '@sitekeep/certificates';
import { showId, storedId, type BanEvent } from '@sitekeep/contracts';
import type { AccountContext } from '@sitekeep/platform';
import { OrderingService } from '@sitekeep/sites';
import { freshDomain, orderOf, SitesUnderTest } from '@sitekeep/sites/testing';
import { BanIntake, BansService, PoliciesModule, PoliciesService, policiesEntities, policiesMigrations } from './index.ts';

const hour = 3_600_000;
const day = 24 * hour;
let bench: SitesUnderTest;
let bans: BansService;
let intake: BanIntake;
beforeAll(async () => {
  bench = await SitesUnderTest.start(
    {},
    {
      modules: [PoliciesModule],
      entities: [...certificatesEntities, ...policiesEntities],
      migrations: [...certificatesMigrations, ...policiesMigrations],
    },
  );
  bans = bench.get(BansService);
  intake = bench.get(BanIntake);
});
afterAll(() => bench?.stop());
afterEach(() => bench.clock.setOffset(0));

const siteOf = async (account: AccountContext): Promise<string> =>
  storedId('site', (await bench.get(OrderingService).order(account, orderOf(freshDomain()))).id)!;
/** What an edge tells; it begins now and lasts an hour. */
const told = (siteId: string, parts: Partial<BanEvent> = {}): BanEvent => {
  const since = parts.since ?? bench.clock.nowMs();
  const shown = showId('site', siteId);
  return { siteId: shown, address: '203.0.113.7', rule: 'sign-in', since, until: since + hour, requestId: 'req_1', ...parts };
};
async function newSite() {
  const { accountId, ...rest } = await bench.account();
  const siteId = await siteOf({ accountId, ...rest });
  const list = async (query: object = {}) => (await bans.list(accountId, siteId, { limit: 50, ...query })).data;
  return { accountId, siteId, list };
}
const jobsOf = (banId: string) =>
  bench.transactions.manager.query<unknown[]>(`SELECT 1 FROM outbox WHERE job = 'lift-ban' AND payload->>'banId' = $1`, [banId]);

test('a ban is shown while it is in force', async () => {
  const { siteId, list } = await newSite();
  const ban = told(siteId);
  await intake.record([ban]);
  expect(await list()).toEqual([
    {
      id: expect.stringMatching(/^ban_/) as string,
      address: '203.0.113.7',
      rule: 'sign-in',
      since: new Date(ban.since).toISOString(),
      until: new Date(ban.until).toISOString(),
      requestId: 'req_1',
    },
  ]);
  bench.clock.setOffset(hour + 1);
  expect(await list()).toEqual([]);
});

test('told twice, by several edges at once, and in one batch: it is one ban, which ends with the last of them', async () => {
  const { siteId, list } = await newSite();
  const since = bench.clock.nowMs();
  const edges = Array.from({ length: 8 }, (_, edge) =>
    told(siteId, { since: since + edge, until: since + hour + edge, requestId: `req_${edge}` }),
  );
  await intake.record(edges.slice(0, 1));
  const [first] = await list();
  await Promise.all([...edges.slice(1), ...edges].map((ban) => intake.record([ban])));
  await intake.record(edges);
  expect(await list()).toEqual([{ ...first, until: new Date(since + hour + 7).toISOString(), requestId: 'req_7' }]);
});

test('who is banned again after it was over is a new ban', async () => {
  const { siteId, list } = await newSite();
  await intake.record([told(siteId)]);
  const [first] = await list();
  bench.clock.setOffset(2 * hour);
  await intake.record([told(siteId, { rule: 'search' })]);
  const again = await list();
  expect(again).toMatchObject([{ rule: 'search' }]);
  expect(again[0]?.id).not.toBe(first?.id);
});

test('what is lifted stays lifted, however late it is told; a ban that begins after that counts', async () => {
  const { accountId, siteId, list } = await newSite();
  const ban = told(siteId);
  await intake.record([ban]);
  const id = storedId('ban', (await list())[0]!.id)!;
  bench.clock.setOffset(60_000);
  await bans.lift(accountId, siteId, id);
  expect(await jobsOf(id)).toHaveLength(1);
  expect(await list()).toEqual([]);
  await expect(bans.lift(accountId, siteId, id)).rejects.toMatchObject({ code: 'not_found' });
  await intake.record([ban, told(siteId, { since: ban.since + 5, until: ban.until + hour })]);
  expect(await list()).toEqual([]);
  // Shorter than what was lifted, and later.
  bench.clock.setOffset(120_000);
  await intake.record([told(siteId, { until: bench.clock.nowMs() + 60_000 })]);
  expect(await list()).toHaveLength(1);
});

test('what names no site or no address is let go, and takes nothing else with it', async () => {
  const { siteId, list } = await newSite();
  const since = bench.clock.nowMs();
  await intake.record([
    told(siteId, { siteId: 'site_x' }),
    told(siteId, { address: 'example.com' }),
    told(siteId, { address: '203.0.113.8', until: since, since }),
    told(siteId, { address: '2001:db8:1:2::', rule: 'a\0b' }),
  ]);
  expect(await list()).toMatchObject([{ address: '2001:db8:1:2::', rule: 'ab' }]);
  expect(await list({ address: '2001:DB8:1:2:3::4' })).toHaveLength(1);
  expect(await list({ address: '2001:db8:1:3::4' })).toEqual([]);
  await expect(list({ address: 'example.com' })).rejects.toMatchObject({ extra: { errors: [{ pointer: '/address' }] } });
});

test('bans come page by page, newest first', async () => {
  const { accountId, siteId } = await newSite();
  for (let i = 1; i <= 3; i++) await intake.record([told(siteId, { address: `203.0.113.${i}` })]);
  const first = await bans.list(accountId, siteId, { limit: 2 });
  expect(first.data.map(({ address }) => address)).toEqual(['203.0.113.3', '203.0.113.2']);
  const second = await bans.list(accountId, siteId, { limit: 2, after: first.nextCursor! });
  expect(second).toMatchObject({ data: [{ address: '203.0.113.1' }], nextCursor: null });
});

test('bans of another account’s site are not there', async () => {
  const [anna, ben] = [await newSite(), await newSite()];
  await intake.record([told(anna.siteId)]);
  const id = storedId('ban', (await anna.list())[0]!.id)!;
  const none = { code: 'not_found' };
  await expect(bans.list(ben.accountId, anna.siteId, { limit: 5 })).rejects.toMatchObject(none);
  await expect(bans.lift(ben.accountId, anna.siteId, id)).rejects.toMatchObject(none);
  await expect(bans.lift(ben.accountId, ben.siteId, id)).rejects.toMatchObject(none);
  expect(await anna.list()).toHaveLength(1);
});

test('bans go 90 days after they were over, and with their site', async () => {
  const { accountId, siteId } = await newSite();
  const addresses = async () => {
    const rows: { address: string }[] = await bench.transactions.manager.query('SELECT address FROM ban WHERE site_id = $1', [siteId]);
    return rows.map(({ address }) => address);
  };
  const since = bench.clock.nowMs();
  await intake.record([told(siteId, { address: '203.0.113.1' }), told(siteId, { address: '203.0.113.2', until: since + day })]);
  bench.clock.setOffset(90 * day + 2 * hour);
  expect(await intake.deleteOld()).toBeGreaterThan(0);
  expect(await addresses()).toEqual(['203.0.113.2']);
  await bench.transactions.run((manager) => bench.get(PoliciesService).forgetSite(manager, accountId, siteId));
  expect(await addresses()).toEqual([]);
});
