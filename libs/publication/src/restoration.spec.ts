import { billingJobHandlers } from '@sitekeep/billing';
import { CertificatesService } from '@sitekeep/certificates';
import { TestAuthority } from '@sitekeep/certificates/testing';
import { gateAccessDocumentSchema, redisKeys, storedId, type SiteDetail } from '@sitekeep/contracts';
import { GateKeys, MachineTokens, VisitorsService } from '@sitekeep/gate';
import type { AccountContext, Actor, JobHandler } from '@sitekeep/platform';
import { PoliciesService } from '@sitekeep/policies';
import { OrderingService, SiteRestoration, SitesReadModel, SitesService } from '@sitekeep/sites';
import { freshDomain, orderOf } from '@sitekeep/sites/testing';
import { DestroySiteHandler } from './destroy-site.handler.ts';
import { PublicationUnderTest, until, uuid } from './testing/publication-under-test.ts';

const staff: Actor = { kind: 'staff', id: '01900000-0000-7000-8000-0000000000bb', name: 'Sam' };
const day = 86_400_000;
let stage: PublicationUnderTest;
beforeAll(async () => {
  stage = await PublicationUnderTest.start();
}, 60_000);
afterAll(() => stage?.stop());
afterEach(() => stage.bench.clock.setOffset(0));

const get = <T>(type: new (...args: never[]) => T): T => stage.bench.get(type as never);
const sql = <Row>(text: string, parameters: unknown[]) => stage.bench.transactions.manager.query<Row[]>(text, parameters);
const serviceOf = (site: SiteDetail) => storedId('service', site.service.id)!;
const restore = (site: SiteDetail) => get(SiteRestoration).restore(serviceOf(site), staff, 'Ticket 12');
/** Until its names are free and the edges know. */
async function deleted(account: AccountContext, site: SiteDetail): Promise<void> {
  await get(SitesService).delete(account, uuid(site), site.name);
  await until(async () => expect(await stage.siteOf(site.id)).toMatchObject({ deleted: true }));
  await until(async () => expect(await sql(`SELECT 1 FROM outbox WHERE done_at IS NULL AND job <> 'deliver-mail'`, [])).toEqual([]));
}

test('a restored site is there as it was: names, servers, rules, certificate, keys and who may enter', async () => {
  const account = await stage.bench.account();
  const domain = freshDomain();
  const site = await stage.published(account, domain, `www.${domain}`);
  const scope = { accountId: account.accountId, siteId: uuid(site) };
  await get(PoliciesService).write(scope, { blacklist: [{ address: '192.0.2.7', note: '', expiresAt: null }] }, '"1"');
  const authority = await TestAuthority.root();
  await get(CertificatesService).upload(account, uuid(site), await authority.issue({ names: [domain] }));
  const visitor = await get(VisitorsService).create(account, {
    email: `${crypto.randomUUID()}@visitor.test`,
    name: 'Anna',
    groups: [],
    access: [{ siteId: site.id, paths: ['/members'] }],
  });
  const gateKey = await get(GateKeys).create(account, uuid(site), { overlapSeconds: 0 });
  await until(async () => expect((await stage.rulesetOf(site.id))?.certificates).toHaveLength(1));
  const before = (await stage.rulesetOf(site.id))!;
  const accessOf = async () => (await get(VisitorsService).get(account.accountId, storedId('visitor', visitor.id)!)).access;

  await deleted(account, site);
  expect(await accessOf()).toEqual([]);
  expect(await get(GateKeys).find(gateKey.secret)).toBeNull();
  await expect(get(SitesReadModel).get(account.accountId, uuid(site))).rejects.toMatchObject({ code: 'not_found' });

  stage.bench.clock.setOffset(29 * day);
  const service = await restore(site);
  expect(service).toMatchObject({ state: 'unpaid', active: true, siteName: site.name });
  expect(Date.parse(service.unpaidSince!)).toBeGreaterThan(Date.now() + 28.9 * day);
  await until(async () => expect(await stage.rulesetOf(site.id)).not.toBeNull());
  const { revision: _, ...after } = (await stage.rulesetOf(site.id))!;
  const { revision: __, ...was } = before;
  expect(after).toEqual(was);
  expect(await accessOf()).toEqual([{ siteId: site.id, paths: ['/members'] }]);
  expect(await get(GateKeys).find(gateKey.secret)).not.toBeNull();
  const restored = await get(SitesReadModel).get(account.accountId, uuid(site));
  expect([restored.name, restored.hostnames.map(({ name }) => name), restored.origins.map(({ host }) => host)]).toEqual([
    site.name,
    [domain, `www.${domain}`],
    site.origins.map(({ host }) => host),
  ]);
  expect(
    await sql('SELECT actor_id, reason FROM audit_entry WHERE action = $1 AND account_id = $2', ['service.restore', account.accountId]),
  ).toEqual([{ actor_id: staff.id, reason: 'Ticket 12' }]);
  expect(await sql('SELECT key FROM mail WHERE account_id = $1 AND key LIKE $2', [account.accountId, 'restored-%'])).toHaveLength(1);
  await expect(restore(site)).rejects.toMatchObject({ code: 'conflict' });
  await get(DestroySiteHandler).handle({ siteId: uuid(site) });
  expect(await accessOf()).toHaveLength(1);
}, 60_000);

test('programs enter a restored site again, also where no visitor may', async () => {
  const account = await stage.bench.account();
  const site = await stage.published(account, freshDomain());
  const input = { kind: 'service' as const, label: 'build', paths: [], networks: [], active: true, expiresAt: null };
  const { id } = await get(MachineTokens).create(account, uuid(site), input);
  const known = async () => {
    const text = await stage.redis.get(redisKeys.gateAccess(site.id));
    return text === null ? null : gateAccessDocumentSchema.parse(JSON.parse(text));
  };
  await until(async () => expect((await known())?.services).toMatchObject([{ id }]));
  const { version } = (await known())!;
  await deleted(account, site);
  expect(await known()).toBeNull();
  await restore(site);
  await until(async () => expect((await known())?.services).toMatchObject([{ id }]));
  expect((await known())!.version).toBeGreaterThan(version + 1);
}, 60_000);

test('while somebody else has a name nothing is restored, and what was kept stays', async () => {
  const account = await stage.bench.account();
  const domain = freshDomain();
  const site = await stage.published(account, `www.${domain}`, `shop.${domain}`);
  await deleted(account, site);
  const again = await get(OrderingService).order(account, orderOf(`www.${domain}`));
  await expect(restore(site)).rejects.toMatchObject({
    code: 'hostname_taken',
    extra: { errors: [{ pointer: '/hostnames/0', detail: expect.stringContaining(`www.${domain}`) as string }] },
  });
  expect(await sql('SELECT state FROM service WHERE id = $1', [serviceOf(site)])).toEqual([{ state: 'deleted' }]);
  await get(SitesService).delete(account, uuid(again), again.name);
  await until(async () => expect(await sql('SELECT 1 FROM hostname WHERE site_id = $1', [uuid(again)])).toEqual([]));
  expect((await restore(site)).state).toBe('unpaid');
}, 60_000);

test('a name that another account had meanwhile comes back as a claim that needs proof', async () => {
  const [anna, bert] = [await stage.bench.account(), await stage.bench.account()];
  const domain = freshDomain();
  const site = await stage.published(anna, domain);
  await deleted(anna, site);
  await sql(`DELETE FROM released_hostname WHERE name = $1`, [domain]);
  await sql(`DELETE FROM released_domain WHERE registrable_domain = $1`, [domain]);
  const theirs = await stage.published(bert, domain);
  await deleted(bert, theirs);
  await restore(site);
  const { hostnames } = await get(SitesReadModel).get(anna.accountId, uuid(site));
  expect(hostnames).toMatchObject([{ name: domain, state: 'needs_proof' }]);
}, 60_000);

test('a name that was proven is so still', async () => {
  const account = await stage.bench.account();
  const domain = freshDomain();
  const site = await stage.published(account, domain);
  await sql('UPDATE hostname SET proof_token = $2 WHERE site_id = $1', [uuid(site), 'token']);
  await deleted(account, site);
  await restore(site);
  const rows = await sql<{ proof_token: string | null }>('SELECT proof_token FROM hostname WHERE site_id = $1', [uuid(site)]);
  expect(rows).toEqual([{ proof_token: expect.any(String) as string }]);
}, 60_000);

test('a service that is restored before its site is released keeps its names, and the release that comes later does nothing', async () => {
  const account = await stage.bench.account();
  const site = await stage.published(account, freshDomain());
  await stage.stopPublishing();
  await get(SitesService).delete(account, uuid(site), site.name);
  expect((await restore(site)).state).toBe('unpaid');
  stage.startPublishing();
  await until(async () => expect(await sql(`SELECT 1 FROM outbox WHERE done_at IS NULL AND job = 'release-site'`, [])).toEqual([]));
  expect((await get(SitesReadModel).get(account.accountId, uuid(site))).hostnames).toHaveLength(1);
}, 60_000);

test('after 30 days the sweep has all of it destroyed, and nothing can be restored', async () => {
  const account = await stage.bench.account();
  const site = await stage.published(account, freshDomain());
  const other = await stage.published(account, freshDomain());
  const { secret } = await get(GateKeys).create(account, uuid(site), { overlapSeconds: 0 });
  const scope = { accountId: account.accountId, siteId: uuid(site) };
  await get(PoliciesService).write(scope, { blacklist: [{ address: '192.0.2.7', note: '', expiresAt: null }] }, '"1"');
  await deleted(account, site);
  const kept = async () => {
    const tables = ['origin', 'kept_site', 'gate_key', 'list_entry'];
    const counts = await Promise.all(tables.map((table) => sql(`SELECT 1 FROM ${table} WHERE site_id = $1`, [uuid(site)])));
    return counts.map((rows) => rows.length > 0);
  };
  expect(await kept()).toEqual([true, true, true, true]);
  stage.bench.clock.setOffset(29.9 * day);
  const sweep = billingJobHandlers.map((type) => stage.bench.get<JobHandler>(type)).find(({ job }) => job === 'expiry-sweep')!;
  await sweep.handle({});
  expect(await sql(`SELECT 1 FROM outbox WHERE id = $1`, [`destroy-${uuid(site)}`])).toEqual([]);
  stage.bench.clock.setOffset(30.1 * day);
  await expect(restore(site)).rejects.toMatchObject({ code: 'conflict' });
  await sweep.handle({});
  await until(async () => expect(await kept()).toEqual([false, false, false, false]));
  await expect(restore(site)).rejects.toMatchObject({ code: 'conflict' });
  expect(await get(GateKeys).find(secret)).toBeNull();
  expect(await sql('SELECT 1 FROM origin WHERE site_id = $1', [uuid(other)])).not.toEqual([]);
}, 60_000);

test('what is not deleted, or nobody’s, is not restored', async () => {
  const account = await stage.bench.account();
  const site = await stage.published(account, freshDomain());
  await expect(restore(site)).rejects.toMatchObject({ code: 'conflict' });
  await expect(get(SiteRestoration).restore('01900000-0000-7000-8000-00000000dead', staff, 'x')).rejects.toMatchObject({
    code: 'not_found',
  });
});
