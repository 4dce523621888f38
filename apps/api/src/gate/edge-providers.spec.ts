import { randomUUID } from 'node:crypto';
import { createAccount } from '@sitekeep/accounts/testing';
import {
  gateProviderBegunSchema,
  gateProviderEndedSchema,
  type IdentityProvider,
  type SiteDetail,
  type Visitor,
  type VisitorSession,
} from '@sitekeep/contracts';
import { OidcServer } from '@sitekeep/gate/testing/oidc-server';
import { deriveEdgeKey } from '@sitekeep/runtime';
import { callerOf } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

const edgeKey = deriveEdgeKey(Buffer.alloc(32, 9));
const clientSecret = 'a client secret of the test';
let api: TestApi;
let server: OidcServer;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterEach(() => server?.stop());
afterAll(() => api?.close());

const edge = (path: string, json: unknown, key: string | null = edgeKey) =>
  callerOf(api.portalUrl)(`/v1/gate/edge/${path}`, { json, headers: key === null ? {} : { authorization: `Bearer ${key}` } });

/** A customer whose visitors sign in at a real OpenID Connect server. */
async function scene() {
  const { bearer } = await createAccount(api.dataSource.manager, {});
  const call = async <T>(method: string, path: string, json?: unknown) => {
    const { status, body } = await callerOf(api.portalUrl)(path, { method, json, headers: { ...bearer } });
    return { status, body: body as T };
  };
  const host = `d-${randomUUID().slice(-12)}.com`;
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80, weight: 1 }];
  const { id: siteId } = (await call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: [host], origins })).body;
  server = await OidcServer.start([
    { client_id: 'shop', client_secret: clientSecret, redirect_uris: [`https://${host}/.sitekeep/provider`] },
  ]);
  const asked = { name: 'Company', issuer: server.issuer, clientId: 'shop', clientSecret };
  const provider = (await call<IdentityProvider>('POST', `/v1/sites/${siteId}/gate/providers`, asked)).body;
  const email = `${randomUUID()}@visitor.test`;
  const { id } = (await call<Visitor>('POST', '/v1/visitors', { email, name: 'Vera', access: [{ siteId }] })).body;
  server.person = { sub: 'vera', email, email_verified: true };
  const place = { siteId, host };
  const begin = { ...place, provider: provider.id, returnTo: '/members', language: 'en' };
  const from = { session: null, address: '198.51.100.20', userAgent: 'Browser 1', language: 'en' };
  return { call, begin, end: (query: string, state: string) => ({ ...place, query, state, ...from }), id, provider, siteId };
}

test('an edge sends a visitor to the provider, and signs them in when they are back', async () => {
  const { call, begin, end, id } = await scene();
  const begun = await edge('provider-begin', begin);
  expect([begun.status, begun.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const { location, state } = gateProviderBegunSchema.parse(begun.body);
  const query = await server.visit(location);
  const ended = await edge('provider-end', end(query, state));
  expect([ended.status, ended.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(gateProviderEndedSchema.parse(ended.body).returnTo).toBe('/members');
  const { data } = (await call<{ data: VisitorSession[] }>('GET', `/v1/visitors/${id}/sessions`)).body;
  expect(data).toMatchObject([{ methods: ['provider'], factors: ['password'], address: '198.51.100.20' }]);
  const again = await edge('provider-end', end(query, state));
  expect([again.status, (again.body as { code: string }).code]).toEqual([401, 'credentials_refused']);
});

test('what is wrong is one 401 that tells nothing, and the owner reads it in words', async () => {
  const { call, begin, end, provider, siteId } = await scene();
  server.person = { sub: 'vera', email: 'vera@visitor.test', email_verified: false };
  const { location, state } = gateProviderBegunSchema.parse((await edge('provider-begin', begin)).body);
  const answers = [
    await edge('provider-end', end(await server.visit(location), state)),
    await edge('provider-end', end('?code=x', 'x')),
    await edge('provider-begin', { ...begin, provider: 'idp_x' }),
    await edge('provider-begin', { ...begin, siteId: 'site_x' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  expect(new Set(answers.map(({ body }) => JSON.stringify({ ...(body as object), requestId: undefined }))).size).toBe(1);
  const { lastError } = (await call<IdentityProvider>('GET', `/v1/sites/${siteId}/gate/providers/${provider.id}`)).body;
  expect(lastError?.detail).toContain('email_verified');
});

test('nobody but edges asks', async () => {
  const { begin, end } = await scene();
  for (const key of [null, deriveEdgeKey(Buffer.alloc(32, 1))]) {
    expect((await edge('provider-begin', begin, key)).status).toBe(403);
    expect((await edge('provider-end', end('', ''), key)).status).toBe(403);
  }
});

test('every fault of a provider is told at once', async () => {
  const { call, siteId } = await scene();
  const wrong = { name: '', issuer: 'ftp://a', clientId: '', scopes: ['a b'], domains: ['nowhere'], groups: [{ claim: '', group: 'A' }] };
  const { status, body } = await call<{ errors: { pointer: string }[] }>('POST', `/v1/sites/${siteId}/gate/providers`, wrong);
  expect(status).toBe(422);
  const pointers = ['/name', '/issuer', '/clientId', '/scopes/0', '/domains/0', '/groups/0/claim', '/groups/0/group'];
  expect(body.errors.map(({ pointer }) => pointer)).toEqual(pointers);
});
