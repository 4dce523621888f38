import { randomUUID } from 'node:crypto';
import type { ClientCertificates, ForwardAuth, ForwardAuthSetup, OriginSecret, OriginSecretValue, Problem } from '@sitekeep/contracts';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { HttpCustomer, startTestApi, type TestApi } from '../testing/test-api.ts';

const sealingKey = Buffer.alloc(32, 9);
let api: TestApi;
let anna: HttpCustomer;
/** A site for what is refused anyway. */
let shared: Awaited<ReturnType<typeof newSite>>;
beforeAll(async () => {
  api = await startTestApi({ EDGE_AUTH_URL: 'https://auth.sitekeep.example:8443' });
  anna = await new HttpCustomer(api.portalUrl).signUp();
  await api.dataSource.query(`UPDATE account SET activated_at = now()`);
  shared = await newSite();
});
afterAll(() => api?.close());

const newSite = () => anna.newSite();

describe('the secret header', () => {
  test('on, shown, rotated, off', async () => {
    const { id, at } = await newSite();
    const path = `${at}/origin-secret`;
    expect((await anna.call('GET', path)).body).toEqual({ enabled: false, header: 'X-Origin-Secret' });
    expect(await anna.call('PUT', path, { enabled: true })).toMatchObject({ status: 200, body: { enabled: true } });
    const before = (await anna.call<OriginSecretValue>('GET', `${path}/value`)).body;
    const derived = (epoch: number) => deriveSiteSecret(sealingKey, 'origin', id, epoch);
    expect(before).toEqual({ header: 'X-Origin-Secret', value: derived(0), nextValue: derived(1) });
    expect((await anna.call<OriginSecret>('POST', `${path}/rotate`)).body).toEqual({ enabled: true, header: 'X-Origin-Secret' });
    expect((await anna.call<OriginSecretValue>('GET', `${path}/value`)).body).toMatchObject({ value: before.nextValue });
    const off = await anna.call('PUT', path, { enabled: false, header: 'X-Shop' });
    expect(off.body).toEqual({ enabled: false, header: 'X-Shop' });
  });

  test.each([
    ['Connection', 'hop_by_hop'],
    ['Keep-Alive', 'hop_by_hop'],
    ['Transfer-Encoding', 'hop_by_hop'],
    ['Content-Length', 'framing'],
    ['Host', 'own_header'],
    ['X-Forwarded-For', 'own_header'],
    ['X-Request-Id', 'own_header'],
    ['CDN-Loop', 'own_header'],
    ['Cookie', 'own_header'],
    ['Authorization', 'own_header'],
    ['X_Origin_Secret', 'underscore'],
  ])('%s is refused: %s', async (header, code) => {
    const answer = await anna.call<Problem>('PUT', `${shared.at}/origin-secret`, { enabled: true, header });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/header', code }] } });
  });

  test('two rotations that were sent once are one', async () => {
    const { at } = await newSite();
    const key = { 'idempotency-key': randomUUID() };
    const { nextValue } = (await anna.call<OriginSecretValue>('GET', `${at}/origin-secret/value`)).body;
    for (let call = 0; call < 2; call++) await anna.call('POST', `${at}/origin-secret/rotate`, {}, key);
    expect((await anna.call<OriginSecretValue>('GET', `${at}/origin-secret/value`)).body.value).toBe(nextValue);
  });
});

test('the client certificate: made, followed, removed; its key is never shown', async () => {
  const { at } = await newSite();
  const path = `${at}/client-certificate`;
  const call = (method: string, more = '') => anna.call<ClientCertificates & Problem>(method, path + more);
  expect((await call('GET')).body).toEqual({ active: null, next: null });
  const made = await call('POST');
  expect(made).toMatchObject({ status: 201, body: { active: { certificate: expect.stringMatching(/^-----BEGIN CERT/) as string } } });
  expect(JSON.stringify(made.body)).not.toMatch(/PRIVATE|v1\./);
  expect(await call('POST')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(await call('POST', '/activate')).toMatchObject({ status: 409 });
  const { next } = (await call('POST', '/rotate')).body;
  expect((await call('POST', '/activate')).body).toEqual({ active: next, next: null });
  expect((await call('DELETE')).status).toBe(204);
  expect((await call('DELETE')).status).toBe(404);
});

describe('forward-auth', () => {
  test('on, set up, rotated, off', async () => {
    const { id, at, name } = await newSite();
    const path = `${at}/forward-auth`;
    expect((await anna.call('GET', path)).body).toEqual({ enabled: false, available: true, previousUntil: null });
    expect((await anna.call('PUT', path, { enabled: true })).body).toEqual({ enabled: true, available: true, previousUntil: null });
    const setup = (await anna.call<ForwardAuthSetup>('GET', `${path}/setup?upstream=http://10.0.0.5:3000/`)).body;
    expect(setup).toMatchObject({
      url: 'https://auth.sitekeep.example:8443',
      secret: deriveSiteSecret(sealingKey, 'forward-auth', id, 0),
    });
    expect(setup.snippets.map(({ proxy }) => proxy)).toEqual(['nginx', 'traefik', 'caddy']);
    for (const { text } of setup.snippets)
      for (const part of [name, setup.secret, 'auth.sitekeep.example:8443', '10.0.0.5:3000']) expect(text).toContain(part);
    const { previousUntil } = (await anna.call<ForwardAuth>('POST', `${path}/rotate`)).body;
    expect(Date.parse(previousUntil!) / 3_600_000 - Date.now() / 3_600_000).toBeCloseTo(24, 1);
    const after = (await anna.call<ForwardAuthSetup>('GET', `${path}/setup`)).body;
    expect(after.secret).toBe(deriveSiteSecret(sealingKey, 'forward-auth', id, 1));
    expect((await anna.call('PUT', path, { enabled: false })).body).toMatchObject({ enabled: false });
  });

  test.each(['ftp://10.0.0.5', '10.0.0.5:3000', 'http://a:b@10.0.0.5', 'http://10.0.0.5/path', "http://10.0.0.5'; return 200;"])(
    'the server %s is put into no configuration',
    async (upstream) => {
      const answer = await anna.call<Problem>('GET', `${shared.at}/forward-auth/setup?upstream=${encodeURIComponent(upstream)}`);
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/upstream', code: 'invalid_url' }] } });
    },
  );
});

test('who may only read never sees a secret', async () => {
  const { at } = await newSite();
  const token = await anna.call<{ secret: string }>('POST', '/v1/api-tokens', { name: 'look', scopes: ['sites:read', 'policies:read'] });
  const read = async (path: string) => {
    const answer = await fetch(api.portalUrl + at + path, { headers: { authorization: `Bearer ${token.body.secret}` } });
    return answer.status;
  };
  expect(token.status).toBe(201);
  expect(await Promise.all(['/origin-secret', '/client-certificate', '/forward-auth'].map(read))).toEqual([200, 200, 200]);
  expect(await Promise.all(['/origin-secret/value', '/forward-auth/setup'].map(read))).toEqual([403, 403]);
});

test('answers that hold a secret are kept by no browser and no cache', async () => {
  const { at } = await newSite();
  for (const path of ['/origin-secret/value', '/forward-auth/setup'])
    expect((await anna.call('GET', `${at}${path}`)).headers.get('cache-control')).toBe('no-store');
});
