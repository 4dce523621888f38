import type { GateSignIn } from '@sitekeep/contracts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

let scene: SessionsUnderTest;
beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

const signIn = (network: string, parts: Partial<GateSignIn> = {}) => scene.byPassword({ address: network, ...parts }, network);
const hostOf = async () => {
  const [row] = await scene.manager.query<{ name: string }[]>('SELECT name FROM hostname WHERE site_id = $1', [scene.site.siteId]);
  return row!.name;
};
const subjects = async () => (await scene.mails()).map(({ subject }) => subject);
const [home, cafe, train] = ['198.51.100.1', '203.0.113.7', '203.0.113.8'];

test('the first sign-in of all is no surprise, the first from elsewhere is told of', async () => {
  await signIn(home);
  await signIn(home);
  expect(await subjects()).toEqual([]);
  await signIn(cafe, { userAgent: 'Browser <2>' });
  const [mail] = await scene.mails();
  expect(mail!.subject).toBe(`A new sign-in at ${await hostOf()}`);
  for (const told of [cafe, 'Browser <2>', ' UTC', `https://${await hostOf()}/.sitekeep/account`]) expect(mail!.text).toContain(told);
  scene.gate.setSeconds(3700);
  await signIn(cafe);
  expect(await subjects()).toHaveLength(1);
});

test('at most one goes out in an hour of the clock', async () => {
  for (const network of [home, cafe, train]) await signIn(network);
  expect(await subjects()).toHaveLength(1);
  scene.gate.setSeconds(3600);
  await signIn('203.0.113.9');
  expect(await subjects()).toHaveLength(2);
});

test('a recovery code is always told of', async () => {
  const [code = ''] = (await scene.gate.tokens.recovery.make(scene.anna.context, scene.anna.id)).codes;
  await scene.signIn({ code });
  expect(await subjects()).toEqual([`A recovery code was used at ${await hostOf()}`]);
});

test('what was refused, and what a server of the customer asks, is not', async () => {
  await signIn(home);
  await expect(signIn(cafe, { password: 'wrong' })).rejects.toMatchObject({ code: 'credentials_refused' });
  await scene.gate.check(scene.site.secret, { email: scene.anna.email, code: scene.gate.code(scene.anna, 0) }, train);
  expect(await subjects()).toEqual([]);
});
