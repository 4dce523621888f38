import { randomUUID } from 'node:crypto';
import {
  idPrefixes,
  showId,
  storedId,
  type CardSetup,
  type IdKind,
  type Payment,
  type SiteDetail,
  type Visitor,
  type VisitorToken,
} from '@sitekeep/contracts';
import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { CertificatePublication } from '@sitekeep/certificates';
import { TestAuthority } from '@sitekeep/certificates/testing';
import { callerOf } from './testing/api-caller.ts';
import { EdgeDoings, ok } from './testing/edge-doings.ts';
import { bodies, hints, idInBody, identityProvider, nobodys, ofNobody, password, queries } from './testing/isolation-tables.ts';
import { sandboxSaves, sandboxTells } from './testing/sandbox-news.ts';
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
  await sandboxSaves(api, ok(await anna.call<CardSetup>('POST', '/v1/payment-methods')));
  const cards = ok(await anna.call<{ data: { id: string }[] }>('GET', '/v1/payment-methods'));
  const credited = await creditNoteOf(site.name, origins);
  const entry = ok(
    await anna.call<{ id: string }>('POST', `/v1/sites/${site.id}/policy/entries`, { list: 'blacklist', address: '198.51.100.77' }),
  );
  const accountEntry = ok(await anna.call<{ id: string }>('POST', '/v1/policy/entries', { list: 'blacklist', address: '198.51.100.78' }));
  const doings = new EdgeDoings(api, anna.call, site.id, 'anna-secret.example.com', { email: annasVisitor, password });
  const banId = await doings.ban();
  const firewallEventId = await doings.firewallEvent();
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
  const machine = ok(
    await anna.call<{ id: string }>('POST', `/v1/sites/${site.id}/gate/machines`, {
      kind: 'git',
      label: 'anna-secret',
      visitor: visitor.id,
      access: 'read',
    }),
  );
  const provider = ok(
    await anna.call<{ id: string }>('POST', `/v1/sites/${site.id}/gate/providers`, { ...identityProvider, name: 'anna-secret' }),
  );
  const ownVisitor = ok(await bert.call<Visitor>('POST', '/v1/visitors', { email: 'his@visitor.test' }));
  const members = ok(await anna.call<{ data: { id: string }[] }>('GET', '/v1/team/members'));
  ids = {
    '/v1/sites/': site.id,
    '/v1/visitors/': visitor.id,
    '/v1/services/': site.service.id,
    '/v1/invoices/': invoice.id,
    '/v1/payments/': payment.id,
    '/v1/payment-methods/': cards.data[0]?.id ?? '',
    '/v1/credit-notes/': credited,
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
    '/gate/machines/': machine.id,
    '/gate/providers/': provider.id,
    '/sessions/': await doings.session(),
    '/passkeys/': await doings.passkey(visitor.id),
    '/devices/': await doings.device(visitor.id),
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
  const ownLines = [{ serviceId: own.service.id, periodMonths: 1, periods: 1 }];
  const ownInvoice = ok(await bert.call<{ id: string }>('POST', '/v1/invoices', { lines: ownLines }));
  owns = {
    '/v1/sites/': own.id,
    '/v1/services/': own.service.id,
    '/v1/invoices/': ownInvoice.id,
    '/v1/visitors/': ownVisitor.id,
  };
  const description = (await (await fetch(`${api.portalUrl}/v1/openapi.json`)).json()) as Description;
  operations = Object.entries(description.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method, path })));
}, 120_000);
afterAll(() => api.close());

/** Anna pays for a site and gets a part of the money back. */
async function creditNoteOf(name: string, origins: unknown[]): Promise<string> {
  const site = ok(await anna.call<SiteDetail>('POST', '/v1/sites', { name, hostnames: ['anna-secret.example.net'], origins }));
  const lines = [{ serviceId: site.service.id, periodMonths: 1, periods: 1 }];
  const invoice = ok(await anna.call<{ id: string }>('POST', '/v1/invoices', { lines }));
  const payment = ok(await anna.call<Payment>('POST', `/v1/invoices/${invoice.id}/pay`, { method: 'provider' }));
  await sandboxTells(api, 'payment.settled', payment);
  await sandboxTells(api, 'payment.refunded', payment, 100);
  return ok(await anna.call<{ data: { id: string }[] }>('GET', '/v1/credit-notes')).data[0]!.id;
}

const customerOperations = () =>
  operations.filter(({ path }) => path.startsWith('/v1/') && !ofNobody.some((prefix) => path.startsWith(prefix)));
const ownSite = () => owns['/v1/sites/'] ?? '';
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
    const body = ['post', 'put', 'patch'].includes(operation.method) ? (bodies[nameOf(operation)]?.(ownSite()) ?? {}) : undefined;
    const query = queries[nameOf(operation)] ?? '';
    const ask = (path: string) => bert.call(operation.method.toUpperCase(), `${path}${query}`, body, headers);
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
    const body = bodies[nameOf(operation)]?.(ownSite());
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
      const answer = await bert.call(
        method,
        path.replace('{own}', () => owns[path.slice(0, path.indexOf('{own}'))] ?? fail(`${path}: Bert has none of these`)),
        bodyWith(hint, ownSite()),
      );
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
  expect(visitor).toMatchObject({ tokens: 0, recoveryCodes: 0, passkeys: 1 });
  const sessions = ok(await anna.call<{ data: object[] }>('GET', `/v1/visitors/${ids['/v1/visitors/']}/sessions`)).data;
  expect(sessions).toMatchObject([{ id: ids['/sessions/'] }]);
  const devices = ok(await anna.call<{ data: object[] }>('GET', `/v1/visitors/${ids['/v1/visitors/']}/devices`)).data;
  expect(devices).toMatchObject([{ id: ids['/devices/'] }]);
  expect(ok(await anna.call<object>('GET', `/v1/sites/${ids['/v1/sites/']}/gate/session-key`))).toMatchObject({ epoch: 0 });
  const gate = ok(await anna.call<object>('GET', `/v1/sites/${ids['/v1/sites/']}/gate`));
  expect(gate).toMatchObject({ locked: false, keys: [{ id: ids['/gate/keys/'], expiresAt: null }] });
  const machines = ok(await anna.call<{ data: object[] }>('GET', `/v1/sites/${ids['/v1/sites/']}/gate/machines`)).data;
  expect(machines).toMatchObject([{ id: ids['/gate/machines/'], label: 'anna-secret', active: true }]);
  const providers = ok(await anna.call<{ data: object[] }>('GET', `/v1/sites/${ids['/v1/sites/']}/gate/providers`)).data;
  expect(providers).toMatchObject([{ id: ids['/gate/providers/'], name: 'anna-secret' }]);
  const tokens = ok(await anna.call<{ data: VisitorToken[] }>('GET', `/v1/visitors/${ids['/v1/visitors/']}/tokens`)).data;
  expect(tokens).toMatchObject([{ label: 'anna-secret', locked: false, confirmed: false }]);
  expect(ok(await anna.call<{ data: object[] }>('GET', '/v1/payment-methods')).data).toMatchObject([{ id: ids['/v1/payment-methods/'] }]);
  expect(ok(await anna.call<{ state: string }>('GET', `/v1/invoices/${ids['/v1/invoices/']}`)).state).toBe('open');
});
