import {
  accountPolicyInputSchema,
  balancerSchema,
  defaultArrival,
  defaultBalancer,
  defaultCache,
  defaultCheck,
  defaultGate,
  defaultResponse,
  gateSettingsSchema,
  noBrand,
  showId,
  sitePolicyChangeSchema,
  sitePolicyInputSchema,
  storedId,
  type SitePolicyInput,
} from '@sitekeep/contracts';
import { certificatesEntities, certificatesMigrations } from '@sitekeep/certificates';
import type { AccountContext } from '@sitekeep/platform';
import { OrderingService, SitesReadModel, SitesService } from '@sitekeep/sites';
import { freshDomain, orderOf, SitesUnderTest } from '@sitekeep/sites/testing';
import {
  GatePolicy,
  policiesEntities,
  policiesMigrations,
  PoliciesModule,
  PoliciesService,
  RulesReadModel,
  type PolicyChange,
  type PolicyScope,
} from './index.ts';

let bench: SitesUnderTest;
let policies: PoliciesService;
beforeAll(async () => {
  bench = await SitesUnderTest.start(
    { EDGE_EXTRA_HTTP_PORTS: '8081', EDGE_EXTRA_HTTPS_PORTS: '8443' },
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

const policyOf = (parts: Partial<SitePolicyInput> & { black?: string[] } = {}): PolicyChange => {
  const { black = [], ...rest } = parts;
  const blacklist = black.map((address) => ({ address, note: '', expiresAt: null }));
  return { blacklist, whitelist: [], onlyFromWhitelist: false, countries: { mode: 'off', countries: [] }, ...rest };
};
async function siteOf(account: AccountContext): Promise<PolicyScope & { siteId: string }> {
  const site = await bench.get(OrderingService).order(account, orderOf(freshDomain()));
  return { accountId: account.accountId, siteId: storedId('site', site.id)! };
}
const checkOf = (parts: object) => sitePolicyChangeSchema.parse({ check: parts }).check!;
const rulesOf = ({ accountId, siteId }: PolicyScope) =>
  bench.get(RulesReadModel).of(bench.transactions.manager, accountId, siteId!, bench.clock.now());
const revisionOf = async ({ accountId, siteId }: PolicyScope) => (await bench.get(SitesReadModel).get(accountId, siteId!)).revision;

test('of ten who change the same revision at once one wins, and the others are told the new one', async () => {
  const scope = await siteOf(await bench.account());
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) => policies.write(scope, policyOf({ black: [`10.0.0.${i}`] }), '"1"')),
  );
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'revision_stale', extra: { currentRevision: 2 } });
  expect((await policies.get(scope)).blacklist).toHaveLength(1);
});

test('entries added at once are all there, each with a revision of its own', async () => {
  const scope = await siteOf(await bench.account());
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      policies.addEntry(scope, { list: 'blacklist', address: `10.0.0.${i}`, note: '', expiresAt: null }, undefined),
    ),
  );
  expect(await policies.get(scope)).toMatchObject({ revision: 21, blacklist: { length: 20 } });
});

test('every change gives the site a new revision; one of the account gives it to all sites of the account and to no other', async () => {
  const [anna, ben] = [await bench.account(), await bench.account()];
  const [one, two, other] = [await siteOf(anna), await siteOf(anna), await siteOf(ben)];
  const before = await Promise.all([one, two, other].map(revisionOf));
  await policies.write(one, policyOf({ black: ['10.0.0.1'] }), '"1"');
  const first = await Promise.all([one, two, other].map(revisionOf));
  expect(first[0]).toBeGreaterThan(before[0]!);
  expect(first.slice(1)).toEqual(before.slice(1));
  await policies.addEntry(
    { accountId: anna.accountId, siteId: null },
    { list: 'blacklist', address: '10.0.0.2', note: '', expiresAt: null },
    undefined,
  );
  const second = await Promise.all([one, two, other].map(revisionOf));
  expect(second[0]).toBeGreaterThan(first[0]!);
  expect(second[1]).toBeGreaterThan(first[1]!);
  expect(second[2]).toBe(first[2]);
});

test('a site ordered while the account changes its policy is published with what holds then', async () => {
  const account = await bench.account();
  const scope = { accountId: account.accountId, siteId: null };
  for (let round = 1; round <= 5; round++) {
    const [site] = await Promise.all([siteOf(account), policies.write(scope, policyOf({ black: [`10.0.${round}.0/24`] }), `"${round}"`)]);
    const [row]: { publications: number; revision: string }[] = await bench.transactions.manager.query(
      `SELECT (SELECT count(*)::int FROM outbox WHERE payload->>'siteId' = $1) AS publications, revision FROM site WHERE id = $1::uuid`,
      [site.siteId],
    );
    const { filters } = await bench.get(RulesReadModel).of(bench.transactions.manager, account.accountId, site.siteId, bench.clock.now());
    expect(filters.blacklist).toEqual([{ address: `10.0.${round}.0/24`, expiresAt: null }]);
    expect(row?.publications).toBeGreaterThan(0);
  }
});

test('a policy of another account is not there', async () => {
  const [anna, ben] = [await bench.account(), await bench.account()];
  const site = await siteOf(anna);
  const entry = await policies.addEntry(site, { list: 'blacklist', address: '10.0.0.1', note: '', expiresAt: null }, undefined);
  const foreign = { accountId: ben.accountId, siteId: site.siteId };
  const none = { code: 'not_found' };
  await expect(policies.get(foreign)).rejects.toMatchObject(none);
  await expect(policies.entries(foreign, { limit: 10 })).rejects.toMatchObject(none);
  await expect(policies.write(foreign, policyOf(), '"1"')).rejects.toMatchObject(none);
  await expect(policies.revalidate(foreign)).rejects.toMatchObject(none);
  await expect(
    policies.addEntry(foreign, { list: 'blacklist', address: '10.0.0.2', note: '', expiresAt: null }, undefined),
  ).rejects.toMatchObject(none);
  const entryId = storedId('listEntry', entry.id)!;
  await expect(policies.removeEntry(foreign, entryId, undefined)).rejects.toMatchObject(none);
  await expect(policies.removeEntry({ accountId: ben.accountId, siteId: null }, entryId, undefined)).rejects.toMatchObject(none);
  await expect(policies.removeEntry(await siteOf(ben), entryId, undefined)).rejects.toMatchObject(none);
  expect((await policies.get(site)).blacklist).toHaveLength(1);
});

test('the plan limits the entries of a site; the account has what its largest plan allows that is paid', async () => {
  const account = await bench.account();
  const site = await siteOf(account);
  const black = (count: number) => policyOf({ black: Array.from({ length: count }, (_, i) => `10.0.${i >> 8}.${i & 255}`) });
  await expect(policies.write(site, black(1001), '"1"')).rejects.toMatchObject({
    extra: { errors: [{ pointer: '/blacklist', code: 'limit_reached' }] },
  });
  await policies.write(site, black(1000), '"1"');
  await expect(
    policies.addEntry(site, { list: 'whitelist', address: '192.0.2.1', note: '', expiresAt: null }, undefined),
  ).rejects.toMatchObject({ extra: { errors: [{ code: 'limit_reached' }] } });
  const ofAccount = { accountId: account.accountId, siteId: null };
  await expect(policies.write(ofAccount, black(1001), '"1"')).rejects.toMatchObject({ code: 'invalid_content' });
  const planId = showId('plan', '01900000-0000-7000-8000-000000000002');
  const { service } = await bench.get(OrderingService).order(account, { ...orderOf(freshDomain()), planId });
  // Ordered and not paid: it could be deleted again, and the entries would stay.
  await expect(policies.write(ofAccount, black(1001), '"1"')).rejects.toMatchObject({
    extra: { errors: [{ pointer: '/blacklist', code: 'limit_reached' }] },
  });
  await bench.transactions.manager.query(
    `UPDATE service SET state = 'paid', paid_months = 1, paid_until = now() + interval '1 month', unpaid_since = NULL WHERE id = $1`,
    [storedId('service', service.id)],
  );
  expect((await policies.write(ofAccount, black(1001), '"1"')).blacklist).toHaveLength(1001);
});

test('beyond a limit the oldest of the whitelist and the whole blacklist are in force, and nobody skips the gate who did not', async () => {
  const scope = await siteOf(await bench.account());
  const entry = (address: string) => ({ address, note: '', expiresAt: null });
  const whitelist = [entry('192.0.2.1'), entry('192.0.2.2'), entry('192.0.2.3')];
  await policies.write({ ...scope, siteId: null }, { whitelist }, '"1"');
  const until = new Date(bench.clock.nowMs() + 60_000).toISOString();
  const skipping = { address: '192.0.2.3', note: '', expiresAt: until, skipsGate: true };
  await policies.write(scope, { blacklist: [entry('10.0.0.1'), entry('10.0.0.2')], whitelist: [skipping] }, '"1"');
  const within = (most: { account: number; site: number }) =>
    bench.get(RulesReadModel).within(bench.transactions.manager, scope.accountId, scope.siteId, bench.clock.now(), most);
  const { rules, account, site } = await within({ account: 1, site: 1 });
  expect([account, site]).toEqual([
    { leftOut: 2, stays: 0 },
    { leftOut: 0, stays: 2 },
  ]);
  expect(rules.filters.blacklist).toHaveLength(2);
  // The account's entry for 192.0.2.3 has no end and asks for a sign-in: left out, it still does.
  expect(rules.filters.whitelist).toEqual([
    { address: '192.0.2.1/32', expiresAt: null },
    { address: '192.0.2.3/32', expiresAt: Date.parse(until) },
  ]);
  expect((await within({ account: 3, site: 3 })).rules).toEqual(await rulesOf(scope));
});

test('a change sets the sections it names and leaves the others; what was read can be sent back', async () => {
  const scope = await siteOf(await bench.account());
  const login = { name: 'sign-in', limit: 5, windowSeconds: 60, path: { kind: 'exact' as const, value: '/login' } };
  const rateLimits = sitePolicyChangeSchema.parse({ rateLimits: [login] }).rateLimits!;
  await policies.write(scope, policyOf({ black: ['10.0.0.1'], whitelist: [{ address: '10.0.0.2', note: '', expiresAt: null }] }), '"1"');
  const entries = (await policies.entries(scope, { limit: 10 })).data;
  await policies.write(scope, { rateLimits }, '"2"');
  await policies.write(scope, { tor: 'challenge', onlyFromWhitelist: true }, '"3"');
  await policies.write(scope, { blacklist: [] }, '"4"');
  const changed = await policies.get(scope);
  expect(changed).toMatchObject({ revision: 5, rateLimits, tor: 'challenge', searchBots: null, onlyFromWhitelist: true, blacklist: [] });
  expect((await policies.entries(scope, { limit: 10 })).data).toEqual(entries.filter((entry) => entry.list === 'whitelist'));
  const { revision: _, updatedAt: __, ...body } = changed;
  const again = await policies.write(scope, sitePolicyInputSchema.parse(body), '"5"');
  expect(again).toEqual({ ...changed, revision: 6, updatedAt: again.updatedAt });
  await expect(policies.write(scope, { whitelist: [] }, '"6"')).rejects.toMatchObject({
    extra: { errors: [{ pointer: '/whitelist', code: 'empty_whitelist' }] },
  });
});

test('yesterday’s body of a whole policy is valid and means the defaults', async () => {
  const account = await bench.account();
  const scope = await siteOf(account);
  await policies.write(scope, { tor: 'refuse', check: checkOf({ mode: 'all' }) }, '"1"');
  const whole = await policies.write(scope, sitePolicyInputSchema.parse(policyOf()), '"2"');
  expect(whole).toMatchObject({ tor: null, arrival: defaultArrival, rateLimits: [], check: { mode: 'off' }, brand: noBrand });
  expect(whole).toMatchObject({ balancer: balancerSchema.parse({}), cache: defaultCache, response: defaultResponse });
  const ofAccount = await policies.write({ ...scope, siteId: null }, accountPolicyInputSchema.parse({}), '"1"');
  expect(ofAccount).toEqual({ ...policyOf(), searchBots: false, tor: 'allow', revision: 2, updatedAt: ofAccount.updatedAt });
});

test('a site answers on the ports that the edges offer', async () => {
  const scope = await siteOf(await bench.account());
  const arrival = { ...defaultArrival, ports: [8081, 8443] };
  expect(await policies.write(scope, { arrival }, '"1"')).toMatchObject({ arrival });
  await expect(policies.write(scope, { arrival: { ...arrival, ports: [8082] } }, '"2"')).rejects.toMatchObject({
    extra: { errors: [{ pointer: '/arrival/ports/0', code: 'port_not_offered' }] },
  });
});

test('what is the site’s holds before what is the account’s; the rest is the site’s alone', async () => {
  const account = await bench.account();
  const [one, other] = [await siteOf(account), await siteOf(account)];
  await policies.write({ accountId: account.accountId, siteId: null }, { tor: 'refuse', searchBots: true }, '"1"');
  await policies.write(one, { tor: 'allow', brand: { ...noBrand, name: 'Shop' } }, '"1"');
  const rulesOf = ({ accountId, siteId }: typeof one) =>
    bench.get(RulesReadModel).of(bench.transactions.manager, accountId, siteId, bench.clock.now());
  expect(await rulesOf(one)).toMatchObject({ filters: { tor: 'allow', searchBots: true }, brand: { name: 'Shop' } });
  expect(await rulesOf(other)).toMatchObject({ filters: { tor: 'refuse', searchBots: true }, brand: noBrand, check: defaultCheck });
});

test('sections about answers are set one by one, and held against the origins and names that the site has', async () => {
  const account = await bench.account();
  const scope = await siteOf(account);
  const [hostname] = (await bench.get(SitesReadModel).get(scope.accountId, scope.siteId)).hostnames;
  const sections = (parts: object) => sitePolicyChangeSchema.parse(parts);
  const toApi = sections({
    balancer: { method: 'least_connections', rules: [{ path: { kind: 'prefix', value: '/api/' }, group: 'api' }] },
    response: {
      redirects: [
        { hostname: hostname?.name, path: { kind: 'exact', value: '/a' }, to: '/b' },
        { hostname: 'other.test', to: '/b' },
      ],
    },
  });
  await expect(policies.write(scope, toApi, '"1"')).rejects.toMatchObject({
    extra: {
      errors: [
        { pointer: '/balancer/rules/0/group', code: 'unknown_group' },
        { pointer: '/response/redirects/1/hostname', code: 'other_site' },
      ],
    },
  });
  const origin = { scheme: 'http', weight: 1 } as const;
  await bench.get(SitesService).replaceOrigins(account, scope.siteId, [
    { ...origin, host: '93.184.216.34' },
    { ...origin, host: '93.184.216.35', group: 'api' },
  ]);
  const { balancer } = toApi;
  await policies.write(scope, sections({ cache: { mode: 'standard', query: { kind: 'sorted' } } }), '"1"');
  await policies.write(scope, { balancer: balancer! }, '"2"');
  expect(await policies.get(scope)).toMatchObject({ balancer, cache: { mode: 'standard', seconds: 600 }, response: defaultResponse });
  const rules = await bench.get(RulesReadModel).of(bench.transactions.manager, scope.accountId, scope.siteId, bench.clock.now());
  const { clientCertificate: _, secret: __, ...untouched } = defaultBalancer;
  expect(rules).toMatchObject({ balancer: { ...untouched, ...balancer }, cache: { mode: 'standard' }, response: defaultResponse });
});

test('everybody must pass the check again: the epoch rises with each call, the policy keeps its revision', async () => {
  const scope = await siteOf(await bench.account());
  const before = await revisionOf(scope);
  const epochs = await Promise.all(Array.from({ length: 5 }, () => policies.revalidate(scope)));
  expect(epochs.map(({ epoch }) => epoch).sort()).toEqual([1, 2, 3, 4, 5]);
  await policies.write(scope, { check: checkOf({ mode: 'all' }) }, '"1"');
  const { check } = await bench.get(RulesReadModel).of(bench.transactions.manager, scope.accountId, scope.siteId, bench.clock.now());
  expect(check).toMatchObject({ mode: 'all', epoch: 5 });
  expect(await revisionOf(scope)).toBeGreaterThan(before);
});

test('what has expired is shown no more, counts for nothing, and goes with the next change', async () => {
  const scope = await siteOf(await bench.account());
  const expiresAt = new Date(bench.clock.nowMs() + 60_000).toISOString();
  await policies.addEntry(scope, { list: 'blacklist', address: '10.0.0.1', note: 'a minute', expiresAt }, undefined);
  bench.clock.setOffset(61_000);
  expect((await policies.get(scope)).blacklist).toEqual([]);
  expect((await policies.entries(scope, { limit: 10 })).data).toEqual([]);
  const again = await policies.addEntry(scope, { list: 'blacklist', address: '10.0.0.1', note: 'again', expiresAt: null }, undefined);
  expect(again).toMatchObject({ note: 'again', expiresAt: null });
  expect(await bench.transactions.manager.query('SELECT 1 FROM list_entry WHERE site_id = $1', [scope.siteId])).toHaveLength(1);
});

test('the last address of a whitelist stays while only it is let in', async () => {
  const scope = await siteOf(await bench.account());
  const whitelist = ['192.0.2.1', '192.0.2.2'].map((address) => ({ address, note: '', expiresAt: null }));
  await policies.write(scope, policyOf({ whitelist, onlyFromWhitelist: true }), '"1"');
  const { data } = await policies.entries(scope, { limit: 10, list: 'whitelist' });
  await policies.removeEntry(scope, storedId('listEntry', data[0]!.id)!, undefined);
  await expect(policies.removeEntry(scope, storedId('listEntry', data[1]!.id)!, undefined)).rejects.toMatchObject({ code: 'conflict' });
  expect((await policies.get(scope)).whitelist).toHaveLength(1);
});

test('entries come page by page, newest first', async () => {
  const scope = await siteOf(await bench.account());
  for (let i = 1; i <= 3; i++)
    await policies.addEntry(scope, { list: 'blacklist', address: `10.0.0.${i}`, note: '', expiresAt: null }, undefined);
  const first = await policies.entries(scope, { limit: 2 });
  expect(first.data.map((entry) => entry.address)).toEqual(['10.0.0.3', '10.0.0.2']);
  const second = await policies.entries(scope, { limit: 2, after: first.nextCursor! });
  expect(second).toMatchObject({ data: [{ address: '10.0.0.1' }], nextCursor: null });
});

test('an address that skips the gate is told to the edges with a warning for the customer, no longer than it holds itself', async () => {
  const scope = await siteOf(await bench.account());
  const until = new Date(bench.clock.nowMs() + 3_600_000).toISOString();
  const [entry, short] = [
    { address: '192.0.2.0/24', note: '', expiresAt: null, skipsGate: true },
    { address: '192.0.2.7', note: '', expiresAt: until, skipsGate: true },
  ];
  const policy = await policies.write(scope, policyOf({ whitelist: [entry, short] }), '"1"');
  expect(policy.whitelist).toEqual([entry, short]);
  expect(policy.warnings).toEqual([
    { pointer: '/whitelist/0/skipsGate', code: 'skips_gate', detail: expect.stringContaining('192.0.2.0/24') as string },
    { pointer: '/whitelist/1/skipsGate', code: 'skips_gate', detail: expect.stringContaining('192.0.2.7') as string },
  ]);
  await policies.write({ ...scope, siteId: null }, policyOf({ whitelist: [{ address: '192.0.2.7', note: '', expiresAt: null }] }), '"1"');
  const { whitelist } = (await rulesOf(scope)).filters;
  expect(whitelist).toEqual([
    { address: '192.0.2.0/24', expiresAt: null, skipsGate: true },
    { address: '192.0.2.7/32', expiresAt: null },
  ]);
  const again = await policies.write(scope, policyOf({ whitelist: [{ ...entry, skipsGate: false }] }), '"2"');
  expect(again.whitelist).toEqual([{ address: '192.0.2.0/24', note: '', expiresAt: null }]);
  expect(again.warnings).toBeUndefined();
});

test('the key of sessions is rotated with an overlap or without, and edges hear of it while the gate is on', async () => {
  const account = await bench.account();
  const scope = await siteOf(account);
  const keys = bench.get(GatePolicy);
  await bench.transactions.manager.query(`UPDATE policy SET settings = '{"gate":{"mode":"on"}}' WHERE account_id = $1`, [scope.accountId]);
  const before = await revisionOf(scope);
  const rotated = await keys.rotate(account, scope.siteId, { overlapSeconds: 60 });
  expect(rotated).toEqual({ epoch: 1, previousUntil: expect.any(String) as string });
  expect(await keys.key(scope.accountId, scope.siteId)).toEqual(rotated);
  expect(await revisionOf(scope)).toBeGreaterThan(before);
  expect(await keys.rotate(account, scope.siteId, { overlapSeconds: 0 })).toEqual({ epoch: 2, previousUntil: null });
  await expect(keys.rotate(await bench.account(), scope.siteId, { overlapSeconds: 0 })).rejects.toMatchObject({ code: 'not_found' });
});

test('a gate that is off says nothing to the edges, and one without a certificate stays off', async () => {
  const scope = await siteOf(await bench.account());
  const gate = gateSettingsSchema.parse({ require: 'code', sessionSeconds: 600, idleSeconds: 600 });
  const policy = await policies.write(scope, { gate }, '"1"');
  expect(policy).toMatchObject({ gate });
  expect((await rulesOf(scope)).gate).toEqual(defaultGate);
  await expect(policies.write(scope, { gate: { ...gate, mode: 'on' } }, '"2"')).rejects.toMatchObject({
    extra: { errors: [{ pointer: '/gate/mode', code: 'no_certificate' }] },
  });
});
