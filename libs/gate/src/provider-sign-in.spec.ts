import { showId, storedId, type Visitor } from '@sitekeep/contracts';
import { GateSessions } from './gate-sessions.service.ts';
import { RecoveryCodesService } from './recovery-codes.service.ts';
import { newBrowser } from './testing/new-browser.ts';
import { ProvidersUnderTest } from './testing/providers-under-test.ts';
import { VisitorSessions } from './visitor-sessions.service.ts';
import { VisitorsService } from './visitors.service.ts';

let scene: ProvidersUnderTest;
beforeAll(async () => void (scene = await ProvidersUnderTest.start()), 60_000);
beforeEach(() => scene.renewScene());
afterAll(() => scene?.stop());

const refused = { code: 'credentials_refused' };
const change = ({ id }: Visitor, parts: object) => scene.bench.get(VisitorsService).change(scene.context, storedId('visitor', id)!, parts);

test('a visitor signs in at the provider, and is sent where they wanted to go', async () => {
  const anna = await scene.visitor({ groups: ['editors'] });
  const signedIn = await scene.signIn(anna.email);
  expect(signedIn).toMatchObject({ returnTo: '/members?page=2', device: null });
  expect(scene.claimsOf(signedIn)).toMatchObject({ v: anna.id, e: anna.email, n: 'Anna', g: ['editors'], f: ['password'] });
  expect(await scene.failure()).toBeNull();
});

test('the provider is asked for a code by PKCE, bound to this sign-in', async () => {
  const { searchParams, origin } = new URL((await scene.begin()).location);
  expect(origin).toBe(scene.server.issuer);
  const random: unknown = expect.stringMatching(/^.{43}$/);
  expect(Object.fromEntries(searchParams)).toEqual({
    ...{ client_id: 'shop', response_type: 'code', scope: 'openid email profile', redirect_uri: scene.redirectUri },
    ...{ code_challenge_method: 'S256', code_challenge: random, state: random, nonce: random },
  });
});

test('who comes by another port is sent back there', async () => {
  const redirectUri = async (port: string) =>
    new URL((await scene.begin({ host: scene.host + port })).location).searchParams.get('redirect_uri');
  expect(await redirectUri(':8443')).toBe(`https://${scene.host}:8443/.sitekeep/provider`);
  expect(await redirectUri(':443')).toBe(scene.redirectUri);
});

test('after the first time the provider’s subject decides, whatever becomes of the addresses', async () => {
  const [anna, bert] = [await scene.visitor(), await scene.visitor()];
  await scene.signIn(anna.email, { sub: 'anna' });
  expect(scene.claimsOf(await scene.signIn(bert.email, { sub: 'anna' })).v).toBe(anna.id);
  expect(scene.claimsOf(await scene.signIn('', { sub: 'anna', email: undefined })).v).toBe(anna.id);
  await change(anna, { email: `new-${anna.email}` });
  expect(scene.claimsOf(await scene.signIn(anna.email, { sub: 'anna' })).v).toBe(anna.id);
});

test('an address of another case is the visitor’s', async () => {
  const anna = await scene.visitor();
  expect(scene.claimsOf(await scene.signIn(anna.email.toUpperCase())).v).toBe(anna.id);
});

test('what is told in the ID token need not be asked for again', async () => {
  await scene.renewScene({}, { conformIdTokenClaims: false });
  const anna = await scene.visitor();
  expect(scene.claimsOf(await scene.signIn(anna.email)).v).toBe(anna.id);
  expect(scene.server.asked).not.toContain('GET /me');
});

test('a provider that asks for the second factor stands for both', async () => {
  await scene.renewScene({ standsFor: 'password_and_code' });
  const anna = await scene.visitor();
  expect(scene.claimsOf(await scene.signIn(anna.email)).f).toEqual(['password', 'code']);
});

test('groups of the claim count while the session goes on, beside the visitor’s own', async () => {
  const groups = [
    { claim: 'shop-editors', group: 'editors' },
    { claim: 'shop-admins', group: 'admins' },
  ];
  await scene.renewScene({ groupsClaim: 'groups', groups });
  const anna = await scene.visitor({ groups: ['staff'] });
  const groupsWith = async (told: unknown) => scene.claimsOf(await scene.signIn(anna.email, { groups: told })).g;
  expect(await groupsWith(['shop-editors', 'staff', 'editors', 7])).toEqual(['staff', 'editors']);
  expect(await groupsWith('shop-admins')).toEqual(['staff', 'admins']);
  for (const nothing of [undefined, null, {}, [['shop-admins']]]) expect(await groupsWith(nothing)).toEqual(['staff']);
});

test('who is no visitor becomes one only where the owner wants it', async () => {
  await expect(scene.signIn('new@example.com')).rejects.toMatchObject(refused);
  expect(await scene.failure()).toContain('no visitor’s');
  await scene.providers.set(scene.context, scene.siteId, scene.providerId, { createVisitors: true });
  const claims = scene.claimsOf(await scene.signIn('New@Example.com', { name: 'Nora \u202eExample' }));
  expect(claims).toMatchObject({ e: 'new@example.com', n: '', g: [], p: [] });
  expect(scene.claimsOf(await scene.signIn('new@example.com', { sub: 'sub of New@Example.com' })).v).toBe(claims.v);
  const trail = await scene.manager.query<object[]>('SELECT actor_name, action FROM audit_entry WHERE target = $1', [claims.v]);
  expect(trail).toEqual([{ actor_name: 'Sitekeep', action: 'visitor.created' }]);
});

test('addresses of other domains stay out, also of those who came in before', async () => {
  const [anna, bert] = [await scene.visitor(), await scene.visitor({ email: 'bert@sub.example.com' })];
  await scene.signIn(bert.email);
  await scene.providers.set(scene.context, scene.siteId, scene.providerId, { domains: ['example.com'] });
  await expect(scene.signIn(bert.email)).rejects.toMatchObject(refused);
  expect(await scene.failure()).toContain('none of the domains');
  await expect(scene.signIn('', { sub: `sub of ${bert.email}`, email: undefined })).rejects.toMatchObject(refused);
  expect(scene.claimsOf(await scene.signIn(anna.email)).v).toBe(anna.id);
});

test('a sign-in from a network that is new for the visitor is told of by mail', async () => {
  const anna = await scene.visitor();
  const mails = async () => {
    const rows = await scene.manager.query<{ subject: string }[]>('SELECT subject FROM mail WHERE visitor_id = $1', [
      storedId('visitor', anna.id),
    ]);
    return rows.map(({ subject }) => subject);
  };
  await scene.signIn(anna.email);
  expect(await mails()).toEqual([]);
  await scene.signIn(anna.email, {}, { address: '203.0.113.7' });
  expect(await mails()).toEqual([`A new sign-in at ${scene.host}`]);
});

test('locked visitors and those of other sites stay out, and are not linked', async () => {
  const [anna, bert] = [await scene.visitor(), await scene.visitor({ access: [] })];
  await change(anna, { locked: true });
  for (const { email } of [anna, bert]) await expect(scene.signIn(email)).rejects.toMatchObject(refused);
  expect(await scene.manager.query('SELECT 1 FROM visitor_identity WHERE provider_id = $1', [scene.providerId])).toEqual([]);
  await change(anna, { locked: false });
  await scene.signIn(anna.email);
  await change(anna, { locked: true });
  await expect(scene.signIn(anna.email)).rejects.toMatchObject(refused);
});

test('a visitor of another account with this address is not meant', async () => {
  const anna = await scene.visitor();
  await scene.renewScene();
  await expect(scene.signIn(anna.email)).rejects.toMatchObject(refused);
});

test.each(['//evil.test/', '/\\evil.test', 'https://evil.test/', '/a\r\nb', ''])(
  '%j is not where anybody is sent after',
  async (returnTo) => {
    const anna = await scene.visitor();
    scene.server.person = { sub: 'anna', email: anna.email, email_verified: true };
    const { location, state } = await scene.begin({ returnTo });
    expect((await scene.end(await scene.server.visit(location), state)).returnTo).toBe('/');
  },
);

test('a path that is too long for a cookie is given up, and the sign-in goes on', async () => {
  const anna = await scene.visitor();
  scene.server.person = { sub: 'anna', email: anna.email, email_verified: true };
  const { location, state } = await scene.begin({ returnTo: `/${'ä'.repeat(4000)}` });
  expect(state.length).toBeLessThanOrEqual(3000);
  expect((await scene.end(await scene.server.visit(location), state)).returnTo).toBe('/');
});

describe('with a session that goes on', () => {
  const methodsOf = async (visitor: Visitor) => {
    const shown = await scene.bench.get(VisitorSessions).ofVisitor(scene.context.accountId, storedId('visitor', visitor.id)!, { limit: 9 });
    return shown.data.map(({ methods, factors }) => [...methods, '|', ...factors].join(' '));
  };
  /** By a recovery code alone, as sites do that ask for codes. */
  const byCode = async ({ id, email }: Visitor) => {
    const { codes } = await scene.bench.get(RecoveryCodesService).make(scene.context, storedId('visitor', id)!);
    const asked = { ...newBrowser, host: scene.host, siteId: showId('site', scene.siteId), email, password: null, code: codes[0]! };
    const from = { address: '198.51.100.1', userAgent: 'Browser 1', require: 'code' as const };
    return scene.bench.get(GateSessions).signIn({ ...asked, ...from }, { network: '198.51.100.1', shared: false });
  };

  test('what it has shown counts on, and it is over', async () => {
    const anna = await scene.visitor();
    const { token } = await byCode(anna);
    const signedIn = await scene.signIn(anna.email, {}, { session: token });
    expect(scene.claimsOf(signedIn).f.sort()).toEqual(['code', 'password']);
    expect(await methodsOf(anna)).toEqual(['recovery_code provider | code password']);
  });

  test('another visitor’s is ignored, and goes on', async () => {
    const [anna, bert] = [await scene.visitor(), await scene.visitor()];
    const { token } = await byCode(bert);
    expect(scene.claimsOf(await scene.signIn(anna.email, {}, { session: token })).f).toEqual(['password']);
    expect([await methodsOf(anna), await methodsOf(bert)]).toEqual([['provider | password'], ['recovery_code | code']]);
  });

  test('what is shown once more is fresh', async () => {
    const anna = await scene.visitor();
    const { token } = await scene.signIn(anna.email);
    scene.bench.clock.setOffset(3_000_000);
    const before = Math.floor(scene.bench.clock.nowMs() / 1000);
    const again = scene.claimsOf(await scene.signIn(anna.email, {}, { session: token }));
    expect(again.a).toBeGreaterThanOrEqual(before);
    expect(await methodsOf(anna)).toEqual(['provider | password']);
  });

  test('one that nobody signed is none', async () => {
    const anna = await scene.visitor();
    expect(scene.claimsOf(await scene.signIn(anna.email, {}, { session: 'g1.a.b' })).f).toEqual(['password']);
  });
});
