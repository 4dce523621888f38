import { PasskeyOptions } from './index.ts';
import { InvitationsUnderTest } from './testing/invitations-under-test.ts';

const refused = { code: 'credentials_refused' };
let scene: InvitationsUnderTest;
beforeAll(async () => {
  scene = await InvitationsUnderTest.start();
}, 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

const optionsFor = (secret: string, host = scene.passkeys.host) =>
  scene.scene.gate.bench.get(PasskeyOptions).make({ siteId: scene.scene.shownSite, host, for: { to: 'enrol', secret } });

test('by an invitation a visitor makes a passkey, and signs in by it from then on', async () => {
  const secret = await scene.invited();
  const browser = scene.passkeys.browser();
  const { options } = await optionsFor(secret);
  expect(options).toMatchObject({ user: { name: scene.vera.email } });
  await scene.enrol(secret, { passkey: { credential: browser.create(options), label: 'Phone' } });
  expect(await scene.passkeys.enter(browser)).not.toBeNull();
  await expect(optionsFor(secret)).rejects.toMatchObject(refused);
});

test('a link that is over, of nobody or for another site’s name makes no options', async () => {
  const secret = await scene.invited();
  await expect(optionsFor('nobody’s')).rejects.toMatchObject(refused);
  await expect(optionsFor(secret, 'other.test')).rejects.toMatchObject(refused);
  await scene.passkeys.setGate({ mode: 'on', methods: ['token'] });
  await expect(optionsFor(secret)).rejects.toMatchObject(refused);
  await scene.passkeys.setGate({ mode: 'on' });
  scene.setMinutes(8 * 24 * 60);
  await expect(optionsFor(secret)).rejects.toMatchObject(refused);
});

test('options that are asked for write nothing: whoever asks for millions fills no table', async () => {
  const rows = () => scene.manager.query<unknown[]>('SELECT 1 FROM passkey_challenge');
  const before = (await rows()).length;
  await optionsFor(await scene.invited());
  await scene.passkeys.requestOptions();
  expect(await rows()).toHaveLength(before);
});
