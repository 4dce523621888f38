import { gateTokenSeconds, longestGateToken, showId, type GateSignIn } from '@sitekeep/contracts';
import { GatePolicy } from '@sitekeep/policies';
import { GateRetention } from './index.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

const refused = { code: 'credentials_refused' };
let scene: SessionsUnderTest;
beforeAll(async () => {
  scene = await SessionsUnderTest.start();
}, 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

test('a sign-in gives a token that says who it is, what was shown and how long it holds', async () => {
  const before = Math.floor(scene.gate.bench.clock.nowMs() / 1000);
  const { token, endsAt } = await scene.signIn();
  const claims = scene.claimsOf(token);
  expect(claims).toEqual({
    s: expect.stringMatching(/^vss_/) as string,
    v: showId('visitor', scene.anna.id),
    e: scene.anna.email,
    n: 'Anna',
    g: [],
    p: [],
    f: ['password', 'code'],
    a: expect.any(Number) as number,
    i: expect.any(Number) as number,
    x: claims.i + gateTokenSeconds,
    d: claims.i + 7200,
    z: endsAt,
  });
  // It was shown before the token was made, perhaps in the second before.
  expect(claims.a).toBeGreaterThanOrEqual(before);
  expect([claims.a, claims.a + 1]).toContain(claims.i);
  expect(claims.i).toBeLessThanOrEqual(before + 2);
  expect(await scene.live()).toEqual([
    expect.objectContaining({
      id: claims.s,
      siteId: scene.shownSite,
      visitor: { id: claims.v, email: scene.anna.email, name: 'Anna' },
      factors: ['password', 'code'],
      methods: ['password', 'token'],
      userAgent: 'Browser  1',
      endsAt: new Date(endsAt * 1000).toISOString(),
    }),
  ]);
});

test.each<[string, Partial<GateSignIn>]>([
  ['a wrong password', { password: 'wrong' }],
  ['no password where one is wanted', { password: null }],
  ['no code where one is wanted', { code: null }],
  ['a wrong code', { code: '000000' }],
  ['an unknown visitor', { email: 'nobody@visitor.test' }],
  ['an unknown site', { siteId: showId('site', '01900000-0000-7000-8000-00000000dead') }],
  ['no site at all', { siteId: 'site_x' }],
  ['a wrong code beside a password that suffices', { require: 'password', code: '000000' }],
  ['a wrong password beside a code that suffices', { require: 'code', password: 'wrong' }],
  ['an address with a NUL', { email: 'a\u0000@visitor.test' }],
])('%s is refused, and nothing begins', async (_, parts) => {
  await expect(scene.signIn(parts)).rejects.toMatchObject(refused);
  expect(await scene.live()).toEqual([]);
});

test('what the policy asks for suffices: a password alone of a visitor with a token, a code alone', async () => {
  expect(scene.claimsOf((await scene.byPassword()).token).f).toEqual(['password']);
  expect(scene.claimsOf((await scene.signIn({ require: 'code', password: null })).token).f).toEqual(['code']);
});

test('a sign-in is no way around the back-off of guesses', async () => {
  for (let time = 0; time < 5; time++) await expect(scene.signIn({ password: 'wrong', code: null })).rejects.toMatchObject(refused);
  await expect(scene.signIn()).rejects.toMatchObject(refused);
  scene.gate.setSeconds(6);
  expect((await scene.signIn()).token).toMatch(/^g1\./);
});

test('a code opens one session, whoever asks at the same moment', async () => {
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => scene.signIn()));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a token of one site is worth nothing at another, also of the same account', async () => {
  const other = await scene.gate.site(scene.site.context);
  const { token } = await scene.byPassword();
  const elsewhere = { siteId: showId('site', other.siteId), token };
  await expect(scene.sessions.renew(elsewhere)).rejects.toMatchObject(refused);
  await scene.sessions.signOut(elsewhere);
  expect(await scene.live()).toHaveLength(1);
});

test('a renewal says what holds by then, and prolongs the idle time but not the session', async () => {
  const { token, endsAt } = await scene.byPassword();
  await scene.visitors.change(scene.site.context, scene.anna.id, { groups: ['staff'], name: 'Anna B.' });
  scene.gate.setSeconds(7000);
  const renewed = await scene.renew(token);
  const claims = scene.claimsOf(renewed.token);
  expect(claims).toMatchObject({ g: ['staff'], n: 'Anna B.', z: endsAt, s: scene.claimsOf(token).s });
  expect(claims.d).toBeGreaterThanOrEqual(scene.claimsOf(token).d + 6999);
  // The token before is still one of this session.
  expect((await scene.renew(token)).endsAt).toBe(endsAt);
});

test('the newest token of a session is told as it is, and nothing is prolonged by asking', async () => {
  const { token, endsAt } = await scene.byPassword();
  expect(scene.claimsOf((await scene.latest(token)).token)).toEqual(scene.claimsOf(token));
  scene.gate.setSeconds(3600);
  const renewed = scene.claimsOf((await scene.renew(token)).token);
  scene.gate.setSeconds(7500);
  // By then the first one is over, and the session is not.
  const told = await scene.latest(token);
  expect([scene.claimsOf(told.token), told.endsAt]).toEqual([renewed, endsAt]);
  scene.gate.setSeconds(3600 + 7202);
  await expect(scene.latest(token)).rejects.toMatchObject(refused);
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
});

test.each<[string, () => Promise<unknown>]>([
  ['ended', () => scene.customers.endOfVisitor(scene.site.context, scene.anna.id)],
  ['of a visitor who is locked', () => scene.visitors.change(scene.site.context, scene.anna.id, { locked: true })],
  ['of a visitor who is deleted', () => scene.visitors.delete(scene.site.context, scene.anna.id)],
])('no token is told of a session that is %s', async (_, change) => {
  const { token } = await scene.byPassword();
  await change();
  await expect(scene.latest(token)).rejects.toMatchObject(refused);
});

test('a token of one site tells nothing at another', async () => {
  const other = await scene.gate.site(scene.site.context);
  const { token } = await scene.byPassword();
  await expect(scene.sessions.latest({ siteId: showId('site', other.siteId), token })).rejects.toMatchObject(refused);
});

test('idle too long, or over, it is not renewed', async () => {
  const { token } = await scene.byPassword();
  scene.gate.setSeconds(7201);
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
  scene.gate.setSeconds(0);
  let last = token;
  for (let hours = 1; hours <= 11; hours++) {
    scene.gate.setSeconds(hours * 3600);
    last = (await scene.renew(last)).token;
  }
  expect(scene.claimsOf(last).d).toBe(scene.claimsOf(last).z);
  scene.gate.setSeconds(12 * 3600 + 1);
  await expect(scene.renew(last)).rejects.toMatchObject(refused);
  expect(await scene.live()).toEqual([]);
});

test('a policy that makes sessions shorter ends those that are too long at their next renewal', async () => {
  const { token } = await scene.byPassword();
  await scene.manager.query(
    `INSERT INTO policy (id, account_id, site_id, revision, settings)
     VALUES (gen_random_uuid(), $1, $2, 2, '{"gate": {"mode": "on", "sessionSeconds": 600, "idleSeconds": 300}}')`,
    [scene.site.context.accountId, scene.site.siteId],
  );
  scene.gate.setSeconds(400);
  const claims = scene.claimsOf((await scene.renew(token)).token);
  expect(claims.z - scene.claimsOf(token).i).toBeLessThanOrEqual(601);
  scene.gate.setSeconds(650);
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
});

test('a session that has become shorter is void for as long as its first token says', async () => {
  const { token } = await scene.byPassword();
  await scene.manager.query(
    `INSERT INTO policy (id, account_id, site_id, revision, settings)
     VALUES (gen_random_uuid(), $1, $2, 2, '{"gate": {"mode": "on", "sessionSeconds": 43200, "idleSeconds": 300}}')`,
    [scene.site.context.accountId, scene.site.siteId],
  );
  const renewed = scene.claimsOf((await scene.renew(token)).token);
  expect(renewed.d).toBeLessThan(scene.claimsOf(token).d);
  // Over by itself, but for the first token, which is good for two hours.
  scene.gate.setSeconds(3600);
  await scene.gate.bench.get(GateRetention).deleteOld();
  expect(await scene.customers.endOfVisitor(scene.site.context, scene.anna.id)).toEqual({ ended: 1 });
  scene.gate.setSeconds(7100);
  expect((await scene.stateOf())?.visitors[renewed.v]).toBeGreaterThanOrEqual(renewed.i);
  scene.gate.setSeconds(7300);
  expect((await scene.stateOf())?.visitors).toEqual({});
});

test('the key of sessions is rotated: tokens of the key before hold for the overlap and are renewed with the new one', async () => {
  const { token } = await scene.byPassword();
  const policy = scene.gate.bench.get(GatePolicy);
  await policy.rotate(scene.site.context, scene.site.siteId, { overlapSeconds: 600 });
  const next = (await scene.renew(token)).token;
  expect(scene.claimsOf(next)).toBeNull();
  expect(scene.claimsOf(next, 1).s).toBe(scene.claimsOf(token).s);
  scene.gate.setSeconds(601);
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
  await policy.rotate(scene.site.context, scene.site.siteId, { overlapSeconds: 0 });
  await expect(scene.renew(next)).rejects.toMatchObject(refused);
});

test('the longest token of a visitor is one that browsers keep', async () => {
  const paths = Array.from({ length: 50 }, (_, at) => `/${String(at).padStart(2, '0')}${'p'.repeat(15)}`);
  const groups = Array.from({ length: 20 }, (_, at) => `${String(at).padStart(2, '0')}${'g'.repeat(38)}`);
  const email = `${'e'.repeat(60)}@${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.test`;
  const change = { email, groups, name: '漢'.repeat(100), access: [{ siteId: scene.shownSite, paths }] };
  await scene.visitors.change(scene.site.context, scene.anna.id, change);
  const { token } = await scene.signIn({ email, code: scene.gate.code(scene.anna, 0) });
  expect(token.length).toBeLessThanOrEqual(longestGateToken);
  const longer = [...paths.slice(1), `/${'p'.repeat(30)}`];
  const more = scene.visitors.change(scene.site.context, scene.anna.id, { access: [{ siteId: scene.shownSite, paths: longer }] });
  await expect(more).rejects.toMatchObject({ extra: { errors: [{ pointer: '/access/0/paths', code: 'too_long' }] } });
});

test('the sites of other visitors and accounts know nothing of it', async () => {
  const [other, strangers] = [await scene.gate.site(scene.site.context), await scene.gate.site()];
  await scene.byPassword();
  await scene.customers.endOfVisitor(scene.site.context, scene.anna.id);
  expect(await scene.stateOf(other.siteId)).toBeUndefined();
  expect(await scene.stateOf(strangers.siteId)).toBeUndefined();
  const bert = strangers.context.accountId;
  await expect(scene.customers.ofVisitor(bert, scene.anna.id, { limit: 50 })).rejects.toMatchObject({ code: 'not_found' });
  await expect(scene.customers.ofSite(bert, scene.site.siteId, { limit: 50 })).rejects.toMatchObject({ code: 'not_found' });
});

test('what is over is forgotten: by the edges at once, by us a day later', async () => {
  const { token } = await scene.byPassword();
  await scene.signOut(token);
  await scene.byPassword();
  scene.gate.setSeconds(7300);
  expect(await scene.stateOf()).toMatchObject({ version: 1, all: 0, visitors: {}, sessions: [] });
  scene.gate.setSeconds(7300 + 86_400);
  expect(await scene.gate.bench.get(GateRetention).deleteOld()).toBeGreaterThanOrEqual(2);
  const left = await scene.manager.query<unknown[]>(
    'SELECT id FROM gate_session WHERE site_id = $1 UNION ALL SELECT visitor_id FROM gate_revocation WHERE site_id = $1',
    [scene.site.siteId],
  );
  expect(left).toEqual([]);
});
