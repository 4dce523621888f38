import { showId, storedId } from '@sitekeep/contracts';
import { GateCleanup } from './gate-cleanup.ts';
import { GateRetention } from './gate-retention.ts';
import { InvitationsUnderTest } from './testing/invitations-under-test.ts';

const refused = { code: 'credentials_refused' };
const password = 'another horse battery';
let scene: InvitationsUnderTest;
beforeAll(async () => {
  scene = await InvitationsUnderTest.start();
}, 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

const vera = () => scene.scene.visitors.get(scene.vera.accountId, scene.vera.id);
const trail = () => scene.scene.gate.tokens.trail(scene.vera);
const change = (parts: object) => scene.scene.visitors.change(scene.vera.context, scene.vera.id, parts);

test('the page of an invitation shows who invites whom, and the token to scan', async () => {
  const secret = await scene.invited();
  const shown = await scene.shown(secret);
  expect(shown).toMatchObject({ email: scene.vera.email, name: 'Anna', wantsPassword: true, wantsCode: true, passkeysOffered: true });
  expect(shown.token?.seed).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  expect(shown.token?.uri).toMatch(/^otpauth:\/\/totp\//);
  expect(decodeURIComponent(shown.token?.uri ?? '')).toContain(`secret=${shown.token?.seed.replaceAll(' ', '')}`);
  expect(shown.token?.qr).toMatch(/^<svg [^]*<\/svg>$/);
  expect(shown.inviter).not.toBe('');
});

test('opening the link changes nothing, however often scanners of mail do', async () => {
  const secret = await scene.invited();
  const { email, endsAt, wantsCode } = await scene.shown(secret);
  for (let i = 0; i < 3; i++) expect(await scene.shown(secret)).toMatchObject({ email, endsAt, wantsCode });
  expect(await scene.states()).toEqual(['open']);
});

test('attack: whoever opened the link before does not know the token that the visitor sets up', async () => {
  const secret = await scene.invited();
  const stranger = (await scene.shown(secret)).token!;
  const hers = (await scene.shown(secret)).token!;
  expect(hers.seed).not.toBe(stranger.seed);
  const wrong = { extra: { errors: [{ pointer: '/code', code: 'wrong_code' }] } };
  await expect(scene.enrol(secret, { password, code: scene.codeOf(stranger.seed), sealed: hers.sealed })).rejects.toMatchObject(wrong);
  await expect(scene.enrol(secret, { password, code: scene.codeOf(hers.seed) })).rejects.toMatchObject(wrong);
  await scene.enrol(secret, { password, code: scene.codeOf(hers.seed), sealed: hers.sealed });
  const typed = { email: scene.vera.email, password };
  await expect(scene.scene.signIn({ ...typed, code: scene.codeOf(stranger.seed, 1) })).rejects.toMatchObject(refused);
  expect(await scene.scene.signIn({ ...typed, code: scene.codeOf(hers.seed, 1) })).toMatchObject({ device: null });
});

test('the token of a form that had faults is shown again, for a day and by this link alone', async () => {
  const secret = await scene.invited();
  const { seed, sealed } = (await scene.shown(secret)).token!;
  const again = async (link: string) => (await scene.shown(link, scene.scene.shownSite, sealed)).token!.seed;
  expect(await again(secret)).toBe(seed);
  scene.setMinutes(24 * 60 - 1);
  expect(await again(secret)).toBe(seed);
  scene.setMinutes(24 * 60);
  expect(await again(secret)).not.toBe(seed);
  await expect(scene.enrol(secret, { password, code: scene.codeOf(seed), sealed })).rejects.toMatchObject({ code: 'invalid_content' });
  expect(await again(await scene.invited())).not.toBe(seed);
  expect((await scene.shown(await scene.secretOf('enrol'), scene.scene.shownSite, 'v1.no seal')).token!.seed).not.toBe(seed);
});

test('password and first code set the visitor up: signed in, with recovery codes, and the link is over', async () => {
  const secret = await scene.invited();
  const { seed, sealed } = (await scene.shown(secret)).token!;
  const enrolled = await scene.enrol(secret, { password, code: scene.codeOf(seed), sealed });
  expect(enrolled.recoveryCodes).toHaveLength(10);
  expect(enrolled.device).toBeNull();
  expect(scene.scene.claimsOf(enrolled.token)).toMatchObject({ v: scene.shownVera, f: ['password', 'code'] });
  expect(await scene.scene.live(scene.vera)).toMatchObject([
    { methods: ['invitation', 'password', 'token'], factors: ['password', 'code'] },
  ]);
  expect(await vera()).toMatchObject({ hasPassword: true, tokens: 1, recoveryCodes: 10, invitation: { state: 'accepted' } });
  await expect(scene.shown(secret)).rejects.toMatchObject(refused);
  await expect(scene.enrol(secret, { password, code: scene.codeOf(seed, 1), sealed })).rejects.toMatchObject(refused);
  expect(await trail()).toEqual(['visitor.created', 'visitor.invited', 'visitor.invitation-accepted']);
  const typed = { email: scene.vera.email, password };
  await expect(scene.scene.signIn({ ...typed, code: scene.codeOf(seed) })).rejects.toMatchObject(refused);
  expect(await scene.scene.signIn({ ...typed, code: scene.codeOf(seed, 1) })).toMatchObject({ token: expect.any(String) as string });
  expect(await scene.scene.signIn({ ...typed, code: enrolled.recoveryCodes[0]! })).toMatchObject({ token: expect.any(String) as string });
});

test('what is wrong is told at once, and the link goes on', async () => {
  const secret = await scene.invited();
  await expect(scene.enrol(secret, { password: 'short', code: '000000' })).rejects.toMatchObject({
    code: 'invalid_content',
    extra: { errors: [{ pointer: '/password' }, { pointer: '/code', code: 'wrong_code' }] },
  });
  await expect(scene.enrol(secret)).rejects.toMatchObject({ extra: { errors: [{ pointer: '/password' }, { pointer: '/code' }] } });
  expect(await vera()).toMatchObject({ hasPassword: false, tokens: 0, invitation: { state: 'open' } });
  const enrolled = await scene.enrol(secret, { password, ...(await scene.codeFor(secret)) });
  expect(enrolled.recoveryCodes).toHaveLength(10);
});

test('two who come with one link at once: one of them is set up', async () => {
  const secret = await scene.invited();
  const typed = await scene.codeFor(secret);
  const both = await Promise.allSettled([scene.enrol(secret, { password, ...typed }), scene.enrol(secret, { password, ...typed })]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await vera()).toMatchObject({ tokens: 1, recoveryCodes: 10 });
});

test('who has a password sets up the rest, shows no more than that, and keeps the password', async () => {
  await change({ password: 'the password so far' });
  const secret = await scene.invited();
  expect(await scene.shown(secret)).toMatchObject({ wantsPassword: false, wantsCode: true, passkeysOffered: false });
  const enrolled = await scene.enrol(secret, { password, ...(await scene.codeFor(secret)) });
  expect(scene.scene.claimsOf(enrolled.token).f).toEqual(['code']);
  const typed = { email: scene.vera.email, require: 'password' as const, code: null };
  await expect(scene.scene.signIn({ ...typed, password })).rejects.toMatchObject(refused);
  expect(await scene.scene.signIn({ ...typed, password: 'the password so far' })).toMatchObject({ token: expect.any(String) as string });
});

test('attack: a link makes its network no more the visitor’s than what was shown there', async () => {
  await change({ password: 'the password so far' });
  const first = await scene.invited();
  await scene.enrol(first, { ...(await scene.codeFor(first)) });
  expect(await scene.networks()).toEqual([]);
  await scene.renewScene();
  const second = await scene.invited();
  await scene.enrol(second, { password, ...(await scene.codeFor(second)) });
  expect(await scene.networks()).toEqual([{ network: '198.51.100.1', by_code: true }]);
});

test('a passkey takes the place of password and code', async () => {
  const secret = await scene.invited();
  const registration = scene.passkeys.registration;
  const whose = { ...(await scene.passkeys.whose('enrol')), visitor: { id: scene.vera.id, email: scene.vera.email, name: '' } };
  const credential = scene.passkeys.browser().create((await registration.options(whose))!);
  const enrolled = await scene.enrol(secret, { passkey: { credential, label: 'Phone' } });
  expect(scene.scene.claimsOf(enrolled.token).f).toEqual(['passkey']);
  expect(enrolled.recoveryCodes).toEqual([]);
  expect(await vera()).toMatchObject({ hasPassword: false, tokens: 0, passkeys: 1, invitation: { state: 'accepted' } });
});

test('attack: a passkey that was made for somebody else, or twice, is refused, and the link goes on', async () => {
  const secret = await scene.invited();
  const credential = scene.passkeys.browser().create((await scene.passkeys.registration.options(await scene.passkeys.whose('enrol')))!);
  await expect(scene.enrol(secret, { passkey: { credential, label: '' } })).rejects.toMatchObject({
    extra: { errors: [{ pointer: '/passkey' }] },
  });
  expect(await vera()).toMatchObject({ passkeys: 0, invitation: { state: 'open' } });
});

test('attack: an invitation is no way around a password that the visitor has', async () => {
  await change({ password: 'the password so far' });
  const secret = await scene.invited();
  const whose = { ...(await scene.passkeys.whose('enrol')), visitor: { id: scene.vera.id, email: scene.vera.email, name: '' } };
  const credential = scene.passkeys.browser().create((await scene.passkeys.registration.options(whose))!);
  await expect(scene.enrol(secret, { passkey: { credential, label: '' } })).rejects.toMatchObject({
    extra: { errors: [{ pointer: '/passkey', code: 'not_offered' }] },
  });
});

test.each<[string, () => Promise<unknown> | void]>([
  ['seven days are over', () => scene.setMinutes(7 * 24 * 60)],
  ['the visitor is locked', () => change({ locked: true })],
  ['the visitor has another address', () => change({ email: 'elsewhere@visitor.test' })],
  ['the visitor may no longer enter the site', () => change({ access: [] })],
  ['the visitor is gone', () => scene.scene.visitors.delete(scene.vera.context, scene.vera.id)],
  ['it was declined', async () => scene.enrolment.decline({ siteId: scene.scene.shownSite, secret: await scene.secretOf('not-me') })],
])('a link is over when %s', async (_, happens) => {
  const secret = await scene.invited();
  await happens();
  await expect(scene.shown(secret)).rejects.toMatchObject(refused);
  await expect(scene.enrol(secret, { password, code: '000000' })).rejects.toMatchObject(refused);
});

test('attack: a link is worth nothing at another site, nor is a part of it', async () => {
  const secret = await scene.invited();
  const other = await scene.scene.gate.site(scene.site.context);
  const elsewhere = scene.scene.shownSite.replace(/.{26}$/, '');
  for (const [siteId, asked] of [
    [`${elsewhere}00000000000000000000000000`, secret],
    [scene.scene.shownSite, secret.slice(1)],
    [scene.scene.shownSite, ''],
  ] as const)
    await expect(scene.shown(asked, siteId)).rejects.toMatchObject(refused);
  await expect(scene.shown(secret, showId('site', other.siteId))).rejects.toMatchObject(refused);
});

test('“this is not me” ends the link and all further mail to that address; also by an older link', async () => {
  const first = await scene.invited();
  scene.setMinutes(11);
  const second = await scene.invited();
  await scene.enrolment.decline({ siteId: scene.scene.shownSite, secret: first });
  expect(await scene.states()).toEqual(['declined', 'declined']);
  await expect(scene.shown(second)).rejects.toMatchObject(refused);
  scene.setMinutes(22);
  await expect(scene.invite()).rejects.toMatchObject({ code: 'conflict' });
  await scene.enrolment.decline({ siteId: scene.scene.shownSite, secret: first });
  expect(await trail()).toContain('visitor.invitation-declined');
  await change({ email: `${scene.vera.id}@elsewhere.test` });
  expect(await scene.invite()).toMatchObject({ state: 'open' });
});

test('a declined address stays declined for a visitor who is added again, and only in this account', async () => {
  const secret = await scene.invited();
  await scene.enrolment.decline({ siteId: scene.scene.shownSite, secret });
  await scene.scene.visitors.delete(scene.vera.context, scene.vera.id);
  scene.setMinutes(11);
  const input = { email: scene.vera.email, name: '', groups: [], access: [{ siteId: scene.scene.shownSite, paths: [] }] };
  const again = await scene.scene.visitors.create(scene.vera.context, input);
  await expect(scene.invite({ ...scene.vera, id: storedId('visitor', again.id)! })).rejects.toMatchObject({ code: 'conflict' });
});

test('who has accepted cannot decline, nor can who knows no link', async () => {
  const secret = await scene.invited();
  await scene.enrol(secret, { password, ...(await scene.codeFor(secret)) });
  for (const asked of [secret, 'x'.repeat(43)])
    await expect(scene.enrolment.decline({ siteId: scene.scene.shownSite, secret: asked })).rejects.toMatchObject(refused);
});

test('attack: an older link silences nobody who has enrolled, even long after', async () => {
  const first = await scene.invited();
  scene.setMinutes(11);
  const second = await scene.invited();
  await scene.enrol(second, { password, ...(await scene.codeFor(second)) });
  const decline = () => scene.enrolment.decline({ siteId: scene.scene.shownSite, secret: first });
  await expect(decline()).rejects.toMatchObject(refused);
  scene.setMinutes(7 * 24 * 60 + 12);
  const third = await scene.invited();
  await scene.scene.gate.bench.get(GateRetention).deleteOld();
  await expect(scene.enrolment.decline({ siteId: scene.scene.shownSite, secret: third })).rejects.toMatchObject(refused);
  expect(await scene.states()).toEqual(['accepted', 'open']);
  await scene.askReset(scene.vera.email);
  expect(await scene.secretOf('reset')).not.toBe('');
});

test('the customer invites once more a day after an address was declined, and whoever accepts is as if it never was', async () => {
  const day = 24 * 60;
  const decline = async () => scene.enrolment.decline({ siteId: scene.scene.shownSite, secret: await scene.secretOf('not-me') });
  await scene.invite();
  await decline();
  scene.setMinutes(day - 1);
  await expect(scene.invite()).rejects.toMatchObject({ code: 'conflict' });
  scene.setMinutes(day);
  const secret = await scene.invited();
  await scene.enrol(secret, { password, ...(await scene.codeFor(secret)) });
  expect(await scene.manager.query('SELECT 1 FROM visitor_declined WHERE account_id = $1', [scene.vera.accountId])).toEqual([]);
});

test('an address that was declined twice is left alone for good', async () => {
  const day = 24 * 60;
  for (const days of [0, 1]) {
    scene.setMinutes(days * day);
    await scene.invite();
    await scene.enrolment.decline({ siteId: scene.scene.shownSite, secret: await scene.secretOf('not-me') });
  }
  scene.setMinutes(30 * day);
  await expect(scene.invite()).rejects.toMatchObject({ code: 'conflict' });
  expect((await scene.scene.visitors.get(scene.vera.accountId, scene.vera.id)).invitation).toMatchObject({ state: 'declined' });
});

test('what is over goes: replaced invitations with their time, all with the site', async () => {
  await scene.invite();
  scene.setMinutes(11);
  await scene.invite();
  scene.setMinutes(7 * 24 * 60 + 12);
  await scene.scene.gate.bench.get(GateRetention).deleteOld();
  expect(await scene.states()).toEqual(['open']);
  expect(await vera()).toMatchObject({ invitation: { state: 'expired' } });
  await scene.scene.gate.bench.transactions.run((manager) =>
    scene.scene.gate.bench.get(GateCleanup).forgetSite(manager, scene.site.siteId),
  );
  expect(await scene.states()).toEqual([]);
});
