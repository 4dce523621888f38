import { jest } from '@jest/globals';
import { storedId, type GateSignIn } from '@sitekeep/contracts';
import { PasswordHasher } from '@sitekeep/platform';
import { TrustedDevices } from './index.ts';
import { CredentialCheck } from './credential-check.ts';
import { SessionStart } from './session-start.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

const refused = { code: 'credentials_refused' };
let scene: SessionsUnderTest;
beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());
afterEach(() => jest.restoreAllMocks());

/** What happens once the visitor was looked up and the password found to be right, and before the code is taken and the session begins. */
function meanwhile(change: () => Promise<unknown>): void {
  const hasher = scene.gate.bench.get(PasswordHasher);
  const verify = hasher.verify.bind(hasher);
  jest.spyOn(hasher, 'verify').mockImplementationOnce(async (...asked) => {
    const held = await verify(...asked);
    await change();
    return held;
  });
}
const tokens = () => scene.gate.tokens.tokens;
const tokenId = () => scene.gate.tokens.idOf(scene.anna.token);
const devices = () => scene.gate.bench.get(TrustedDevices);
const removeDevice = async () => {
  const [device] = (await devices().list(scene.anna.accountId, scene.anna.id)).data;
  await devices().remove(scene.site.context, scene.anna.id, storedId('trustedDevice', device!.id)!);
};
const change = (to: object) => scene.visitors.change(scene.site.context, scene.anna.id, to);

test.each<[string, () => Promise<unknown>]>([
  ['the token is deleted', () => tokens().remove(scene.site.context, scene.anna.id, tokenId())],
  ['the token is locked', () => tokens().change(scene.site.context, scene.anna.id, tokenId(), { locked: true })],
  ['the password is another', () => change({ password: 'another good password' })],
  ['the address is another', () => change({ email: `${scene.anna.id}@elsewhere.test` })],
  ['the visitor is locked', () => change({ locked: true })],
])('no session begins with what was shown when %s meanwhile', async (_, happens) => {
  meanwhile(happens);
  await expect(scene.signIn()).rejects.toMatchObject(refused);
  expect(await scene.live()).toEqual([]);
});

test('nor with a recovery code in whose place new ones were made', async () => {
  const make = () => scene.gate.tokens.recovery.make(scene.site.context, scene.anna.id);
  const [first = '', second = ''] = (await make()).codes;
  await scene.signIn({ code: first });
  meanwhile(make);
  await expect(scene.signIn({ code: second })).rejects.toMatchObject(refused);
  expect(await scene.live()).toEqual([]);
});

test('a code is used up only by a session that begins', async () => {
  const start = scene.gate.bench.get(SessionStart);
  jest.spyOn(start, 'begin').mockRejectedValueOnce(new Error('the database went away'));
  await expect(scene.signIn()).rejects.toThrow('went away');
  expect(await scene.live()).toEqual([]);
  await scene.signIn();
  await expect(scene.signIn()).rejects.toMatchObject(refused);
});

test('nor by one that is refused after all, and nothing else is remembered of it', async () => {
  const seenFrom = async () =>
    (await scene.manager.query<unknown[]>('SELECT 1 FROM visitor_network WHERE visitor_id = $1', [scene.anna.id])).length;
  const check = scene.gate.bench.get(CredentialCheck);
  const enterSite = check.enterSite.bind(check);
  const notIn = () => Promise.resolve(null);
  jest.spyOn(check, 'enterSite').mockImplementationOnce((place, typed, asks, from) => enterSite(place, typed, asks, from, notIn));
  await expect(scene.signIn()).rejects.toMatchObject(refused);
  expect(await seenFrom()).toBe(0);
  await scene.signIn();
  expect(await seenFrom()).toBe(1);
});

test('who steps up while another sign-in of theirs steps up from the same session waits, and none of them for each other', async () => {
  const { token: session } = await scene.byPassword();
  const codes = [0, 1, 2, 3].map((step) => scene.gate.code(scene.anna, step));
  const up = (code: string, at: number) => scene.signIn({ require: 'password_and_code', code, session }, `198.51.100.${at}`);
  const done = await Promise.allSettled(codes.map(up));
  expect(done.some(({ status }) => status === 'fulfilled')).toBe(true);
  for (const each of done) if (each.status === 'rejected') expect(each.reason).toMatchObject(refused);
});

test('nor by a browser that is trusted no more', async () => {
  const { device } = await scene.signIn({ trust: true });
  const byDevice: Partial<GateSignIn> = { code: null, device: device!.secret };
  await scene.signIn(byDevice);
  meanwhile(removeDevice);
  await expect(scene.signIn(byDevice)).rejects.toMatchObject(refused);
  expect(await scene.live()).toHaveLength(2);
});

test('what else changes meanwhile hinders nobody', async () => {
  meanwhile(async () => {
    await scene.gate.tokens.token(scene.anna, { kind: 'hotp' });
    await change({ name: 'Anna B.' });
  });
  await scene.signIn();
  expect(await scene.live()).toHaveLength(1);
});
