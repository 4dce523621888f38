import { createAccount } from '@sitekeep/accounts/testing';
import type { Fault, Problem, SiteDetail, Visitor, VisitorExport, VisitorImportResult } from '@sitekeep/contracts';
import { randomUUID } from 'node:crypto';
import { HttpCustomer, startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: HttpCustomer;
let bert: HttpCustomer;
beforeAll(async () => {
  api = await startTestApi();
  [anna, bert] = [await new HttpCustomer(api.portalUrl).signUp(), await new HttpCustomer(api.portalUrl).signUp()];
});
afterAll(() => api?.close());

const freshEmail = () => `v-${randomUUID().slice(0, 8)}@x.test`;
const add = (json: unknown, by = anna, headers = {}) => by.call<Visitor & Problem>('POST', '/v1/visitors', json, headers);
const take = (csv: string, more = {}, by = anna) => by.call<VisitorImportResult & Problem>('POST', '/v1/visitors/import', { csv, ...more });
const faultsOf = ({ status, body }: { status: number; body: Problem }) => [
  status,
  ...(body.errors ?? []).map(({ pointer, code }: Fault) => `${pointer} ${code}`),
];
async function siteOf(by: HttpCustomer) {
  const name = `v-${randomUUID().slice(0, 8)}.example.com`;
  const origins = [{ scheme: 'http', host: '203.0.113.10' }];
  const { body } = await by.call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: [name], origins });
  return { id: body.id, name };
}

test('a visitor from the first call to the last', async () => {
  const site = await siteOf(anna);
  const email = freshEmail();
  const made = await add({
    email: ` ${email.toUpperCase()} `,
    name: ' Vera ',
    access: [{ siteId: site.id }],
    password: 'correct horse battery',
  });
  expect(made).toMatchObject({
    status: 201,
    body: { email, name: 'Vera', groups: [], hasPassword: true, access: [{ siteId: site.id, paths: [] }] },
  });
  const path = `/v1/visitors/${made.body.id}`;
  const changed = await anna.call<Visitor>('PATCH', path, { locked: true, password: null });
  expect(changed).toMatchObject({ status: 200, body: { locked: true, hasPassword: false, name: 'Vera' } });
  expect((await anna.call('GET', `/v1/visitors?search=${email}&locked=true&site=${site.id}`)).body).toEqual({
    data: [changed.body],
    nextCursor: null,
  });
  const told = await anna.call<VisitorExport>('GET', `${path}/export`);
  expect(told).toMatchObject({ status: 200, body: { visitor: changed.body, tokens: [], networks: [] } });
  expect((await anna.call('DELETE', path)).status).toBe(204);
  for (const gone of [await anna.call('GET', path), await anna.call('GET', `${path}/export`), await anna.call('DELETE', path)])
    expect(gone.status).toBe(404);
});

test('all faults of a body at once', async () => {
  const broken = {
    email: 'nobody',
    name: 'a\nb',
    groups: ['No!'],
    access: [{ siteId: 'site_1', paths: ['x', '/a?b'] }],
    password: 'short',
    admin: true,
  };
  expect(faultsOf(await add(broken))).toEqual([
    422,
    '/email invalid_format',
    '/name custom',
    '/groups/0 invalid_format',
    '/access/0/siteId custom',
    '/access/0/paths/0 invalid_format',
    '/access/0/paths/1 invalid_format',
    '/password too_small',
    '/admin unrecognized_keys',
  ]);
  expect(faultsOf(await anna.call('POST', '/v1/visitors/bulk', { action: 'burn', visitors: [] }))).toEqual([
    422,
    '/action invalid_value',
    '/visitors too_small',
  ]);
  expect(faultsOf(await anna.call('GET', '/v1/visitors?locked=perhaps&group=No!&search=%00'))).toEqual([
    422,
    '/search custom',
    '/group invalid_format',
    '/locked invalid_value',
  ]);
});

test('two accounts with the same visitor know nothing of each other', async () => {
  const email = freshEmail();
  const [site, theirs] = [await siteOf(anna), await siteOf(bert)];
  const [one, other] = [await add({ email, name: 'of Anna' }), await add({ email, name: 'of Bert' }, bert)];
  expect([one.status, other.status]).toEqual([201, 201]);
  const path = `/v1/visitors/${one.body.id}`;
  const answers = await Promise.all([
    bert.call('GET', path),
    bert.call('GET', `${path}/export`),
    bert.call('PATCH', path, { locked: true, email: freshEmail() }),
    bert.call('DELETE', path),
    bert.call('PATCH', `/v1/visitors/${randomUUID()}`, {}),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect(
    faultsOf(await bert.call<Problem>('PATCH', `/v1/visitors/${other.body.id}`, { access: [{ siteId: theirs.id }, { siteId: site.id }] })),
  ).toEqual([422, '/access/1/siteId unknown_site']);
  expect(faultsOf(await take(`email,sites\n${email},${site.name}\n`, { existing: 'update' }, bert))).toEqual([
    422,
    '/csv/2/sites unknown_site',
  ]);
  const account = (await anna.call<{ id: string }>('GET', '/v1/account')).body.id;
  expect((await bert.call('GET', '/v1/visitors', undefined, { 'sitekeep-account': account })).status).toBe(404);
  expect((await anna.call('GET', path)).body).toEqual(one.body);
  expect((await bert.call<Visitor>('GET', `/v1/visitors/${other.body.id}`)).body).toEqual(other.body);
});

test('an import: dry run and real run agree; a table of more than the usual size is read', async () => {
  const [one, two] = [freshEmail(), freshEmail()];
  const csv = `\ufeffE-Mail;Groups\r\n${one};"a;b"\r\n${two};\r\n`;
  const counts = { created: 2, updated: 0, skipped: 0 };
  expect(await take(csv, { dryRun: true })).toMatchObject({ status: 200, body: { ...counts, dryRun: true } });
  expect(await take(csv)).toMatchObject({ status: 200, body: { ...counts, dryRun: false } });
  expect(faultsOf(await take(csv, { dryRun: true }))).toEqual([422, '/csv/2/email exists', '/csv/3/email exists']);
  const long = Array.from({ length: 15_000 }, (_, at) => `person-${at}@a-rather-long-name.example.com,`).join('\n');
  expect(faultsOf(await take(`email,groups\n${long}`))).toEqual([422, '/csv limit_reached']);
  expect(faultsOf(await take('x'.repeat(2_000_001)))).toEqual([422, '/csv too_big']);
  expect((await new HttpCustomer(api.portalUrl).call('POST', '/v1/visitors/import', { csv: long })).status).toBe(401);
});

test('the same call sent again adds once, and imports once', async () => {
  const email = freshEmail();
  const key = { 'idempotency-key': randomUUID() };
  const first = await add({ email }, anna, key);
  expect((await add({ email }, anna, key)).body).toEqual(first.body);
  const again = { 'idempotency-key': randomUUID() };
  const body = { csv: `email\n${freshEmail()}` };
  const both = [await anna.call('POST', '/v1/visitors/import', body, again), await anna.call('POST', '/v1/visitors/import', body, again)];
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
});

test('who may only look neither adds, changes, imports nor deletes; a suspended account may look', async () => {
  const { bearer } = await createAccount(api.dataSource.manager, { email: freshEmail() });
  const as = new HttpCustomer(api.portalUrl);
  const made = await add({ email: freshEmail() }, as, bearer);
  const path = `/v1/visitors/${made.body.id}`;
  const token = await as.call<{ secret: string }>('POST', '/v1/api-tokens', { name: 'looks', scopes: ['visitors:read'] }, bearer);
  const looks = { authorization: `Bearer ${token.body.secret}` };
  const writes = [
    ['POST', '/v1/visitors', { email: freshEmail() }],
    ['PATCH', path, { locked: true }],
    ['DELETE', path, undefined],
    ['POST', '/v1/visitors/bulk', { action: 'delete', visitors: [made.body.id] }],
    ['POST', '/v1/visitors/import', { csv: 'email\na@x.test' }],
  ] as const;
  for (const [method, at, body] of writes) expect([at, (await as.call(method, at, body, looks)).status]).toEqual([at, 403]);
  const sites = await as.call<{ secret: string }>(
    'POST',
    '/v1/api-tokens',
    { name: 'sites', scopes: ['sites:write', 'policies:read'] },
    bearer,
  );
  for (const at of ['/v1/visitors', path, `${path}/export`]) {
    expect([at, (await as.call('GET', at, undefined, looks)).status]).toEqual([at, 200]);
    expect([at, (await as.call('GET', at, undefined, { authorization: `Bearer ${sites.body.secret}` })).status]).toEqual([at, 403]);
  }
  await api.dataSource.query('UPDATE account SET suspended = true WHERE id = (SELECT account_id FROM visitor WHERE email = $1)', [
    made.body.email,
  ]);
  for (const [method, at, body] of writes)
    expect([at, (await as.call<Problem>(method, at, body, bearer)).body.code]).toEqual([at, 'account_suspended']);
  expect((await as.call('GET', path, undefined, bearer)).status).toBe(200);
});

test('imports are counted for each account apart', async () => {
  const left = async (by: HttpCustomer) => {
    const { headers } = await take('email\n', { dryRun: true }, by);
    return Number(/"visitor-imports";r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
  };
  const before = await left(bert);
  await left(anna);
  expect(await left(bert)).toBe(before - 1);
});
