import { mostPasskeys } from '@sitekeep/contracts';
import { relyingParty } from './relying-parties.ts';
import { PasskeysUnderTest } from './testing/passkeys-under-test.ts';
import type { Bent } from './testing/software-authenticator.ts';

let keys: PasskeysUnderTest;
beforeAll(async () => {
  keys = await PasskeysUnderTest.start();
}, 60_000);
afterAll(() => keys?.stop());
beforeEach(() => keys.renewScene());

test('the browser is asked for a passkey that it can find by itself, behind the person, and for nothing about its maker', async () => {
  const browser = await keys.made();
  expect(await keys.creationOptions()).toMatchObject({
    rp: { id: keys.host, name: keys.host },
    user: { name: keys.scene.anna.email, displayName: 'Anna', id: expect.stringMatching(/^[\w-]{43}$/) as string },
    pubKeyCredParams: [{ alg: -8 }, { alg: -7 }, { alg: -257 }],
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: [{ id: browser.held[0]?.id.toString('base64url'), transports: ['internal'] }],
  });
});

test.each<[string, Bent]>([
  ['another origin', { origin: 'https://evil.test' }],
  ['a page inside of somebody else’s', { crossOrigin: true }],
  ['an answer to a sign-in', { type: 'webauthn.get' }],
  ['a person whom the device did not verify', { flags: 0x01 }],
  ['another host in what the device says', { rpId: 'evil.test' }],
  ['a challenge of its own', { challenge: Buffer.alloc(52, 7).toString('base64url') }],
])('not taken: %s', async (_, bent) => {
  const credential = keys.browser().create(await keys.creationOptions(), bent);
  expect(await keys.add(credential)).toMatchObject({ pointer: '/p', code: 'invalid_passkey' });
  expect(await keys.rows()).toEqual([]);
});

test.each([{}, { id: 'AA', rawId: 'AA', type: 'public-key', response: { clientDataJSON: 'bm8', attestationObject: '_w' } }])(
  'nonsense %# is not taken',
  async (credential) => {
    expect(await keys.add(credential)).toMatchObject({ code: 'invalid_passkey' });
  },
);

test('an attestation object that is none is not taken', async () => {
  const credential = keys.browser().create(await keys.creationOptions());
  for (const attestationObject of ['', 'AA', '_____w', Buffer.alloc(9000, 0x81).toString('base64url')])
    expect(await keys.add({ ...credential, response: { ...(credential['response'] as object), attestationObject } })).not.toBeNull();
});

test('what an authenticator says of its maker is not looked at: nothing is fetched for it', async () => {
  expect(await keys.add(keys.browser().create(await keys.creationOptions(), { format: 'packed' }))).toBeNull();
  expect(await keys.add(keys.browser().create(await keys.creationOptions(), { format: 'android-safetynet' }))).toBeNull();
});

test('what was asked for one visitor, purpose or host makes no passkey for another', async () => {
  const made = async () => keys.browser().create(await keys.creationOptions());
  const other = await keys.scene.gate.withoutToken(keys.scene.site);
  expect(await keys.add(await made(), { visitor: { id: other.id, email: '', name: '' } as never })).toMatchObject({
    code: 'invalid_passkey',
  });
  expect(await keys.add(await made(), { to: 'enrol' })).toMatchObject({ code: 'invalid_passkey' });
  expect(await keys.add(await made(), { host: 'other.test' })).toMatchObject({ code: 'invalid_passkey' });
});

test('an answer makes one passkey, and nobody gets one that is there already', async () => {
  const browser = keys.browser();
  const credential = browser.create(await keys.creationOptions());
  const said = await Promise.all([keys.add(credential), keys.add(credential)]);
  expect(said.map((fault) => fault?.code ?? null).sort()).toEqual(['invalid_passkey', null]);
  expect(await keys.rows()).toHaveLength(1);
});

test('twenty passkeys at most, also when they come at once', async () => {
  for (let count = 1; count < mostPasskeys; count++) await keys.made();
  const more = await Promise.all([1, 2, 3].map(async () => keys.add(keys.browser().create(await keys.creationOptions()))));
  expect(more.map((fault) => fault?.code ?? null).sort()).toEqual(['limit_reached', 'limit_reached', null]);
  expect(await keys.rows()).toHaveLength(mostPasskeys);
});

test('a name is shown without what controls a terminal', async () => {
  const credential = keys.browser().create(await keys.creationOptions());
  await keys.scene.gate.bench.transactions.run(async (manager) =>
    keys.registration.add(manager, await keys.whose(), { credential, label: ' My\u0000\u001bphone\ud800 ' }, ''),
  );
  expect((await keys.rows())[0]?.label).toBe('My  phone\ufffd');
});

test.each<[string, string, boolean]>([
  ['shop.test', 'https://shop.test', true],
  ['Shop.test.', 'https://shop.test', true],
  ['shop.test', 'https://shop.test:8443', true],
  ['shop.test:8443', 'https://shop.test:8443', true],
  ['shop.test:443', 'https://shop.test', true],
  ['shop.test:8443', 'https://shop.test', false],
  ['shop.test', 'http://shop.test', false],
  ['shop.test', 'https://shop.test/', false],
  ['shop.test', 'https://shop.test@evil.test', false],
  ['shop.test', 'https://a.shop.test', false],
  ['shop.test', 'https://shop.test.evil.test', false],
  ['shop.test', 'null', false],
])('the host %s and the origin %s', (host, origin, expected) => {
  expect(relyingParty(host)?.isOrigin(origin)).toBe(expected);
});

test.each(['', 'a b', 'shop.test/x', '[::1]', 'user@shop.test'])('%s is no host', (host) => {
  expect(relyingParty(host)).toBeNull();
});
