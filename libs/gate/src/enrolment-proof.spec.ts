import type { GateEnrol, NewVisitorToken } from '@sitekeep/contracts';
import { EnrolmentProof } from './enrolment-proof.ts';
import { OpenInvitations } from './open-invitations.ts';
import { InvitationsUnderTest } from './testing/invitations-under-test.ts';

const password = 'the password so far';
const notShown = { code: 'invalid_content', extra: { errors: [{ pointer: '/shown', code: 'wrong_credentials' }] } };
const adminRule = { name: 'admin', path: { kind: 'prefix', value: '/admin/' }, methods: [], networks: [], groups: [], freshSeconds: null };
let scene: InvitationsUnderTest;
beforeAll(async () => {
  scene = await InvitationsUnderTest.start();
}, 60_000);
afterAll(() => scene?.stop());
beforeEach(async () => {
  scene.setMinutes(0);
  await scene.renewScene();
  await scene.passkeys.setGate({ require: 'password_and_code', rules: [{ ...adminRule, require: 'passkey' }] });
});

const gate = () => scene.scene.gate;
const setPassword = () => scene.scene.visitors.change(scene.vera.context, scene.vera.id, { password });
const found = () => scene.scene.visitors.get(scene.vera.accountId, scene.vera.id);
const codeOf = (token: NewVisitorToken, ahead = 0) => gate().tokens.codeOf(token, ahead);

/** What a browser sends that has made a passkey by the link. */
async function passkey(): Promise<Pick<GateEnrol, 'passkey'>> {
  const whose = { ...(await scene.passkeys.whose('enrol')), visitor: { id: scene.vera.id, email: scene.vera.email, name: '' } };
  const credential = scene.passkeys.browser().create((await scene.passkeys.registration.options(whose))!);
  return { passkey: { credential, label: 'Phone' } };
}
const enrol = async (secret: string, shown: GateEnrol['shown']) => scene.enrol(secret, { ...(await passkey()), shown });

describe('attack: a mailbox alone', () => {
  test('gets no passkey where the visitor has a password and a token, whatever of these it lacks', async () => {
    await setPassword();
    const token = await gate().tokens.token(scene.vera);
    const secret = await scene.invited();
    expect(await scene.shown(secret)).toMatchObject({ passkeysOffered: true, passkeyAfter: { password: true, code: true } });
    const code = codeOf(token);
    for (const shown of [
      null,
      { password: null, code: null },
      { password, code: null },
      { password: null, code },
      { password, code: '000000' },
      { password: 'not the password', code },
    ])
      await expect(enrol(secret, shown)).rejects.toMatchObject(notShown);
    expect(await found()).toMatchObject({ passkeys: 0, invitation: { state: 'open' } });
    expect(await scene.scene.live(scene.vera)).toEqual([]);
  });

  test('cannot guess by the link what it may not guess at the sign-in, nor the other way round', async () => {
    await setPassword();
    const secret = await scene.invited();
    for (let i = 0; i < 5; i++) await expect(enrol(secret, { password: `guess ${i}`, code: null })).rejects.toMatchObject(notShown);
    await expect(enrol(secret, { password, code: null })).rejects.toMatchObject(notShown);
    const typed = { email: scene.vera.email, password, code: null, require: 'password' as const };
    await expect(scene.scene.signIn(typed)).rejects.toMatchObject({ code: 'credentials_refused' });
    scene.setMinutes(1);
    expect(scene.scene.claimsOf((await enrol(secret, { password, code: null })).token).f).toEqual(['passkey']);
  });

  test('gets none by a form that was sent without what is asked for, and that counts as no guess', async () => {
    await setPassword();
    const secret = await scene.invited();
    for (let i = 0; i < 10; i++) await expect(enrol(secret, null)).rejects.toMatchObject(notShown);
    expect(await enrol(secret, { password, code: null })).toMatchObject({ recoveryCodes: [] });
  });

  test('gains nothing by what was shown when it is worth nothing any more', async () => {
    await setPassword();
    const token = await gate().tokens.token(scene.vera);
    const secret = await scene.invited();
    const { bench } = gate();
    const [proofs, invitations] = [bench.get(EnrolmentProof), bench.get(OpenInvitations)];
    const open = async () => (await bench.transactions.run((manager) => invitations.find(manager, scene.passkeys.place, secret)))!;
    const asked = { shown: { password, code: codeOf(token) } } as GateEnrol;
    const proven = await proofs.of(scene.passkeys.place, await open(), asked, { network: '198.51.100.1', shared: false });
    const holds = async (shown = proven) => {
      const now = await open();
      return bench.transactions.run((manager) => proofs.stillHolds(manager, scene.passkeys.place, now, shown));
    };
    expect(await holds()).toBe(true);
    expect(await holds(null)).toBe(false);
    expect(await holds({ ...proven!, methods: ['token'] })).toBe(false);
    expect(await holds({ ...proven!, code: null })).toBe(false);
    await bench.transactions.manager.query('UPDATE visitor_token SET locked = true WHERE visitor_id = $1', [scene.vera.id]);
    expect(await holds()).toBe(false);
  });
});

test.each<[string, boolean, boolean]>([
  ['a password and a token', true, true],
  ['a password', true, false],
  ['a token', false, true],
])('who has %s shows that, and gets a passkey', async (_, hasPassword, hasToken) => {
  if (hasPassword) await setPassword();
  const token = hasToken ? await gate().tokens.token(scene.vera) : null;
  const secret = await scene.invited();
  expect(await scene.shown(secret)).toMatchObject({ passkeyAfter: { password: hasPassword, code: hasToken } });
  const enrolled = await enrol(secret, { password: hasPassword ? password : null, code: token && codeOf(token) });
  expect(scene.scene.claimsOf(enrolled.token).f).toEqual(['passkey']);
  expect(await found()).toMatchObject({ hasPassword, tokens: hasToken ? 1 : 0, passkeys: 1, invitation: { state: 'accepted' } });
});

test('a recovery code will do in the place of a code, though the site takes neither elsewhere', async () => {
  await scene.passkeys.setGate({ require: 'passkey', methods: ['passkey'] });
  await gate().tokens.token(scene.vera);
  const { codes } = await gate().tokens.recovery.make(scene.vera.context, scene.vera.id);
  const secret = await scene.invited();
  expect(await enrol(secret, { password: null, code: codes[0]! })).toMatchObject({ recoveryCodes: [] });
});

test('who has nothing, or only a token that is locked, shows nothing', async () => {
  const token = await gate().tokens.token(scene.vera);
  await gate().tokens.tokens.change(scene.vera.context, scene.vera.id, gate().tokens.idOf(token), { locked: true });
  const secret = await scene.invited();
  expect(await scene.shown(secret)).toMatchObject({ passkeysOffered: true, passkeyAfter: { password: false, code: false } });
  expect(await enrol(secret, null)).toMatchObject({ recoveryCodes: [] });
});
