import { jest } from '@jest/globals';
import { storedId, type GateSignIn } from '@sitekeep/contracts';
import { CredentialCheck } from './credential-check.ts';
import { TrustedDevices } from './index.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

const refused = { code: 'credentials_refused' };
let scene: SessionsUnderTest;
beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());
afterEach(() => jest.restoreAllMocks());

/** What happens once everything was found to be right, and before the session begins. */
function meanwhile(change: () => Promise<unknown>): void {
  const check = scene.gate.bench.get(CredentialCheck);
  const checkAtSite = check.checkAtSite.bind(check);
  jest.spyOn(check, 'checkAtSite').mockImplementation(async (...asked) => {
    const proven = await checkAtSite(...asked);
    await change();
    return proven;
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
