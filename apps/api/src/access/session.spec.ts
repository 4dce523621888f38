import { randomUUID } from 'node:crypto';
import { createAccount, testPassword } from '@sitekeep/accounts/testing';
import { PasswordHasher } from '@sitekeep/platform';
import { apiSessionKey, callerOf, cookieOf } from '../testing/api-caller.ts';
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
const signIn = (email: string, password = testPassword, headers: Record<string, string> = {}) =>
  call('/v1/sign-in', { method: 'POST', json: { email, password }, headers });

test('sign-up opens a session whose cookie is __Host-, HttpOnly, Secure and Lax', async () => {
  const email = `new-${randomUUID()}@example.com`;
  const answer = await call('/v1/sign-up', { method: 'POST', json: { email, password: 'a long enough password', name: 'Anna' } });
  expect(answer.status).toBe(201);
  const cookie = answer.headers.getSetCookie()[0] ?? '';
  expect(cookie).toMatch(/^__Host-sk_portal=[\w-]{43};/);
  for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(attribute);
  expect(answer.body).toMatchObject({ role: 'owner', person: { email, emailConfirmed: false }, account: { active: false, name: 'Anna' } });
  const again = await call('/v1/sign-up', {
    method: 'POST',
    json: { email: email.toUpperCase(), password: 'a long enough password', name: 'A' },
  });
  expect(again).toMatchObject({ status: 422, body: { errors: [{ pointer: '/email', code: 'email_taken' }] } });
});

test('sign-up tells every fault at once', async () => {
  const answer = await call('/v1/sign-up', { method: 'POST', json: { email: 'x', password: 'short', name: '' } });
  expect(answer.status).toBe(422);
  expect((answer.body['errors'] as { pointer: string }[]).map((fault) => fault.pointer).sort()).toEqual(['/email', '/name', '/password']);
});

test('attack: mass assignment. Fields that a customer may not set are refused', async () => {
  const json = {
    email: `m-${randomUUID()}@example.com`,
    password: 'a long enough password',
    name: 'M',
    role: 'owner',
    suspended: false,
    activatedAt: 'now',
  };
  expect((await call('/v1/sign-up', { method: 'POST', json })).status).toBe(422);
  const { cookieHeaders } = await anAccount();
  const patch = await call('/v1/account', { method: 'PATCH', headers: cookieHeaders, json: { name: 'X', suspended: false } });
  expect(patch.status).toBe(422);
});

test('attack: session fixation. A cookie that was there before never becomes the signed-in session', async () => {
  const { person, sessionCookie } = await anAccount();
  const planted = `__Host-sk_portal=${'a'.repeat(43)}`;
  const answer = await signIn(person.email, testPassword, { cookie: planted });
  const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  expect(cookie).not.toBe(planted);
  expect((await call('/v1/session', { headers: { cookie: planted } })).status).toBe(401);
  const next = await signIn(person.email, testPassword, { cookie: sessionCookie });
  expect(next.status).toBe(201);
  expect((await call('/v1/session', { headers: { cookie: sessionCookie } })).status).toBe(401);
});

test('attack: CSRF. A write with the cookie needs the session’s token, from our own page', async () => {
  const one = await anAccount();
  const other = await anAccount();
  const write = (headers: Record<string, string>) => call('/v1/account', { method: 'PATCH', headers, json: { name: 'Changed' } });
  expect(await write({ cookie: one.sessionCookie })).toMatchObject({ status: 403, body: { code: 'csrf_failed' } });
  expect((await write({ cookie: one.sessionCookie, 'x-csrf-token': other.csrfToken })).status).toBe(403);
  expect((await write({ ...one.cookieHeaders, origin: 'https://evil.example' })).status).toBe(403);
  expect((await write({ ...one.cookieHeaders, origin: 'null' })).status).toBe(403);
  expect((await write({ ...one.cookieHeaders, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await write({ ...one.cookieHeaders, 'sec-fetch-site': 'same-site' })).status).toBe(403);
  expect((await write({ ...one.cookieHeaders, origin: api.portalUrl, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
});

test('attack: login CSRF. Another site’s page cannot sign a visitor in', async () => {
  const { person } = await anAccount();
  expect((await signIn(person.email, testPassword, { origin: 'https://evil.example' })).status).toBe(403);
});

test('attack: enumeration. A wrong password and an unknown e-mail get the same answer, in about the same time', async () => {
  const { person } = await anAccount();
  await api.dataSource.query('UPDATE person SET password_hash = $2 WHERE id = $1', [person.id, await realHash()]);
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  await signIn(`warm-${randomUUID()}@example.com`, 'wrong wrong wrong');
  for (let i = 0; i < 12; i++)
    for (const kind of ['known', 'unknown'] as const) {
      const started = performance.now();
      const answer = await signIn(kind === 'known' ? person.email : `nobody-${i}@example.com`, 'wrong wrong wrong');
      times[kind].push(performance.now() - started);
      expect(answer.status).toBe(401);
      expect({ ...answer.body, requestId: '' }).toMatchObject({ code: 'wrong_credentials', detail: 'E-mail or password is wrong.' });
    }
  const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const [known, unknown] = [median(times.known), median(times.unknown)];
  expect(Math.abs(known - unknown)).toBeLessThan(0.5 * Math.max(known, unknown));
});

const realHash = () => new PasswordHasher().hash(testPassword);

test('attack: account confusion. Another account’s id in the header, well-formed or not, is 404 for cookie and token', async () => {
  const [anna, bert] = [await anAccount(), await anAccount()];
  for (const name of [bert.shownId, 'acc_nonsense', `${anna.shownId} , ${bert.shownId}`]) {
    expect((await call('/v1/account', { headers: { cookie: anna.sessionCookie, 'sitekeep-account': name } })).status).toBe(404);
    expect((await call('/v1/account', { headers: { ...anna.bearer, 'sitekeep-account': name } })).status).toBe(404);
  }
});

test('a person in several accounts chooses by header; without it the oldest membership counts', async () => {
  const first = await anAccount({ name: 'First' });
  const second = await anAccount({ name: 'Second' });
  await api.dataSource.query(
    `INSERT INTO membership (id, account_id, person_id, role, joined_at) VALUES (gen_random_uuid(), $1, $2, 'viewer', clock_timestamp())`,
    [second.account.id, first.person.id],
  );
  const headers = { cookie: first.sessionCookie };
  expect((await call('/v1/session', { headers })).body).toMatchObject({
    account: { name: 'First' },
    role: 'owner',
    accounts: [{}, { name: 'Second' }],
  });
  const chosen = await call('/v1/session', { headers: { ...headers, 'sitekeep-account': second.shownId } });
  expect(chosen.body).toMatchObject({ account: { name: 'Second' }, role: 'viewer' });
  const write = { method: 'PATCH', headers: { ...first.cookieHeaders, 'sitekeep-account': second.shownId }, json: { name: 'Mine' } };
  expect(await call('/v1/account', write)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

test('sign-out ends this session, sign-out everywhere all of them', async () => {
  const one = await anAccount();
  expect((await call('/v1/sign-out', { method: 'POST', headers: one.cookieHeaders })).status).toBe(204);
  expect((await call('/v1/session', { headers: { cookie: one.sessionCookie } })).status).toBe(401);
  const two = await anAccount();
  const again = await signIn(two.person.email);
  const headers = { cookie: cookieOf(again), 'x-csrf-token': String(again.body['csrfToken']) };
  expect((await call('/v1/sign-out-everywhere', { method: 'POST', headers })).status).toBe(204);
  expect((await call('/v1/session', { headers })).status).toBe(401);
  expect((await call('/v1/session', { headers: { cookie: two.sessionCookie } })).status).toBe(401);
});

test('a suspended account is read and renamed, but its sites and policies are not written', async () => {
  const { bearer } = await anAccount({ suspended: true });
  const order = { name: 'S', hostnames: ['s.example.com'], origins: [{ scheme: 'http', host: '203.0.113.9' }] };
  expect((await call('/v1/sites', { headers: bearer })).status).toBe(200);
  expect(await call('/v1/sites', { method: 'POST', headers: bearer, json: order })).toMatchObject({
    status: 409,
    body: { code: 'account_suspended' },
  });
  expect((await call('/v1/account', { method: 'PATCH', headers: bearer, json: { name: 'Still mine' } })).status).toBe(200);
});

test('who belongs to no account any more is told so', async () => {
  const { membership, sessionCookie, person } = await anAccount();
  await api.dataSource.query('DELETE FROM membership WHERE id = $1', [membership.id]);
  expect(await call('/v1/session', { headers: { cookie: sessionCookie } })).toMatchObject({ status: 403 });
  expect((await signIn(person.email)).status).toBeGreaterThanOrEqual(400);
});
