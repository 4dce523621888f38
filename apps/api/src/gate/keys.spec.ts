import { randomUUID } from 'node:crypto';
import type { GateKey, NewGateKey, SiteGate } from '@sitekeep/contracts';
import { ClockSync } from '@sitekeep/platform';
import { callerOf } from '../testing/api-caller.ts';
import { asServer, newGateCustomer, visitorsPassword as password, withKey } from '../testing/gate-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
}, 60_000);
afterAll(() => api?.close());
afterEach(() => api.get(ClockSync).write(0));

const inSeconds = (seconds: number) => api.get(ClockSync).write(seconds * 1000);

/** A site with a key and a visitor, and whether a key opens it. */
async function newSite() {
  const anna = await newGateCustomer(api);
  const site = await anna.site();
  const { email } = await anna.visitor([site]);
  const opens = async (api_key: string) => (await asServer(api.portalUrl)('authenticate', { api_key, email, password })).status === 200;
  const rotate = async (json: object = {}) => (await anna.call('POST', `${site.at}/keys`, json)).body as unknown as NewGateKey;
  const shown = async () => (await anna.call('GET', site.at)).body as unknown as SiteGate;
  return { ...site, anna, opens, rotate, shown };
}

test('40 letters and digits, shown once, kept as a hash', async () => {
  const { secret, keyId, shown } = await newSite();
  expect(secret).toMatch(/^[A-Za-z0-9]{40}$/);
  expect(await shown()).toMatchObject({ locked: false, keys: [{ id: keyId, hint: secret.slice(-4), expiresAt: null, lastUsedAt: null }] });
  expect(JSON.stringify(await shown())).not.toContain(secret);
  const rows: { all: string }[] = await api.dataSource.query('SELECT gate_key::text AS all FROM gate_key');
  expect(JSON.stringify(rows)).not.toContain(secret);
});

test('a call that is repeated makes one key, and does not show it again', async () => {
  const { anna, at, shown } = await newSite();
  const headers = { ...anna.account.bearer, 'idempotency-key': randomUUID() };
  const make = () => callerOf(api.portalUrl)(`${at}/keys`, { json: {}, headers });
  const [first, second] = [await make(), await make()];
  expect(first.body['secret']).toMatch(/^[A-Za-z0-9]{40}$/);
  expect(second.body).toEqual({ ...first.body, secret: '(shown once)' });
  expect((await shown()).keys).toHaveLength(2);
});

test('the key so far is good for as long as was said', async () => {
  const { secret, opens, rotate, shown } = await newSite();
  const next = await rotate({ overlapSeconds: 600 });
  expect([await opens(secret), await opens(next.secret)]).toEqual([true, true]);
  const [newest, oldest] = (await shown()).keys as [GateKey, GateKey];
  expect([newest.id, newest.expiresAt]).toEqual([next.id, null]);
  expect(Date.parse(oldest.expiresAt ?? '') - Date.parse(newest.createdAt)).toBe(600_000);
  await inSeconds(599);
  expect(await opens(secret)).toBe(true);
  await inSeconds(601);
  expect([await opens(secret), await opens(next.secret)]).toEqual([false, true]);
  expect((await shown()).keys.map(({ id }) => id)).toEqual([next.id]);
});

test('without an overlap it ends at once', async () => {
  const { secret, opens, rotate } = await newSite();
  const next = await rotate({ overlapSeconds: 0 });
  expect([await opens(secret), await opens(next.secret)]).toEqual([false, true]);
});

test('a key that is deleted ends at once, be it the one in force', async () => {
  const { anna, at, keyId, secret, opens, rotate, shown } = await newSite();
  expect((await anna.call('DELETE', `${at}/keys/${keyId}`)).status).toBe(204);
  expect([await opens(secret), (await shown()).keys]).toEqual([false, []]);
  expect((await anna.call('DELETE', `${at}/keys/${keyId}`)).status).toBe(404);
  expect(await opens((await rotate()).secret)).toBe(true);
});

test('a site that is locked answers as if nobody knew its keys, for checks and management, until it is unlocked', async () => {
  const { anna, at, secret, opens } = await newSite();
  const manage = withKey(api.portalUrl, secret);
  expect((await anna.call('PATCH', at, { locked: true })).body).toMatchObject({ locked: true });
  expect([await opens(secret), (await manage('GET', '')).status]).toEqual([false, 401]);
  const unknown = await withKey(api.portalUrl, 'A'.repeat(40))('GET', '');
  expect({ ...(await manage('GET', '')).body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
  await anna.call('PATCH', at, { locked: false });
  expect([await opens(secret), (await manage('GET', '')).status]).toEqual([true, 200]);
});

test('many new keys at the same moment leave one in force', async () => {
  const { rotate, shown } = await newSite();
  await Promise.all(Array.from({ length: 6 }, () => rotate()));
  const { keys } = await shown();
  expect(keys).toHaveLength(7);
  expect(keys.filter(({ expiresAt }) => expiresAt === null)).toHaveLength(1);
  await Promise.all(Array.from({ length: 3 }, () => rotate()));
  expect(await rotate()).toMatchObject({ status: 409, code: 'limit_reached' });
});

test('when a key was last used is shown, to the minute', async () => {
  const { secret, opens, shown } = await newSite();
  await opens(secret);
  const used = (await shown()).keys[0]?.lastUsedAt ?? '';
  expect(Date.now() - Date.parse(used)).toBeLessThan(10_000);
  await inSeconds(30);
  await opens(secret);
  expect((await shown()).keys[0]?.lastUsedAt).toBe(used);
  await inSeconds(90);
  await withKey(api.portalUrl, secret)('GET', '');
  expect(Date.parse((await shown()).keys[0]?.lastUsedAt ?? '') - Date.parse(used)).toBeGreaterThan(60_000);
});

test('what changes is in the trail', async () => {
  const { anna, ...site } = await newSite();
  await anna.call('PATCH', site.at, { locked: true });
  await anna.call('PATCH', site.at, { locked: true });
  await anna.call('PATCH', site.at, { locked: false });
  await anna.call('DELETE', `${site.at}/keys/${site.keyId}`);
  const rows: { action: string }[] = await api.dataSource.query('SELECT action FROM audit_entry WHERE target IN ($1, $2) ORDER BY id', [
    site.id,
    site.keyId,
  ]);
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['gate-key.created', 'gate.locked', 'gate.unlocked', 'gate-key.deleted']),
  );
  expect(rows.filter(({ action }) => action === 'gate.locked')).toHaveLength(1);
});

test('who may only look makes and locks nothing, nor does a token for sites alone', async () => {
  const { anna, ...site } = await newSite();
  const { id: accountId } = anna.account.account;
  const viewer = await newGateCustomer(api, { accountId, role: 'viewer' });
  const sites = await newGateCustomer(api, { accountId, scopes: ['sites:read', 'sites:write'] });
  expect((await viewer.call('GET', site.at)).status).toBe(200);
  for (const { call } of [viewer, sites])
    for (const [method, path, json] of [
      ['POST', '/keys', {}],
      ['PATCH', '', { locked: true }],
      ['DELETE', `/keys/${site.keyId}`, undefined],
    ] as const)
      expect((await call(method, site.at + path, json)).status).toBe(403);
});

test('every fault at once', async () => {
  const { anna, ...site } = await newSite();
  expect(await anna.call('POST', `${site.at}/keys`, { overlapSeconds: -1, key: 'x' })).toMatchObject({
    status: 422,
    body: { errors: [{}, {}] },
  });
});
