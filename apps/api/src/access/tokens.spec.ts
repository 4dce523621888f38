import { createAccount } from '@sitekeep/accounts/testing';
import { rolePermissions, storedId, type CreatedApiToken, type Permission } from '@sitekeep/contracts';
import { apiSessionKey, callerOf, codesOf } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let call: ReturnType<typeof callerOf>;
beforeAll(async () => {
  api = await startTestApi();
  call = callerOf(api.portalUrl);
});
afterAll(() => api?.close());

const anAccount = (overrides: Parameters<typeof createAccount>[1] = {}) =>
  createAccount(api.dataSource.manager, { sessionKey: apiSessionKey, ...overrides });
const scopes: Permission[] = ['account:read', 'tokens:read', 'tokens:write'];
const make = async (headers: Record<string, string>, json: Record<string, unknown> = {}) => {
  const answer = await call('/v1/api-tokens', { headers, json: { name: 'Program', scopes, ...json } });
  return { ...answer, body: answer.body as unknown as CreatedApiToken };
};
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

test('a token is shown once, works, is listed without its secret and ends when revoked', async () => {
  const { cookieHeaders } = await anAccount();
  const { body } = await make(cookieHeaders);
  expect(body.secret).toMatch(/^sk_live_[\w-]{43}$/);
  expect((await call('/v1/account', { headers: bearer(body.secret) })).status).toBe(200);
  const listed = await call('/v1/api-tokens', { headers: cookieHeaders });
  expect(JSON.stringify(listed.body)).not.toContain(body.secret);
  expect(JSON.stringify(listed.body)).toContain(body.id);
  const stored: unknown = await api.dataSource.query(`SELECT * FROM api_token WHERE id = $1`, [storedId('apiToken', body.id)]);
  expect(JSON.stringify(stored)).not.toContain(body.secret.slice(8));
  expect((await call(`/v1/api-tokens/${body.id}`, { method: 'DELETE', headers: cookieHeaders })).status).toBe(204);
  expect((await call('/v1/account', { headers: bearer(body.secret) })).status).toBe(401);
});

test('attack: a token from a foreign address is refused, and says which address it was', async () => {
  const { cookieHeaders } = await anAccount();
  const foreign = await make(cookieHeaders, { allowedAddresses: ['203.0.113.0/24', '2001:db8::/32'] });
  expect(await call('/v1/account', { headers: bearer(foreign.body.secret) })).toMatchObject({
    status: 403,
    body: { code: 'address_not_allowed', detail: expect.stringContaining('127.0.0.1') as string },
  });
  // Nobody believes a header that no proxy of ours has set.
  const spoofed = { ...bearer(foreign.body.secret), 'x-forwarded-for': '203.0.113.7' };
  expect((await call('/v1/account', { headers: spoofed })).status).toBe(403);
  const here = await make(cookieHeaders, { allowedAddresses: ['127.0.0.0/8'] });
  expect((await call('/v1/account', { headers: bearer(here.body.secret) })).status).toBe(200);
});

test('attack: a token cannot make one that is wider, in scope, in time or in addresses', async () => {
  const { cookieHeaders } = await anAccount();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const narrow = await make(cookieHeaders, { expiresAt, allowedAddresses: ['127.0.0.1', '127.0.0.2'] });
  const headers = bearer(narrow.body.secret);
  const wide = await call('/v1/api-tokens', { headers, json: { name: 'W', scopes: ['tokens:read', 'sites:write'], allowedAddresses: [] } });
  expect(wide.status).toBe(422);
  expect(codesOf(wide)).toEqual(['/scopes/1 too_wide', '/expiresAt too_wide', '/allowedAddresses too_wide']);
  const child = await make(headers, { scopes: ['account:read'], expiresAt, allowedAddresses: ['127.0.0.1'] });
  expect(child.status).toBe(201);
});

test('attack: a viewer or billing member makes no token at all, an admin none with an owner’s rights', async () => {
  const { account } = await anAccount();
  const viewer = await anAccount({ accountId: account.id, role: 'viewer' });
  expect((await make(viewer.cookieHeaders)).status).toBe(403);
  const admin = await anAccount({ accountId: account.id, role: 'admin' });
  const answer = await call('/v1/api-tokens', { headers: admin.cookieHeaders, json: { name: 'A', scopes: ['account:write'] } });
  expect(codesOf(answer)).toEqual(['/scopes/0 too_wide']);
});

test('a token loses what its maker loses, and ends with the membership', async () => {
  const { account } = await anAccount();
  const admin = await anAccount({ accountId: account.id, role: 'admin', scopes: [...rolePermissions.admin] });
  const rename = () => call('/v1/api-tokens', { headers: admin.bearer, json: { name: 'N', scopes: ['account:read'] } });
  expect((await rename()).status).toBe(201);
  await api.dataSource.query(`UPDATE membership SET role = 'viewer' WHERE id = $1`, [admin.membership.id]);
  expect((await rename()).status).toBe(403);
  await api.dataSource.query('DELETE FROM membership WHERE id = $1', [admin.membership.id]);
  expect((await rename()).status).toBe(401);
});

test('an expired token is worth nothing, and none is made with an end in the past', async () => {
  const { cookieHeaders, apiTokenId, bearer: headers } = await anAccount();
  await api.dataSource.query(`UPDATE api_token SET expires_at = now() - interval '1 second' WHERE id = $1`, [apiTokenId]);
  expect((await call('/v1/account', { headers })).status).toBe(401);
  const past = await call('/v1/api-tokens', { headers: cookieHeaders, json: { name: 'P', scopes, expiresAt: '2020-01-01T00:00:00Z' } });
  expect(codesOf(past)).toEqual(['/expiresAt in_the_past']);
});

test('attack: a token counts only in its header, not in query or body, and not for a person’s own things', async () => {
  const { apiToken, bearer: headers } = await anAccount();
  expect((await call(`/v1/account?access_token=${apiToken}`)).status).toBe(401);
  expect((await call('/v1/account', { method: 'PATCH', json: { name: 'X', access_token: apiToken } })).status).toBe(401);
  expect((await call('/v1/session', { headers })).status).toBe(403);
  expect((await call('/v1/account', { headers: { authorization: 'Basic YTpi' } })).status).toBe(401);
});

test('attack: tokens of the other port are worth nothing', async () => {
  const { bearer: headers } = await anAccount();
  expect((await callerOf(api.consoleUrl)('/v1/account', { headers })).status).toBe(401);
});

test('another account’s token is not there', async () => {
  const [anna, bert] = [await anAccount(), await anAccount()];
  const { body } = await make(anna.cookieHeaders);
  expect((await call(`/v1/api-tokens/${body.id}`, { method: 'DELETE', headers: bert.cookieHeaders })).status).toBe(404);
  expect((await call('/v1/account', { headers: bearer(body.secret) })).status).toBe(200);
});
