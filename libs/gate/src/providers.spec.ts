import { identityProviderChangeSchema, mostProviders, storedId } from '@sitekeep/contracts';
import { CodesByProvider } from '@sitekeep/policies';
import { DataSource } from 'typeorm';
import { GateAccessRepository } from './gate-access.repository.ts';
import { GateCleanup } from './gate-cleanup.ts';
import { GateTester } from './gate-tester.service.ts';
import { GateRetention } from './gate-retention.ts';
import { ProvidersUnderTest } from './testing/providers-under-test.ts';
import { VisitorExportService } from './visitor-export.service.ts';
import { VisitorIdentities } from './visitor-identities.service.ts';
import { VisitorSessions } from './visitor-sessions.service.ts';
import { VisitorsService } from './visitors.service.ts';

let scene: ProvidersUnderTest;
beforeAll(async () => void (scene = await ProvidersUnderTest.start()), 60_000);
beforeEach(() => scene.renewScene());
afterAll(() => scene?.stop());

const faultsOf = (input: object) =>
  scene.add(input).then(
    () => [],
    ({ extra }: { extra: { errors: { pointer: string; code: string }[] } }) =>
      extra.errors.map(({ pointer, code }) => `${pointer} ${code}`),
  );
const count = async (table: string) =>
  (await scene.manager.query<object[]>(`SELECT 1 FROM ${table} WHERE account_id = $1`, [scene.context.accountId])).length;
const jobs = () =>
  scene.manager.query<object[]>(`SELECT version FROM outbox WHERE job = 'write-gate-access' AND payload->>'siteId' = $1`, [scene.siteId]);
const set = (change: object) =>
  scene.providers.set(scene.context, scene.siteId, scene.providerId, identityProviderChangeSchema.parse(change));

const setGate = (gate: object) =>
  scene.manager.query(
    `INSERT INTO policy (id, account_id, site_id, revision, settings) VALUES (gen_random_uuid(), $1, $2, 1, $3)
     ON CONFLICT (account_id, site_id) DO UPDATE SET settings = excluded.settings`,
    [scene.context.accountId, scene.siteId, JSON.stringify({ gate })],
  );

test('a provider is shown with what is to be entered there, and without its secret', async () => {
  const { data } = await scene.providers.list(scene.context.accountId, scene.siteId);
  expect(data).toEqual([scene.provider]);
  expect(scene.provider).toMatchObject({
    ...{ name: 'Company', standsFor: 'password', hasSecret: true, lastError: null, groups: [] },
    redirectUris: [`https://${scene.host}/.sitekeep/provider`],
  });
  const stored = await scene.manager.query<object[]>('SELECT * FROM gate_provider WHERE id = $1', [scene.providerId]);
  expect(JSON.stringify([stored, data])).not.toContain('a client secret of the test');
});

test('edges are told of every change, in its transaction', async () => {
  const [first] = await jobs();
  await set({ name: 'Employer' });
  expect(await jobs()).not.toEqual([first]);
  await scene.add({ name: 'Another' });
  const document = await scene.bench.get(GateAccessRepository).document(scene.manager, scene.siteId, scene.bench.clock.now());
  expect(document?.providers.map(({ name }) => name)).toEqual(['Employer', 'Another']);
  expect(document?.providers[0]).toEqual({ id: scene.provider.id, name: 'Employer' });
});

test('policies know whether a provider of the site stands for a code', async () => {
  const stands = () => scene.bench.get(CodesByProvider).of(scene.manager, { accountId: scene.context.accountId, siteId: scene.siteId });
  expect(await stands()).toBe(false);
  await set({ standsFor: 'password_and_code' });
  expect(await stands()).toBe(true);
});

test('every fault is told at once', async () => {
  const groups = [{ claim: 'a', group: 'b' }];
  const faults = await faultsOf({ name: 'COMPANY', issuer: 'https://a.test/?b', scopes: ['email'], groups });
  expect(faults).toEqual(['/name exists', '/issuer invalid_issuer', '/scopes openid_missing', '/groupsClaim required']);
});

test('a site has a few providers at most', async () => {
  for (let number = 1; number < mostProviders; number++) await scene.add({ name: `Number ${number}` });
  await expect(scene.add({ name: 'One more' })).rejects.toMatchObject({ code: 'limit_reached' });
});

test('another account finds none of it', async () => {
  const stranger = await scene.bench.account();
  const { id } = scene.provider;
  const { providers, siteId } = scene;
  const theirs = { code: 'not_found' };
  const stored = storedId('identityProvider', id)!;
  await expect(providers.list(stranger.accountId, siteId)).rejects.toMatchObject(theirs);
  await expect(providers.get(stranger.accountId, siteId, stored)).rejects.toMatchObject(theirs);
  await expect(providers.set(stranger, siteId, stored, { name: 'mine' })).rejects.toMatchObject(theirs);
  await expect(providers.remove(stranger, siteId, stored)).rejects.toMatchObject(theirs);
  const other = await scene.site();
  await expect(providers.get(scene.context.accountId, other.siteId, stored)).rejects.toMatchObject(theirs);
});

test('a secret is replaced, or taken away, and used as it is from then on', async () => {
  const anna = await scene.visitor();
  await scene.signIn(anna.email);
  expect((await set({ clientSecret: 'a wrong secret' })).hasSecret).toBe(true);
  await expect(scene.signIn(anna.email)).rejects.toMatchObject({ code: 'credentials_refused' });
  expect(await scene.failure()).toContain('client id and secret');
  expect((await set({ clientSecret: null })).hasSecret).toBe(false);
});

test('a public client signs in by PKCE alone', async () => {
  await scene.renewScene({ clientSecret: null }, { clientDefaults: { token_endpoint_auth_method: 'none' } });
  const anna = await scene.visitor();
  expect(scene.claimsOf(await scene.signIn(anna.email)).v).toBe(anna.id);
});

test('a provider that takes the secret in the body alone is told it there', async () => {
  await scene.renewScene(
    {},
    { clientAuthMethods: ['client_secret_post'], clientDefaults: { token_endpoint_auth_method: 'client_secret_post' } },
  );
  const anna = await scene.visitor();
  expect(scene.claimsOf(await scene.signIn(anna.email)).v).toBe(anna.id);
});

test('what decides who comes in with what signs everybody out who came in by it; a name does not', async () => {
  const anna = await scene.visitor();
  const live = async () =>
    (await scene.bench.get(VisitorSessions).ofVisitor(scene.context.accountId, storedId('visitor', anna.id)!, { limit: 9 })).data;
  await scene.signIn(anna.email);
  await set({ name: 'Employer', scopes: ['openid', 'email'] });
  expect(await live()).toMatchObject([{ methods: ['provider'], factors: ['password'] }]);
  await set({ standsFor: 'password_and_code' });
  expect(await live()).toEqual([]);
  await scene.signIn(anna.email);
  await scene.providers.remove(scene.context, scene.siteId, scene.providerId);
  expect([await live(), await count('visitor_identity')]).toEqual([[], 0]);
});

test('as another client nobody is known, and everybody signs in as for the first time', async () => {
  const anna = await scene.visitor();
  await scene.signIn(anna.email, { sub: 'anna as shop' });
  await set({ clientId: 'other' });
  expect(await count('visitor_identity')).toBe(0);
  expect(scene.claimsOf(await scene.signIn(anna.email, { sub: 'anna as other' })).v).toBe(anna.id);
});

test('the test of the gate knows for what a provider stands', async () => {
  const anna = await scene.visitor();
  await setGate({ mode: 'on', require: 'password_and_code', methods: ['token'] });
  const obstacles = async () => {
    const asked = { visitor: anna.id, path: '/', method: 'GET', address: '198.51.100.1' };
    const told = await scene.bench.get(GateTester).test(scene.context.accountId, scene.siteId, asked);
    return told.obstacles.map(({ code }) => code);
  };
  expect(await obstacles()).toEqual(['no_code']);
  await set({ standsFor: 'password_and_code' });
  expect(await obstacles()).toEqual([]);
  await set({ domains: ['elsewhere.test'] });
  expect(await obstacles()).toEqual(['no_password', 'no_code']);
});

test('the only code that a gate takes is not taken away', async () => {
  const remove = () => scene.providers.remove(scene.context, scene.siteId, scene.providerId);
  const refusal = { code: 'conflict', message: expect.stringContaining('add token, email_code or passkey to methods') as string };
  await set({ standsFor: 'password_and_code' });
  await setGate({ mode: 'on', require: 'password_and_code', methods: [] });
  await set({ name: 'Employer', domains: ['example.com'] });
  await expect(set({ standsFor: 'password' })).rejects.toMatchObject(refusal);
  await expect(remove()).rejects.toMatchObject(refusal);
  expect((await scene.providers.list(scene.context.accountId, scene.siteId)).data).toMatchObject([{ standsFor: 'password_and_code' }]);
  await scene.add({ name: 'Another', standsFor: 'password_and_code' });
  await remove();
  const [other] = (await scene.providers.list(scene.context.accountId, scene.siteId)).data;
  await setGate({ mode: 'on', require: 'password', methods: [] });
  await scene.providers.remove(scene.context, scene.siteId, storedId('identityProvider', other!.id)!);
});

test('customers read in the trail who did what', async () => {
  await set({ name: 'Employer' });
  await scene.providers.remove(scene.context, scene.siteId, scene.providerId);
  const entries = await scene.manager.query<{ action: string }[]>('SELECT action FROM audit_entry WHERE target = $1 ORDER BY id', [
    scene.provider.id,
  ]);
  expect(entries.map(({ action }) => action)).toEqual(['created', 'changed', 'deleted'].map((what) => `identity-provider.${what}`));
});

test('who somebody is at a provider is in their export, and goes with them, with the provider and with the site', async () => {
  const [anna, bert] = [await scene.visitor(), await scene.visitor()];
  for (const { email } of [anna, bert]) await scene.signIn(email, { sub: email });
  const id = storedId('visitor', anna.id)!;
  const { identities } = await scene.bench.get(VisitorExportService).export(scene.context, id);
  expect(identities).toMatchObject([{ provider: scene.provider.id, issuer: scene.server.issuer, subject: anna.email }]);
  await scene.bench.get(VisitorsService).delete(scene.context, id);
  expect(await count('visitor_identity')).toBe(1);
  await scene.bench.transactions.run((manager) => scene.bench.get(GateCleanup).forgetSite(manager, scene.siteId));
  expect([await count('visitor_identity'), await count('gate_provider')]).toEqual([0, 0]);
});

test('who has a new account at the provider is the visitor again once the old one is forgotten', async () => {
  const anna = await scene.visitor();
  await scene.signIn(anna.email, { sub: 'old' });
  await expect(scene.signIn(anna.email, { sub: 'new' })).rejects.toMatchObject({ code: 'credentials_refused' });
  const identities = scene.bench.get(VisitorIdentities);
  const id = storedId('visitor', anna.id)!;
  await identities.forget(scene.context, id);
  expect((await identities.list(scene.context.accountId, id)).data).toEqual([]);
  expect(scene.claimsOf(await scene.signIn(anna.email, { sub: 'new' })).v).toBe(anna.id);
  const stranger = await scene.bench.account();
  await expect(identities.forget(stranger, id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(identities.list(stranger.accountId, id)).rejects.toMatchObject({ code: 'not_found' });
});

test('sign-ins that are over are forgotten', async () => {
  const anna = await scene.visitor();
  await scene.signIn(anna.email);
  const kept = async () => (await scene.bench.get(DataSource).query<object[]>('SELECT 1 FROM gate_provider_return')).length > 0;
  await scene.bench.get(GateRetention).deleteOld();
  expect(await kept()).toBe(true);
  scene.bench.clock.setOffset(25 * 60_000);
  await scene.bench.get(GateRetention).deleteOld();
  expect(await kept()).toBe(false);
});

test('a provider that is not there is told of in words', async () => {
  scene.server.stop();
  await expect(scene.begin()).rejects.toMatchObject({ code: 'credentials_refused' });
  expect(await scene.failure()).toBe('The provider’s server refuses connections.');
});

test('a provider that was ill is asked again after some seconds', async () => {
  scene.server.tamper = (path, said) => (path.startsWith('/.well-known/') ? '{}' : said);
  await expect(scene.begin()).rejects.toMatchObject({ code: 'credentials_refused' });
  scene.server.tamper = (_, said) => said;
  await expect(scene.begin()).rejects.toMatchObject({ code: 'credentials_refused' });
  scene.bench.clock.setOffset(11_000);
  expect((await scene.begin()).location).toContain(scene.server.issuer);
});

test.each<[string, string, string]>([
  ['a page', '<html>', 'The answer of the provider cannot be read.'],
  ['nothing that OpenID Connect knows', '{}', 'The answer of the provider, or its signature, is not what OpenID Connect asks for.'],
])('a provider that answers with %s is told of in words', async (_, body, words) => {
  scene.server.tamper = (path, said) => (path.startsWith('/.well-known/') ? body : said);
  await expect(scene.begin()).rejects.toMatchObject({ code: 'credentials_refused' });
  expect(await scene.failure()).toBe(words);
});

test('all who begin at once ask once what the provider is, and so do those who follow', async () => {
  await Promise.all([1, 2, 3, 4, 5].map(() => scene.begin()));
  await scene.begin();
  const asked = () => scene.server.asked.filter((one) => one.includes('.well-known')).length;
  expect(asked()).toBe(1);
  scene.bench.clock.setOffset(3_601_000);
  await scene.begin();
  expect(asked()).toBe(2);
});
