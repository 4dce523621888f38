import { showId, type GateEmailCode, type GateSignIn } from '@sitekeep/contracts';
import { mostFromStrangers } from './guess-rules.ts';
import { EmailCodes, GateCleanup, VisitorExportService } from './index.ts';
import { password } from './testing/gate-under-test.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

const refused = { code: 'credentials_refused' };
const home = '198.51.100.1';
/** Where Anna has never been. */
const train = '192.0.2.200';
let scene: SessionsUnderTest;
beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

const code = (at: number) => scene.gate.code(scene.anna, at);
const signIn = (parts: Partial<GateSignIn>, network: string) => scene.signIn(parts, network);
/** So many failures, each from another network. */
const strangers = async (parts: Partial<GateSignIn>, times = mostFromStrangers) => {
  for (let number = 1; number <= times; number++)
    await expect(signIn({ code: '000000', ...parts }, `203.0.113.${number}`)).rejects.toMatchObject(refused);
};

describe('where password and code are asked for', () => {
  test('attack: strangers who have neither shut nobody out of a network, however many they are', async () => {
    await strangers({ password: 'wrong' }, 2 * mostFromStrangers);
    await signIn({}, train);
  }, 30_000);

  test('nor do they by what is asked for elsewhere: a code alone, a password alone, or a code by mail', async () => {
    await scene.setGate({ methods: ['token', 'email_code'] });
    await strangers({ require: 'code', password: null });
    await strangers({ require: 'password', password: 'wrong', code: null });
    for (let number = 1; number <= mostFromStrangers; number++) await ask(`203.0.113.${number}`);
    await signIn({}, train);
  }, 30_000);

  test('attack: who knows the password has so many tries for the code in an hour, from however many addresses', async () => {
    await signIn({}, home);
    await strangers({});
    await expect(signIn({ code: code(1) }, train)).rejects.toMatchObject(refused);
    await signIn({ code: code(1) }, home);
    scene.gate.setSeconds(3601);
    await signIn({ code: code(2) }, train);
  }, 30_000);

  test('attack: who has the code has as many for the password; it is not used up by that', async () => {
    await signIn({}, home);
    await strangers({ password: 'wrong', code: code(1) });
    await expect(signIn({ code: code(1) }, train)).rejects.toMatchObject(refused);
    await signIn({ code: code(1) }, home);
  }, 30_000);

  test('attack: a recovery code and a code by mail that come with a wrong password are not used up either, and count', async () => {
    const [recovery = ''] = (await scene.gate.tokens.recovery.make(scene.anna.context, scene.anna.id)).codes;
    await strangers({ password: 'wrong', code: recovery }, mostFromStrangers - 1);
    await signIn({ code: recovery }, train);
    await expect(signIn({ code: '000000' }, '203.0.113.201')).rejects.toMatchObject(refused);
    await expect(signIn({}, '203.0.113.202')).rejects.toMatchObject(refused);
  }, 30_000);

  test('the same for servers of the customer', async () => {
    const { secret } = scene.site;
    const { email } = scene.anna;
    for (let number = 1; number <= 2 * mostFromStrangers; number++)
      await scene.gate.check(secret, { email, password: 'wrong', code: '000000' }, `203.0.113.${number}`);
    expect(await scene.gate.check(secret, { email, password, code: code(0) }, train)).not.toBeNull();
    for (let number = 1; number <= mostFromStrangers; number++)
      await scene.gate.check(secret, { email, password, code: '000000' }, `203.0.113.${number}`);
    expect(await scene.gate.check(secret, { email, password, code: code(1) }, '192.0.2.201')).toBeNull();
  }, 30_000);

  test('attack: a network that tries one visitor after the other with neither stops nobody there, one with passwords does', async () => {
    const guess = (email: string, typed: string) => signIn({ email, password: typed, code: '000000' }, train).catch(() => null);
    for (let number = 0; number < 100; number++) await guess(`nobody-${number}@visitor.test`, password);
    await signIn({}, train);
    const bert = await scene.gate.visitor(scene.site);
    await scene.manager.query('UPDATE gate_guess SET failures = 99 WHERE failures = 0');
    await guess(bert.email, password);
    const clara = await scene.gate.visitor(scene.site);
    await expect(signIn({ email: clara.email, code: scene.gate.code(clara, 0) }, train)).rejects.toMatchObject(refused);
  }, 60_000);

  const ask = (network: string) => {
    const who = { siteId: scene.shownSite, host: 'shop.test', email: scene.anna.email, password: 'wrong', session: null };
    const asked: GateEmailCode = { ...who, address: network, userAgent: 'B', language: 'en', require: 'password_and_code' };
    return scene.gate.bench.get(EmailCodes).send(asked, { network, shared: false });
  };
});

describe('a browser of the visitor’s own', () => {
  const device = async (at: number) => (await signIn({ trust: true, code: code(at) }, home)).device!.secret;

  test('is let in where the visitor was never seen, whatever strangers have used up', async () => {
    const secret = await device(0);
    await strangers({});
    const without = signIn({ code: null }, train);
    await expect(without).rejects.toMatchObject(refused);
    await signIn({ code: null, device: secret }, train);
    await scene.setGate({ trustedDeviceSeconds: 0 });
    await expect(signIn({ code: code(1), device: secret }, '192.0.2.201')).rejects.toMatchObject(refused);
  }, 30_000);

  test('attack: a copy of it gains no guesses by changing networks, and does not hinder the visitor at home', async () => {
    const secret = await device(0);
    for (let number = 1; number <= 5; number++)
      await expect(signIn({ password: 'wrong', code: null, device: secret }, `203.0.113.${number}`)).rejects.toMatchObject(refused);
    await expect(signIn({ code: null, device: secret }, '203.0.113.6')).rejects.toMatchObject(refused);
    await signIn({ code: null, device: secret }, home);
  });

  test('is known by a session that shows password and code; attack: not by one that shows the password alone', async () => {
    const { token: both } = await signIn({}, home);
    const { token: half } = await scene.byPassword({}, home);
    await strangers({});
    await expect(signIn({ code: code(1), session: half }, train)).rejects.toMatchObject(refused);
    await signIn({ code: code(1), session: both }, train);
  }, 30_000);
});

describe('what the key of a site says of networks', () => {
  const byKey = (at: number, network: string) =>
    scene.gate.check(scene.site.secret, { email: scene.anna.email, password, code: code(at) }, network);

  test('attack: makes none known at the sign-in page: strangers are bounded there, and the visitor is told', async () => {
    await signIn({}, home);
    expect(await byKey(1, train)).not.toBeNull();
    await signIn({ code: code(2) }, train);
    expect((await scene.mails()).map(({ text }) => text)).toEqual([expect.stringContaining('sign')]);
    expect(await byKey(3, '203.0.113.99')).not.toBeNull();
    await strangers({});
    await expect(signIn({ code: code(4) }, '203.0.113.99')).rejects.toMatchObject(refused);
  }, 30_000);

  test('attack: nor for the key of another site; at its own it does', async () => {
    const other = await scene.gate.site(scene.site.context);
    const access = [scene.site, other].map(({ siteId }) => ({ siteId: showId('site', siteId), paths: [] }));
    await scene.visitors.change(scene.site.context, scene.anna.id, { access });
    expect(await byKey(0, train)).not.toBeNull();
    const { email } = scene.anna;
    for (const { secret } of [scene.site, other])
      for (let number = 1; number <= mostFromStrangers; number++)
        await scene.gate.check(secret, { email, password, code: '000000' }, `203.0.113.${number}`);
    expect(await scene.gate.check(other.secret, { email, password, code: code(1) }, train)).toBeNull();
    expect(await byKey(1, train)).not.toBeNull();
  }, 30_000);

  test('stands in the export of the visitor, and goes with the site', async () => {
    await byKey(0, train);
    const exported = () => scene.gate.bench.get(VisitorExportService).export(scene.site.context, scene.anna.id);
    expect((await exported()).networks).toMatchObject([{ network: train }]);
    await scene.gate.bench.transactions.run((manager) => scene.gate.bench.get(GateCleanup).forgetSite(manager, scene.site.siteId));
    expect((await exported()).networks).toEqual([]);
  });
});
