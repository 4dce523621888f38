import { gateAccessDocumentSchema, redisChannels, redisKeys, storedId, type GateAccessDocument } from '@sitekeep/contracts';
import { MachineTokens, VisitorsService } from '@sitekeep/gate';
import type { AccountContext } from '@sitekeep/platform';
import { SitesService } from '@sitekeep/sites';
import { freshDomain } from '@sitekeep/sites/testing';
import type { Redis } from '@sitekeep/runtime';
import { inTime } from '@sitekeep/runtime/testing';
import { GateAccessPublication } from './gate-access-publication.ts';
import { RebuildService } from './index.ts';
import { PublicationUnderTest, until, uuid } from './testing/publication-under-test.ts';

let stage: PublicationUnderTest;
let edge: Redis;
const heard: { at: number; siteId: string }[] = [];
beforeAll(async () => {
  stage = await PublicationUnderTest.start();
  edge = stage.connect();
  await edge.subscribe(redisChannels.gateAccess);
  edge.on('message', (_channel: string, siteId: string) => heard.push({ at: performance.now(), siteId }));
}, 60_000);
afterAll(async () => {
  edge?.disconnect();
  await stage?.stop();
});
afterEach(() => stage.bench.clock.setOffset(0));

const get = <T>(type: new (...args: never[]) => T): T => stage.bench.get(type as never);
const known = async (siteId: string): Promise<GateAccessDocument | null> => {
  const text = await stage.redis.get(redisKeys.gateAccess(siteId));
  return text === null ? null : gateAccessDocumentSchema.parse(JSON.parse(text));
};

/** A site, and a visitor with a token for git. */
async function aToken(of?: AccountContext) {
  const account = of ?? (await stage.bench.account());
  const site = await stage.published(account, freshDomain());
  const access = [{ siteId: site.id, paths: [] }];
  const email = `${crypto.randomUUID()}@visitor.test`;
  const visitor = await get(VisitorsService).create(account, { email, name: 'Anna', groups: [], access });
  const input = { kind: 'git' as const, label: 'laptop', access: 'read' as const, expiresAt: null, networks: [], visitor: visitor.id };
  const token = await get(MachineTokens).create(account, uuid(site), input);
  await until(async () => expect((await known(site.id))?.git).toHaveLength(1));
  return { account, site, token, tokenId: storedId('machineToken', token.id)!, visitorId: storedId('visitor', visitor.id)! };
}
type Given = Awaited<ReturnType<typeof aToken>>;

const ways: Record<string, (given: Given) => Promise<unknown>> = {
  'the token taken out of use': ({ account, site, tokenId }) => get(MachineTokens).change(account, uuid(site), tokenId, { active: false }),
  'the token deleted': ({ account, site, tokenId }) => get(MachineTokens).remove(account, uuid(site), tokenId),
  'its visitor locked': ({ account, visitorId }) => get(VisitorsService).change(account, visitorId, { locked: true }),
  'its visitor deleted': ({ account, visitorId }) => get(VisitorsService).delete(account, visitorId),
};

test.each(Object.entries(ways))('%s: the edges know within a second', async (_, end) => {
  await inTime(1000, async () => {
    const given = await aToken();
    const mine = () => heard.filter(({ siteId }) => siteId === given.site.id);
    await until(() => expect(mine()).toHaveLength(1));
    const begin = performance.now();
    await end(given);
    await until(() => expect(mine()).toHaveLength(2));
    expect(await known(given.site.id)).toMatchObject({ version: 2, git: [] });
    return mine()[1]!.at - begin;
  });
});

test('neither the secret nor what belongs to other sites is in the document', async () => {
  const given = await aToken();
  const [sibling, stranger] = [await aToken(given.account), await aToken()];
  const text = (await stage.redis.get(redisKeys.gateAccess(given.site.id)))!;
  for (const { token } of [sibling, stranger]) {
    expect(text).not.toContain(token.id);
    expect(text).not.toContain(token.visitor!.id);
  }
  expect(text).not.toContain(given.token.secret.slice(4));
});

test('Redis flushed: the documents are there again before Redis counts as complete; what has expired is in none', async () => {
  const given = await aToken();
  const licence = { kind: 'licence' as const, label: 'shop', paths: [], networks: [], active: true };
  const expiresAt = new Date(stage.bench.clock.nowMs() + 60_000).toISOString();
  await get(MachineTokens).create(given.account, uuid(given.site), { ...licence, expiresAt });
  await until(async () => expect((await known(given.site.id))?.licences).toHaveLength(1));
  const before = await known(given.site.id);
  await stage.redis.flushall();
  await get(RebuildService).all();
  expect(await known(given.site.id)).toEqual(before);
  expect(await stage.redis.exists(redisKeys.complete)).toBe(1);
  stage.bench.clock.setOffset(61_000);
  await get(GateAccessPublication).restoreAll();
  expect(await known(given.site.id)).toMatchObject({ licences: [], git: [{ id: given.token.id }] });
});

test('what is committed while nobody publishes is published when somebody does', async () => {
  const given = await aToken();
  await stage.stopPublishing();
  await get(VisitorsService).change(given.account, given.visitorId, { locked: true });
  expect((await known(given.site.id))?.git).toHaveLength(1);
  stage.startPublishing();
  await until(async () => expect((await known(given.site.id))?.git).toEqual([]));
});

test('of many changes at once few are written, and the last of them is', async () => {
  const given = await aToken();
  const mine = () => heard.filter(({ siteId }) => siteId === given.site.id);
  await until(() => expect(mine()).toHaveLength(1));
  await stage.stopPublishing();
  const label = (at: number) => `laptop ${at}`;
  for (let at = 0; at < 10; at++) await get(MachineTokens).change(given.account, uuid(given.site), given.tokenId, { label: label(at) });
  await Promise.all(Array.from({ length: 10 }, () => get(GateAccessPublication).writeChange(uuid(given.site))));
  await until(() => expect(mine()).toHaveLength(2));
  expect(await known(given.site.id)).toMatchObject({ version: 11 });
  stage.startPublishing();
});

test('the document goes with the site', async () => {
  const given = await aToken();
  await get(SitesService).delete(given.account, uuid(given.site));
  await until(async () => expect(await known(given.site.id)).toBeNull());
  await get(RebuildService).all();
  expect(await known(given.site.id)).toBeNull();
});
