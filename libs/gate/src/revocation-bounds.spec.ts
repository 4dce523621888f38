import { Revocations } from '@sitekeep/gate-session';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import { RevocationBounds } from './revocation-bounds.ts';
import type { GateVisitor } from './testing/gate-under-test.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

let scene: SessionsUnderTest;
beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

const bounds = { most: 4, kept: 2 };
const hold = (of = bounds) => scene.gate.bench.get(RevocationBounds).hold(scene.site.siteId, of);
const at = (seconds: number) => scene.gate.setSeconds(seconds);
const isVoid = async (token: string) => new Revocations((await scene.stateOf())!).void(scene.claimsOf(token));
/** Signs in and out again, at each of these times. Returns the sessions. */
async function comeAndGo(...times: number[]): Promise<string[]> {
  const gone: string[] = [];
  for (const time of times) {
    at(time);
    const { token } = await scene.byPassword();
    await scene.signOut(token);
    gone.push(token);
  }
  return gone;
}

test('up to so many are told one by one', async () => {
  await comeAndGo(1, 2, 3, 4);
  await hold();
  expect(await scene.stateOf()).toMatchObject({ version: 4, all: 0, sessions: { length: 4 } });
});

test('of too many the older ones are joined: who asked for anything since goes on, and who did not signs in again', async () => {
  const idle = await scene.byPassword();
  const active = await scene.byPassword();
  const gone = await comeAndGo(100, 200, 300, 400, 500);
  const { token: renewed } = await scene.renew(active.token);
  await hold();
  const state = (await scene.stateOf())!;
  expect(state.sessions).toEqual(expect.arrayContaining(gone.slice(3).map((token) => scene.claimsOf(token).s)));
  expect(state).toMatchObject({ version: 6, sessions: { length: 2 }, visitors: {} });
  expect(state.all).toBeGreaterThanOrEqual(scene.claimsOf(gone[2]!).i);
  for (const token of [...gone, idle.token]) expect(await isVoid(token)).toBe(true);
  expect(await isVoid(renewed)).toBe(false);
  await expect(scene.renew(idle.token)).rejects.toMatchObject({ code: 'credentials_refused' });
  expect((await scene.renew(renewed)).token).toMatch(/^g1\./);
  expect(await isVoid((await scene.byPassword()).token)).toBe(false);
});

test('void they stay for as long as any token of them would have been good', async () => {
  const idle = await scene.byPassword();
  const idleUntil = scene.claimsOf(idle.token).d;
  const gone = await comeAndGo(100, 200, 300, 400, 500);
  await hold();
  const { bench } = scene.gate;
  const { until } = (await bench.get(GateRevocationsRepository).state(scene.manager, scene.site.siteId, bench.clock.now()))!;
  expect(until.getTime() / 1000).toBeGreaterThanOrEqual(Math.max(idleUntil, scene.claimsOf(gone[4]!).d));
});

test('all at once: nobody of the site goes on with what he has', async () => {
  const others: GateVisitor[] = [];
  for (let made = 0; made < 6; made += 1) others.push(await scene.gate.visitor(scene.site));
  const tokens = await Promise.all(others.map(async ({ email }) => (await scene.byPassword({ email })).token));
  for (const { id } of others.slice(0, 5)) await scene.customers.endOfVisitor(scene.site.context, id);
  await hold({ most: 4, kept: 0 });
  expect(await scene.stateOf()).toMatchObject({ visitors: {}, sessions: [] });
  for (const token of tokens) expect(await isVoid(token)).toBe(true);
});

test('another site of the account keeps what it has', async () => {
  const here = scene.site;
  await comeAndGo(100, 200, 300, 400, 500);
  scene.site = await scene.gate.site(here.context);
  scene.anna = await scene.gate.visitor(scene.site);
  await comeAndGo(100, 200, 300);
  const { token } = await scene.byPassword();
  await scene.gate.bench.get(RevocationBounds).hold(here.siteId, bounds);
  expect(await scene.stateOf()).toMatchObject({ all: 0, sessions: { length: 3 } });
  expect(await isVoid(token)).toBe(false);
  expect(await scene.stateOf(here.siteId)).toMatchObject({ sessions: { length: 2 } });
});

test('while visitors sign in and out, it neither waits for them for ever nor lets one go on whose token is void', async () => {
  await comeAndGo(100, 200, 300, 400, 500);
  const before = await Promise.all([1, 2, 3, 4].map(() => scene.byPassword()));
  const [after] = await Promise.all([
    Promise.all([1, 2, 3, 4].map(() => scene.byPassword())),
    hold(),
    ...before.slice(0, 2).map(({ token }) => scene.signOut(token)),
    scene.customers.endOfVisitor(scene.site.context, scene.anna.id),
    hold(),
  ]);
  const alive = new Set((await scene.live()).map(({ id }) => id));
  for (const { token } of [...before, ...after]) expect(await isVoid(token)).toBe(!alive.has(scene.claimsOf(token).s));
});
