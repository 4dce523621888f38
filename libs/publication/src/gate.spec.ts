import { defaultGate, gateStateSchema, redisChannels, redisKeys, storedId, type GateState } from '@sitekeep/contracts';
import { GateSessions, VisitorSessions, VisitorsService } from '@sitekeep/gate';
import { newBrowser } from '@sitekeep/gate/testing';
import type { AccountContext } from '@sitekeep/platform';
import { GatePolicy } from '@sitekeep/policies';
import { SitesService } from '@sitekeep/sites';
import { freshDomain } from '@sitekeep/sites/testing';
import type { Redis } from '@sitekeep/runtime';
import { inTime } from '@sitekeep/runtime/testing';
import { DestroySiteHandler } from './destroy-site.handler.ts';
import { GatePublication } from './gate-publication.ts';
import { RebuildService } from './index.ts';
import { PublicationUnderTest, until, uuid } from './testing/publication-under-test.ts';

const password = 'correct horse battery';
let stage: PublicationUnderTest;
let edge: Redis;
const heard: { at: number; state: GateState }[] = [];
beforeAll(async () => {
  stage = await PublicationUnderTest.start();
  edge = stage.connect();
  await edge.subscribe(redisChannels.gate);
  edge.on('message', (_channel: string, text: string) =>
    heard.push({ at: performance.now(), state: gateStateSchema.parse(JSON.parse(text)) }),
  );
}, 60_000);
afterAll(async () => {
  edge?.disconnect();
  await stage?.stop();
});
afterEach(() => stage.bench.clock.setOffset(0));

const get = <T>(type: new (...args: never[]) => T): T => stage.bench.get(type as never);
const stateOf = async (siteId: string): Promise<GateState | null> => {
  const text = await stage.redis.get(redisKeys.gate(siteId));
  return text === null ? null : gateStateSchema.parse(JSON.parse(text));
};

/** A site and a visitor who may enter it. */
async function aVisitor(of?: AccountContext) {
  const account = of ?? (await stage.bench.account());
  const site = await stage.published(account, freshDomain());
  const email = `${crypto.randomUUID()}@visitor.test`;
  const input = { email, name: 'Anna', groups: ['staff'], access: [{ siteId: site.id, paths: [] }], password };
  const visitor = await get(VisitorsService).create(account, input);
  const question = {
    siteId: site.id,
    email,
    password,
    code: null,
    require: 'password' as const,
    ...newBrowser,
    address: '198.51.100.1',
    userAgent: '',
  };
  const signIn = () => get(GateSessions).signIn(question, { network: '198.51.100.1', shared: false });
  return { account, site, visitor, visitorId: storedId('visitor', visitor.id)!, signIn };
}
type Given = Awaited<ReturnType<typeof aVisitor>>;

/** Every way in which sessions end before their time. */
const ways: Record<string, (given: Given, token: string) => Promise<unknown>> = {
  'signed out': ({ site }, token) => get(GateSessions).signOut({ siteId: site.id, token }),
  'all of the visitor': ({ account, visitorId }) => get(VisitorSessions).endOfVisitor(account, visitorId),
  'all of the site': ({ account, site }) => get(VisitorSessions).endOfSite(account, uuid(site)),
  'the visitor locked': ({ account, visitorId }) => get(VisitorsService).change(account, visitorId, { locked: true }),
  'the visitor deleted': ({ account, visitorId }) => get(VisitorsService).delete(account, visitorId),
  'another password': ({ account, visitorId }) => get(VisitorsService).change(account, visitorId, { password: 'another password here' }),
  'a group taken away': ({ account, visitorId }) => get(VisitorsService).change(account, visitorId, { groups: [] }),
  'the site taken away': ({ account, visitorId }) => get(VisitorsService).change(account, visitorId, { access: [] }),
};

test.each(Object.entries(ways))('%s: the edges know within a second', async (_, end) => {
  await inTime(1000, async () => {
    const given = await aVisitor();
    const { token } = await given.signIn();
    const begin = performance.now();
    await end(given, token);
    const mine = () => heard.find(({ state }) => state.siteId === given.site.id);
    await until(() => expect(mine()).toBeDefined());
    expect(await stateOf(given.site.id)).toEqual(mine()!.state);
    const { all, visitors, sessions } = mine()!.state;
    expect(all > 0 || sessions.length > 0 || given.visitor.id in visitors).toBe(true);
    return mine()!.at - begin;
  });
});

test('sites of the same and of other accounts hear nothing of it', async () => {
  const given = await aVisitor();
  const [sibling, stranger] = [await aVisitor(given.account), await aVisitor()];
  await Promise.all([given.signIn(), sibling.signIn(), stranger.signIn()]);
  await get(VisitorSessions).endOfVisitor(given.account, given.visitorId);
  await until(async () => expect(await stateOf(given.site.id)).toMatchObject({ version: 1 }));
  expect([await stateOf(sibling.site.id), await stateOf(stranger.site.id)]).toEqual([null, null]);
  expect(heard.filter(({ state }) => [sibling.site.id, stranger.site.id].includes(state.siteId))).toEqual([]);
});

test('of many changes at once few are written, and the last of them is', async () => {
  const given = await aVisitor();
  const tokens = await Promise.all(Array.from({ length: 20 }, async () => (await given.signIn()).token));
  await stage.stopPublishing();
  for (const token of tokens) await get(GateSessions).signOut({ siteId: given.site.id, token });
  await Promise.all(tokens.map(() => get(GatePublication).writeChange(uuid(given.site))));
  const mine = () => heard.filter(({ state }) => state.siteId === given.site.id);
  await until(() => expect(mine()).toHaveLength(1));
  expect(await stateOf(given.site.id)).toMatchObject({ version: 20, sessions: { length: 20 } });
  await stage.redis.flushall();
  await get(RebuildService).all();
  expect(await stateOf(given.site.id)).toMatchObject({ version: 20, sessions: { length: 20 } });
  stage.startPublishing();
});

test('Redis flushed: what was ended is there again before Redis counts as complete, and no older state comes after a newer one', async () => {
  const given = await aVisitor();
  const { token } = await given.signIn();
  await given.signIn();
  await get(GateSessions).signOut({ siteId: given.site.id, token });
  await get(VisitorSessions).endOfVisitor(given.account, given.visitorId);
  await until(async () => expect(await stateOf(given.site.id)).toMatchObject({ version: 2 }));
  const before = await stateOf(given.site.id);
  await stage.redis.flushall();
  await get(RebuildService).all();
  expect(await stateOf(given.site.id)).toEqual(before);
  expect(await stage.redis.exists(redisKeys.complete)).toBe(1);
  const versions = heard.flatMap(({ state }) => (state.siteId === given.site.id ? [state.version] : []));
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
});

test('what nobody need know any more is not brought back', async () => {
  const given = await aVisitor();
  await given.signIn();
  await get(VisitorSessions).endOfSite(given.account, uuid(given.site));
  await until(async () => expect(await stateOf(given.site.id)).not.toBeNull());
  await stage.redis.flushall();
  stage.bench.clock.setOffset(3 * 3_600_000);
  await get(GatePublication).restoreAll();
  expect(await stateOf(given.site.id)).toBeNull();
  stage.bench.clock.setOffset(0);
  await get(RebuildService).all();
  expect(await stateOf(given.site.id)).not.toBeNull();
});

test('what is committed while nobody publishes is published when somebody does', async () => {
  const given = await aVisitor();
  await given.signIn();
  await stage.stopPublishing();
  await get(VisitorsService).change(given.account, given.visitorId, { locked: true });
  expect(await stateOf(given.site.id)).toBeNull();
  stage.startPublishing();
  await until(async () => expect((await stateOf(given.site.id))?.visitors[given.visitor.id]).toBeGreaterThan(0));
});

test('the key goes by itself when nobody has a token any more', async () => {
  const given = await aVisitor();
  await given.signIn();
  await get(VisitorSessions).endOfSite(given.account, uuid(given.site));
  await until(async () => expect(await stateOf(given.site.id)).not.toBeNull());
  const left = await stage.redis.pttl(redisKeys.gate(given.site.id));
  expect(left).toBeGreaterThan(7_100_000);
  expect(left).toBeLessThanOrEqual(7_201_000);
});

test('the ruleset says what the policy says, while the gate is on', async () => {
  const given = await aVisitor();
  expect((await stage.rulesetOf(given.site.id))?.gate.mode).toBe('off');
  const gate = {
    mode: 'on',
    require: 'code',
    rules: [{ name: 'open', path: null, methods: ['GET'], networks: [], require: 'nothing', groups: [] }],
  };
  const { manager } = stage.bench.transactions;
  await manager.query(
    `INSERT INTO policy (id, account_id, site_id, revision, settings, gate_epoch) VALUES (gen_random_uuid(), $1, $2, 2, $3, 2)`,
    [given.account.accountId, uuid(given.site), { gate }],
  );
  const { previousUntil } = await get(GatePolicy).rotate(given.account, uuid(given.site), { overlapSeconds: 60 });
  await until(async () =>
    expect((await stage.rulesetOf(given.site.id))?.gate).toEqual({
      ...defaultGate,
      ...gate,
      rules: gate.rules.map((rule) => ({ ...rule, freshSeconds: null })),
      epoch: 3,
      previousUntil: Date.parse(previousUntil!),
    }),
  );
});

test('a deleted site is forgotten with its sessions', async () => {
  const given = await aVisitor();
  await given.signIn();
  await get(VisitorSessions).endOfSite(given.account, uuid(given.site));
  await given.signIn();
  await get(SitesService).delete(given.account, uuid(given.site));
  const rows = (table: string) =>
    stage.bench.transactions.manager.query<unknown[]>(`SELECT 1 FROM ${table} WHERE site_id = $1`, [uuid(given.site)]);
  await until(async () => expect(await rows('gate_session')).toEqual([]));
  await get(DestroySiteHandler).handle({ siteId: uuid(given.site) });
  expect(await rows('gate_state')).toEqual([]);
  await expect(given.signIn()).rejects.toMatchObject({ code: 'credentials_refused' });
});
