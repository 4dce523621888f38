import { certificatesEntities, certificatesMigrations } from '@sitekeep/certificates';
import { PlanFeatures, PlansReadModel, SiteUsage } from '@sitekeep/billing';
import { showId, sitePolicyChangeSchema, storedId, type SitePolicyChange } from '@sitekeep/contracts';
import type { AccountContext } from '@sitekeep/platform';
import { HostnamesService, OrderingService } from '@sitekeep/sites';
import { freshDomain, orderOf, SitesUnderTest } from '@sitekeep/sites/testing';
import {
  ApiDescriptionsService,
  ForwardAuthService,
  policiesEntities,
  policiesMigrations,
  PoliciesModule,
  PoliciesService,
} from './index.ts';

let bench: SitesUnderTest;
let policies: PoliciesService;
beforeAll(async () => {
  bench = await SitesUnderTest.start(
    { EDGE_EXTRA_HTTPS_PORTS: '8443', EDGE_AUTH_URL: 'https://auth.sitekeep.test' },
    {
      modules: [PoliciesModule],
      entities: [...certificatesEntities, ...policiesEntities],
      migrations: [...certificatesMigrations, ...policiesMigrations],
    },
  );
  policies = bench.get(PoliciesService);
});
afterAll(() => bench?.stop());
afterEach(() => bench.clock.setOffset(0));

const changeOf = (parts: object): SitePolicyChange => sitePolicyChangeSchema.parse(parts);

/** A site on the plan of that code. */
async function siteOn(code: string, account?: AccountContext, domain = freshDomain()) {
  const context = account ?? (await bench.account());
  const plan = (await bench.get(PlansReadModel).onSale(bench.transactions.manager)).find((each) => each.code === code)!;
  const site = await bench.get(OrderingService).order(context, { ...orderOf(domain), planId: showId('plan', plan.id) });
  return { context, accountId: context.accountId, siteId: storedId('site', site.id)!, site, domain };
}
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code: string; detail: string; extra: { errors?: { pointer: string; code: string }[] } }) => error,
  );

test('every field that switches on what the plan lacks is named at once, with the plans that hold it', async () => {
  const { accountId, siteId } = await siteOn('trial');
  const change = changeOf({
    firewall: { sets: ['sitekeep', 'crs'], api: { mode: 'log' } },
    brand: { name: 'Anna’s', colour: '#1f6feb' },
    arrival: { ports: [8443] },
  });
  const refused = await refusal(policies.write({ accountId, siteId }, change, '"1"'));
  expect(refused).toMatchObject({ code: 'feature_not_in_plan', extra: { errors: expect.any(Array) as unknown[] } });
  expect(refused!.extra.errors!.map(({ pointer }) => pointer)).toEqual([
    ...['/firewall/sets', '/firewall/api/mode', '/arrival/ports', '/brand/name', '/brand/colour'],
  ]);
  const single = await refusal(policies.write({ accountId, siteId }, changeOf({ arrival: { ports: [8443] } }), '"1"'));
  expect(single!.detail).toBe('The Trial plan does not hold further ports. These hold it: Starter, Business, Scale.');
  expect((await policies.get({ accountId, siteId })).revision).toBe(1);
});

test('what every plan holds, and what the trial holds, can be set on a trial', async () => {
  const { accountId, siteId } = await siteOn('trial');
  const set = await policies.write({ accountId, siteId }, changeOf({ firewall: { mode: 'block' }, searchBots: true }), '"1"');
  expect(set.revision).toBe(2);
  // Refused for another reason: the plan holds the gate.
  const gate = await refusal(policies.write({ accountId, siteId }, changeOf({ gate: { mode: 'on' } }), '"2"'));
  expect(gate).toMatchObject({ code: 'invalid_content', extra: { errors: [{ code: 'no_certificate' }] } });
});

test('forward auth and descriptions of APIs are refused on a plan without them, and switching off never is', async () => {
  const { context, accountId, siteId } = await siteOn('trial');
  const forwardAuth = bench.get(ForwardAuthService);
  expect(await refusal(forwardAuth.set(context, siteId, true))).toMatchObject({
    code: 'feature_not_in_plan',
    extra: { errors: [{ pointer: '/enabled' }] },
  });
  expect((await forwardAuth.set(context, siteId, false)).enabled).toBe(false);
  const described = JSON.stringify({ openapi: '3.1.0', info: { title: 'Shop', version: '1' }, paths: { '/': { get: { responses: {} } } } });
  expect(await refusal(bench.get(ApiDescriptionsService).set(accountId, siteId, described))).toMatchObject({ code: 'feature_not_in_plan' });
  const other = await siteOn('starter');
  expect((await forwardAuth.set(other.context, other.siteId, true)).enabled).toBe(true);
});

test('a plan that is being changed lets no feature be switched on meanwhile', async () => {
  const { accountId, siteId, site } = await siteOn('starter');
  const trial = (await bench.get(PlansReadModel).onSale(bench.transactions.manager)).find((plan) => plan.code === 'trial')!;
  let write!: Promise<unknown>;
  await bench.transactions.run(async (manager) => {
    const id = storedId('service', site.service.id);
    await manager.query('SELECT 1 FROM service WHERE id = $1 FOR UPDATE', [id]);
    write = refusal(policies.write({ accountId, siteId }, changeOf({ arrival: { ports: [8443] } }), '"1"'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await manager.query('UPDATE service SET plan_id = $2 WHERE id = $1', [id, trial.id]);
  });
  expect(await write).toMatchObject({ code: 'feature_not_in_plan' });
});

test('a plan that becomes smaller lets the account’s lists not grow meanwhile', async () => {
  const { accountId, site } = await siteOn('business');
  const id = storedId('service', site.service.id);
  await bench.transactions.manager.query(
    `UPDATE service SET state = 'paid', paid_months = 1, paid_until = now() + interval '1 month', unpaid_since = NULL WHERE id = $1`,
    [id],
  );
  const starter = (await bench.get(PlansReadModel).onSale(bench.transactions.manager)).find((plan) => plan.code === 'starter')!;
  const whitelist = Array.from({ length: 1001 }, (_, i) => ({ address: `10.0.${i >> 8}.${i & 255}`, note: '', expiresAt: null }));
  let write!: Promise<unknown>;
  await bench.transactions.run(async (manager) => {
    await bench.get(PlanFeatures).holdAccount(manager, accountId);
    write = refusal(policies.write({ accountId, siteId: null }, changeOf({ whitelist }), '"1"'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await manager.query('UPDATE service SET plan_id = $2 WHERE id = $1', [id, starter.id]);
  });
  expect(await write).toMatchObject({ code: 'invalid_content', extra: { errors: [{ code: 'limit_reached' }] } });
});

test('what a site uses is read from its policy and its names; a part that nobody brings is told', async () => {
  const { context, accountId, siteId } = await siteOn('starter');
  await bench.get(ForwardAuthService).set(context, siteId, true);
  const entries = [{ address: '192.0.2.1', note: '', expiresAt: null }];
  const rule = { name: 'old', conditions: [{ field: 'path', operator: 'prefix', values: ['/old'] }], action: { kind: 'block' } };
  await policies.write({ accountId, siteId }, changeOf({ blacklist: entries, brand: { name: 'A' }, firewall: { rules: [rule] } }), '"1"');
  const usage = bench.get(SiteUsage);
  await expect(usage.of(bench.transactions.manager, accountId, siteId)).rejects.toThrow('nobody here knows what sites use of gate');
  usage.bring('gate', () => Promise.resolve({ features: ['machines'] }));
  expect(await usage.of(bench.transactions.manager, accountId, siteId)).toEqual({
    ...{ hostnames: 1, origins: 1, rules: 1, firewallRules: 1, accountRules: 0 },
    features: ['branding', 'forward-auth', 'machines'],
  });
});

test('a trial runs two weeks before anything is owed, and is given once to an account and once to a domain', async () => {
  const first = await siteOn('trial');
  const day = 86_400_000;
  const { service } = first.site;
  expect(Date.parse(service.trialUntil!) - Date.parse(service.orderedAt)).toBe(14 * day);
  expect(Date.parse(service.deletionAt!) - Date.parse(service.trialUntil!)).toBe(10 * day);
  expect(service).toMatchObject({ state: 'unpaid', active: true });
  const trialUsed = { code: 'invalid_content', extra: { errors: [{ pointer: '/planId', code: 'trial_used' }] } };
  expect(await refusal(siteOn('trial', first.context))).toMatchObject(trialUsed);
  // Another account, another name of the same domain; the first account has given it up.
  await bench.transactions.manager.query('DELETE FROM hostname WHERE site_id = $1', [first.siteId]);
  expect(await refusal(siteOn('trial', undefined, `www.${first.domain}`))).toMatchObject(trialUsed);
  expect((await siteOn('starter', undefined, `www.${first.domain}`)).site.service.trialUntil).toBeNull();
});

test('a site in its trial takes no domain that had its trial elsewhere', async () => {
  const first = await siteOn('trial');
  await bench.transactions.manager.query('DELETE FROM hostname WHERE site_id = $1', [first.siteId]);
  const other = await siteOn('trial');
  const added = bench.get(HostnamesService).add(other.context, other.siteId, first.domain);
  expect(await refusal(added)).toMatchObject({
    code: 'conflict',
    detail: expect.stringContaining('had a trial at another site') as string,
  });
  await bench.get(HostnamesService).add(other.context, other.siteId, freshDomain());
  // Its limit of two names is reached.
  expect(await refusal(bench.get(HostnamesService).add(other.context, other.siteId, freshDomain()))).toMatchObject({
    code: 'invalid_content',
    extra: { errors: [{ code: 'limit_reached' }] },
  });
});

test('of many trials ordered at once by one account, one is given', async () => {
  const context = await bench.account();
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => siteOn('trial', context)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
