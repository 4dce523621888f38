import { showId } from '@sitekeep/contracts';
import { SitesReadModel } from '@sitekeep/sites';
import { GateCleanup, GateRetention } from './index.ts';
import { passkeyChallengeSeconds } from './passkey-challenges.ts';
import { PasskeysUnderTest } from './testing/passkeys-under-test.ts';
import { SoftwareAuthenticator, type Bent } from './testing/software-authenticator.ts';

let keys: PasskeysUnderTest;
beforeAll(async () => {
  keys = await PasskeysUnderTest.start();
}, 60_000);
afterAll(() => keys?.stop());
beforeEach(() => keys.renewScene());

const refused = { code: 'credentials_refused' };

test('a passkey alone signs its visitor in, and counts as password and code', async () => {
  const browser = await keys.made();
  const signedIn = await keys.enter(browser);
  expect(keys.scene.claimsOf(signedIn!.token)).toMatchObject({
    v: showId('visitor', keys.scene.anna.id),
    e: keys.scene.anna.email,
    f: ['passkey'],
  });
  expect(signedIn).toMatchObject({ device: null });
  expect(await keys.scene.live()).toMatchObject([{ factors: ['passkey'], methods: ['passkey'] }]);
  expect(await keys.rows()).toMatchObject([
    { counter: 2, locked: false, label: 'Phone', hostname: keys.host, lastUsedAt: expect.any(Date) as Date },
  ]);
});

test('the browser is asked for a passkey that it finds itself, and for the person behind it', async () => {
  expect(await keys.requestOptions()).toEqual({
    challenge: expect.stringMatching(/^[\w-]{70}$/) as string,
    rpId: keys.host,
    timeout: passkeyChallengeSeconds * 1000,
    userVerification: 'required',
    allowCredentials: undefined,
    extensions: undefined,
    hints: undefined,
  });
});

test.each<[string, Bent]>([
  ['another origin', { origin: 'https://evil.test' }],
  ['plain HTTP', { origin: 'http://shop.test' }],
  ['a page inside of somebody else’s', { crossOrigin: true }],
  ['an answer to the making of a passkey', { type: 'webauthn.create' }],
  ['no person at the device', { flags: 0x04 }],
  ['a person whom the device did not verify', { flags: 0x01 }],
  ['another host in what was signed', { rpId: 'evil.test' }],
  ['a challenge of its own', { challenge: Buffer.alloc(52, 7).toString('base64url') }],
  ['an empty challenge', { challenge: '' }],
])('refused: %s', async (_, bent) => {
  const browser = await keys.made();
  expect(await keys.enter(browser, {}, bent)).toBeNull();
  expect(await keys.enter(browser)).not.toBeNull();
});

test('a site on another port takes what was made on this host; a host that names a port takes that alone', async () => {
  const browser = await keys.made();
  expect(await keys.enter(browser, {}, { origin: `https://${keys.host}:8443` })).not.toBeNull();
  expect(await keys.enter(browser, { host: `${keys.host}:8443` }, { origin: `https://${keys.host}:8443` })).not.toBeNull();
  expect(await keys.enter(browser, { host: `${keys.host}:8443` })).toBeNull();
  expect(await keys.enter(browser, { host: keys.host.toUpperCase() })).not.toBeNull();
});

test('replay: an answer counts once, also when it comes twice at once', async () => {
  const browser = await keys.made(keys.browser(false));
  const credential = browser.get(await keys.requestOptions());
  const outcomes = await Promise.allSettled([keys.signIn(credential), keys.signIn(credential), keys.signIn(credential)]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(keys.signIn(credential)).rejects.toMatchObject(refused);
  expect(await keys.scene.live()).toHaveLength(1);
});

test('a challenge is over after five minutes', async () => {
  const browser = await keys.made();
  const options = await keys.requestOptions();
  keys.scene.gate.setSeconds(passkeyChallengeSeconds + 1);
  await expect(keys.signIn(browser.get(options))).rejects.toMatchObject(refused);
});

test('a challenge that was given out for a new passkey, for another name or at another site is worth nothing', async () => {
  const browser = await keys.made();
  const { challenge } = (await keys.creationOptions()) as { challenge: string };
  expect(await keys.enter(browser, {}, { challenge })).toBeNull();
  const other = await keys.scene.gate.site(keys.scene.site.context);
  const place = { ...keys.place, siteId: other.siteId };
  const elsewhere = (await keys.signIns.options(place, await keys.hostOf(other.siteId))) as { challenge: string };
  expect(await keys.enter(browser, {}, { challenge: elsewhere.challenge })).toBeNull();
});

test('token confusion: a passkey of one site opens no other, whatever host is named', async () => {
  const browser = await keys.made();
  const other = await keys.scene.gate.site(keys.scene.site.context);
  const siteId = showId('site', other.siteId);
  expect(await keys.enter(browser, { siteId })).toBeNull();
  expect(await keys.enter(browser, { siteId, host: await keys.hostOf(other.siteId) })).toBeNull();
  expect(await keys.signIns.options(keys.place, await keys.hostOf(other.siteId))).toBeNull();
});

test('whoever is below a wildcard of the site has passkeys for that name alone', async () => {
  const { manager } = keys.scene;
  await manager.query('UPDATE hostname SET name = $1 WHERE site_id = $2', [`*.${keys.host}`, keys.scene.site.siteId]);
  const at = (host: string) => keys.scene.gate.bench.get(SitesReadModel).answersFor(manager, keys.place, host);
  expect(await Promise.all([at(keys.host), at(`a.${keys.host}`), at(`b.a.${keys.host}`), at(`evil${keys.host}`)])).toEqual([
    false,
    true,
    true,
    false,
  ]);
  keys.host = `a.${keys.host}`;
  const browser = await keys.made();
  expect(await keys.enter(browser)).not.toBeNull();
  expect(await keys.enter(browser, { host: `b.${keys.host}` })).toBeNull();
});

test('an unknown passkey, a stranger’s signature and nonsense are the same refusal', async () => {
  const browser = await keys.made();
  const stranger = keys.browser();
  stranger.create(await keys.creationOptions());
  const credential = browser.get(await keys.requestOptions());
  const forged = { ...stranger.get(await keys.requestOptions()), id: credential['id'], rawId: credential['id'] };
  const handleless = { ...credential, response: { ...(credential['response'] as object), userHandle: undefined } };
  const elses = { ...credential, response: { ...(credential['response'] as object), userHandle: 'AAAA' } };
  const said = new Set<string>();
  for (const shown of [stranger.get(await keys.requestOptions()), forged, handleless, elses, {}, { id: 'é', response: [] }])
    await keys.signIn(shown).catch((error: { code: string; detail: string }) => said.add(`${error.code} ${error.detail}`));
  expect([...said]).toEqual(['credentials_refused This passkey is not accepted.']);
  expect(await keys.scene.live()).toEqual([]);
});

test('a counter that goes backwards locks the passkey and ends the sessions at the site, because one of two is a copy', async () => {
  const browser = await keys.made();
  const copy = browser.copy();
  for (let times = 0; times < 2; times++) expect(await keys.enter(browser)).not.toBeNull();
  expect(await keys.scene.live()).toHaveLength(2);
  expect(await keys.enter(copy)).toBeNull();
  expect(await keys.rows()).toMatchObject([{ locked: true, copiedAt: expect.any(Date) as Date }]);
  expect(await keys.scene.live()).toEqual([]);
  expect(await keys.enter(browser)).toBeNull();
  expect(await keys.scene.gate.tokens.trail(keys.scene.anna)).toContain('visitor.passkey-locked');
  expect(await keys.mails()).toEqual([`A passkey for ${keys.host} is no longer accepted`]);
});

test('a device that does not count is taken as it is', async () => {
  const browser = await keys.made(keys.browser(false));
  for (let times = 0; times < 3; times++) expect(await keys.enter(browser)).not.toBeNull();
  expect(await keys.rows()).toMatchObject([{ counter: 0, locked: false }]);
});

test('who is locked, may not enter, or is at a site that does not take passkeys stays out', async () => {
  const browser = await keys.made();
  const { visitors, anna, site } = keys.scene;
  await visitors.change(site.context, anna.id, { locked: true });
  expect(await keys.enter(browser)).toBeNull();
  await visitors.change(site.context, anna.id, { locked: false, access: [] });
  expect(await keys.enter(browser)).toBeNull();
  await visitors.change(site.context, anna.id, { access: [{ siteId: keys.scene.shownSite, paths: [] }] });
  const options = await keys.requestOptions();
  await keys.setGate({ mode: 'on', methods: ['token'] });
  await expect(keys.signIn(browser.get(options))).rejects.toMatchObject(refused);
  expect(await keys.signIns.options(keys.place, keys.host)).toBeNull();
});

test('two sites cannot tell by what authenticators know that a visitor is the same', async () => {
  const handleOf = (options: unknown) => (options as { user: { id: string } }).user.id;
  const here = await keys.creationOptions();
  expect(handleOf(await keys.creationOptions())).toBe(handleOf(here));
  const other = await keys.scene.gate.site(keys.scene.site.context);
  const whose = { ...(await keys.whose()), place: { ...keys.place, siteId: other.siteId }, host: await keys.hostOf(other.siteId) };
  expect(handleOf(await keys.registration.options(whose))).not.toBe(handleOf(here));
});

test('a session that goes on ends with the sign-in; what a provider said of groups goes on, and so does its end', async () => {
  const browser = await keys.made();
  const { token } = await keys.scene.byPassword();
  const { manager, anna } = keys.scene;
  await manager.query(`UPDATE gate_session SET given_groups = '{staff}', ends_at = ends_at - interval '1 hour' WHERE visitor_id = $1`, [
    anna.id,
  ]);
  const [before] = await keys.scene.live();
  const signedIn = await keys.enter(browser, { session: token });
  const claims = keys.scene.claimsOf(signedIn!.token);
  expect(claims).toMatchObject({ f: ['passkey'], g: ['staff'], z: Date.parse(before!.endsAt) / 1000 });
  expect((await keys.scene.live()).map(({ id }) => id)).toEqual([claims.s]);
});

test('session fixation: a session of another visitor is left as it is', async () => {
  const browser = await keys.made();
  const berta = await keys.scene.gate.withoutToken(keys.scene.site);
  const { token } = await keys.scene.byPassword({ email: berta.email });
  expect(await keys.enter(browser, { session: token })).not.toBeNull();
  expect(await keys.enter(browser, { session: 'nonsense' })).not.toBeNull();
  expect(await keys.scene.live(berta)).toHaveLength(1);
});

test('a sign-in from a new network is told by mail', async () => {
  const browser = await keys.made();
  await keys.scene.byPassword();
  const mails = () =>
    keys.scene.manager.query<unknown[]>(`SELECT 1 FROM mail WHERE recipient = $1 AND key LIKE 'visitor-sign-in%'`, [keys.scene.anna.email]);
  expect(await keys.enter(browser)).not.toBeNull();
  expect(await mails()).toEqual([]);
  await keys.scene.manager.query(`UPDATE visitor_network SET network = '203.0.113.0/24' WHERE visitor_id = $1`, [keys.scene.anna.id]);
  expect(await keys.enter(browser)).not.toBeNull();
  expect(await mails()).toHaveLength(1);
});

test('challenges that were answered and are over go, and with the site its passkeys', async () => {
  const browser = await keys.made();
  await keys.enter(browser);
  const challenges = () => keys.scene.manager.query<unknown[]>('SELECT 1 FROM passkey_challenge');
  expect((await challenges()).length).toBeGreaterThan(0);
  keys.scene.gate.setSeconds(passkeyChallengeSeconds + 1);
  await keys.scene.gate.bench.get(GateRetention).deleteOld();
  expect(await challenges()).toEqual([]);
  expect(await keys.rows()).toHaveLength(1);
  await keys.scene.gate.bench.transactions.run((manager) =>
    keys.scene.gate.bench.get(GateCleanup).forgetSite(manager, keys.scene.site.siteId),
  );
  expect(await keys.rows()).toEqual([]);
});

test('failures of passkeys do not hinder the visitor’s password, nor the other way round', async () => {
  const browser = await keys.made();
  for (let times = 0; times < 12; times++) expect(await keys.enter(new SoftwareAuthenticatorOf(browser))).toBeNull();
  await expect(keys.scene.signIn()).resolves.toMatchObject({ device: null });
  for (let times = 0; times < 12; times++) await keys.scene.byPassword({ password: 'wrong' }).catch(() => null);
  expect(await keys.enter(browser)).not.toBeNull();
});

/** Signs with a key of its own in the name of another. */
class SoftwareAuthenticatorOf extends SoftwareAuthenticator {
  constructor(private readonly other: SoftwareAuthenticator) {
    super('https://evil.test');
  }
  override get(options: Record<string, unknown>): Record<string, unknown> {
    return this.other.copy().get(options, { origin: 'https://evil.test' });
  }
}
