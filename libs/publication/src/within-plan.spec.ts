import {
  InvoicingService,
  PaymentsService,
  PlanChanges,
  PlansReadModel,
  sandboxSignatureHeader,
  signSandboxWebhook,
  WebhooksService,
} from '@sitekeep/billing';
import {
  defaultGate,
  gateAccessDocumentSchema,
  redisKeys,
  showId,
  sitePolicyChangeSchema,
  storedId,
  type GateAccessDocument,
  type SiteDetail,
} from '@sitekeep/contracts';
import { MachineTokens } from '@sitekeep/gate';
import type { AccountContext, Actor } from '@sitekeep/platform';
import { ApiDescriptionsService, PoliciesService, type Rules } from '@sitekeep/policies';
import { OrderingService, SiteRevisions } from '@sitekeep/sites';
import { freshDomain, orderOf } from '@sitekeep/sites/testing';
import { GateAccessPublication } from './gate-access-publication.ts';
import { PublicationUnderTest, until, uuid } from './testing/publication-under-test.ts';
import { accessWithinPlan, withinPlan } from './within-plan.ts';

const machine = { id: 'mtk_1', mac: 'm', paths: [], networks: [], expiresAt: null, label: 'build' };
const document: GateAccessDocument = {
  ...{ siteId: 'site_1', version: 3, git: [], licences: [machine], services: [machine], clientCa: 'PEM', revokedSerials: ['01'] },
  providers: [{ id: 'idp_1', name: 'Okta' }],
};

test('ways into a site that the plan does not hold are shut, each by itself', () => {
  expect(accessWithinPlan(document, ['machines', 'client-ca', 'providers'])).toEqual(document);
  expect(accessWithinPlan(document, ['providers'])).toEqual({ ...document, licences: [], services: [], clientCa: null });
  expect(accessWithinPlan(document, ['machines', 'client-ca'])).toEqual({ ...document, providers: [] });
});

test('a gate that the plan does not hold asks nobody in, and opens nothing', () => {
  const rule = { path: null, methods: [], networks: [], groups: [], freshSeconds: null };
  const gate = {
    ...defaultGate,
    mode: 'on' as const,
    groups: ['staff'],
    rules: [
      { ...rule, name: 'open', require: 'nothing' as const },
      { ...rule, name: 'shut', require: 'passkey' as const, groups: ['admins'] },
    ],
  };
  const { rules, leftOut } = withinPlan({ ...plain, gate }, []);
  expect(leftOut).toEqual(['gate']);
  expect(rules.gate).toMatchObject({ mode: 'on', require: 'refuse', groups: [] });
  expect(rules.gate.rules.map(({ require, groups }) => [require, groups])).toEqual([
    ['nothing', []],
    ['refuse', []],
  ]);
  expect(withinPlan({ ...plain, gate }, ['gate'])).toEqual({ rules: { ...plain, gate }, leftOut: [] });
});

test('what only adds to a site is dropped, each by itself; what refuses requests stays', () => {
  const firewall = { sets: ['crs', 'sitekeep'], api: { mode: 'refuse' } };
  const full = { ...plain, firewall, forwardAuth: { enabled: true }, arrival: { ports: [8443] } } as unknown as Rules;
  const { rules, leftOut } = withinPlan(full, []);
  expect(leftOut).toEqual(['forward-auth', 'ports']);
  expect(rules).toMatchObject({ firewall, forwardAuth: { enabled: false }, arrival: { ports: [] } });
  expect(withinPlan(full, ['ports']).rules).toMatchObject({ firewall, forwardAuth: { enabled: false }, arrival: { ports: [8443] } });
});

const plain = {
  gate: defaultGate,
  firewall: { sets: ['sitekeep'], api: null },
  brand: { name: null },
  arrival: { ports: [] },
  forwardAuth: { enabled: false },
} as unknown as Rules;

describe('on its way to the edges', () => {
  let running: PublicationUnderTest;
  beforeAll(async () => {
    running = await PublicationUnderTest.start({ EDGE_EXTRA_HTTPS_PORTS: '8443' });
  });
  afterAll(() => running?.stop(), 30_000);

  const onPlan = async (site: SiteDetail, code: string) => {
    const { manager } = running.bench.transactions;
    const plan = (await running.bench.get(PlansReadModel).onSale(manager)).find((each) => each.code === code)!;
    await manager.query('UPDATE service SET plan_id = $2 WHERE site_id = $1', [uuid(site), plan.id]);
  };

  test('what slipped into a smaller plan is left out and told once, and comes back with a larger one', async () => {
    const account = await running.bench.account();
    const site = await running.published(account, freshDomain());
    const scope = { accountId: account.accountId, siteId: uuid(site) };
    const change = sitePolicyChangeSchema.parse({
      brand: { name: 'Anna’s' },
      arrival: { ports: [8443] },
      firewall: { mode: 'block' },
    });
    await running.bench.get(PoliciesService).write(scope, change, '"1"');
    await until(async () => expect(await running.rulesetOf(site.id)).toMatchObject({ brand: { name: 'Anna’s' } }));
    await onPlan(site, 'trial');
    const bump = () =>
      running.bench.transactions.run((manager) => running.bench.get(SiteRevisions).bump(manager, scope.accountId, scope.siteId));
    const revision = await bump();
    await until(async () => expect(await running.siteOf(site.id)).toMatchObject({ revision }));
    expect(await running.rulesetOf(site.id)).toMatchObject({
      brand: { name: null },
      arrival: { ports: [] },
      firewall: { mode: 'block', sets: ['sitekeep'] },
    });
    const told = await running.bench.transactions.manager.query<{ reason: string }[]>(
      `SELECT reason FROM audit_entry WHERE action = 'site.features-left-out' AND target = $1`,
      [site.id],
    );
    expect(told).toEqual([{ reason: 'Not in the plan: pages in your own design, further ports.' }]);
    await onPlan(site, 'business');
    await bump();
    await until(async () =>
      expect(await running.rulesetOf(site.id)).toMatchObject({ brand: { name: 'Anna’s' }, arrival: { ports: [8443] } }),
    );
  });

  test('the access document of a site is written within its plan', async () => {
    const account = await running.bench.account();
    const site = await running.published(account, freshDomain());
    const { manager } = running.bench.transactions;
    await manager.query('INSERT INTO gate_access (site_id, account_id, version) VALUES ($1, $2, 1)', [uuid(site), account.accountId]);
    await manager.query(`INSERT INTO gate_client_ca (site_id, account_id, pem, revoked_serials) VALUES ($1, $2, 'PEM', '{}')`, [
      uuid(site),
      account.accountId,
    ]);
    const caOf = async () => {
      await running.bench.get(GateAccessPublication).write(storedId('site', site.id)!);
      return (JSON.parse((await running.redis.get(redisKeys.gateAccess(site.id))) ?? 'null') as GateAccessDocument).clientCa;
    };
    expect(await caOf()).toBe('PEM');
    await onPlan(site, 'trial');
    expect(await caOf()).toBeNull();
  });

  const owner: Actor = { kind: 'person', id: '01900000-0000-7000-8000-0000000000aa', name: 'Owner' };
  const get = <T>(type: new (...args: never[]) => T): T => running.bench.get(type as never);
  const accessOf = async (site: SiteDetail) =>
    gateAccessDocumentSchema.parse(JSON.parse((await running.redis.get(redisKeys.gateAccess(site.id))) ?? 'null'));
  const tell = async (paymentId: string, amount: { amount: number; currency: string }, type: string) => {
    const raw = Buffer.from(
      JSON.stringify({ id: `evt_${crypto.randomUUID()}`, type, data: { payment: paymentId, reference: 'sandbox', ...amount } }),
    );
    const signature = signSandboxWebhook('sandbox-secret-of-tests', raw, Math.floor(Date.now() / 1000));
    await get(WebhooksService).receive('sandbox', raw, { [sandboxSignatureHeader]: signature });
  };
  async function paid(account: AccountContext, invoiceId: string) {
    const payment = await get(PaymentsService).pay(
      account.accountId,
      storedId('invoice', invoiceId)!,
      { method: 'provider', saveCard: false },
      owner,
    );
    await tell(payment.id, payment.amount, 'payment.settled');
    return payment;
  }
  const planOf = async (site: SiteDetail) => {
    const rows = await running.bench.transactions.manager.query<{ code: string }[]>(
      'SELECT plan.code FROM service JOIN plan ON plan.id = service.plan_id WHERE service.site_id = $1',
      [uuid(site)],
    );
    return rows[0]?.code;
  };

  /** As starter, a little dearer and with the gate alone; returns its id. */
  const sellPlain = async () => {
    const { manager } = running.bench.transactions;
    const id = '01900000-0000-7000-8000-0000000000f1';
    await manager.query(`INSERT INTO plan SELECT (jsonb_populate_record(plan, $1)).* FROM plan WHERE code = 'starter'`, [
      JSON.stringify({ id, code: 'plain', name: 'Plain', features: ['gate'] }),
    ]);
    await manager.query(
      `INSERT INTO plan_price (plan_id, currency, period_months, amount)
       SELECT $1, currency, period_months, amount + 100 FROM plan_price JOIN plan ON plan.id = plan_id WHERE code = 'starter'`,
      [id],
    );
    return showId('plan', id);
  };

  test('an upgrade that is refunded opens nothing: filters go on, and the edges are told at once whom to let in no more', async () => {
    const account = await running.bench.account();
    const planId = await sellPlain();
    const site = await get(OrderingService).order(account, { ...orderOf(freshDomain()), planId });
    await until(async () => expect(await running.siteOf(site.id)).toMatchObject({ revision: site.revision }));
    const lines = [{ serviceId: site.service.id, periodMonths: 1 as const, periods: 1 }];
    await paid(account, (await get(InvoicingService).create(account.accountId, { lines })).id);
    const { manager } = running.bench.transactions;
    const business = (await get(PlansReadModel).onSale(manager)).find(({ code }) => code === 'business')!;
    const serviceId = storedId('service', site.service.id)!;
    const change = () =>
      get(PlanChanges).change(account.accountId, serviceId, { planId: showId('plan', business.id), pay: 'invoice' }, owner);
    const paidUntil = () => manager.query('SELECT 1 FROM service WHERE id = $1 AND paid_until IS NOT NULL', [serviceId]);
    await until(async () => expect(await paidUntil()).toHaveLength(1));
    const ordered = await change();
    const upgrade = await paid(account, ordered.invoiceId!);
    await until(async () => expect(await planOf(site)).toBe('business'));
    const described = JSON.stringify({ openapi: '3.1.0', info: { title: 'Shop' }, paths: { '/a': { get: {} } } });
    await get(ApiDescriptionsService).set(account.accountId, uuid(site), described);
    const refusing = sitePolicyChangeSchema.parse({ firewall: { api: { mode: 'refuse' } } });
    await get(PoliciesService).write({ accountId: account.accountId, siteId: uuid(site) }, refusing, '"1"');
    const apiOf = async () => (await running.rulesetOf(site.id))?.firewall.api;
    await until(async () => expect(await apiOf()).toMatchObject({ mode: 'refuse' }));
    const before = await running.siteOf(site.id);
    const input = { kind: 'service' as const, label: 'build', paths: [], networks: [], active: true, expiresAt: null };
    await get(MachineTokens).create(account, uuid(site), input);
    await until(async () => expect((await accessOf(site)).services).toHaveLength(1));
    const { version } = await accessOf(site);

    await tell(upgrade.id, upgrade.amount, 'payment.refunded');
    await until(async () => expect(await planOf(site)).toBe('plain'));
    await until(async () => expect((await accessOf(site)).services).toEqual([]));
    expect((await accessOf(site)).version).toBeGreaterThan(version);
    await until(async () => expect((await running.siteOf(site.id))?.revision).toBeGreaterThan(before!.revision));
    expect(await apiOf()).toMatchObject({ mode: 'refuse' });
  }, 60_000);
});
