import { shownWith, wantedOf } from './step-up.ts';
import { GatePolicy } from '@sitekeep/policies';
import { showId, type GateFactor, type SignInMethod } from '@sitekeep/contracts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

const refused = { code: 'credentials_refused' };
const sessionOf = (factors: GateFactor[], minutes = 0) => ({
  ...{ id: 's', factors, methods: factors as SignInMethod[], givenGroups: ['staff'] },
  ...{ shownAt: new Date(minutes * 60_000), createdAt: new Date(0), endsAt: new Date(12 * 3_600_000) },
});
const nowOf = (factors: GateFactor[]) => ({ factors, methods: factors as SignInMethod[], at: new Date(30 * 60_000) });

test('what is wanted and neither typed nor shown before is as wrong as what is wrong', () => {
  expect(wantedOf({}, 'password_and_code', null)).toEqual({ password: '', code: '', deviceWillDo: true });
  expect(wantedOf({}, 'password', null)).toEqual({ password: '', code: undefined, deviceWillDo: false });
  expect(wantedOf({}, 'code', null)).toEqual({ password: undefined, code: '', deviceWillDo: false });
  expect(wantedOf({}, 'password_and_code', sessionOf(['password']))).toMatchObject({ password: undefined, code: '' });
  expect(wantedOf({}, 'password_and_code', sessionOf(['code']))).toMatchObject({ password: '', code: undefined });
  expect(wantedOf({}, 'password_and_code', sessionOf(['passkey']))).toMatchObject({ password: undefined, code: undefined });
  // What was typed counts, whatever was shown before.
  expect(wantedOf({ password: 'x', code: 'y' }, 'password_and_code', sessionOf(['password', 'code']))).toMatchObject({
    password: 'x',
    code: 'y',
  });
  expect(wantedOf({ password: 'x' }, null, null)).toEqual({ password: 'x', deviceWillDo: false });
});

test('what was shown before and now counts from the first of it on, and no longer than before', () => {
  expect(shownWith(null, nowOf(['password']), 'password')).toEqual(nowOf(['password']));
  expect(shownWith(sessionOf(['password'], 10), nowOf(['code']), 'password_and_code')).toEqual({
    factors: ['password', 'code'],
    methods: ['password', 'code'],
    at: new Date(10 * 60_000),
    givenGroups: ['staff'],
    endsAt: new Date(12 * 3_600_000),
  });
});

test('what sufficed and is shown again counts from now on, and alone', () => {
  expect(shownWith(sessionOf(['password', 'code']), nowOf(['password']), 'password')).toEqual(nowOf(['password']));
  expect(shownWith(sessionOf(['password', 'code']), nowOf(['password', 'code']), 'password_and_code')).toEqual(nowOf(['password', 'code']));
  expect(shownWith(sessionOf(['code']), nowOf(['password', 'code']), 'password_and_code')).toEqual(nowOf(['password', 'code']));
  // A part of it does not renew the rest.
  expect(shownWith(sessionOf(['password', 'code']), nowOf(['code']), 'password_and_code').at).toEqual(new Date(0));
});

describe('at a site', () => {
  let scene: SessionsUnderTest;
  beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
  afterAll(() => scene?.stop());
  beforeEach(() => scene.renewScene());
  const code = (at = 0) => scene.gate.code(scene.anna, at);

  test('only what is missing is asked for; the session before ends with it, on every edge', async () => {
    const { token, endsAt } = await scene.byPassword();
    scene.gate.setSeconds(600);
    const stepped = await scene.signIn({ password: null, session: token });
    const [before, after] = [scene.claimsOf(token), scene.claimsOf(stepped.token)];
    expect(after).toMatchObject({ f: ['password', 'code'], a: before.a, z: endsAt });
    expect(await scene.live()).toEqual([expect.objectContaining({ id: after.s, methods: ['password', 'token'] })]);
    expect((await scene.stateOf())?.sessions).toEqual([before.s]);
    await expect(scene.renew(token)).rejects.toMatchObject(refused);
    expect((await scene.renew(stepped.token)).endsAt).toBe(endsAt);
  });

  test('with a wrong code nothing ends and nothing begins', async () => {
    const { token } = await scene.byPassword();
    await expect(scene.signIn({ password: null, code: '000000', session: token })).rejects.toMatchObject(refused);
    expect(await scene.live()).toHaveLength(1);
    await scene.renew(token);
  });

  test('all of it shown anew counts from now on', async () => {
    const { token } = await scene.signIn();
    scene.gate.setSeconds(600);
    const again = scene.claimsOf((await scene.signIn({ code: code(1), session: token })).token);
    expect(again.a - scene.claimsOf(token).a).toBeGreaterThanOrEqual(599);
    expect(again.z).toBeGreaterThan(scene.claimsOf(token).z);
    expect(await scene.live()).toHaveLength(1);
  });

  test('a session shows nothing by itself: without anything typed there is no other', async () => {
    const { token } = await scene.signIn();
    for (const require of ['password', 'code', 'password_and_code'] as const)
      await expect(scene.signIn({ password: null, code: null, session: token, require })).rejects.toMatchObject(refused);
  });

  test('attack: a session of somebody else, of another site, that is over or forged lends nothing', async () => {
    const bert = await scene.gate.visitor(scene.site);
    const hers = (await scene.byPassword()).token;
    const byCode = (session: string, parts = {}) => scene.signIn({ password: null, session, ...parts });
    await expect(byCode(hers, { email: bert.email, code: scene.gate.code(bert, 0) })).rejects.toMatchObject(refused);
    const other = await scene.gate.site(scene.site.context);
    const sites = [scene.site, other].map(({ siteId }) => ({ siteId: showId('site', siteId), paths: [] }));
    await scene.visitors.change(scene.site.context, scene.anna.id, { access: sites });
    await expect(byCode(hers, { siteId: showId('site', other.siteId) })).rejects.toMatchObject(refused);
    for (const forged of ['', 'g1.x.y', `${hers.slice(0, -2)}xx`]) await expect(byCode(forged)).rejects.toMatchObject(refused);
    await scene.signOut(hers);
    await expect(byCode(hers)).rejects.toMatchObject(refused);
    scene.gate.setSeconds(1000);
    await scene.signIn({ code: code() });
  });

  test('the session of somebody else stays when its browser signs in as another', async () => {
    const bert = await scene.gate.visitor(scene.site);
    const hers = (await scene.signIn()).token;
    await scene.signIn({ email: bert.email, code: scene.gate.code(bert, 0), session: hers });
    expect(await scene.live()).toHaveLength(1);
    expect(await scene.live(bert)).toHaveLength(1);
  });

  test('attack: one session, stepped up twice at the same moment, ends once and becomes one', async () => {
    const { token } = await scene.byPassword();
    const step = (at: number) => scene.signIn({ password: null, session: token, code: code(at) });
    const results = await Promise.allSettled([step(0), step(1)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await scene.live()).toHaveLength(1);
  });

  test('attack: a password that suffices somewhere makes no wrong codes forgotten', async () => {
    const wrong = () => expect(scene.signIn({ code: '000000' })).rejects.toMatchObject(refused);
    for (let time = 0; time < 4; time++) await wrong();
    await scene.byPassword();
    await wrong();
    await expect(scene.signIn()).rejects.toMatchObject(refused);
    // Nor does it make a network one of hers, where strangers' guesses do not count.
    expect(await scene.manager.query('SELECT by_code FROM visitor_network WHERE visitor_id = $1', [scene.anna.id])).toEqual([
      { by_code: false },
    ]);
    scene.gate.setSeconds(10);
    await scene.signIn();
    expect(await scene.manager.query('SELECT by_code FROM visitor_network WHERE visitor_id = $1', [scene.anna.id])).toEqual([
      { by_code: true },
    ]);
  });

  test('only what the policy names counts as a code', async () => {
    const [recovery = ''] = (await scene.gate.tokens.recovery.make(scene.anna.context, scene.anna.id)).codes;
    await scene.setGate({ methods: ['recovery_code'] });
    await expect(scene.signIn()).rejects.toMatchObject(refused);
    await scene.setGate({ methods: ['token', 'passkey'] });
    await expect(scene.signIn({ code: recovery })).rejects.toMatchObject(refused);
    await scene.signIn();
    // Servers of the customer have a policy of their own.
    expect(await scene.gate.check(scene.site.secret, { email: scene.anna.email, code: recovery })).not.toBeNull();
    expect(await scene.gate.bench.get(GatePolicy).of(scene.manager, scene.site.context.accountId, scene.site.siteId)).toMatchObject({
      methods: ['token', 'passkey'],
    });
  });
});
