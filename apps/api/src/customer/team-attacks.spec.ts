import { randomUUID } from 'node:crypto';
import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { rolePermissions, showId, type Role } from '@sitekeep/contracts';
import { apiSessionKey, callerOf, mailedToken, queuedMails } from '../testing/api-caller.ts';
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
const anAddress = () => `p-${randomUUID()}@example.com`;
const password = 'a long enough password';
const invite = (headers: Record<string, string>, email: string, role: Role = 'viewer') =>
  call('/v1/team/invitations', { headers, json: { email, role } });
const accept = async (email: string) =>
  call('/v1/invitations/accept', { json: { token: await mailedToken(api, email, /invites you/), name: 'N', password } });
const makeToken = (headers: Record<string, string>, scopes: string[] = ['account:read']) =>
  call('/v1/api-tokens', { headers, json: { name: 'Program', scopes } });
const changeRole = (headers: Record<string, string>, of: TestAccount, role: Role) =>
  call(`/v1/team/members/${showId('membership', of.membership.id)}`, { method: 'PATCH', headers, json: { role } });
const bearerOf = (answer: { body: Record<string, unknown> }) => ({ authorization: `Bearer ${String(answer.body['secret'])}` });
const count = async (table: 'api_token' | 'invitation' | 'membership', { account }: TestAccount) =>
  (await api.dataSource.query<unknown[]>(`SELECT 1 FROM ${table} WHERE account_id = $1`, [account.id])).length;

/** Somebody signed up with a stranger's address and left a token, an invitation and a friend, as older versions let them. */
async function aHijacker(): Promise<{ squatter: TestAccount; friend: TestAccount }> {
  const squatter = await anAccount({ active: false });
  const friend = await anAccount({ accountId: squatter.account.id, role: 'admin' });
  await api.dataSource.query(
    `INSERT INTO invitation (id, account_id, email, role, token_hash, created_at, expires_at)
     VALUES (gen_random_uuid(), $1, $2, 'admin', decode(md5($2), 'hex'), now(), now() + interval '7 days')`,
    [squatter.account.id, anAddress()],
  );
  return { squatter, friend };
}

describe('attack: pre-hijack by a sign-up with the victim’s address', () => {
  test('an account that is not active gets no API token and invites nobody', async () => {
    const { cookieHeaders, bearer } = await anAccount({ active: false });
    const email = anAddress();
    for (const answer of [await makeToken(cookieHeaders), await makeToken(bearer), await invite(cookieHeaders, email)])
      expect(answer).toMatchObject({ status: 409, body: { code: 'conflict', detail: expect.stringContaining('confirm') as string } });
    expect(await queuedMails(api, email)).toEqual([]);
  });

  test('a password reset that first confirms the address ends tokens, invitations and other members from before', async () => {
    const { squatter, friend } = await aHijacker();
    await call('/v1/password-resets', { json: { email: squatter.person.email } });
    const token = await mailedToken(api, squatter.person.email, /Set a new password/);
    expect((await call('/v1/password-resets/complete', { json: { token, password } })).status).toBe(204);
    expect((await call('/v1/account', { headers: squatter.bearer })).status).toBe(401);
    expect((await call('/v1/account', { headers: friend.bearer })).status).toBe(401);
    expect([await count('api_token', squatter), await count('invitation', squatter), await count('membership', squatter)]).toEqual([
      0, 0, 1,
    ]);
  });

  test('so does an invitation that the real owner of the address accepts', async () => {
    const { squatter } = await aHijacker();
    const owner = await anAccount();
    await invite(owner.cookieHeaders, squatter.person.email);
    expect((await accept(squatter.person.email)).status).toBe(201);
    expect([await count('api_token', squatter), await count('invitation', squatter), await count('membership', squatter)]).toEqual([
      0, 0, 1,
    ]);
    expect(await count('membership', owner)).toBe(2);
  });

  test('a later reset of a confirmed person leaves tokens and team as they are', async () => {
    const owner = await anAccount();
    await anAccount({ accountId: owner.account.id, role: 'admin' });
    await call('/v1/password-resets', { json: { email: owner.person.email } });
    const token = await mailedToken(api, owner.person.email, /Set a new password/);
    await call('/v1/password-resets/complete', { json: { token, password } });
    expect([await count('api_token', owner), await count('membership', owner)]).toEqual([2, 2]);
  });
});

describe('attack: mail to strangers', () => {
  test('a suspended account invites nobody', async () => {
    const { cookieHeaders } = await anAccount({ suspended: true });
    expect(await invite(cookieHeaders, anAddress())).toMatchObject({ status: 409, body: { code: 'account_suspended' } });
  });

  test('forty invitations to one stranger are one mail', async () => {
    const { cookieHeaders } = await anAccount();
    const email = anAddress();
    const answers = await Promise.all(Array.from({ length: 40 }, () => invite(cookieHeaders, email)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status, headers }) => status === 429 && Number(headers.get('retry-after')) > 0)).toHaveLength(39);
    expect(await queuedMails(api, email)).toHaveLength(1);
  });
});

describe('attack: a narrow token that makes wide friends', () => {
  test('it neither invites nor promotes to a role that may do more than the token', async () => {
    const owner = await anAccount({ scopes: ['team:write'] });
    const viewer = await anAccount({ accountId: owner.account.id, role: 'viewer' });
    for (const role of ['admin', 'billing', 'viewer'] as const) expect((await invite(owner.bearer, anAddress(), role)).status).toBe(403);
    expect(await changeRole(owner.bearer, viewer, 'admin')).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('sites:write') as string },
    });
    const wide = await makeToken(owner.cookieHeaders, [...rolePermissions.admin]);
    expect((await invite(bearerOf(wide), anAddress(), 'admin')).status).toBe(201);
  });

  test('the tokens that a token made, and the invitations it sent, end with it', async () => {
    const owner = await anAccount();
    const parent = await makeToken(owner.cookieHeaders, [...rolePermissions.owner]);
    const child = await makeToken(bearerOf(parent), [...rolePermissions.admin]);
    const email = anAddress();
    expect((await invite(bearerOf(child), email)).status).toBe(201);
    const path = `/v1/api-tokens/${String(parent.body['id'])}`;
    expect((await call(path, { method: 'DELETE', headers: owner.cookieHeaders })).status).toBe(204);
    expect((await call('/v1/account', { headers: bearerOf(child) })).status).toBe(401);
    expect((await accept(email)).status).toBe(422);
  });
});

describe('attack: coming back by an own invitation', () => {
  test.each([
    ['removed', 'admin' as const],
    ['demoted', 'viewer' as const],
  ])('the pending invitations of a %s member end', async (change, role) => {
    const owner = await anAccount();
    const admin = await anAccount({ accountId: owner.account.id, role: 'admin' });
    const email = anAddress();
    expect((await invite(admin.cookieHeaders, email, role)).status).toBe(201);
    const path = `/v1/team/members/${showId('membership', admin.membership.id)}`;
    if (change === 'removed') expect((await call(path, { method: 'DELETE', headers: owner.cookieHeaders })).status).toBe(204);
    else expect((await changeRole(owner.cookieHeaders, admin, 'billing')).status).toBe(200);
    expect(await count('invitation', owner)).toBe(0);
    expect((await accept(email)).status).toBe(422);
  });

  test('a role that the inviter may no longer give is refused when the link is used', async () => {
    const owner = await anAccount();
    const admin = await anAccount({ accountId: owner.account.id, role: 'admin' });
    const email = anAddress();
    await invite(admin.cookieHeaders, email, 'admin');
    await api.dataSource.query(`UPDATE membership SET role = 'billing' WHERE id = $1`, [admin.membership.id]);
    expect((await accept(email)).status).toBe(422);
  });
});
