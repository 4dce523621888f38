import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { showId } from '@sitekeep/contracts';
import { ProvidersUnderTest } from './testing/providers-under-test.ts';

let scene: ProvidersUnderTest;
let email: string;
beforeAll(async () => void (scene = await ProvidersUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(async () => {
  await scene.renewScene();
  ({ email } = await scene.visitor());
  scene.server.person = { sub: 'anna', email, email_verified: true };
});

const refused = { code: 'credentials_refused' };
/** Somebody goes to the provider and comes back, but does not reach us. */
const visit = async (parts: object = {}) => {
  const { location, state } = await scene.begin(parts);
  return { location, state, query: await scene.server.visit(location) };
};
const refuses = async (query: string, state: string, parts: object = {}) =>
  expect(scene.end(query, state, parts)).rejects.toMatchObject(refused);
const replaced = (query: string, name: string, value: string | null) => {
  const params = new URLSearchParams(query);
  if (value === null) params.delete(name);
  else params.set(name, value);
  return `?${params.toString()}`;
};
/** The ID token that the server gives is another one; the key is its own unless another is named. */
const tamperToken = (change: (claims: Record<string, unknown>, header: Record<string, unknown>) => void, key?: KeyObject) => {
  scene.server.tamper = (path, body) => {
    if (path !== '/token') return body;
    const answer = JSON.parse(body) as { id_token: string };
    const read = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    const parts = answer.id_token.split('.');
    const [header, claims] = [read(parts[0]), read(parts[1])];
    change(claims, header);
    const said = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const by = key ?? createPrivateKey({ key: scene.server.key, format: 'jwk' });
    return JSON.stringify({ ...answer, id_token: `${said}.${sign('sha256', Buffer.from(said), by).toString('base64url')}` });
  };
};

test('the way of these tests leads in where nothing is wrong', async () => {
  tamperToken(() => undefined);
  const { query, state } = await visit();
  expect((await scene.end(query, state)).token).toMatch(/^g1\./);
});

test('state from another browser: an answer that an attacker got does not sign a victim in (login CSRF)', async () => {
  const [attacker, victim] = [await visit(), await visit()];
  await refuses(attacker.query, victim.state);
  // Nor does it spoil the victim’s own sign-in.
  expect((await scene.end(victim.query, victim.state)).token).toMatch(/^g1\./);
});

test('an answer without a state, or with no cookie of ours, is refused', async () => {
  const { query, state } = await visit();
  await refuses(replaced(query, 'state', null), state);
  for (const made of ['', 'v1.a.b.c', state.slice(0, -2), Buffer.from('{}').toString('base64url')]) await refuses(query, made);
});

test('replayed code: a return counts once, over all processes', async () => {
  const { query, state } = await visit();
  const both = await Promise.allSettled([scene.end(query, state), scene.end(query, state)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await refuses(query, state);
});

test('replayed code: it is worth nothing in another sign-in, whose proof of PKCE it does not have', async () => {
  const [first, second] = [await visit(), await visit()];
  const code = new URLSearchParams(first.query).get('code')!;
  await refuses(replaced(second.query, 'code', code), second.state);
  expect(await scene.failure()).toContain('invalid_grant');
});

test('wrong nonce: an ID token of another sign-in is refused', async () => {
  const { query, state } = await visit();
  tamperToken((claims) => (claims['nonce'] = 'of another sign-in'));
  await refuses(query, state);
  expect(await scene.failure()).toBe('The ID token’s nonce is not the one that belongs to this sign-in.');
});

test('wrong nonce: none at all is refused, too', async () => {
  const { query, state } = await visit();
  tamperToken((claims) => delete claims['nonce']);
  await refuses(query, state);
  expect(await scene.failure()).toContain('not what OpenID Connect asks for');
});

test('wrong issuer: an answer that says it is another provider’s, or nobody’s, is refused (RFC 9207)', async () => {
  for (const issuer of ['https://evil.test', null]) {
    const { query, state } = await visit();
    await refuses(replaced(query, 'iss', issuer), state);
    expect(await scene.failure()).toContain('not what OpenID Connect asks for');
  }
});

test('wrong issuer: an ID token of another one is refused', async () => {
  const { query, state } = await visit();
  tamperToken((claims) => (claims['iss'] = 'https://accounts.google.com'));
  await refuses(query, state);
  expect(await scene.failure()).toContain('iss');
});

test('wrong issuer: a provider that says it is another one is not begun with', async () => {
  scene.server.tamper = (path, body) =>
    path.startsWith('/.well-known/') ? body.replaceAll(scene.server.issuer, 'https://accounts.google.com') : body;
  await expect(scene.begin()).rejects.toMatchObject(refused);
  expect(await scene.failure()).toContain('its issuer is another one');
});

test('token of another client: it is refused', async () => {
  const { query, state } = await visit();
  tamperToken((claims) => (claims['aud'] = 'other'));
  await refuses(query, state);
  expect(await scene.failure()).toBe('The ID token’s aud is not the one that belongs to this sign-in.');
});

test('token of another client: neither is one that is for both, and was asked for by the other', async () => {
  const { query, state } = await visit();
  tamperToken((claims) => Object.assign(claims, { aud: ['shop', 'other'], azp: 'other' }));
  await refuses(query, state);
  expect(await scene.failure()).toContain('azp');
});

test('a token that the provider did not sign is refused', async () => {
  const strange = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const { query, state } = await visit();
  tamperToken(() => undefined, strange);
  await refuses(query, state);
  expect(await scene.failure()).toContain('signature');
});

test('a token that nobody signed is refused', async () => {
  const { query, state } = await visit();
  tamperToken((_, header) => (header['alg'] = 'none'));
  await refuses(query, state);
  expect(await scene.failure()).toContain('signature');
});

test('a token that is over is refused', async () => {
  const { query, state } = await visit();
  tamperToken((claims) => (claims['exp'] = Math.floor(Date.now() / 1000) - 120));
  await refuses(query, state);
  expect(await scene.failure()).toContain('too old');
});

test('unverified e-mail: whoever may enter any address at the provider is nobody', async () => {
  for (const email_verified of [false, undefined, 'false', 1, 'yes']) {
    scene.server.person = { sub: 'mallory', email, email_verified };
    const { query, state } = await visit();
    await refuses(query, state);
  }
  expect(await scene.failure()).toContain('email_verified: true');
});

test('unverified e-mail: that another source is sure of another address says nothing', async () => {
  tamperToken((claims) => Object.assign(claims, { email }));
  scene.server.person = { sub: 'mallory', email: 'mallory@example.com', email_verified: true };
  const { query, state } = await visit();
  await refuses(query, state);
  expect(await scene.failure()).toContain('email_verified: true');
});

test('unverified e-mail: Microsoft’s word for it counts of Microsoft alone', async () => {
  scene.server.person = { sub: 'mallory', email };
  tamperToken((claims) => Object.assign(claims, { email, xms_edov: true }));
  const { query, state } = await visit();
  await refuses(query, state);
  expect(await scene.failure()).toContain('email_verified: true');
});

test('an address that was given to somebody else at the provider does not make them the visitor', async () => {
  const first = await visit();
  await scene.end(first.query, first.state);
  scene.server.person = { sub: 'successor', email, email_verified: true };
  const second = await visit();
  await refuses(second.query, second.state);
  expect(await scene.failure()).toContain('another person (sub)');
});

test('userinfo of another person is not taken', async () => {
  scene.server.tamper = (path, body) => (path === '/me' ? body.replace('"anna"', '"bert"') : body);
  const { query, state } = await visit();
  await refuses(query, state);
  expect(await scene.failure()).toContain('of another person');
});

test('a sign-in of one site is none at another, nor under another name', async () => {
  const other = await scene.site();
  const { query, state } = await visit();
  await refuses(query, state, { siteId: showId('site', other.siteId), host: other.host });
  await refuses(query, state, { siteId: showId('site', other.siteId) });
  await refuses(query, state, { host: other.host });
  expect((await scene.end(query, state)).token).toMatch(/^g1\./);
});

test('a sign-in is not begun for a name that is not the site’s, or at another site’s provider', async () => {
  const other = await scene.site();
  for (const parts of [
    { host: 'evil.test' },
    { host: `${scene.host}.evil.test` },
    { host: `${scene.host}/@evil.test` },
    { host: `${scene.host}:99999` },
    { siteId: showId('site', other.siteId), host: other.host },
    { provider: showId('identityProvider', crypto.randomUUID()) },
    { provider: 'nobody' },
  ])
    await expect(scene.begin(parts)).rejects.toMatchObject(refused);
});

test('a sign-in that takes longer than ten minutes is over', async () => {
  const { query, state } = await visit();
  scene.bench.clock.setOffset(601_000);
  await refuses(query, state);
});

test('a provider that is taken away meanwhile lets nobody in', async () => {
  const { query, state } = await visit();
  await scene.providers.remove(scene.context, scene.siteId, scene.providerId);
  await refuses(query, state);
});

test('a provider that leads the visitor to no page of the web is refused', async () => {
  for (const address of ['javascript:alert(1)', 'data:text/html,x']) {
    await scene.renewScene();
    scene.server.tamper = (path, body) =>
      path.startsWith('/.well-known/') ? body.replace(/"authorization_endpoint":"[^"]*"/, `"authorization_endpoint":"${address}"`) : body;
    await expect(scene.begin()).rejects.toMatchObject(refused);
  }
});

test('what the provider sends a visitor back with is told to the owner by its code alone', async () => {
  const { location, state } = await scene.begin();
  const sent = new URLSearchParams({ error: 'access_denied', error_description: `${email} said no` });
  sent.set('state', new URL(location).searchParams.get('state')!);
  sent.set('iss', scene.server.issuer);
  await refuses(`?${sent.toString()}`, state);
  expect(await scene.failure()).toBe('The provider sent the visitor back with the error access_denied.');
});
