import { gateTokenSeconds, longestGateToken, showId, storedId, type GateSignIn } from '@sitekeep/contracts';
import { readSession, sessionKey } from '@sitekeep/gate-session';
import { GatePolicy } from '@sitekeep/policies';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { GateRetention, GateSessions, VisitorBulkService, VisitorImportService, VisitorSessions, VisitorsService } from './index.ts';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import { GateUnderTest, password, type GateSite, type GateVisitor } from './testing/gate-under-test.ts';

const from = { network: '198.51.100.1', shared: false };
let gate: GateUnderTest;
let site: GateSite;
let anna: GateVisitor;
beforeAll(async () => {
  gate = await GateUnderTest.start();
}, 60_000);
afterAll(() => gate?.stop());
beforeEach(async () => {
  gate.setSeconds(0);
  site = await gate.site();
  anna = await gate.visitor(site);
});

const sessions = () => gate.bench.get(GateSessions);
const customers = () => gate.bench.get(VisitorSessions);
const shownSite = () => showId('site', site.siteId);
const typed = (parts: Partial<GateSignIn> = {}): GateSignIn => ({
  siteId: shownSite(),
  email: anna.email,
  password,
  code: gate.code(anna, 0),
  require: 'password_and_code',
  address: '198.51.100.1',
  userAgent: 'Browser\u0000 1',
  ...parts,
});
const signIn = (parts?: Partial<GateSignIn>) => sessions().signIn(typed(parts), from);
const byPassword = () => signIn({ require: 'password', code: null });
const renew = (token: string) => sessions().renew({ siteId: shownSite(), token });
const claimsOf = (token: string, epoch = 0) =>
  readSession([sessionKey(deriveSiteSecret(Buffer.alloc(32, 7), 'gate-session', shownSite(), epoch))], token)!;
const stateOf = async (siteId = site.siteId) =>
  (await gate.bench.get(GateRevocationsRepository).state(gate.bench.transactions.manager, siteId, gate.bench.clock.now()))?.state;
const jobs = () =>
  gate.bench.transactions.manager.query<unknown[]>(
    `SELECT 1 FROM outbox WHERE job = 'write-gate' AND payload->>'siteId' = $1 AND done_at IS NULL`,
    [site.siteId],
  );
const refused = { code: 'credentials_refused' };
const live = async () => (await customers().ofVisitor(anna.accountId, anna.id, { limit: 50 })).data;

test('a sign-in gives a token that says who it is, what was shown and how long it holds', async () => {
  const before = Math.floor(gate.bench.clock.nowMs() / 1000);
  const { token, endsAt } = await signIn();
  const claims = claimsOf(token);
  expect(claims).toEqual({
    s: expect.stringMatching(/^vss_/) as string,
    v: showId('visitor', anna.id),
    e: anna.email,
    n: 'Anna',
    g: [],
    p: [],
    f: ['password', 'code'],
    i: expect.any(Number) as number,
    x: claims.i + gateTokenSeconds,
    d: claims.i + 7200,
    z: endsAt,
  });
  expect(claims.i).toBeGreaterThanOrEqual(before);
  expect(claims.i).toBeLessThanOrEqual(before + 2);
  expect(await live()).toEqual([
    expect.objectContaining({
      id: claims.s,
      siteId: shownSite(),
      visitor: { id: claims.v, email: anna.email, name: 'Anna' },
      factors: ['password', 'code'],
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
  await expect(signIn(parts)).rejects.toMatchObject(refused);
  expect(await live()).toEqual([]);
});

test('what the policy asks for suffices: a password alone of a visitor with a token, a code alone', async () => {
  expect(claimsOf((await byPassword()).token).f).toEqual(['password']);
  expect(claimsOf((await signIn({ require: 'code', password: null })).token).f).toEqual(['code']);
});

test('a sign-in is no way around the back-off of guesses', async () => {
  for (let time = 0; time < 5; time++) await expect(signIn({ password: 'wrong', code: null })).rejects.toMatchObject(refused);
  await expect(signIn()).rejects.toMatchObject(refused);
  gate.setSeconds(6);
  expect((await signIn()).token).toMatch(/^g1\./);
});

test('a code opens one session, whoever asks at the same moment', async () => {
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => signIn()));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a token of one site is worth nothing at another, also of the same account', async () => {
  const other = await gate.site(site.context);
  const { token } = await byPassword();
  const elsewhere = { siteId: showId('site', other.siteId), token };
  await expect(sessions().renew(elsewhere)).rejects.toMatchObject(refused);
  await sessions().signOut(elsewhere);
  expect(await live()).toHaveLength(1);
});

test('a renewal says what holds by then, and prolongs the idle time but not the session', async () => {
  const { token, endsAt } = await byPassword();
  await gate.bench.get(VisitorsService).change(site.context, anna.id, { groups: ['staff'], name: 'Anna B.' });
  gate.setSeconds(7000);
  const renewed = await renew(token);
  const claims = claimsOf(renewed.token);
  expect(claims).toMatchObject({ g: ['staff'], n: 'Anna B.', z: endsAt, s: claimsOf(token).s });
  expect(claims.d).toBeGreaterThanOrEqual(claimsOf(token).d + 6999);
  // The token before is still one of this session.
  expect((await renew(token)).endsAt).toBe(endsAt);
});

test('idle too long, or over, it is not renewed', async () => {
  const { token } = await byPassword();
  gate.setSeconds(7201);
  await expect(renew(token)).rejects.toMatchObject(refused);
  gate.setSeconds(0);
  let last = token;
  for (let hours = 1; hours <= 11; hours++) {
    gate.setSeconds(hours * 3600);
    last = (await renew(last)).token;
  }
  expect(claimsOf(last).d).toBe(claimsOf(last).z);
  gate.setSeconds(12 * 3600 + 1);
  await expect(renew(last)).rejects.toMatchObject(refused);
  expect(await live()).toEqual([]);
});

test('a policy that makes sessions shorter ends those that are too long at their next renewal', async () => {
  const { token } = await byPassword();
  await gate.bench.transactions.manager.query(
    `INSERT INTO policy (id, account_id, site_id, revision, settings)
     VALUES (gen_random_uuid(), $1, $2, 2, '{"gate": {"mode": "on", "sessionSeconds": 600, "idleSeconds": 300}}')`,
    [site.context.accountId, site.siteId],
  );
  gate.setSeconds(400);
  const claims = claimsOf((await renew(token)).token);
  expect(claims.z - claimsOf(token).i).toBeLessThanOrEqual(601);
  gate.setSeconds(650);
  await expect(renew(token)).rejects.toMatchObject(refused);
});

test('the key of sessions is rotated: tokens of the key before hold for the overlap and are renewed with the new one', async () => {
  const { token } = await byPassword();
  const policy = gate.bench.get(GatePolicy);
  await policy.rotate(site.context, site.siteId, { overlapSeconds: 600 });
  const next = (await renew(token)).token;
  expect(claimsOf(next)).toBeNull();
  expect(claimsOf(next, 1).s).toBe(claimsOf(token).s);
  gate.setSeconds(601);
  await expect(renew(token)).rejects.toMatchObject(refused);
  await policy.rotate(site.context, site.siteId, { overlapSeconds: 0 });
  await expect(renew(next)).rejects.toMatchObject(refused);
});

test('the longest token of a visitor is one that browsers keep', async () => {
  const paths = Array.from({ length: 50 }, (_, at) => `/${String(at).padStart(2, '0')}${'p'.repeat(15)}`);
  const groups = Array.from({ length: 20 }, (_, at) => `${String(at).padStart(2, '0')}${'g'.repeat(38)}`);
  const email = `${'e'.repeat(60)}@${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.test`;
  const change = { email, groups, name: '漢'.repeat(100), access: [{ siteId: shownSite(), paths }] };
  await gate.bench.get(VisitorsService).change(site.context, anna.id, change);
  const { token } = await signIn({ email, code: gate.code(anna, 0) });
  expect(token.length).toBeLessThanOrEqual(longestGateToken);
  const longer = [...paths.slice(1), `/${'p'.repeat(30)}`];
  const more = gate.bench.get(VisitorsService).change(site.context, anna.id, { access: [{ siteId: shownSite(), paths: longer }] });
  await expect(more).rejects.toMatchObject({ extra: { errors: [{ pointer: '/access/0/paths', code: 'too_long' }] } });
});

describe('whose sessions end before their time', () => {
  const ended = async (token: string) => {
    await expect(renew(token)).rejects.toMatchObject(refused);
    expect(await live()).toEqual([]);
    expect(await jobs()).toHaveLength(1);
  };
  const voidOfVisitor = async (token: string) => {
    const { v, i } = claimsOf(token);
    const state = await stateOf();
    expect(state?.visitors[v]).toBeGreaterThanOrEqual(i);
    await ended(token);
  };

  test('signing out ends one session', async () => {
    const [{ token }, other] = [await byPassword(), await byPassword()];
    await sessions().signOut({ siteId: shownSite(), token });
    expect(await stateOf()).toEqual({ siteId: shownSite(), version: 1, all: 0, visitors: {}, sessions: [claimsOf(token).s] });
    await expect(renew(token)).rejects.toMatchObject(refused);
    expect(claimsOf((await renew(other.token)).token).s).toBe(claimsOf(other.token).s);
    await sessions().signOut({ siteId: shownSite(), token });
    await sessions().signOut({ siteId: shownSite(), token: `${token.slice(0, -2)}AA` });
    expect(await stateOf()).toMatchObject({ version: 1 });
  });

  test('the customer ends one, and only of the visitor that is named', async () => {
    const { token } = await byPassword();
    const id = storedId('visitorSession', claimsOf(token).s)!;
    const bert = await gate.visitor(site);
    await expect(customers().endOne(site.context, bert.id, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(customers().endOne(await gate.bench.account(), anna.id, id)).rejects.toMatchObject({ code: 'not_found' });
    await customers().endOne(site.context, anna.id, id);
    expect((await stateOf())?.sessions).toEqual([claimsOf(token).s]);
    await ended(token);
  });

  test('all of a visitor', async () => {
    const { token } = await byPassword();
    await byPassword();
    expect(await customers().endOfVisitor(site.context, anna.id)).toEqual({ ended: 2 });
    await voidOfVisitor(token);
    expect(await customers().endOfVisitor(site.context, anna.id)).toEqual({ ended: 0 });
    await expect(customers().endOfVisitor(await gate.bench.account(), anna.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('all of a site; what was ended one by one is among them', async () => {
    const { token } = await byPassword();
    await sessions().signOut({ siteId: shownSite(), token: (await byPassword()).token });
    expect(await customers().endOfSite(site.context, site.siteId)).toEqual({ ended: 1 });
    const state = await stateOf();
    expect(state).toMatchObject({ visitors: {}, sessions: [] });
    expect(state?.all).toBeGreaterThanOrEqual(claimsOf(token).i);
    await ended(token);
    await expect(customers().endOfSite(await gate.bench.account(), site.siteId)).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['locked', () => gate.bench.get(VisitorsService).change(site.context, anna.id, { locked: true })],
    ['locked with others', () => bulk('lock')],
    ['deleted', () => gate.bench.get(VisitorsService).delete(site.context, anna.id)],
    ['deleted with others', () => bulk('delete')],
    ['another password', () => gate.bench.get(VisitorsService).change(site.context, anna.id, { password: 'another good password' })],
    ['the site taken away', () => gate.bench.get(VisitorsService).change(site.context, anna.id, { access: [] })],
    ['locked by a table', () => importing(`email,locked\n${anna.email},true\n`)],
    ['the site taken away by a table', () => importing(`email,sites\n${anna.email},\n`)],
  ])('%s', async (_, change) => {
    const { token } = await byPassword();
    await change();
    const { v, i } = claimsOf(token);
    expect((await stateOf())?.visitors[v]).toBeGreaterThanOrEqual(i);
    await expect(renew(token)).rejects.toMatchObject(refused);
    expect(await jobs()).toHaveLength(1);
  });
  const bulk = (action: 'lock' | 'delete') =>
    gate.bench.get(VisitorBulkService).run(site.context, { action, visitors: [showId('visitor', anna.id)] });
  const importing = (csv: string) => gate.bench.get(VisitorImportService).import(site.context, { csv, existing: 'update', dryRun: false });

  test('whoever signs out again and again is signed out everywhere in the end, and the state stays small', async () => {
    const first = await byPassword();
    const bert = await gate.visitor(site);
    const other = await signIn({ email: bert.email, require: 'password', code: null });
    await gate.bench.transactions.manager.query(
      `INSERT INTO gate_revocation (site_id, visitor_id, session_id, account_id, at, until)
       SELECT $1, $2, gen_random_uuid(), $3, $4::timestamptz, $4::timestamptz + interval '1 hour' FROM generate_series(1, 100)`,
      [site.siteId, anna.id, anna.accountId, gate.bench.clock.now()],
    );
    const { token } = await byPassword();
    await sessions().signOut({ siteId: shownSite(), token });
    const state = await stateOf();
    expect(state?.sessions).toEqual([]);
    expect(state?.visitors).toEqual({ [claimsOf(token).v]: expect.any(Number) as number });
    expect(state?.visitors[claimsOf(token).v]).toBeGreaterThanOrEqual(claimsOf(token).i);
    await expect(renew(first.token)).rejects.toMatchObject(refused);
    expect((await renew(other.token)).token).toMatch(/^g1\./);
  });

  test('a change that is refused ends nothing', async () => {
    const { token } = await byPassword();
    const change = gate.bench
      .get(VisitorsService)
      .change(site.context, anna.id, { access: [{ siteId: showId('site', anna.id), paths: [] }] });
    await expect(change).rejects.toMatchObject({ code: 'invalid_content' });
    expect(await jobs()).toEqual([]);
    expect((await renew(token)).token).toMatch(/^g1\./);
  });

  test('whoever signs in in the very second of it is in', async () => {
    const { token } = await byPassword();
    await customers().endOfVisitor(site.context, anna.id);
    await customers().endOfSite(site.context, site.siteId);
    const next = claimsOf((await byPassword()).token);
    const state = await stateOf();
    expect(next.i).toBeGreaterThan(state!.visitors[next.v] ?? 0);
    expect(next.i).toBeGreaterThan(state!.all);
    expect(next.i).toBeGreaterThan(claimsOf(token).i);
    // Ended again at once, it is over, though the clock still stands before what its token says.
    await customers().endOfVisitor(site.context, anna.id);
    expect((await stateOf())?.visitors[next.v]).toBeGreaterThanOrEqual(next.i);
  });

  test('of a sign-in and a lock at the same moment no session is left', async () => {
    for (let round = 0; round < 5; round++) {
      const bert = await gate.visitor(site);
      const attempt = sessions()
        .signIn(typed({ email: bert.email, code: null, require: 'password' }), from)
        .catch(() => null);
      const locked = gate.bench.get(VisitorsService).change(site.context, bert.id, { locked: true });
      const [signedIn] = await Promise.all([attempt, locked]);
      if (signedIn) expect((await stateOf())?.visitors[showId('visitor', bert.id)]).toBeGreaterThanOrEqual(claimsOf(signedIn.token).i);
      expect((await customers().ofVisitor(bert.accountId, bert.id, { limit: 50 })).data).toEqual([]);
    }
  });
});

test('the sites of other visitors and accounts know nothing of it', async () => {
  const [other, strangers] = [await gate.site(site.context), await gate.site()];
  await byPassword();
  await customers().endOfVisitor(site.context, anna.id);
  expect(await stateOf(other.siteId)).toBeUndefined();
  expect(await stateOf(strangers.siteId)).toBeUndefined();
  const bert = strangers.context.accountId;
  await expect(customers().ofVisitor(bert, anna.id, { limit: 50 })).rejects.toMatchObject({ code: 'not_found' });
  await expect(customers().ofSite(bert, site.siteId, { limit: 50 })).rejects.toMatchObject({ code: 'not_found' });
});

test('what is over is forgotten: by the edges at once, by us a day later', async () => {
  const { token } = await byPassword();
  await sessions().signOut({ siteId: shownSite(), token });
  await byPassword();
  gate.setSeconds(7300);
  expect(await stateOf()).toMatchObject({ version: 1, all: 0, visitors: {}, sessions: [] });
  gate.setSeconds(7300 + 86_400);
  expect(await gate.bench.get(GateRetention).deleteOld()).toBeGreaterThanOrEqual(2);
  const left = await gate.bench.transactions.manager.query<unknown[]>(
    'SELECT id FROM gate_session WHERE site_id = $1 UNION ALL SELECT visitor_id FROM gate_revocation WHERE site_id = $1',
    [site.siteId],
  );
  expect(left).toEqual([]);
});
