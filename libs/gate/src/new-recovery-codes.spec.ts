import { TrustedDevices } from './index.ts';
import { recoveryHash } from './recovery-codes.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

const refused = { code: 'credentials_refused' };
let scene: SessionsUnderTest;
beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

const make = async () => (await scene.gate.tokens.recovery.make(scene.site.context, scene.anna.id)).codes;
const devices = async () => (await scene.gate.bench.get(TrustedDevices).list(scene.anna.accountId, scene.anna.id)).data;

test('attack: whoever has found the sheet and had the browser trusted is out once there are new codes', async () => {
  const [found = ''] = await make();
  const { token, device } = await scene.signIn({ code: found, trust: true });
  await make();
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
  expect(await devices()).toEqual([]);
  await expect(scene.signIn({ code: null, device: device!.secret })).rejects.toMatchObject(refused);
  expect((await scene.stateOf())?.visitors).toHaveProperty(scene.claimsOf(token).v);
});

test.each([true, false])('attack: nor does it help to use the sheet up (with the browser trusted: %s)', async (trust) => {
  const [last = ''] = await make();
  await scene.manager.query('DELETE FROM recovery_code WHERE visitor_id = $1 AND hash <> $2', [
    scene.anna.id,
    recoveryHash(scene.anna.id, last),
  ]);
  const { token } = await scene.signIn({ code: last, trust });
  await make();
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
  expect(await devices()).toEqual([]);
});

test('who never had any stays signed in, and so do others', async () => {
  const bert = await scene.gate.visitor(scene.site);
  const { token } = await scene.signIn();
  const other = await scene.byPassword({ email: bert.email });
  await make();
  await scene.renew(token);
  await make();
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
  await scene.renew(other.token);
});
