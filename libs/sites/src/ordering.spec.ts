import { siteDetailSchema, storedId } from '@sitekeep/contracts';
import { HostnamesService } from './hostnames.service.ts';
import { OrderingService } from './ordering.service.ts';
import { ReleaseSiteHandler } from './release-site.handler.ts';
import { SitesReadModel } from './sites.read-model.ts';
import { SitesService } from './sites.service.ts';
import { freshDomain, orderOf, SitesUnderTest } from './testing/index.ts';
import type { AccountContext } from '@sitekeep/platform';

let bench: SitesUnderTest;
let ordering: OrderingService;
let sites: SitesService;
let readModel: SitesReadModel;
beforeAll(async () => {
  bench = await SitesUnderTest.start();
  [ordering, sites, readModel] = [bench.get(OrderingService), bench.get(SitesService), bench.get(SitesReadModel)];
});
afterAll(() => bench?.stop());

const uuid = (shown: string) => storedId('site', shown)!;
const day = 24 * 60 * 60 * 1000;
const outbox = async (siteId: string) => {
  const rows: { payload: { revision: number } }[] = await bench.transactions.manager.query(
    `SELECT payload FROM outbox WHERE job = 'publish-ruleset' AND payload->>'siteId' = $1 ORDER BY created_at`,
    [siteId],
  );
  return rows.map((row) => row.payload);
};
/** Deletes a site and runs the job that releases it. */
async function deleteAndRelease(account: AccountContext, shownId: string): Promise<void> {
  const siteId = uuid(shownId);
  const [service]: { id: string }[] = await bench.transactions.manager.query('SELECT id FROM service WHERE site_id = $1', [siteId]);
  await sites.delete(account, siteId);
  await bench.get(ReleaseSiteHandler).handle({ siteId, serviceId: service!.id });
}

test('an order is active at once, unpaid, and says what to do next', async () => {
  const account = await bench.account();
  const domain = freshDomain();
  const site = await ordering.order(account, orderOf(domain, `www.${domain}`, `*.${domain}`, `bücher.${domain}`));
  expect(siteDetailSchema.parse(site)).toEqual(site);
  expect(site.service).toMatchObject({ state: 'unpaid', active: true, siteId: site.id });
  expect(site.hostnames.map(({ display, state }) => [display, state])).toContainEqual([`bücher.${domain}`, 'live']);
  expect(site.dnsRecords.map(({ type, name, value }) => `${type} ${name} ${value}`)).toEqual([
    `A ${domain} 198.51.100.7`,
    `AAAA ${domain} 2001:db8::7`,
    `CNAME www.${domain} edge.sitekeep.net`,
    `CNAME *.${domain} edge.sitekeep.net`,
    `CNAME xn--bcher-kva.${domain} edge.sitekeep.net`,
  ]);
  expect(site.egressAddresses).toEqual(['198.51.100.9']);
  expect(await outbox(uuid(site.id))).toEqual([{ siteId: uuid(site.id), revision: site.revision }]);
  const mails: { subject: string; text: string }[] = await bench.transactions.manager.query(
    `SELECT subject, text FROM mail WHERE key LIKE $1`,
    [`ordered-${site.id}%`],
  );
  expect(mails).toHaveLength(1);
  expect(mails[0]?.text).toContain('edge.sitekeep.net');
});

test('an order of an account that is not confirmed waits for the confirmation', async () => {
  const account = await bench.account({ active: false });
  const site = await ordering.order(account, orderOf(freshDomain()));
  expect(site.service).toMatchObject({ state: 'pending', active: false, waitsFor: 'confirmation' });
});

test('every fault of an order is told at once, and nothing is kept', async () => {
  const account = await bench.account();
  const order = orderOf('https://x', 'co.uk', 'edge.sitekeep.net', `www.${freshDomain()}`);
  order.origins = [{ scheme: 'http', host: '10.0.0.1', port: 22, weight: 1 }];
  await expect(ordering.order(account, order)).rejects.toMatchObject({
    code: 'invalid_content',
    extra: {
      errors: [
        { pointer: '/hostnames/0', code: 'invalid_hostname' },
        { pointer: '/hostnames/1', code: 'public_suffix' },
        { pointer: '/hostnames/2', code: 'own_hostname' },
        { pointer: '/origins/0/host', code: 'address_refused' },
        { pointer: '/origins/0/port', code: 'port_refused' },
      ],
    },
  });
  expect((await readModel.list(account.accountId, { limit: 10 })).data).toEqual([]);
});

test('the limits of the plan hold', async () => {
  const account = await bench.account();
  const names = Array.from({ length: 11 }, () => `www.${freshDomain()}`);
  const origins = Array.from({ length: 5 }, (_, i) => ({ scheme: 'http' as const, host: `93.184.216.${i + 1}`, port: 80, weight: 1 }));
  await expect(ordering.order(account, { ...orderOf(...names), origins })).rejects.toMatchObject({
    extra: {
      errors: [
        { pointer: '/hostnames', code: 'limit_reached' },
        { pointer: '/origins', code: 'limit_reached' },
      ],
    },
  });
  const site = await ordering.order(account, orderOf(...names.slice(0, 10)));
  await expect(bench.get(HostnamesService).add(account, uuid(site.id), names[10]!)).rejects.toMatchObject({
    extra: { errors: [{ pointer: '/hostname', code: 'limit_reached' }] },
  });
});

test('the cap of unpaid services holds when all orders come at once', async () => {
  const account = await bench.account();
  const results = await Promise.allSettled(Array.from({ length: 14 }, () => ordering.order(account, orderOf(`www.${freshDomain()}`))));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(10);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'limit_reached' });
});

test('a site of another account is not there', async () => {
  const [anna, ben] = [await bench.account(), await bench.account()];
  const site = await ordering.order(anna, orderOf(freshDomain()));
  const id = uuid(site.id);
  const none = { code: 'not_found' };
  await expect(readModel.get(ben.accountId, id)).rejects.toMatchObject(none);
  await expect(sites.rename(ben, id, 'Mine')).rejects.toMatchObject(none);
  await expect(sites.replaceOrigins(ben, id, orderOf('x').origins)).rejects.toMatchObject(none);
  await expect(sites.delete(ben, id)).rejects.toMatchObject(none);
  await expect(bench.get(HostnamesService).add(ben, id, 'www.example.com')).rejects.toMatchObject(none);
  expect((await readModel.list(ben.accountId, { limit: 10 })).data).toEqual([]);
});

test('name and origins change; a change of origins takes a new revision, a new name does not', async () => {
  const account = await bench.account();
  const site = await ordering.order(account, orderOf(freshDomain()));
  const renamed = await sites.rename(account, uuid(site.id), 'Garden shop');
  expect(renamed).toMatchObject({ name: 'Garden shop', revision: site.revision, service: { siteName: 'Garden shop' } });
  const origins = [
    { scheme: 'https' as const, host: '2606:2800:220:1::1', weight: 3 },
    { scheme: 'http' as const, host: 'origin.example.net', port: 8080, weight: 1 },
  ];
  const changed = await sites.replaceOrigins(account, uuid(site.id), origins);
  expect(changed.revision).toBeGreaterThan(site.revision);
  expect(changed.origins.map(({ host, port, weight }) => [host, port, weight])).toEqual([
    ['2606:2800:220:1::1', 443, 3],
    ['origin.example.net', 8080, 1],
  ]);
});

test('the database keeps origins to what the edges take', async () => {
  const account = await bench.account();
  const site = await ordering.order(account, orderOf(freshDomain()));
  const { manager } = bench.transactions;
  for (const wrong of [`server_name = 'a.example'`, 'connect_ms = 1', 'answer_ms = 600001', 'connections = 0', `group_name = ''`])
    await expect(manager.query(`UPDATE origin SET ${wrong} WHERE site_id = $1`, [uuid(site.id)])).rejects.toThrow(/violates check/);
});

test('hostnames come and go, but one stays; none may be its own origin', async () => {
  const account = await bench.account();
  const domain = freshDomain();
  const hostnames = bench.get(HostnamesService);
  const site = await ordering.order(account, { ...orderOf(domain), origins: [{ scheme: 'http', host: `origin.${domain}`, weight: 1 }] });
  await expect(hostnames.add(account, uuid(site.id), `*.${domain}`)).rejects.toMatchObject({ extra: { errors: [{ code: 'loop' }] } });
  const more = await hostnames.add(account, uuid(site.id), `WWW.${domain}`);
  expect(more.hostnames.map(({ name }) => name)).toEqual([domain, `www.${domain}`]);
  const first = storedId('hostname', more.hostnames[0]!.id)!;
  await hostnames.remove(account, uuid(site.id), first);
  await expect(hostnames.remove(account, uuid(site.id), first)).rejects.toMatchObject({ code: 'not_found' });
  const last = storedId('hostname', more.hostnames[1]!.id)!;
  await expect(hostnames.remove(account, uuid(site.id), last)).rejects.toMatchObject({ code: 'conflict' });
});

test('a deleted site is gone at once, its names are free again, and its domain is active only on payment for 30 days', async () => {
  const account = await bench.account();
  const domain = freshDomain();
  const site = await ordering.order(account, orderOf(`www.${domain}`));
  await deleteAndRelease(account, site.id);
  await expect(readModel.get(account.accountId, uuid(site.id))).rejects.toMatchObject({ code: 'not_found' });
  const again = await ordering.order(account, orderOf(`shop.${domain}`));
  expect(again.service).toMatchObject({ state: 'pending', waitsFor: 'payment' });
  await deleteAndRelease(account, again.id);
  bench.clock.setOffset(31 * day);
  try {
    expect((await ordering.order(account, orderOf(`www.${domain}`))).service.state).toBe('unpaid');
  } finally {
    bench.clock.setOffset(0);
  }
});

test('a domain that leaves an unpaid site by itself has used up its days too', async () => {
  const account = await bench.account();
  const [one, other] = [freshDomain(), freshDomain()];
  const site = await ordering.order(account, orderOf(one, other));
  await bench.get(HostnamesService).remove(account, uuid(site.id), storedId('hostname', site.hostnames[0]!.id)!);
  expect((await ordering.order(account, orderOf(one))).service.waitsFor).toBe('payment');
});

test('releasing twice does nothing more', async () => {
  const account = await bench.account();
  const site = await ordering.order(account, orderOf(freshDomain()));
  await deleteAndRelease(account, site.id);
  const before = await outbox(uuid(site.id));
  const [service]: { id: string }[] = await bench.transactions.manager.query('SELECT id FROM service WHERE site_id = $1', [uuid(site.id)]);
  await bench.get(ReleaseSiteHandler).handle({ siteId: uuid(site.id), serviceId: service!.id });
  expect(await outbox(uuid(site.id))).toEqual(before);
});

test('sites are listed newest first, page by page', async () => {
  const account = await bench.account();
  for (const name of ['one', 'two', 'three']) await ordering.order(account, { ...orderOf(freshDomain()), name });
  const first = await readModel.list(account.accountId, { limit: 2 });
  expect(first.data.map((site) => site.name)).toEqual(['three', 'two']);
  const second = await readModel.list(account.accountId, { limit: 2, after: first.nextCursor! });
  expect(second.data.map((site) => site.name)).toEqual(['one']);
  expect(second.nextCursor).toBeNull();
});
