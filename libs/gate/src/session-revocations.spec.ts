import { jest } from '@jest/globals';
import { showId, storedId } from '@sitekeep/contracts';
import { Revocations } from '@sitekeep/gate-session';
import { GateRevocationsRepository, VisitorBulkService, VisitorImportService, VisitorTokensService } from './index.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

const refused = { code: 'credentials_refused' };
let scene: SessionsUnderTest;
beforeAll(async () => {
  scene = await SessionsUnderTest.start();
}, 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

const ended = async (token: string) => {
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
  expect(await scene.live()).toEqual([]);
  expect(await scene.jobs()).toHaveLength(1);
};
const voidOfVisitor = async (token: string) => {
  const { v, i } = scene.claimsOf(token);
  const state = await scene.stateOf();
  expect(state?.visitors[v]).toBeGreaterThanOrEqual(i);
  await ended(token);
};

test('signing out ends one session', async () => {
  const [{ token }, other] = [await scene.byPassword(), await scene.byPassword()];
  await scene.signOut(token);
  expect(await scene.stateOf()).toEqual({ siteId: scene.shownSite, version: 1, all: 0, visitors: {}, sessions: [scene.claimsOf(token).s] });
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
  expect(scene.claimsOf((await scene.renew(other.token)).token).s).toBe(scene.claimsOf(other.token).s);
  await scene.signOut(token);
  await scene.signOut(`${token.slice(0, -2)}AA`);
  expect(await scene.stateOf()).toMatchObject({ version: 1 });
});

test('the customer ends one, and only of the visitor that is named', async () => {
  const { token } = await scene.byPassword();
  const id = storedId('visitorSession', scene.claimsOf(token).s)!;
  const bert = await scene.gate.visitor(scene.site);
  await expect(scene.customers.endOne(scene.site.context, bert.id, id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(scene.customers.endOne(await scene.gate.bench.account(), scene.anna.id, id)).rejects.toMatchObject({ code: 'not_found' });
  await scene.customers.endOne(scene.site.context, scene.anna.id, id);
  expect((await scene.stateOf())?.sessions).toEqual([scene.claimsOf(token).s]);
  await ended(token);
});

test('all of a visitor', async () => {
  const { token } = await scene.byPassword();
  await scene.byPassword();
  expect(await scene.customers.endOfVisitor(scene.site.context, scene.anna.id)).toEqual({ ended: 2 });
  await voidOfVisitor(token);
  expect(await scene.customers.endOfVisitor(scene.site.context, scene.anna.id)).toEqual({ ended: 0 });
  await expect(scene.customers.endOfVisitor(await scene.gate.bench.account(), scene.anna.id)).rejects.toMatchObject({ code: 'not_found' });
});

test('all of a site; what was ended one by one is among them', async () => {
  await scene.signOut((await scene.byPassword()).token);
  const { token } = await scene.byPassword();
  expect(await scene.customers.endOfSite(scene.site.context, scene.site.siteId)).toEqual({ ended: 1 });
  const state = await scene.stateOf();
  expect(state).toMatchObject({ visitors: {}, sessions: [] });
  expect(state?.all).toBeGreaterThanOrEqual(scene.claimsOf(token).i);
  await ended(token);
  await expect(scene.customers.endOfSite(await scene.gate.bench.account(), scene.site.siteId)).rejects.toMatchObject({ code: 'not_found' });
});

test.each<[string, () => Promise<unknown>]>([
  ['locked', () => scene.visitors.change(scene.site.context, scene.anna.id, { locked: true })],
  ['locked with others', () => bulk('lock')],
  ['deleted', () => scene.visitors.delete(scene.site.context, scene.anna.id)],
  ['deleted with others', () => bulk('delete')],
  ['another password', () => scene.visitors.change(scene.site.context, scene.anna.id, { password: 'another good password' })],
  ['the site taken away', () => scene.visitors.change(scene.site.context, scene.anna.id, { access: [] })],
  ['a token locked', () => tokens().change(scene.site.context, scene.anna.id, tokenId(), { locked: true })],
  ['a token deleted', () => tokens().remove(scene.site.context, scene.anna.id, tokenId())],
  ['locked by a table', () => importing(`email,locked\n${scene.anna.email},true\n`)],
  ['the site taken away by a table', () => importing(`email,sites\n${scene.anna.email},\n`)],
])('%s', async (_, change) => {
  const { token } = await scene.byPassword();
  await change();
  const { v, i } = scene.claimsOf(token);
  expect((await scene.stateOf())?.visitors[v]).toBeGreaterThanOrEqual(i);
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
  expect(await scene.jobs()).toHaveLength(1);
});
const tokens = () => scene.gate.bench.get(VisitorTokensService);
const tokenId = () => storedId('visitorToken', scene.anna.token.id)!;
const bulk = (action: 'lock' | 'delete') =>
  scene.gate.bench.get(VisitorBulkService).run(scene.site.context, { action, visitors: [showId('visitor', scene.anna.id)] });
const importing = (csv: string) =>
  scene.gate.bench.get(VisitorImportService).import(scene.site.context, { csv, existing: 'update', dryRun: false });

test('of tokens that are not confirmed, or are locked already, nothing ends', async () => {
  const { token } = await scene.byPassword();
  const { context } = scene.site;
  const change = (id: string, locked: boolean) => tokens().change(context, scene.anna.id, id, { locked });
  await tokens().change(context, scene.anna.id, tokenId(), { label: 'key ring' });
  await change(tokenId(), false);
  const input = { kind: 'hotp', label: '', algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;
  const fresh = storedId('visitorToken', (await tokens().create(context, scene.anna.id, input)).id)!;
  await change(fresh, true);
  await tokens().remove(context, scene.anna.id, fresh);
  expect(await scene.jobs()).toEqual([]);
  await change(tokenId(), true);
  const again = await scene.byPassword();
  await change(tokenId(), true);
  expect((await scene.renew(again.token)).token).toMatch(/^g1\./);
  await expect(scene.renew(token)).rejects.toMatchObject(refused);
});

test('whoever signs out again and again is signed out everywhere in the end, and the state stays small', async () => {
  const first = await scene.byPassword();
  const bert = await scene.gate.visitor(scene.site);
  const other = await scene.byPassword({ email: bert.email });
  await scene.manager.query(
    `INSERT INTO gate_revocation (site_id, visitor_id, session_id, account_id, at, until)
     SELECT $1, $2, gen_random_uuid(), $3, $4::timestamptz, $4::timestamptz + interval '1 hour' FROM generate_series(1, 100)`,
    [scene.site.siteId, scene.anna.id, scene.anna.accountId, scene.gate.bench.clock.now()],
  );
  const { token } = await scene.byPassword();
  await scene.signOut(token);
  const state = await scene.stateOf();
  expect(state?.sessions).toEqual([]);
  expect(state?.visitors).toEqual({ [scene.claimsOf(token).v]: expect.any(Number) as number });
  expect(state?.visitors[scene.claimsOf(token).v]).toBeGreaterThanOrEqual(scene.claimsOf(token).i);
  await expect(scene.renew(first.token)).rejects.toMatchObject(refused);
  expect((await scene.renew(other.token)).token).toMatch(/^g1\./);
});

test('what edges are told is of one moment, whatever is ended while it is read', async () => {
  const [{ token }, other] = [await scene.byPassword(), await scene.byPassword()];
  await scene.signOut(token);
  const before = await scene.stateOf();
  const manager = Object.create(scene.manager) as typeof scene.manager;
  manager.query = async <T>(...asked: Parameters<typeof manager.query>): Promise<T> => {
    const rows = await scene.manager.query<T>(...asked);
    await scene.signOut(other.token);
    return rows;
  };
  const { bench } = scene.gate;
  const read = await bench.get(GateRevocationsRepository).state(manager, scene.site.siteId, bench.clock.now());
  expect(read?.state).toEqual(before);
  expect(await scene.stateOf()).toMatchObject({ version: 2, sessions: { length: 2 } });
});

test('a change that is refused ends nothing', async () => {
  const { token } = await scene.byPassword();
  const access = [{ siteId: showId('site', scene.anna.id), paths: [] }];
  const change = scene.visitors.change(scene.site.context, scene.anna.id, { access });
  await expect(change).rejects.toMatchObject({ code: 'invalid_content' });
  expect(await scene.jobs()).toEqual([]);
  expect((await scene.renew(token)).token).toMatch(/^g1\./);
});

test('whoever signs in in the very second of it is in', async () => {
  const { token } = await scene.byPassword();
  await scene.customers.endOfVisitor(scene.site.context, scene.anna.id);
  await scene.customers.endOfSite(scene.site.context, scene.site.siteId);
  const next = scene.claimsOf((await scene.byPassword()).token);
  const state = await scene.stateOf();
  expect(next.i).toBeGreaterThan(state!.visitors[next.v] ?? 0);
  expect(next.i).toBeGreaterThan(state!.all);
  expect(next.i).toBeGreaterThan(scene.claimsOf(token).i);
  // Ended again at once, it is over, though the clock still stands before what its token says.
  await scene.customers.endOfVisitor(scene.site.context, scene.anna.id);
  expect((await scene.stateOf())?.visitors[next.v]).toBeGreaterThanOrEqual(next.i);
});

test('a password that is changed while it is checked begins no session', async () => {
  const verify = scene.gate.hasher.verify.bind(scene.gate.hasher);
  const spy = jest.spyOn(scene.gate.hasher, 'verify').mockImplementationOnce(async (...given) => {
    const isRight = await verify(...given);
    await scene.visitors.change(scene.site.context, scene.anna.id, { password: 'another good password' });
    return isRight;
  });
  await expect(scene.byPassword()).rejects.toMatchObject(refused);
  expect(spy).toHaveBeenCalledTimes(1);
  spy.mockRestore();
  expect(await scene.live()).toEqual([]);
});

test('whatever happens at the same moment, a token is good or the edges know that it is void', async () => {
  const tokens: string[] = (await Promise.all(Array.from({ length: 6 }, () => scene.byPassword()))).map(({ token }) => token);
  const keep = async (asked: Promise<{ token: string }>) => {
    const given = await asked.catch(() => null);
    if (given) tokens.push(given.token);
  };
  const first = tokens.slice();
  await Promise.all([
    ...Array.from({ length: 10 }, () => keep(scene.byPassword())),
    ...first.flatMap((token) => [keep(scene.renew(token)), keep(scene.renew(token))]),
    ...first.slice(0, 3).map((token) => scene.signOut(token)),
    scene.customers.endOfVisitor(scene.site.context, scene.anna.id),
    scene.customers.endOfSite(scene.site.context, scene.site.siteId),
  ]);
  const state = await scene.stateOf();
  const alive = new Set((await scene.live()).map(({ id }) => id));
  const isVoid = (token: string) => new Revocations(state!).void(scene.claimsOf(token));
  expect(tokens.filter((token) => alive.has(scene.claimsOf(token).s) === isVoid(token))).toEqual([]);
});

test('of a sign-in and a lock at the same moment no session is left', async () => {
  for (let round = 0; round < 5; round++) {
    const bert = await scene.gate.visitor(scene.site);
    const attempt = scene.byPassword({ email: bert.email }).catch(() => null);
    const locked = scene.visitors.change(scene.site.context, bert.id, { locked: true });
    const [signedIn] = await Promise.all([attempt, locked]);
    if (signedIn)
      expect((await scene.stateOf())?.visitors[showId('visitor', bert.id)]).toBeGreaterThanOrEqual(scene.claimsOf(signedIn.token).i);
    expect(await scene.live(bert)).toEqual([]);
  }
});
