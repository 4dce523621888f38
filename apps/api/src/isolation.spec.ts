import { randomUUID } from 'node:crypto';
import { idPrefixes, showId, storedId, type IdKind, type SiteDetail, type Visitor, type VisitorToken } from '@sitekeep/contracts';
import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { CertificatePublication } from '@sitekeep/certificates';
import { TestAuthority } from '@sitekeep/certificates/testing';
import { GateSessions } from '@sitekeep/gate';
import { EventIngestion } from '@sitekeep/insight';
import { BanIntake } from '@sitekeep/policies';
import { callerOf } from './testing/api-caller.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

/** A customer with an active account who calls the api by token. */
type Customer = TestAccount & {
  call: <T>(method: string, path: string, json?: unknown, headers?: Record<string, string>) => Promise<{ status: number; body: T }>;
};

async function newCustomer(email: string): Promise<Customer> {
  const account = await createAccount(api.dataSource.manager, { email });
  const caller = callerOf(api.portalUrl);
  return {
    ...account,
    call: async <T>(method: string, path: string, json?: unknown, headers?: Record<string, string>) => {
      const answer = await caller(path, { method, json, headers: { ...account.bearer, ...headers } });
      return { status: answer.status, body: answer.body as T };
    },
  };
}

type Description = { paths: Record<string, Record<string, { requestBody?: unknown }>> };
let api: TestApi;
let anna: Customer;
let bert: Customer;
let operations: { method: string; path: string }[];
/** Anna's things: path prefix of the collection -> shown id. Bert asks for them. */
let ids: Record<string, string>;
/** Bert's own, by the same prefixes. */
let owns: Record<string, string>;
let secrets: string[];
const annasEmail = 'anna@isolation.test';
const annasVisitor = 'vera@anna-secret.test';
const annasSerial = 'GA-anna-secret';

/** Endpoints that are no account's, with the reason. A new one must be put here by hand, or be covered. */
const nobodys: Record<string, string> = {
  'post /v1/sign-up': 'public',
  'post /v1/sign-in': 'public',
  'post /v1/email-confirmations': 'public: the token is the right',
  'post /v1/password-resets': 'public',
  'post /v1/password-resets/complete': 'public: the token is the right',
  'post /v1/invitations/accept': 'public: the token is the right',
  'get /v1/plans': 'public',
  'get /v1/session': 'for cookies only, tested with the sessions',
  'post /v1/sign-out': 'ends the own session',
  'post /v1/sign-out-everywhere': 'ends the own sessions',
};

/** Bodies that Bert sends where one is needed: well-formed, so that only the owner decides. `id` is put where Anna's id would stand. */
const bodies: Record<string, (id: string) => unknown> = {
  'patch /v1/team/members/{id}': () => ({ role: 'viewer' }),
  'patch /v1/sites/{id}': () => ({ name: 'Mine now' }),
  'put /v1/sites/{id}/origins': () => ({ origins: [{ scheme: 'http', host: '203.0.113.9', port: 80, weight: 1 }] }),
  'post /v1/sites/{id}/hostnames': () => ({ hostname: 'mine.bert.test' }),
  'put /v1/sites/{id}/policy': () => ({
    blacklist: [],
    whitelist: [],
    onlyFromWhitelist: false,
    countries: { mode: 'off', countries: [] },
  }),
  'patch /v1/sites/{id}/policy': () => ({ onlyFromWhitelist: false, brand: { name: 'Mine now' } }),
  'post /v1/sites/{id}/explain': () => ({ url: 'https://anna-secret.example.com/', address: '203.0.113.1' }),
  'put /v1/sites/{id}/origin-secret': () => ({ enabled: true }),
  'put /v1/sites/{id}/forward-auth': () => ({ enabled: true }),
  'post /v1/sites/{id}/purges': () => ({ kind: 'all' }),
  'post /v1/sites/{id}/firewall/test': () => ({ curl: "curl 'https://anna-secret.example.com/?q=1'" }),
  'post /v1/sites/{id}/firewall/events/{eventId}/false-positive': () => ({ exclusion: { rule: null, parameter: 'q' } }),
  'put /v1/sites/{id}/firewall/api-description': () => ({ document: '{}' }),
  'post /v1/sites/{id}/policy/entries': () => ({ list: 'blacklist', address: '203.0.113.1' }),
  'post /v1/sites/{id}/certificates': () => ({ certificate: 'mine', privateKey: 'mine' }),
  'put /v1/sites/{id}/certificates/settings': () => ({ automaticCertificates: false }),
  'post /v1/sites/{id}/gate/test': () => ({ path: '/', address: '203.0.113.1' }),
  'patch /v1/sites/{id}/gate': () => ({ locked: true }),
  'patch /v1/visitors/{id}': () => ({ name: 'Mine now', locked: true, access: [] }),
  'post /v1/invoices/{id}/pay': () => ({ method: 'provider' }),
  'post /v1/visitors/{id}/tokens': () => ({ label: 'Mine now' }),
  'patch /v1/visitors/{id}/tokens/{tokenId}': () => ({ locked: true }),
  'post /v1/visitors/{id}/tokens/{tokenId}/confirm': () => ({ code: '123456' }),
  'post /v1/visitors/{id}/tokens/{tokenId}/resync': () => ({ codes: ['123456', '654321'] }),
};
/** Endpoints that take an id in the body: it must be as if it were not there. */
const idInBody: Record<string, (id: string) => unknown> = {
  'post /v1/invoices': (id) => ({ lines: [{ serviceId: id, periodMonths: 1, periods: 1 }] }),
};
const password = 'correct horse battery';
const seed = '3132333435363738393031323334353637383930';
/** Things of Anna's in a body or query of Bert's, which he must not be able to tell from what nobody has. */
const hints: { call: string; of: string; with: (hint: string) => unknown; status: number }[] = [
  { call: 'POST /v1/visitors', of: '/v1/sites/', with: (id) => ({ email: 'a@bert.test', access: [{ siteId: id }] }), status: 422 },
  { call: 'POST /v1/visitors/bulk', of: '/v1/visitors/', with: (id) => ({ action: 'lock', visitors: [id] }), status: 422 },
  { call: 'POST /v1/visitors/bulk', of: '/v1/visitors/', with: (id) => ({ action: 'delete', visitors: [id] }), status: 200 },
  {
    call: 'POST /v1/visitors/import',
    of: '/v1/sites/',
    with: (id) => ({ csv: `email,sites\na@bert.test,${id}`, dryRun: true }),
    status: 422,
  },
  {
    call: 'POST /v1/visitors/import',
    of: 'hostname',
    with: (name) => ({ csv: `email,sites\na@bert.test,${name}`, dryRun: true }),
    status: 422,
  },
  { call: 'POST /v1/visitors/import', of: 'email', with: (email) => ({ csv: `email\n${email}`, dryRun: true }), status: 200 },
  {
    call: 'POST /v1/visitors/import-tokens',
    of: 'email',
    with: (email) => ({ csv: `email,serial,seed\n${email},B-1,${seed}`, dryRun: true }),
    status: 422,
  },
  {
    call: 'POST /v1/visitors/import-tokens',
    of: 'serial',
    with: (serial) => ({ csv: `email,serial,seed\nhis@visitor.test,${serial},${seed}`, dryRun: true }),
    status: 200,
  },
];

/** What the insight worker writes down of an edge's ban. */
async function annasBan(siteId: string): Promise<string> {
  const since = Date.now();
  const ban = { siteId, address: '198.51.100.79', rule: 'sign-in', since, until: since + 3_600_000, requestId: 'req_1' };
  await api.get(BanIntake).record([ban]);
  return ok(await anna.call<{ data: { id: string }[] }>('GET', `/v1/sites/${siteId}/bans`)).data[0]?.id ?? fail('no ban');
}

/** And of what its firewall found. */
async function annasFirewallEvent(siteId: string): Promise<string> {
  const who = { address: '198.51.100.80', country: null, userAgent: null };
  const what = {
    requestId: 'req_2',
    siteId,
    at: Date.now(),
    blocked: true,
    wouldBlock: false,
    reason: 'attack' as const,
    score: 5,
    matches: [],
  };
  const detections = [{ ...what, ...who, method: 'GET', hostname: 'anna-secret.example.com', path: '/' }];
  const batch = { id: 'edge-isolation-1', edge: 'edge-isolation', refusals: [], counts: [], bans: [], detections, droppedRefusals: 0 };
  await api.get(EventIngestion).ingest(batch);
  return ok(await anna.call<{ data: { id: string }[] }>('GET', `/v1/sites/${siteId}/firewall/events`)).data[0]?.id ?? fail('no event');
}

/** What an edge asks when Anna's visitor signs in. */
async function annasSession(siteId: string): Promise<string> {
  const asked = {
    siteId,
    email: annasVisitor,
    password,
    code: null,
    require: 'password' as const,
    address: '198.51.100.80',
    userAgent: 'x',
  };
  await api.get(GateSessions).signIn(asked, { network: '198.51.100.80', shared: false });
  return ok(await anna.call<{ data: { id: string }[] }>('GET', `/v1/sites/${siteId}/gate/sessions`)).data[0]?.id ?? fail('no session');
}

const fail = (what: string): never => {
  throw new Error(what);
};
const ok = <T>(answer: { status: number; body: T }): T =>
  answer.status < 300 ? answer.body : fail(`${answer.status} ${JSON.stringify(answer.body)}`);

beforeAll(async () => {
  api = await startTestApi();
  anna = await newCustomer(annasEmail);
  bert = await newCustomer('bert@isolation.test');
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80, weight: 1 }];
  const site = ok(
    await anna.call<SiteDetail>('POST', '/v1/sites', { name: 'Anna’s secret shop', hostnames: ['anna-secret.example.com'], origins }),
  );
  const own = ok(await bert.call<SiteDetail>('POST', '/v1/sites', { name: 'Bert', hostnames: ['bert.example.org'], origins }));
  const invoice = ok(
    await anna.call<{ id: string }>('POST', '/v1/invoices', { lines: [{ serviceId: site.service.id, periodMonths: 1, periods: 1 }] }),
  );
  const payment = ok(await anna.call<{ id: string }>('POST', `/v1/invoices/${invoice.id}/pay`, { method: 'provider' }));
  const entry = ok(
    await anna.call<{ id: string }>('POST', `/v1/sites/${site.id}/policy/entries`, { list: 'blacklist', address: '198.51.100.77' }),
  );
  const accountEntry = ok(await anna.call<{ id: string }>('POST', '/v1/policy/entries', { list: 'blacklist', address: '198.51.100.78' }));
  const banId = await annasBan(site.id);
  const firewallEventId = await annasFirewallEvent(site.id);
  const token = ok(await anna.call<{ id: string }>('POST', '/v1/api-tokens', { name: 'ci', scopes: ['sites:read'] }));
  const siteUuid = storedId('site', site.id)!;
  await api.dataSource.transaction((manager) => api.get(CertificatePublication).planOrders(manager, siteUuid));
  const orders = ok(await anna.call<{ data: { id: string }[] }>('GET', `/v1/sites/${site.id}/certificates/orders`));
  const issued = await (await TestAuthority.root()).issue({ names: ['anna-secret.example.com'] });
  const certificate = ok(await anna.call<{ id: string }>('POST', `/v1/sites/${site.id}/certificates`, issued));
  const invitation = ok(
    await anna.call<{ id: string }>('POST', '/v1/team/invitations', { email: `new-${randomUUID().slice(0, 6)}@x.test`, role: 'viewer' }),
  );
  const visitor = ok(
    await anna.call<{ id: string }>('POST', '/v1/visitors', {
      email: annasVisitor,
      name: 'Vera of Anna',
      groups: ['annas-group'],
      password,
      access: [{ siteId: site.id }],
    }),
  );
  const labelled = { label: 'anna-secret', serial: annasSerial };
  const visitorToken = ok(await anna.call<VisitorToken>('POST', `/v1/visitors/${visitor.id}/tokens`, labelled));
  const gateKey = ok(await anna.call<{ id: string }>('POST', `/v1/sites/${site.id}/gate/keys`, {}));
  const ownVisitor = ok(await bert.call<Visitor>('POST', '/v1/visitors', { email: 'his@visitor.test' }));
  const members = ok(await anna.call<{ data: { id: string }[] }>('GET', '/v1/team/members'));
  ids = {
    '/v1/sites/': site.id,
    '/v1/visitors/': visitor.id,
    '/v1/services/': site.service.id,
    '/v1/invoices/': invoice.id,
    '/v1/payments/': payment.id,
    '/v1/policy/entries/': accountEntry.id,
    '/v1/api-tokens/': token.id,
    '/v1/team/invitations/': invitation.id,
    '/v1/team/members/': members.data[0]?.id ?? '',
    '/policy/entries/': entry.id,
    '/bans/': banId,
    '/firewall/events/': firewallEventId,
    '/certificates/': certificate.id,
    '/certificates/orders/': orders.data[0]?.id ?? '',
    '/hostnames/': site.hostnames[0]?.id ?? '',
    '/tokens/': visitorToken.id,
    '/gate/keys/': gateKey.id,
    '/sessions/': await annasSession(site.id),
  };
  secrets = [
    ...Object.values(ids),
    'anna-secret',
    'Anna’s secret shop',
    annasEmail,
    '198.51.100.7',
    '198.51.100.80',
    'Vera of Anna',
    'annas-group',
  ];
  owns = { '/v1/sites/': own.id, '/v1/visitors/': ownVisitor.id };
  const description = (await (await fetch(`${api.portalUrl}/v1/openapi.json`)).json()) as Description;
  operations = Object.entries(description.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method, path })));
}, 120_000);
afterAll(() => api.close());

const customerOperations = () =>
  operations.filter(({ path }) => path.startsWith('/v1/') && !path.startsWith('/v1/staff') && !path.startsWith('/v1/gate'));
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

/** The path with the id that stands in `ids` for the collection before each parameter. An unknown collection is a new endpoint that nobody covered. */
const fill = (path: string, of: (collection: string) => string | undefined): string =>
  path.replace(/([^{}]*)\{[^}]+\}/g, (_, before: string, at: number) => {
    const prefix = path.slice(0, at) + before;
    const key =
      Object.keys(ids).find((each) => each === prefix) ?? Object.keys(ids).find((each) => !each.startsWith('/v1') && prefix.endsWith(each));
    const id = key === undefined ? undefined : of(key);
    return before + (id ?? fail(`${path}: put an id of "${prefix}" into isolation.spec.ts, so that the new endpoint is covered`));
  });

/** An id of the same kind that nobody has. */
const nobodyHas = (shown: string): string => {
  const kind =
    (Object.keys(idPrefixes) as IdKind[]).find((each) => shown.startsWith(`${idPrefixes[each]}_`)) ?? fail(`no kind for ${shown}`);
  return showId(kind, '01900000-0000-7000-8000-00000000dead');
};
const withoutRequestId = (body: unknown) => ({ ...(body as object), requestId: undefined });
const headers = { 'if-match': '"1"' };

test('every endpoint with an id in its path answers another account 404, just as for an id that nobody has', async () => {
  const wrong: string[] = [];
  const covered = customerOperations().filter(({ path }) => path.includes('{'));
  for (const operation of covered) {
    const body = ['post', 'put', 'patch'].includes(operation.method) ? (bodies[nameOf(operation)]?.('') ?? {}) : undefined;
    const ask = (path: string) => bert.call(operation.method.toUpperCase(), path, body, headers);
    const theirs = await ask(fill(operation.path, (key) => ids[key]));
    const nobodysAnswer = await ask(fill(operation.path, (key) => nobodyHas(ids[key] ?? '')));
    if (theirs.status !== 404) wrong.push(`${nameOf(operation)}: ${theirs.status} ${JSON.stringify(theirs.body)}`);
    else if (JSON.stringify(withoutRequestId(theirs.body)) !== JSON.stringify(withoutRequestId(nobodysAnswer.body)))
      wrong.push(`${nameOf(operation)}: tells Anna’s from nobody’s`);
  }
  expect(wrong).toEqual([]);
  expect(covered.length).toBeGreaterThan(20);
}, 60_000);

test('a thing of Anna’s inside a site or under a visitor of Bert’s is 404 too', async () => {
  const nested = customerOperations().filter(({ path }) => path.split('{').length > 2);
  expect(nested.length).toBeGreaterThan(2);
  for (const operation of nested) {
    const path = fill(operation.path, (key) => owns[key] ?? ids[key]);
    const body = bodies[nameOf(operation)]?.('');
    expect([nameOf(operation), (await bert.call(operation.method.toUpperCase(), path, body, headers)).status]).toEqual([
      nameOf(operation),
      404,
    ]);
  }
});

test('an id of another account in a body is as if it were not there', async () => {
  for (const [name, body] of Object.entries(idInBody)) {
    const [method = '', path = ''] = name.split(' ');
    const serviceId = ids['/v1/services/'] ?? '';
    const theirs = await bert.call(method.toUpperCase(), path, body(serviceId));
    const nobodysAnswer = await bert.call(method.toUpperCase(), path, body(nobodyHas(serviceId)));
    expect(theirs.status).toBe(404);
    expect(withoutRequestId(theirs.body)).toEqual(withoutRequestId(nobodysAnswer.body));
  }
});

test('what Bert names of Anna’s is as if nobody had it', async () => {
  const annas: Record<string, string> = { ...ids, hostname: 'anna-secret.example.com', email: annasVisitor, serial: annasSerial };
  const nobodys: Record<string, string> = { hostname: 'anna-nobody.example.com', email: 'none@anna-secret.test', serial: 'GA-nobody' };
  for (const { call, of, with: bodyWith, status } of hints) {
    const [method = '', path = ''] = call.split(' ');
    const ask = async (hint: string) => {
      const answer = await bert.call(method, path, bodyWith(hint));
      return { status: answer.status, body: JSON.stringify(withoutRequestId(answer.body)).replaceAll(hint, 'what he named') };
    };
    const theirs = await ask(annas[of] ?? '');
    expect([call, theirs.status]).toEqual([call, status]);
    expect([call, theirs]).toEqual([call, await ask(nobodys[of] ?? nobodyHas(annas[of] ?? ''))]);
  }
  for (const query of [`search=${annasVisitor}`, 'group=annas-group', `site=${ids['/v1/sites/']}`])
    expect((await bert.call('GET', `/v1/visitors?${query}`)).body).toEqual({ data: [], nextCursor: null });
  const same = await bert.call<{ id: string }>('POST', '/v1/visitors', { email: annasVisitor });
  expect(same).toMatchObject({ status: 201, body: { email: annasVisitor, name: '', access: [] } });
  expect((await bert.call('DELETE', `/v1/visitors/${same.body.id}`)).status).toBe(204);
});

test('no list or read without an id shows anything of another account', async () => {
  const reads = customerOperations().filter(({ method, path }) => method === 'get' && !path.includes('{') && !nobodys[`get ${path}`]);
  expect(reads.length).toBeGreaterThan(10);
  for (const { path } of reads) {
    const answer = await bert.call('GET', path);
    expect([path, answer.status]).toEqual([path, 200]);
    for (const secret of secrets) expect([path, JSON.stringify(answer.body).includes(secret)]).toEqual([path, false]);
  }
});

test('another account’s id in Sitekeep-Account is 404', async () => {
  expect((await bert.call('GET', '/v1/sites', undefined, { 'sitekeep-account': anna.shownId })).status).toBe(404);
});

test('nothing of Anna’s was changed by all that', async () => {
  const site = ok(await anna.call<SiteDetail>('GET', `/v1/sites/${ids['/v1/sites/']}`));
  expect(site.name).toBe('Anna’s secret shop');
  expect(site.origins).toHaveLength(1);
  const visitor = ok(await anna.call<object>('GET', `/v1/visitors/${ids['/v1/visitors/']}`));
  expect(visitor).toMatchObject({ email: annasVisitor, name: 'Vera of Anna', locked: false, access: [{ siteId: site.id, paths: [] }] });
  expect(ok(await anna.call<{ data: unknown[] }>('GET', `/v1/sites/${ids['/v1/sites/']}/bans`)).data).toHaveLength(1);
  expect(ok(await anna.call<{ data: unknown[] }>('GET', `/v1/sites/${ids['/v1/sites/']}/purges`)).data).toEqual([]);
  expect(ok(await anna.call<{ revision: number }>('GET', `/v1/sites/${ids['/v1/sites/']}/policy`)).revision).toBe(2);
  expect(visitor).toMatchObject({ tokens: 1, recoveryCodes: 0 });
  const sessions = ok(await anna.call<{ data: object[] }>('GET', `/v1/visitors/${ids['/v1/visitors/']}/sessions`)).data;
  expect(sessions).toMatchObject([{ id: ids['/sessions/'] }]);
  expect(ok(await anna.call<object>('GET', `/v1/sites/${ids['/v1/sites/']}/gate/session-key`))).toMatchObject({ epoch: 0 });
  const gate = ok(await anna.call<object>('GET', `/v1/sites/${ids['/v1/sites/']}/gate`));
  expect(gate).toMatchObject({ locked: false, keys: [{ id: ids['/gate/keys/'], expiresAt: null }] });
  const tokens = ok(await anna.call<{ data: VisitorToken[] }>('GET', `/v1/visitors/${ids['/v1/visitors/']}/tokens`)).data;
  expect(tokens).toMatchObject([{ label: 'anna-secret', locked: false, confirmed: false }]);
  expect(ok(await anna.call<{ state: string }>('GET', `/v1/invoices/${ids['/v1/invoices/']}`)).state).toBe('open');
});
