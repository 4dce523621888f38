import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { showId, storedId, type GateSelfChange, type PasskeyChange } from '@sitekeep/contracts';
import { PasskeyOptions, VisitorPasskeys, VisitorSelf, VisitorSelfChange, VisitorTokensService } from './index.ts';
import { password } from './testing/gate-under-test.ts';
import { makePasskey } from './testing/make-passkey.ts';
import { newBrowser } from './testing/new-browser.ts';
import { PasskeysUnderTest, shownPasskey } from './testing/passkeys-under-test.ts';
import { VisitorsRepository } from './visitors.repository.ts';

let keys: PasskeysUnderTest;
beforeAll(async () => {
  keys = await PasskeysUnderTest.start();
}, 60_000);
afterAll(() => keys?.stop());
beforeEach(async () => {
  await keys.renewScene();
  await keys.certify(keys.scene.site.siteId, keys.host);
  ({ token } = await keys.scene.signIn());
});

const refused = { code: 'credentials_refused' };
const network = '198.51.100.1';
const notFresh = 601;
let token: string;
const bench = () => keys.scene.gate.bench;
const self = (device: string | null = null) =>
  bench().get(VisitorSelf).show({ siteId: keys.scene.shownSite, host: keys.host, token, device });
const change = (what: GateSelfChange['change'], shown = token) => {
  const from = { address: network, userAgent: 'Browser 1', language: newBrowser.language };
  const asked = { siteId: keys.scene.shownSite, host: keys.host, token: shown, change: what, ...from };
  return bench().get(VisitorSelfChange).change(asked, { network, shared: false });
};
const optionsToAdd = (shown = token) =>
  bench()
    .get(PasskeyOptions)
    .make({ siteId: keys.scene.shownSite, host: keys.host, for: { to: 'add', token: shown } });
const addPasskey = (label = 'Phone') =>
  makePasskey(bench(), { siteId: keys.scene.shownSite, host: keys.host, token, label, address: network });
const newPassword = 'a new password of hers';
const changePassword = (parts: { current?: string | null; password?: string } = {}) =>
  change({ what: 'password', password: newPassword, current: password, ...parts });
const trail = () => keys.scene.gate.tokens.trail(keys.scene.anna);

test('a visitor sees what they sign in with', async () => {
  await addPasskey();
  expect(await self()).toEqual({
    email: keys.scene.anna.email,
    name: 'Anna',
    hasPassword: true,
    fresh: true,
    passkeysOffered: true,
    mayGain: true,
    maySetPassword: true,
    tokens: [{ label: '', kind: 'hotp', lastUsedAt: expect.any(String) as string }],
    recoveryCodes: 0,
    passkeys: [{ id: expect.stringMatching(/^vpk_/) as string, label: 'Phone', createdAt: expect.any(String) as string, lastUsedAt: null }],
    devices: [],
  });
});

test('a site that takes no passkeys, or has no such name, offers none', async () => {
  const { siteId } = { siteId: keys.scene.shownSite };
  expect(await bench().get(VisitorSelf).show({ siteId, host: 'other.test', token, device: null })).toMatchObject({
    passkeysOffered: false,
  });
  const browser = keys.browser();
  const made = browser.create((await optionsToAdd()).options);
  await keys.setGate({ mode: 'on', methods: ['token'] });
  expect(await self()).toMatchObject({ passkeysOffered: false });
  await expect(optionsToAdd()).rejects.toMatchObject(refused);
  await expect(change({ what: 'add_passkey', credential: made, label: '' })).rejects.toMatchObject({
    extra: { errors: [{ pointer: '/change/credential', code: 'not_offered' }] },
  });
});

test('a trusted browser is seen, known again and forgotten', async () => {
  const trusted = await keys.scene.signIn({ code: keys.scene.gate.code(keys.scene.anna, 1), trust: true });
  const secret = trusted.device?.secret ?? '';
  const [device] = (await self(secret)).devices;
  expect(device).toMatchObject({ id: expect.stringMatching(/^vtd_/) as string, userAgent: 'Browser  1', address: network, current: true });
  expect((await self('another')).devices).toMatchObject([{ current: false }]);
  await change({ what: 'remove_device', id: device?.id ?? '' });
  await expect(change({ what: 'remove_device', id: device?.id ?? '' })).rejects.toMatchObject({ code: 'not_found' });
  await keys.scene.signIn({ code: keys.scene.gate.code(keys.scene.anna, 2), trust: true });
  await change({ what: 'remove_devices' });
  expect((await self(secret)).devices).toEqual([]);
  expect(await trail()).toEqual(expect.arrayContaining(['visitor.device-removed', 'visitor.devices-removed']));
});

test('attack: a session in which a trusted browser stood for the code gains nothing that lasts', async () => {
  const { device } = await keys.scene.signIn({ code: keys.scene.gate.code(keys.scene.anna, 1), trust: true });
  const { options } = await optionsToAdd();
  const credential = keys.browser().create(options);
  await addPasskey();
  const [passkey] = (await self()).passkeys;
  token = (await keys.scene.signIn({ code: null, device: device!.secret })).token;
  expect(await self(device!.secret)).toMatchObject({ fresh: false, mayGain: false });
  await expect(optionsToAdd()).rejects.toMatchObject(refused);
  await expect(change({ what: 'add_passkey', credential, label: '' })).rejects.toMatchObject(refused);
  await expect(change({ what: 'remove_passkey', id: passkey!.id })).rejects.toMatchObject(refused);
  await expect(changePassword()).rejects.toMatchObject(refused);
  token = (await keys.scene.signIn({ code: keys.scene.gate.code(keys.scene.anna, 2), device: device!.secret })).token;
  expect(await self(device!.secret)).toMatchObject({ fresh: true, mayGain: true });
});

test('a session that is over sees and changes nothing', async () => {
  await keys.scene.signOut(token);
  await expect(self()).rejects.toMatchObject(refused);
  await expect(optionsToAdd()).rejects.toMatchObject(refused);
  await expect(changePassword()).rejects.toMatchObject(refused);
  await expect(change({ what: 'remove_devices' })).rejects.toMatchObject(refused);
});

test('ten minutes after the sign-in a session still sees, and changes nothing', async () => {
  const { options } = await optionsToAdd();
  keys.scene.gate.setSeconds(notFresh);
  expect(await self()).toMatchObject({ fresh: false });
  await expect(optionsToAdd()).rejects.toMatchObject(refused);
  const credential = keys.browser().create(options);
  const asked: GateSelfChange['change'][] = [
    { what: 'add_passkey', credential, label: '' },
    { what: 'remove_passkey', id: showId('passkey', keys.scene.anna.id) },
    { what: 'remove_devices' },
    { what: 'password', password: newPassword, current: password },
  ];
  for (const each of asked) await expect(change(each)).rejects.toMatchObject(refused);
});

test('a token of another site, or of nobody, is no session here', async () => {
  const other = await keys.scene.gate.site(keys.scene.site.context);
  const siteId = showId('site', other.siteId);
  await expect(bench().get(VisitorSelf).show({ siteId, host: keys.host, token, device: null })).rejects.toMatchObject(refused);
  await expect(change({ what: 'remove_devices' }, `${token.slice(0, -2)}xx`)).rejects.toMatchObject(refused);
});

test('a passkey that was added signs in; removed, it does not, and the other sessions are over', async () => {
  const browser = await addPasskey();
  const [passkey] = await keys.rows();
  expect((await keys.scene.live()).length).toBe(1);
  const signedIn = await keys.enter(browser);
  expect(signedIn).not.toBeNull();
  await change({ what: 'remove_passkey', id: shownPasskey(passkey!) });
  expect(await keys.enter(browser)).toBeNull();
  expect((await keys.scene.live()).map(({ id }) => id)).toEqual([keys.scene.claimsOf(token).s]);
  await expect(change({ what: 'remove_passkey', id: shownPasskey(passkey!) })).rejects.toMatchObject({ code: 'not_found' });
  await expect(change({ what: 'remove_passkey', id: 'vpk_x' })).rejects.toMatchObject({ code: 'not_found' });
  expect(await trail()).toEqual(expect.arrayContaining(['visitor.passkey-added', 'visitor.passkey-removed']));
  expect(await keys.mails()).toEqual([`A new passkey for ${keys.host}`, `A passkey for ${keys.host} was removed`]);
});

test('attack: who signed in by less than the site asks for elsewhere gets no passkey and no first password by it, and removes none', async () => {
  await keys.setGate({
    mode: 'on',
    require: 'password',
    rules: [{ name: 'admin', path: { kind: 'prefix', value: '/a' }, require: 'password_and_code' }],
  });
  await addPasskey();
  const [passkey] = await keys.rows();
  const browser = keys.browser();
  const { options } = await optionsToAdd();
  ({ token } = await keys.scene.byPassword());
  expect(await self()).toMatchObject({ mayGain: false, maySetPassword: false });
  await expect(change({ what: 'remove_passkey', id: shownPasskey(passkey!) })).rejects.toMatchObject(refused);
  await expect(optionsToAdd()).rejects.toMatchObject(refused);
  await expect(change({ what: 'add_passkey', credential: browser.create(options), label: '' })).rejects.toMatchObject(refused);
  expect(await keys.rows()).toHaveLength(1);
  await keys.scene.manager.query('UPDATE visitor SET password_hash = NULL WHERE id = $1', [keys.scene.anna.id]);
  await expect(changePassword({ current: null })).rejects.toMatchObject(refused);
});

const invite = async () => {
  const { context, siteId } = keys.scene.site;
  await keys.scene.manager.query(
    `INSERT INTO visitor_invitation (id, account_id, visitor_id, site_id, email, hash, state, created_at, expires_at)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, 'open', $6, $6::timestamptz + interval '7 days')`,
    [context.accountId, keys.scene.anna.id, siteId, keys.scene.anna.email, randomBytes(32), bench().clock.now()],
  );
};
const invitation = async () => (await keys.scene.visitors.get(keys.scene.anna.accountId, keys.scene.anna.id)).invitation?.state;

test('attack: an invitation that waits gives nothing in the place of what was taken away', async () => {
  const { anna, site, visitors } = keys.scene;
  await addPasskey();
  await invite();
  expect(await invitation()).toBe('open');
  await change({ what: 'remove_passkey', id: shownPasskey((await keys.rows())[0]!) });
  expect(await invitation()).toBe('expired');
  const byOwner = [
    async () => {
      await keys.made();
      return bench()
        .get(VisitorPasskeys)
        .remove(site.context, anna.id, (await keys.rows())[0]!.id);
    },
    () => visitors.change(site.context, anna.id, { password: null }),
    () => bench().get(VisitorTokensService).remove(site.context, anna.id, storedId('visitorToken', anna.token.id)!),
  ];
  for (const takesAway of byOwner) {
    await keys.scene.manager.query('DELETE FROM visitor_invitation WHERE visitor_id = $1', [anna.id]);
    await invite();
    await takesAway();
    expect(await invitation()).toBe('expired');
  }
});

test('attack: a session by another identity provider alone makes nothing that would outlive it', async () => {
  const { options } = await optionsToAdd();
  const by = (methods: string[]) => keys.scene.manager.query('UPDATE gate_session SET methods = $1', [methods]);
  await by(['provider']);
  expect(await self()).toMatchObject({ mayGain: false, maySetPassword: true });
  await expect(optionsToAdd()).rejects.toMatchObject(refused);
  const added = { what: 'add_passkey', credential: keys.browser().create(options), label: '' } as const;
  await expect(change(added)).rejects.toMatchObject(refused);
  await keys.scene.manager.query('UPDATE visitor SET password_hash = NULL WHERE id = $1', [keys.scene.anna.id]);
  expect(await self()).toMatchObject({ maySetPassword: false });
  await expect(changePassword({ current: null })).rejects.toMatchObject(refused);
  await by(['provider', 'token']);
  await changePassword({ current: null });
});

test('attack: a password, which opens every site, is set by what the strictest of them asks for, be its gate on or not', async () => {
  const { anna, site, visitors } = keys.scene;
  const other = await keys.scene.gate.site(site.context);
  await keys.setGate({ mode: 'on', require: 'code' });
  const access = [site, other].map(({ siteId }) => ({ siteId: showId('site', siteId), paths: [] }));
  await visitors.change(site.context, anna.id, { access });
  ({ token } = await keys.scene.signIn({ require: 'code', password: null, code: keys.scene.gate.code(anna, 1) }));
  for (const mode of ['off', 'on'] as const) {
    await keys.scene.setGate({ mode, require: 'password_and_code' }, other);
    expect(await self()).toMatchObject({ mayGain: true, maySetPassword: false });
    await expect(changePassword()).rejects.toMatchObject(refused);
  }
  await keys.scene.setGate({ mode: 'on', require: 'refuse' }, other);
  await changePassword();
});

test('another visitor’s passkey is not there', async () => {
  await addPasskey();
  const [annas] = await keys.rows();
  const berta = await keys.scene.gate.withoutToken(keys.scene.site);
  await keys.setGate({ mode: 'on', require: 'password' });
  const hers = await keys.scene.byPassword({ email: berta.email });
  await expect(change({ what: 'remove_passkey', id: shownPasskey(annas!) }, hers.token)).rejects.toMatchObject({ code: 'not_found' });
  const customers = bench().get(VisitorPasskeys);
  await expect(customers.remove(keys.scene.site.context, berta.id, annas!.id)).rejects.toMatchObject({ code: 'not_found' });
  expect(await keys.rows()).toHaveLength(1);
});

test('what is wrong with a passkey is told, and it is not kept', async () => {
  await optionsToAdd();
  await expect(change({ what: 'add_passkey', credential: {}, label: '' })).rejects.toMatchObject({
    code: 'invalid_content',
    extra: { errors: [{ pointer: '/change/credential', code: 'invalid_passkey' }] },
  });
});

test('the customer sees the passkeys, and deletes one with the sessions at its site', async () => {
  const browser = await addPasskey();
  const { context } = keys.scene.site;
  const customers = bench().get(VisitorPasskeys);
  const { data } = await customers.list(context.accountId, keys.scene.anna.id);
  expect(data).toEqual([
    {
      id: expect.stringMatching(/^vpk_/) as string,
      siteId: keys.scene.shownSite,
      hostname: keys.host,
      label: 'Phone',
      locked: false,
      copied: false,
      createdAt: expect.any(String) as string,
      lastUsedAt: null,
    },
  ]);
  expect(await keys.scene.visitors.get(context.accountId, keys.scene.anna.id)).toMatchObject({ passkeys: 1 });
  await customers.remove(context, keys.scene.anna.id, storedId('passkey', data[0]!.id)!);
  expect(await keys.enter(browser)).toBeNull();
  expect(await keys.scene.live()).toEqual([]);
});

test('the customer names and locks a passkey, which ends what it opened, and unlocks it', async () => {
  const browser = await addPasskey();
  const { context } = keys.scene.site;
  const customers = bench().get(VisitorPasskeys);
  const { anna } = keys.scene;
  const { id } = (await keys.rows())[0]!;
  const set = (to: PasskeyChange) => customers.change(context, anna.id, id, to);
  expect(await set({ label: 'Old phone' })).toMatchObject({ label: 'Old phone', locked: false, copied: false });
  expect((await keys.scene.live()).length).toBeGreaterThan(0);
  const { token: byPasskey } = (await keys.enter(browser))!;
  expect(await set({ locked: true })).toMatchObject({ label: 'Old phone', locked: true, copied: false });
  await expect(keys.scene.renew(byPasskey)).rejects.toMatchObject(refused);
  expect(await keys.scene.live()).toEqual([]);
  expect(await keys.enter(browser)).toBeNull();
  expect(await set({ locked: false })).toMatchObject({ locked: false });
  expect(await keys.enter(browser)).not.toBeNull();
  expect((await trail()).filter((action) => action.startsWith('visitor.passkey-'))).toEqual([
    ...['visitor.passkey-added', 'visitor.passkey-changed', 'visitor.passkey-locked', 'visitor.passkey-unlocked'],
  ]);
  const nobodys = customers.change(context, keys.scene.site.siteId, id, { locked: true });
  await expect(nobodys).rejects.toMatchObject({ code: 'not_found' });
});

test('attack: a passkey of which somebody has a copy stays locked, whoever unlocks it', async () => {
  await addPasskey();
  const { context } = keys.scene.site;
  const [row] = await keys.rows();
  await keys.scene.manager.query('UPDATE visitor_passkey SET locked = true, copied_at = now() WHERE id = $1', [row!.id]);
  const customers = bench().get(VisitorPasskeys);
  const set = (to: PasskeyChange) => customers.change(context, keys.scene.anna.id, row!.id, to);
  await expect(set({ locked: false })).rejects.toMatchObject({ code: 'conflict' });
  expect(await set({ label: 'Copied' })).toMatchObject({ label: 'Copied', locked: true, copied: true });
});

describe('password', () => {
  test('a new one signs in, the one before does not; other sessions, trusted browsers and links are over, and a mail says so', async () => {
    const trusted = await keys.scene.signIn({ code: keys.scene.gate.code(keys.scene.anna, 1), trust: true });
    await changePassword();
    expect((await keys.scene.live()).map(({ id }) => id)).toEqual([keys.scene.claimsOf(token).s]);
    await expect(keys.scene.renew(trusted.token)).rejects.toMatchObject(refused);
    await expect(keys.scene.byPassword()).rejects.toMatchObject(refused);
    await expect(keys.scene.byPassword({ password: newPassword })).resolves.toMatchObject({ device: null });
    expect((await self(trusted.device?.secret ?? '')).devices).toEqual([]);
    const mails = await keys.scene.manager.query<{ recipient: string }[]>(
      `SELECT recipient FROM mail WHERE key LIKE 'visitor-password-changed%'`,
    );
    expect(mails).toContainEqual({ recipient: keys.scene.anna.email });
    expect(await trail()).toContain('visitor.password-changed');
  });

  test('every fault is told at once', async () => {
    await expect(changePassword({ current: 'wrong', password: 'short' })).rejects.toMatchObject({
      code: 'invalid_content',
      extra: { errors: [{ pointer: '/change/password' }, { pointer: '/change/current', code: 'wrong_password' }] },
    });
    await expect(changePassword({ current: null })).rejects.toMatchObject({ extra: { errors: [{ pointer: '/change/current' }] } });
    await expect(keys.scene.byPassword()).resolves.toMatchObject({ device: null });
  });

  test('a session is no way to guess the password: after some wrong ones the right one is refused, too', async () => {
    for (let times = 0; times < 12; times++) await changePassword({ current: 'wrong' }).catch(() => null);
    await expect(changePassword()).rejects.toMatchObject({ extra: { errors: [{ code: 'wrong_password' }] } });
  });

  test('who has none gives themselves one', async () => {
    const { context } = keys.scene.site;
    await keys.made();
    await keys.scene.visitors.change(context, keys.scene.anna.id, { password: null });
    const browser = await keys.made();
    ({ token } = (await keys.enter(browser))!);
    expect(await self()).toMatchObject({ hasPassword: false, fresh: true });
    await expect(changePassword({ current: 'anything' })).rejects.toMatchObject({ code: 'invalid_content' });
    await changePassword({ current: null });
    await expect(keys.scene.byPassword({ password: newPassword })).resolves.toMatchObject({ device: null });
  });

  test('a change of the owner that is under way comes first, so that it does not bring the password before back', async () => {
    const { context } = keys.scene.site;
    const order: string[] = [];
    let visitor: Promise<void> | undefined;
    await bench().transactions.run(async (manager) => {
      await bench().get(VisitorsRepository).lockAccount(manager, context.accountId);
      visitor = changePassword().then(() => void order.push('visitor'));
      await sleep(400);
      order.push('owner');
    });
    await visitor;
    expect(order).toEqual(['owner', 'visitor']);
  });

  test('of two at once the second must know the password of the first', async () => {
    const outcomes = await Promise.allSettled([changePassword(), changePassword({ password: `${newPassword} 2` })]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

test('a visitor with many sessions is signed out everywhere when their password changes', async () => {
  for (let more = 0; more < 51; more++) await keys.scene.byPassword();
  await changePassword();
  expect(await keys.scene.live()).toEqual([]);
}, 60_000);
