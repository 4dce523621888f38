import { request } from 'node:http';
import { createAccount } from '@sitekeep/accounts/testing';
import { callerOf } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api.close());

const entries = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ address: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` }));
const policy = (count: number) => ({
  blacklist: entries(count),
  whitelist: [],
  onlyFromWhitelist: false,
  countries: { mode: 'off', countries: [] },
});

test('a large body is refused where nothing large belongs', async () => {
  const call = callerOf(api.portalUrl);
  const answer = await call('/v1/sign-in', { json: { email: 'a@b.test', password: 'x'.repeat(300_000) } });
  expect(answer).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
});

test('a large policy of somebody who is not signed in is refused before it is read', async () => {
  const answer = await callerOf(api.portalUrl)('/v1/policy', { method: 'PUT', json: policy(50_000), headers: { 'if-match': '"1"' } });
  expect(answer.status).toBe(401);
});

test('a large policy of an account is read, and checked', async () => {
  const { bearer } = await createAccount(api.dataSource.manager, { email: 'large@shell.test' });
  const call = callerOf(api.portalUrl);
  const put = (count: number) => call('/v1/policy', { method: 'PUT', json: policy(count), headers: { ...bearer, 'if-match': '"1"' } });
  expect((await put(500)).status).toBe(200);
  expect((await put(20_000)).status).not.toBe(413);
  const change = { blacklist: entries(20_000) };
  const changed = await call('/v1/policy', { method: 'PATCH', json: change, headers: { ...bearer, 'if-match': '"2"' } });
  expect(changed).toMatchObject({ status: 422, body: { errors: [{ pointer: '/blacklist', code: 'limit_reached' }] } });
  const broken = await call('/v1/policy', { method: 'PUT', headers: { ...bearer, 'if-match': '"1"' }, json: { blacklist: 'no list' } });
  expect(broken).toMatchObject({ status: 422, body: { errors: [{ pointer: '/blacklist' }] } });
});

/** The status of a page under a Host of the test's choice, which fetch would not send. */
const underHost = (path: string, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(api.portalUrl);
    const outgoing = request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => resolve(response.resume().statusCode));
    outgoing.on('error', reject).end();
  });

test('DNS rebinding: the pages of development answer under our own names only', async () => {
  expect(await underHost('/dev/mailbox/messages', 'evil.test')).toBe(421);
  expect(await underHost('/dev/mailbox/messages', 'localhost:4000')).toBe(200);
});
