import { randomUUID } from 'node:crypto';
import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { showId, type Role } from '@sitekeep/contracts';
import { apiSessionKey, callerOf, codesOf, cookieOf, mailedToken } from '../testing/api-caller.ts';
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
const shown = ({ membership }: TestAccount) => showId('membership', membership.id);
const changeRole = (by: TestAccount, of: TestAccount, role: Role) =>
  call(`/v1/team/members/${shown(of)}`, { method: 'PATCH', headers: by.cookieHeaders, json: { role } });
const remove = (by: TestAccount, of: TestAccount) => call(`/v1/team/members/${shown(of)}`, { method: 'DELETE', headers: by.cookieHeaders });
const invite = (by: TestAccount, email: string, role: Role = 'viewer') =>
  call('/v1/team/invitations', { headers: by.cookieHeaders, json: { email, role } });
const accept = (json: Record<string, unknown>) => call('/v1/invitations/accept', { json });
const owners = async (account: TestAccount) => {
  const rows: unknown[] = await api.dataSource.query(`SELECT 1 FROM membership WHERE account_id = $1 AND role = 'owner'`, [
    account.account.id,
  ]);
  return rows.length;
};

test('two owners who demote or remove each other at the same moment leave one, every time', async () => {
  for (let i = 0; i < 20; i++) {
    const anna = await anAccount();
    const bert = await anAccount({ accountId: anna.account.id });
    const act = i % 2 === 0 ? (by: TestAccount, of: TestAccount) => changeRole(by, of, 'viewer') : remove;
    const answers = await Promise.all([act(anna, bert), act(bert, anna)]);
    expect(await owners(anna)).toBe(1);
    expect(answers.filter((answer) => answer.status < 300)).toHaveLength(1);
  }
});

test('the last owner can neither leave nor step down', async () => {
  const anna = await anAccount();
  expect(await remove(anna, anna)).toMatchObject({ status: 409, body: { code: 'last_owner' } });
  expect(await changeRole(anna, anna, 'admin')).toMatchObject({ status: 409, body: { code: 'last_owner' } });
});

test('attack: only owners give or take the owner’s role', async () => {
  const owner = await anAccount();
  const admin = await anAccount({ accountId: owner.account.id, role: 'admin' });
  expect((await changeRole(admin, admin, 'owner')).status).toBe(403);
  expect((await changeRole(admin, owner, 'viewer')).status).toBe(403);
  expect((await remove(admin, owner)).status).toBe(403);
  expect((await invite(admin, 'new-owner@example.com', 'owner')).status).toBe(403);
  const byToken = await call(`/v1/team/members/${shown(admin)}`, { method: 'PATCH', headers: owner.bearer, json: { role: 'owner' } });
  expect(byToken.status).toBe(403);
  expect((await changeRole(owner, admin, 'owner')).status).toBe(200);
});

test('a viewer changes nothing; another account’s member is not there', async () => {
  const owner = await anAccount();
  const viewer = await anAccount({ accountId: owner.account.id, role: 'viewer' });
  const stranger = await anAccount();
  expect((await changeRole(viewer, viewer, 'admin')).status).toBe(403);
  expect((await invite(viewer, 'x@example.com')).status).toBe(403);
  expect((await changeRole(stranger, viewer, 'admin')).status).toBe(404);
  expect((await remove(stranger, viewer)).status).toBe(404);
});

test('the removed person’s session and token no longer reach the account', async () => {
  const owner = await anAccount();
  const admin = await anAccount({ accountId: owner.account.id, role: 'admin' });
  expect((await remove(owner, admin)).status).toBe(204);
  expect((await call('/v1/account', { headers: admin.cookieHeaders })).status).toBe(403);
  expect((await call('/v1/account', { headers: admin.bearer })).status).toBe(401);
});

test('somebody new joins by name and password and is signed in; the link works once', async () => {
  const owner = await anAccount({ name: 'Shop' });
  const email = `new-${randomUUID()}@example.com`;
  expect((await invite(owner, email, 'billing')).status).toBe(201);
  const token = await mailedToken(api, email, /invites you/);
  expect(codesOf(await accept({ token }))).toEqual(['/name required', '/password required']);
  const joined = await accept({ token, name: 'Nora', password: 'a long enough password', acceptTerms: true });
  expect(joined).toMatchObject({ status: 201, body: { isNew: true, role: 'billing', account: { name: 'Shop' } } });
  const session = await call('/v1/session', { headers: { cookie: cookieOf(joined) } });
  expect(session.body).toMatchObject({ role: 'billing', person: { email, emailConfirmed: true, termsAccepted: true } });
  expect((await accept({ token, name: 'Nora', password: 'a long enough password' })).status).toBe(422);
});

test('somebody with a login just accepts, is not signed in by the link, and keeps password and accounts', async () => {
  const owner = await anAccount({ name: 'Shop' });
  const guest = await anAccount({ name: 'Own' });
  await invite(owner, guest.person.email);
  const token = await mailedToken(api, guest.person.email, /invites you/);
  const joined = await accept({ token, name: 'Evil', password: 'a password to take over' });
  expect(joined).toMatchObject({ status: 201, body: { isNew: false } });
  expect(cookieOf(joined)).toBe('');
  const session = await call('/v1/session', { headers: guest.cookieHeaders });
  expect(session.body).toMatchObject({ account: { name: 'Own' }, accounts: [{ name: 'Own' }, { name: 'Shop' }] });
  expect((await call('/v1/sign-in', { json: { email: guest.person.email, password: 'a password to take over' } })).status).toBe(401);
});

test('attack: who signed up with a foreign address in advance loses the login when its owner joins', async () => {
  const squatter = await anAccount({ active: false });
  const owner = await anAccount();
  await invite(owner, squatter.person.email);
  const token = await mailedToken(api, squatter.person.email, /invites you/);
  const joined = await accept({ token, name: 'The real one', password: 'the real one’s password' });
  expect(joined).toMatchObject({ status: 201, body: { isNew: true } });
  expect((await call('/v1/session', { headers: squatter.cookieHeaders })).status).toBe(401);
});

test('invitations are listed, replaced and withdrawn; members are not invited again', async () => {
  const owner = await anAccount();
  const email = `twice-${randomUUID()}@example.com`;
  await invite(owner, email);
  const old = await mailedToken(api, email, /invites you/);
  expect(await invite(owner, email, 'admin')).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
  await api.dataSource.query(`UPDATE invitation SET created_at = created_at - interval '10 minutes' WHERE email = $1`, [email]);
  const again = await invite(owner, email, 'admin');
  const listed = await call('/v1/team/invitations', { headers: owner.cookieHeaders });
  expect(listed.body['data']).toMatchObject([{ email, role: 'admin' }]);
  const complete = { name: 'N', password: 'a long enough password' };
  expect((await accept({ token: old, ...complete })).status).toBe(422);
  const stranger = await anAccount();
  const path = `/v1/team/invitations/${String(again.body['id'])}`;
  expect((await call(path, { method: 'DELETE', headers: stranger.cookieHeaders })).status).toBe(404);
  expect((await call(path, { method: 'DELETE', headers: owner.cookieHeaders })).status).toBe(204);
  expect((await accept({ token: await mailedToken(api, email, /invites you/), ...complete })).status).toBe(422);
  expect((await invite(owner, owner.person.email)).status).toBe(409);
});

test('members are listed page by page', async () => {
  const owner = await anAccount();
  for (let i = 0; i < 3; i++) await anAccount({ accountId: owner.account.id, role: 'viewer' });
  const first = await call('/v1/team/members?limit=3', { headers: owner.cookieHeaders });
  const second = await call(`/v1/team/members?limit=3&after=${String(first.body['nextCursor'])}`, { headers: owner.cookieHeaders });
  const ids = [...(first.body['data'] as { id: string }[]), ...(second.body['data'] as { id: string }[])].map((member) => member.id);
  expect(new Set(ids).size).toBe(4);
  expect(second.body['nextCursor']).toBeNull();
});
