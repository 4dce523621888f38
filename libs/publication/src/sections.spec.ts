import {
  defaultArrival,
  defaultBalancer,
  defaultCache,
  defaultCheck,
  defaultFirewall,
  defaultResponse,
  noBrand,
  redisKeys,
  rulesetVersion,
  sitePolicyChangeSchema,
} from '@sitekeep/contracts';
import type { AccountContext } from '@sitekeep/platform';
import { PoliciesService, watchedMs } from '@sitekeep/policies';
import type { Redis } from '@sitekeep/runtime';
import { SitesReadModel, SitesService } from '@sitekeep/sites';
import { freshDomain, type SitesUnderTest } from '@sitekeep/sites/testing';
import { PublicationUnderTest, until, uuid } from './testing/publication-under-test.ts';

let running: PublicationUnderTest;
let redis: Redis;
let bench: SitesUnderTest;
beforeAll(async () => {
  running = await PublicationUnderTest.start();
  ({ redis, bench } = running);
});
afterAll(() => running?.stop(), 30_000);

const siteOf = (id: string) => running.siteOf(id);
const rulesetOf = (id: string) => running.rulesetOf(id);
const published = (account: AccountContext, ...names: string[]) => running.published(account, ...names);

test('the settings of origins are in the ruleset', async () => {
  const account = await bench.account();
  const site = await published(account, freshDomain());
  const own = { host: '93.184.216.35', backup: true, hostHeader: 'a.example', answerTimeoutSeconds: 90, connections: 7 };
  await bench.get(SitesService).replaceOrigins(account, uuid(site), [
    { scheme: 'https', host: '93.184.216.34', weight: 2, serverName: 'b.example', verifyTls: false },
    { scheme: 'http', ...own },
  ]);
  await until(async () =>
    expect((await rulesetOf(site.id))?.origins).toMatchObject([
      { port: 443, weight: 2, serverName: 'b.example', verifyTls: false, backup: false },
      { port: 80, weight: 1, backup: true, hostHeader: 'a.example', answerMs: 90_000, connections: 7 },
    ]),
  );
});

test('every section of a policy is in the ruleset, and the same content has the same bytes', async () => {
  const account = await bench.account();
  const site = await published(account, freshDomain());
  const scope = { accountId: account.accountId, siteId: uuid(site) };
  const { rateLimits, ...sections } = {
    arrival: { ...defaultArrival, redirectToHttps: true, hsts: { maxAgeSeconds: 300, includeSubdomains: false, preload: false } },
    rateLimits: [{ name: 'sign-in', limit: 5, windowSeconds: 60, path: { kind: 'exact', value: '/login' }, methods: ['POST', 'PUT'] }],
    check: { mode: 'auto', threshold: 20, always: [{ path: { kind: 'prefix', value: '/wp-login.php' } }] },
    brand: { name: 'Shop', colour: '#1F6FEB' },
    balancer: { method: 'sticky_cookie', health: { path: '/up', codes: [{ from: 200, to: 204 }] }, retries: 2 },
    cache: {
      mode: 'standard',
      rules: [{ path: { kind: 'prefix', value: '/blog/' }, mode: 'everything', seconds: 60 }],
      bypassCookies: ['b', 'a*'],
    },
    response: {
      compression: { encodings: ['gzip'] },
      headers: { nosniff: true },
      rules: [{ on: 'response', action: 'remove', name: 'Server' }],
      redirects: [{ path: { kind: 'exact', value: '/a' }, to: '/b', status: 308 }],
      maintenance: {},
    },
    firewall: {
      mode: 'block',
      familiesOff: ['ldap'],
      exclusions: [{ family: 'xss', path: { kind: 'exact', value: '/posts' }, parameter: 'text', note: 'the editor' }],
      rules: [
        { name: 'later', conditions: [{ field: 'path', operator: 'prefix', values: ['/a'] }], action: { kind: 'log' } },
        { name: 'off', enabled: false, conditions: [{ field: 'country', operator: 'exists' }], action: { kind: 'block' } },
        { name: 'first', priority: 1, conditions: [{ field: 'path', operator: 'prefix', values: ['/b'] }], action: { kind: 'allow' } },
      ],
    },
  };
  const change = sitePolicyChangeSchema.parse({ ...sections, rateLimits, searchBots: true, tor: 'challenge' });
  await bench.get(PoliciesService).write(scope, change, '"1"');
  await bench.get(PoliciesService).revalidate(scope);
  await until(async () => expect((await rulesetOf(site.id))?.check.epoch).toBe(1));
  expect(await rulesetOf(site.id)).toMatchObject({
    version: rulesetVersion,
    arrival: sections.arrival,
    filters: { searchBots: true, tor: 'challenge' },
    rateLimits: [
      {
        name: 'sign-in',
        methods: ['POST', 'PUT'],
        path: { kind: 'exact', value: '/login' },
        key: { kind: 'address' },
        limit: 5,
        windowSeconds: 60,
        burst: 0,
        action: 'refuse',
        banSeconds: 0,
      },
    ],
    check: { ...defaultCheck, ...sections.check, epoch: 1, always: [{ path: { value: '/wp-login.php' }, methods: [], method: 'captcha' }] },
    brand: { ...noBrand, name: 'Shop', colour: '#1f6feb' },
    balancer: {
      ...defaultBalancer,
      ...sections.balancer,
      health: { ...sections.balancer.health, method: 'GET', host: null, intervalSeconds: 10 },
    },
    cache: { ...defaultCache, ...sections.cache, bypassCookies: ['a*', 'b'] },
    response: {
      compression: { encodings: ['gzip'], minBytes: 1024, personal: false },
      headers: { ...defaultResponse.headers, nosniff: true },
      rules: [{ path: null, on: 'response', action: 'remove', name: 'Server', value: '' }],
      redirects: [{ hostname: null, path: { kind: 'exact', value: '/a' }, to: '/b', status: 308, keepPath: false, keepQuery: true }],
      maintenance: { retryAfterSeconds: 600 },
      cors: null,
    },
    firewall: {
      ...defaultFirewall,
      mode: 'block',
      familiesOff: ['ldap'],
      exclusions: [{ rule: null, family: 'xss', path: { kind: 'exact', value: '/posts' }, place: null, parameter: 'text' }],
      rules: [{ name: 'first' }, { name: 'later' }],
    },
  });
  const bytesOf = async () => {
    const { revision } = (await siteOf(site.id))!;
    return (await redis.get(redisKeys.ruleset(site.id, revision)))?.replace(`"revision":${revision}`, '');
  };
  const before = await bytesOf();
  // jsonb keeps no order of keys, and the sections come back in another order than they went.
  await bench.get(PoliciesService).write(scope, Object.fromEntries(Object.entries(change).reverse()), '"2"');
  await until(async () =>
    expect((await siteOf(site.id))?.revision).toBe((await bench.get(SitesReadModel).get(account.accountId, uuid(site))).revision),
  );
  expect(await bytesOf()).toBe(before);
});

test('the firewall of a site is watched for seven days from its order, and shares all but that day with others', async () => {
  const account = await bench.account();
  const site = await published(account, freshDomain());
  const { firewall } = (await rulesetOf(site.id))!;
  expect(firewall).toEqual({ ...defaultFirewall, mode: 'block', blocksFrom: Date.parse(site.createdAt) + watchedMs });
  const scope = { accountId: account.accountId, siteId: uuid(site) };
  await bench.get(PoliciesService).write(scope, sitePolicyChangeSchema.parse({ firewall: { mode: 'off', paranoia: 4 } }), '"1"');
  await until(async () => expect((await rulesetOf(site.id))?.firewall).toEqual(defaultFirewall));
});

test('a site that was there before the firewall is watched for seven days from the day that came', async () => {
  const account = await bench.account();
  const { manager } = bench.transactions;
  const came = new Date(Date.now() + 3_600_000);
  const site = await published(account, freshDomain());
  await manager.query('INSERT INTO firewall_introduction (at) VALUES ($1)', [came]);
  await bench.get(PoliciesService).write({ accountId: account.accountId, siteId: uuid(site) }, { tor: 'refuse' }, '"1"');
  await until(async () => expect((await rulesetOf(site.id))?.firewall.blocksFrom).toBe(came.getTime() + watchedMs));
  await manager.query('DELETE FROM firewall_introduction');
});

test('a balancer’s rule to a group whose last origin went waits until there is one again', async () => {
  const account = await bench.account();
  const site = await published(account, freshDomain());
  const scope = { accountId: account.accountId, siteId: uuid(site) };
  const main = { scheme: 'http', host: '93.184.216.34', weight: 1 } as const;
  const api = { ...main, host: '93.184.216.35', group: 'api' };
  const groupsOf = async () => (await rulesetOf(site.id))?.balancer.rules.map(({ group }) => group);
  await bench.get(SitesService).replaceOrigins(account, uuid(site), [main, api]);
  const change = {
    balancer: { rules: [{ path: { kind: 'prefix', value: '/api/' }, group: 'api' }, { group: 'main' }] },
    cache: { mode: 'static' },
  };
  await bench.get(PoliciesService).write(scope, sitePolicyChangeSchema.parse(change), '"1"');
  await until(async () => expect(await groupsOf()).toEqual(['api', 'main']));
  expect(await rulesetOf(site.id)).toMatchObject({ cache: { mode: 'static' }, balancer: { clientCertificate: null, secret: null } });
  await bench.get(SitesService).replaceOrigins(account, uuid(site), [main]);
  await until(async () => expect(await groupsOf()).toEqual(['main']));
  await bench.get(SitesService).replaceOrigins(account, uuid(site), [main, api]);
  await until(async () => expect(await groupsOf()).toEqual(['api', 'main']));
});
