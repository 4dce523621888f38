import { randomUUID } from 'node:crypto';
import { createAccount } from '@sitekeep/accounts/testing';
import type { MachineToken, NewMachineToken, Problem, SiteDetail, Visitor } from '@sitekeep/contracts';
import { callerOf, type Answer } from '../testing/api-caller.ts';
import { HttpCustomer, startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: HttpCustomer;
beforeAll(async () => {
  api = await startTestApi();
  anna = await new HttpCustomer(api.portalUrl).signUp();
}, 60_000);
afterAll(() => api?.close());

const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80, weight: 1 }];
const newSite = async () =>
  (await anna.call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: [`${randomUUID()}.example.com`], origins })).body;
const at = ({ id }: SiteDetail) => `/v1/sites/${id}/gate/machines`;
const make = (site: SiteDetail, json: object, headers = {}) => anna.call<NewMachineToken & Problem>('POST', at(site), json, headers);
const list = async (site: SiteDetail, query = '') => (await anna.call<{ data: MachineToken[] }>('GET', `${at(site)}${query}`)).body.data;
const faultsOf = ({ body }: { body: Problem }) => body.errors?.map(({ pointer, code }) => `${pointer} ${code}`);

test('a licence token from its making to its end', async () => {
  const site = await newSite();
  const made = await make(site, { kind: 'licence', label: 'shop 12', paths: ['/api/'], networks: ['192.0.2.7'] });
  expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
  const { secret, ...shown } = made.body;
  expect(shown).toMatchObject({ kind: 'licence', networks: ['192.0.2.7/32'], active: true, visitor: null, access: null });
  expect(await list(site)).toEqual([shown]);
  const one = `${at(site)}/${shown.id}`;
  expect((await anna.call('PATCH', one, { active: false })).body).toEqual({ ...shown, active: false });
  const rotated = await anna.call<NewMachineToken>('POST', `${one}/rotate`, {});
  expect([rotated.status, rotated.body.secret === secret, rotated.body.id]).toEqual([201, false, shown.id]);
  expect((await anna.call('DELETE', one)).status).toBe(204);
  expect((await anna.call('DELETE', one)).status).toBe(404);
  expect(await list(site)).toEqual([]);
});

test('a git token acts for a visitor; the list is found by kind and visitor', async () => {
  const site = await newSite();
  const email = `v-${randomUUID()}@example.com`;
  const visitor = (await anna.call<Visitor>('POST', '/v1/visitors', { email, access: [{ siteId: site.id }] })).body;
  const { body } = await make(site, { kind: 'git', label: 'laptop', visitor: visitor.id, access: 'read' });
  expect(body).toMatchObject({ visitor: { id: visitor.id, email }, access: 'read', paths: [] });
  await make(site, { kind: 'service', label: 'laptop' });
  expect((await list(site, `?visitor=${visitor.id}`)).map(({ id }) => id)).toEqual([body.id]);
  expect((await list(site, '?kind=service')).map(({ kind }) => kind)).toEqual(['service']);
  expect((await anna.call('GET', `${at(site)}?kind=ssh&visitor=me`)).status).toBe(422);
});

test('every fault at once', async () => {
  const site = await newSite();
  const bare = await make(site, { kind: 'git', label: '', access: 'all', visitor: 'vis_1', paths: ['/'] });
  expect([bare.status, bare.body.errors?.map(({ pointer }) => pointer).sort()]).toEqual([422, ['/access', '/label', '/paths', '/visitor']]);
  const old = { kind: 'service', label: 'x', expiresAt: '2020-01-01T00:00:00.000Z', networks: ['192.0.2.1/24'] };
  expect(faultsOf(await make(site, old))).toEqual(['/expiresAt in_the_past', '/networks/0 host_bits']);
  expect((await make(site, { kind: 'ssh', label: 'x' })).status).toBe(422);
});

test('what is shown once does not stand in an answer that is given again, nor anywhere in the database', async () => {
  const site = await newSite();
  const key = { 'idempotency-key': randomUUID() };
  const first = await make(site, { kind: 'service', label: 'x' }, key);
  const again = await make(site, { kind: 'service', label: 'x' }, key);
  expect(again.body).toEqual({ ...first.body, secret: '(shown once)' });
  const rotated = (await anna.call<NewMachineToken>('POST', `${at(site)}/${first.body.id}/rotate`, {})).body;
  for (const table of ['idempotency_key', 'audit_entry', 'outbox', 'gate_machine', 'gate_access']) {
    const [row] = await api.dataSource.query<{ all: string | null }[]>(`SELECT string_agg(${table}::text, ',') AS all FROM ${table}`);
    for (const secret of [first.body.secret, rotated.secret]) expect([table, (row?.all ?? '').includes(secret)]).toEqual([table, false]);
  }
});

test('viewers see tokens and the CA, and change nothing', async () => {
  const site = await newSite();
  const { body: made } = await make(site, { kind: 'service', label: 'x' });
  const [{ account_id: accountId } = { account_id: '' }] = await api.dataSource.query<{ account_id: string }[]>(
    'SELECT account_id FROM gate_machine WHERE hint = $1 AND label = $2',
    [made.hint, 'x'],
  );
  const { bearer } = await createAccount(api.dataSource.manager, { accountId, role: 'viewer', scopes: ['visitors:read'] });
  const call = (method: string, path: string, json?: unknown): Promise<Answer> =>
    callerOf(api.portalUrl)(path, { method, json, headers: bearer });
  const ca = `/v1/sites/${site.id}/gate/client-ca`;
  for (const path of [at(site), ca]) expect([path, (await call('GET', path)).status]).toEqual([path, 200]);
  const writes: [string, string, unknown][] = [
    ['POST', at(site), { kind: 'service', label: 'y' }],
    ['PATCH', `${at(site)}/${made.id}`, { active: false }],
    ['POST', `${at(site)}/${made.id}/rotate`, {}],
    ['DELETE', `${at(site)}/${made.id}`, undefined],
    ['PUT', ca, { pem: 'x' }],
    ['DELETE', ca, undefined],
  ];
  for (const [method, path, json] of writes) expect([method, path, (await call(method, path, json)).status]).toEqual([method, path, 403]);
});
