import { randomUUID } from 'node:crypto';
import { createStaff } from '@sitekeep/accounts/testing';
import {
  balancerSchema,
  checkSchema,
  defaultArrival,
  defaultCache,
  defaultResponse,
  firewallSettingsSchema,
  gateSettingsSchema,
  noBrand,
  type AuditEntry,
  type Explanation,
  type ListEntry,
  type Policy,
  type Problem,
  type SiteBan,
  type SiteDetail,
  type SitePolicy,
} from '@sitekeep/contracts';
import { BanIntake } from '@sitekeep/policies';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { startAnsweringEdge } from '../testing/answering-edge.ts';
import { callerOf } from '../testing/api-caller.ts';
import { HttpCustomer, startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: HttpCustomer;
let ben: HttpCustomer;

beforeAll(async () => {
  api = await startTestApi({ EDGE_EXTRA_HTTP_PORTS: '8081-8083' });
  [anna, ben] = await Promise.all([new HttpCustomer(api.portalUrl).signUp(), new HttpCustomer(api.portalUrl).signUp()]);
});
afterAll(() => api?.close());

/** A site of Anna's or another's, and the path of its policy. */
async function newSite(of = anna): Promise<{ id: string; at: string; path: string; name: string }> {
  const name = `p-${randomUUID().slice(0, 8)}.example.com`;
  const origins = [{ scheme: 'http', host: '203.0.113.10' }];
  const { status, body } = await of.call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: [name, `*.${name}`], origins });
  expect(status).toBe(201);
  return { id: body.id, at: `/v1/sites/${body.id}`, path: `/v1/sites/${body.id}/policy`, name };
}
const codesOf = ({ body }: { body: Problem }) => body.errors?.map(({ pointer, code }) => `${pointer} ${code}`);

test('policies of a site: revision, If-Match, faults, entries', async () => {
  const { path } = await newSite();
  const first = await anna.call<Policy>('GET', path);
  expect(first.body).toEqual({
    blacklist: [],
    whitelist: [],
    onlyFromWhitelist: false,
    countries: { mode: 'off', countries: [] },
    searchBots: null,
    tor: null,
    arrival: defaultArrival,
    rateLimits: [],
    check: checkSchema.parse({}),
    brand: noBrand,
    balancer: balancerSchema.parse({}),
    cache: defaultCache,
    response: defaultResponse,
    firewall: firewallSettingsSchema.parse({}),
    gate: gateSettingsSchema.parse({}),
    revision: 1,
    updatedAt: null,
  });
  const put = (body: unknown, match?: string) => anna.call<Policy & Problem>('PUT', path, body, match ? { 'if-match': match } : {});
  expect(await put({})).toMatchObject({ status: 428, body: { code: 'precondition_required' } });
  expect(await put({ blacklist: [{ address: '203.0.113.1/24' }], onlyFromWhitelist: true }, '"1"')).toMatchObject({
    status: 422,
    body: {
      errors: [
        { pointer: '/blacklist/0/address', code: 'host_bits' },
        { pointer: '/onlyFromWhitelist', code: 'empty_whitelist' },
      ],
    },
  });
  const set = await put({ blacklist: [{ address: '2001:DB8::/32', note: 'x' }], countries: { mode: 'block', countries: ['fr'] } }, '"1"');
  expect(set).toMatchObject({
    status: 200,
    body: {
      revision: 2,
      blacklist: [{ address: '2001:db8::/32', note: 'x', expiresAt: null }],
      countries: { mode: 'block', countries: ['FR'] },
    },
  });
  expect(await put({}, '"1"')).toMatchObject({ status: 412, body: { code: 'revision_stale', currentRevision: 2 } });

  const added = await anna.call<ListEntry>('POST', `${path}/entries`, { list: 'blacklist', address: '127.0.0.2', note: 'me' });
  expect(added).toMatchObject({ status: 201, body: { list: 'blacklist', address: '127.0.0.2', note: 'me' } });
  expect(await anna.call('POST', `${path}/entries`, { list: 'blacklist', address: '127.0.0.2/32' })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/address', code: 'duplicate' }] },
  });
  expect((await anna.call('POST', `${path}/entries`, { list: 'whitelist', address: '127.0.0.3' }, { 'if-match': '"2"' })).status).toBe(412);
  const listed = await anna.call<{ data: ListEntry[] }>('GET', `${path}/entries?list=blacklist`);
  expect(listed.body.data.map((entry) => entry.address)).toEqual(['127.0.0.2', '2001:db8::/32']);
  expect((await anna.call('DELETE', `${path}/entries/${added.body.id}`)).status).toBe(204);
  expect((await anna.call('DELETE', `${path}/entries/${added.body.id}`)).status).toBe(404);
  expect((await anna.call<Policy>('GET', path)).body.revision).toBe(4);
});

test('policies of an account, and the last whitelisted address', async () => {
  const put = (body: unknown, revision: number) => ben.call<Policy>('PUT', '/v1/policy', body, { 'if-match': `"${revision}"` });
  const { revision } = (await ben.call<Policy>('GET', '/v1/policy')).body;
  expect((await put({ whitelist: [{ address: '10.0.0.0/8' }], onlyFromWhitelist: true }, revision)).status).toBe(200);
  const { data } = (await ben.call<{ data: ListEntry[] }>('GET', '/v1/policy/entries')).body;
  expect(await ben.call('DELETE', `/v1/policy/entries/${data[0]!.id}`)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect((await put({}, revision + 1)).body).toMatchObject({ whitelist: [], onlyFromWhitelist: false });
});

test('sections are changed one by one; what was read can be sent back whole', async () => {
  const { path } = await newSite();
  const patch = (body: unknown, match?: string) => anna.call<SitePolicy & Problem>('PATCH', path, body, match ? { 'if-match': match } : {});
  expect(await patch({ tor: 'refuse' })).toMatchObject({ status: 428 });
  expect((await patch({ blacklist: [{ address: '203.0.113.7' }], tor: 'refuse' }, '"1"')).body).toMatchObject({
    revision: 2,
    tor: 'refuse',
  });
  expect(await patch({ tor: 'challenge' }, '"1"')).toMatchObject({ status: 412, body: { currentRevision: 2 } });
  const rateLimits = [
    { name: 'sign-in', limit: 5, windowSeconds: 60, action: 'ban', banSeconds: 600, path: { kind: 'exact', value: '/login' } },
  ];
  const changed = await patch({ rateLimits, check: { mode: 'all' }, arrival: { ports: [8082] } }, '"2"');
  expect(changed).toMatchObject({
    status: 200,
    body: {
      revision: 3,
      blacklist: [{ address: '203.0.113.7' }],
      tor: 'refuse',
      rateLimits,
      check: { mode: 'all', passSeconds: 1800 },
      arrival: { ports: [8082], http2: true },
    },
  });
  const { revision: _, updatedAt: __, ...whole } = changed.body;
  expect((await anna.call<SitePolicy>('PUT', path, whole, { 'if-match': '"3"' })).body).toMatchObject({ ...whole, revision: 4 });
});

test('every fault of every section is told at once, with its place and the mend', async () => {
  const { path } = await newSite();
  const broken = {
    rateLimits: [{ name: 'a', limit: 5, windowSeconds: 60, action: 'ban', path: { kind: 'regex', value: '(' } }],
    check: { excluded: [{ kind: 'exact', value: '/a/../b' }] },
    arrival: { ports: [22], hsts: { maxAgeSeconds: 60, preload: true } },
    brand: { logo: 'data:image/svg+xml;base64,PHN2Zz4=', helpUrl: 'javascript:alert(1)' },
    countries: { mode: 'block', countries: ['XX'] },
    balancer: { rules: [{ group: 'api' }], ca: 'none' },
    cache: { query: { kind: 'only' }, bypassCookies: ['a*b'] },
    response: {
      cors: { origins: ['*'], credentials: true },
      rules: [{ on: 'request', action: 'set', name: 'Host', value: 'a' }],
      redirects: [{ path: { kind: 'exact', value: '/a' }, to: '/a' }],
      pages: { refused: '{{name}}' },
    },
    firewall: { thresholds: { total: 5, family: 9 }, exclusions: [{ rule: 'none' }], leaks: { mode: 'log' } },
  };
  const answer = await anna.call<Problem>('PATCH', path, broken, { 'if-match': '"1"' });
  expect(answer.status).toBe(422);
  expect(codesOf(answer)?.sort()).toEqual([
    '/arrival/hsts/includeSubdomains preload_needs_subdomains',
    '/arrival/hsts/maxAgeSeconds preload_needs_a_year',
    '/arrival/ports/0 port_not_offered',
    '/balancer/ca no_certificate',
    '/balancer/rules/0/group unknown_group',
    '/brand/helpUrl invalid_link',
    '/brand/logo svg',
    '/cache/bypassCookies/0 wildcard_inside',
    '/cache/query/names needed',
    '/check/excluded/0/value not_normalised',
    '/countries/countries/0 unknown_country',
    '/firewall/exclusions/0/rule unknown_rule',
    '/firewall/leaks/kinds needed',
    '/firewall/thresholds/family without_effect',
    '/rateLimits/0/banSeconds needed',
    '/rateLimits/0/path/value invalid_regex',
    '/response/cors/credentials credentials_for_all',
    '/response/pages/refused unknown_placeholder',
    '/response/redirects/0/to loop',
    '/response/rules/0/name own_header',
  ]);
  const form = { check: { mode: 'sometimes' }, rateLimits: [{ name: 'A b' }], cache: { mode: 'on' }, unknown: 1 };
  expect(codesOf(await anna.call<Problem>('PATCH', path, form, { 'if-match': '"1"' }))?.sort()).toEqual([
    '/cache/mode invalid_value',
    '/check/mode invalid_value',
    '/rateLimits/0/limit invalid_type',
    '/rateLimits/0/name invalid_format',
    '/rateLimits/0/windowSeconds invalid_type',
    '/unknown unrecognized_keys',
  ]);
});

test('the account’s policy has no sections that only a site can have', async () => {
  const { revision } = (await ben.call<Policy>('GET', '/v1/policy')).body;
  const patch = (body: unknown) => ben.call<Policy & Problem>('PATCH', '/v1/policy', body, { 'if-match': `"${revision}"` });
  expect(codesOf(await patch({ rateLimits: [], tor: null }))?.sort()).toEqual(['/rateLimits unrecognized_keys', '/tor invalid_value']);
  expect((await patch({ tor: 'refuse', searchBots: true })).body).toMatchObject({ tor: 'refuse', searchBots: true });
});

test('everybody must pass the check again', async () => {
  const { at, path } = await newSite();
  expect(await anna.call('POST', `${at}/check/revalidate`)).toMatchObject({ status: 200, body: { epoch: 1 } });
  expect(await anna.call('POST', `${at}/check/revalidate`)).toMatchObject({ status: 200, body: { epoch: 2 } });
  expect((await anna.call<Policy>('GET', path)).body.revision).toBe(1);
});

test('bans are listed, found by address, and lifted', async () => {
  const { id, at } = await newSite();
  const since = Date.now();
  const ban = { siteId: id, address: '2001:db8:1:2::', rule: 'sign-in', since, until: since + 600_000, requestId: 'req_1' };
  await api.get(BanIntake).record([ban, { ...ban, address: '203.0.113.7' }]);
  const { data } = (await anna.call<{ data: SiteBan[] }>('GET', `${at}/bans?address=2001:db8:1:2::5`)).body;
  expect(data).toMatchObject([{ address: '2001:db8:1:2::', rule: 'sign-in', requestId: 'req_1' }]);
  expect((await anna.call('GET', `${at}/bans?address=nobody`)).status).toBe(422);
  expect((await anna.call('DELETE', `${at}/bans/${data[0]!.id}`)).status).toBe(204);
  expect((await anna.call('DELETE', `${at}/bans/${data[0]!.id}`)).status).toBe(404);
  expect((await anna.call<{ data: SiteBan[] }>('GET', `${at}/bans`)).body.data).toMatchObject([{ address: '203.0.113.7' }]);
});

test('an installation without an address that proxies could ask at says so', async () => {
  const { at } = await newSite(ben);
  const path = `${at}/forward-auth`;
  expect((await ben.call('GET', path)).body).toMatchObject({ enabled: false, available: false });
  expect(await ben.call('PUT', path, { enabled: true })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(await ben.call('GET', `${path}/setup`)).toMatchObject({ status: 409, body: { code: 'conflict' } });
});

describe('explain', () => {
  const told: Omit<Explanation, 'siteId'> = { edge: 'edge-1', revision: 7, outcome: 'forwarded', status: null, steps: [] };
  const question = (name: string) => ({ url: `https://www.${name}/a?b=c`, address: '203.0.113.7', headers: { Cookie: 'a=b' } });

  test('an edge is asked and its answer given, also to staff who act for the account', async () => {
    const { id, at, name } = await newSite();
    const edge = await startAnsweringEdge(({ siteId }) => ({ ...told, siteId }));
    try {
      expect(await anna.call('POST', `${at}/explain`, question(name))).toMatchObject({ status: 200, body: { ...told, siteId: id } });
      expect(edge.asked).toEqual([
        {
          id: expect.any(String) as string,
          siteId: id,
          method: 'GET',
          scheme: 'https',
          host: `www.${name}`,
          target: '/a?b=c',
          address: '203.0.113.7',
          headers: [['cookie', 'a=b']],
        },
      ]);
      const { bearer } = await createStaff(api.dataSource.manager, { role: 'support' });
      const accountId = (await anna.call<{ account: { id: string } }>('GET', '/v1/session')).body.account.id;
      const headers = { ...bearer, 'sitekeep-account': accountId, 'sitekeep-reason': 'ticket 12' };
      const onConsole = callerOf(api.consoleUrl);
      expect(await onConsole(`${at}/explain`, { headers, json: question(name) })).toMatchObject({ status: 200, body: told });
      const { body } = await onConsole(`/v1/staff/audit?accountId=${accountId}`, { headers: bearer });
      expect(body['data'] as AuditEntry[]).toContainEqual(expect.objectContaining({ action: 'POST /v1/sites/:id/explain' }));
    } finally {
      await edge.stop();
    }
  });

  test('the first answer counts, and comes at once', async () => {
    const { at, name } = await newSite();
    const edges = await Promise.all([1, 2, 3].map(() => startAnsweringEdge(({ siteId }) => ({ ...told, siteId }))));
    await inTime(1500, () => msOf(async () => expect((await anna.call('POST', `${at}/explain`, question(name))).status).toBe(200)));
    await Promise.all(edges.map((edge) => edge.stop()));
  });

  test('503 when no edge answers, at once when there is none', async () => {
    const { at, name } = await newSite();
    const none = { status: 503, body: { code: 'unavailable' } };
    const dumb = await startAnsweringEdge(() => null);
    const begin = performance.now();
    expect(await anna.call('POST', `${at}/explain`, question(name))).toMatchObject(none);
    expect(performance.now() - begin).toBeLessThan(4000);
    expect(dumb.asked).toHaveLength(1);
    await dumb.stop();
    expect(await anna.call('POST', `${at}/explain`, question(name))).toMatchObject(none);
  });

  test('a name of another site is refused, and no edge is asked', async () => {
    const [{ at }, other] = [await newSite(), await newSite()];
    const edge = await startAnsweringEdge(({ siteId }) => ({ ...told, siteId }));
    const answer = await anna.call<Problem>('POST', `${at}/explain`, { ...question(other.name), address: 'x' });
    expect(codesOf(answer)).toEqual(['/address invalid_address', '/url other_site']);
    expect((await ben.call('POST', `${other.at}/explain`, question(other.name))).status).toBe(404);
    expect(edge.asked).toEqual([]);
    await edge.stop();
  });
});
