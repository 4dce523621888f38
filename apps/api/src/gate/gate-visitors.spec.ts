import { storedId, type Visitor } from '@sitekeep/contracts';
import { callerOf } from '../testing/api-caller.ts';
import {
  asServer,
  newGateCustomer,
  visitorsPassword as password,
  withKey,
  type GateCustomer,
  type GateSite,
} from '../testing/gate-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

type Description = { paths: Record<string, Record<string, { 'x-permission'?: string }>> };
let api: TestApi;
let anna: GateCustomer;
let shop: GateSite;
let blog: GateSite;
let manage: ReturnType<typeof withKey>;
beforeAll(async () => {
  api = await startTestApi();
  anna = await newGateCustomer(api);
  [shop, blog] = [await anna.site(), await anna.site()];
  manage = withKey(api.portalUrl, shop.secret);
}, 60_000);
afterAll(() => api?.close());

const vera = { email: 'vera@managed.test', name: 'Vera', groups: ['editors'] };
const newVisitor = { ...vera, password };
const check = (email: string, site = shop) => asServer(api.portalUrl)('authenticate', { api_key: site.secret, email, password });

test('a visitor from first to last', async () => {
  const { status, body } = await manage('POST', '', newVisitor);
  const visitor = body as unknown as Visitor;
  expect(status).toBe(201);
  expect(visitor).toMatchObject({ ...vera, access: [{ siteId: shop.id, paths: [] }], hasPassword: true });
  expect((await check(newVisitor.email)).status).toBe(200);
  expect((await manage('GET', '?search=vera')).body).toEqual({ data: [visitor], nextCursor: null });
  expect((await manage('GET', `/${visitor.id}`)).body).toEqual(visitor);
  const change = { name: 'Vera B.', groups: ['staff'], locked: true, paths: ['/members/'] };
  expect(await manage('PATCH', `/${visitor.id}`, change)).toMatchObject({
    status: 200,
    body: { name: 'Vera B.', groups: ['staff'], locked: true, access: [{ siteId: shop.id, paths: ['/members/'] }] },
  });
  expect((await check(newVisitor.email)).status).toBe(401);
  await manage('PATCH', `/${visitor.id}`, { locked: false, password: 'another long password' });
  expect((await check(newVisitor.email)).status).toBe(401);
  expect((await manage('DELETE', `/${visitor.id}`)).status).toBe(204);
  expect((await manage('GET', `/${visitor.id}`)).status).toBe(404);
  expect((await anna.call('GET', `/v1/visitors/${visitor.id}`)).status).toBe(404);
  const trail: { actor_kind: string; action: string }[] = await api.dataSource.query(
    'SELECT actor_kind, action FROM audit_entry WHERE target = $1 ORDER BY id',
    [visitor.id],
  );
  expect(new Set(trail.map((entry) => entry.actor_kind))).toEqual(new Set(['gate-key']));
  expect(trail.map((entry) => entry.action)).toEqual(['visitor.created', 'visitor.locked', 'visitor.unlocked', 'visitor.deleted']);
});

test('tokens and recovery codes of a visitor of the site', async () => {
  const { id } = await anna.visitor([shop]);
  const { status, body: token } = await manage('POST', `/${id}/tokens`, { kind: 'hotp', label: 'key ring' });
  const at = `/${id}/tokens/${String(token['id'])}`;
  expect([status, typeof token['seed'], token['confirmed']]).toEqual([201, 'string', false]);
  expect((await manage('GET', `/${id}/tokens`)).body).toMatchObject({ data: [{ label: 'key ring' }] });
  expect(await manage('POST', `${at}/confirm`, { code: '000000' })).toMatchObject({ status: 422 });
  expect(await manage('POST', `${at}/resync`, { codes: ['000000', '000001'] })).toMatchObject({ status: 422 });
  expect(await manage('PATCH', at, { locked: true })).toMatchObject({ status: 200, body: { locked: true } });
  expect(await manage('POST', `/${id}/recovery-codes`)).toMatchObject({ status: 201, body: { codes: { length: 10 } } });
  expect((await manage('DELETE', at)).status).toBe(204);
});

test('a visitor of another site is not there, and an address that is taken does not tell whose it is', async () => {
  const { id, email } = await anna.visitor([blog]);
  expect((await manage('GET', `?search=${email}`)).body).toEqual({ data: [], nextCursor: null });
  expect((await manage('GET', `/${id}`)).status).toBe(404);
  const taken = await manage('POST', '', { ...newVisitor, email });
  expect(taken).toMatchObject({ status: 422, body: { errors: [{ pointer: '/email', code: 'exists' }] } });
  expect(JSON.stringify(taken.body)).not.toContain(id);
});

test('who may enter other sites too is read and sent away, and changed by none of the keys', async () => {
  const { id, email } = await anna.visitor([shop, blog]);
  const shown = await manage('GET', `/${id}`);
  expect(shown.body).toMatchObject({ access: [{ siteId: shop.id, paths: [] }] });
  expect(JSON.stringify((await manage('GET', '')).body)).not.toContain(blog.id);
  const token = (await anna.call('POST', `/v1/visitors/${id}/tokens`, {})).body['id'];
  const writes: [string, string, object?][] = [
    ['PATCH', '', { password: 'a password of the other site' }],
    ['PATCH', '', { locked: true }],
    ['POST', '/tokens', {}],
    ['POST', '/recovery-codes'],
    ['PATCH', `/tokens/${String(token)}`, { locked: true }],
    ['POST', `/tokens/${String(token)}/confirm`, { code: '123456' }],
    ['POST', `/tokens/${String(token)}/resync`, { codes: ['123456', '123457'] }],
    ['DELETE', `/tokens/${String(token)}`],
  ];
  for (const [method, path, json] of writes)
    expect([method, path, (await manage(method, `/${id}${path}`, json)).status]).toEqual([method, path, 409]);
  expect((await manage('GET', `/${id}/tokens`)).status).toBe(200);
  expect((await manage('DELETE', `/${id}`)).status).toBe(204);
  expect((await manage('GET', `/${id}`)).status).toBe(404);
  expect((await anna.call('GET', `/v1/visitors/${id}`)).body).toMatchObject({ email, access: [{ siteId: blog.id }] });
});

test('a key lets in nobody whom it was not made for: visitors of other sites and accounts are as if they were not there', async () => {
  const bert = await newGateCustomer(api);
  const his = await bert.site();
  const description = (await (await fetch(`${api.portalUrl}/v1/openapi.json`)).json()) as Description;
  const operations = Object.entries(description.paths)
    .filter(([path]) => path.startsWith('/v1/gate/visitors/{id}'))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path.slice('/v1/gate/visitors'.length)] as const),
    );
  expect(operations.length).toBeGreaterThanOrEqual(10);
  const bodies: Record<string, object> = {
    '/confirm': { code: '123456' },
    '/resync': { codes: ['123456', '654321'] },
    '{id}': { name: 'Mine now' },
    '{tokenId}': { locked: true },
    '/tokens': {},
  };
  for (const [owner, site] of [
    [anna, blog],
    [anna, null],
    [bert, his],
  ] as const) {
    const { id } = await owner.visitor(site ? [site] : []);
    const token = String((await owner.call('POST', `/v1/visitors/${id}/tokens`, {})).body['id']);
    const nobody = 'vis_01KADG00000000000000000000';
    for (const [method, pattern] of operations) {
      const json = ['POST', 'PATCH'].includes(method) ? Object.entries(bodies).find(([end]) => pattern.endsWith(end))?.[1] : undefined;
      const answers = [id, nobody].map((who) => manage(method, pattern.replace('{id}', who).replace('{tokenId}', token), json));
      const [theirs, nobodys] = (await Promise.all(answers)).map(({ status, body }) => ({ status, body: { ...body, requestId: '' } }));
      expect([method, pattern, theirs?.status]).toEqual([method, pattern, 404]);
      expect(theirs).toEqual(nobodys);
    }
    expect((await owner.call('GET', `/v1/visitors/${id}`)).body).toMatchObject({ name: 'Vera', tokens: 0, locked: false });
    expect((await owner.call('GET', `/v1/visitors/${id}/tokens`)).body).toMatchObject({ data: [{ id: token, locked: false }] });
  }
});

test('a key opens nothing but the visitors of its site; nothing else opens those', async () => {
  const call = callerOf(api.portalUrl);
  const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
  for (const path of ['/v1/sites', '/v1/visitors', shop.at, '/v1/session'])
    expect((await call(path, bearer(shop.secret))).status).toBe(401);
  for (const secret of [anna.account.apiToken, '', 'A'.repeat(40), `${shop.secret}x`])
    expect(await call('/v1/gate/visitors', bearer(secret))).toMatchObject({ status: 401, body: { code: 'credentials_refused' } });
  expect((await call('/v1/gate/visitors', { headers: anna.account.cookieHeaders })).status).toBe(401);
});

test('the key of a suspended account reads, and changes nothing, as its tokens do', async () => {
  const clara = await newGateCustomer(api);
  const site = await clara.site();
  const { id } = await clara.visitor([site]);
  const suspend = (suspended: boolean) =>
    api.dataSource.query('UPDATE account SET suspended = $2 WHERE id = (SELECT account_id FROM visitor WHERE id = $1)', [
      storedId('visitor', id),
      suspended,
    ]);
  const her = withKey(api.portalUrl, site.secret);
  await suspend(true);
  const refused = { status: 409, body: { code: 'account_suspended' } };
  expect((await her('GET', `/${id}`)).status).toBe(200);
  expect(await her('PATCH', `/${id}`, { name: 'Mine' })).toMatchObject(refused);
  expect(await her('POST', `/${id}/recovery-codes`)).toMatchObject(refused);
  expect(await her('DELETE', `/${id}`)).toMatchObject(refused);
  expect(await clara.call('PATCH', `/v1/visitors/${id}`, { name: 'Mine' })).toMatchObject(refused);
  await suspend(false);
  expect((await her('DELETE', `/${id}`)).status).toBe(204);
});

test('every fault at once', async () => {
  const answer = await manage('POST', '', { email: 'x', groups: ['No'], paths: ['here'], access: [] });
  const pointers = (answer.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
  expect(pointers.sort()).toEqual(['/access', '/email', '/groups/0', '/paths/0']);
});
