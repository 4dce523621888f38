import { redisKeys, edgeHeartbeatSchema } from '@sitekeep/contracts';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher, type RulesetParts } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, Load, visit } from '../testing/visit.ts';

const folder = temporaryFolder();
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
let sites = 0;

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.complete();
  edge = await startEdge(redis.url, folder);
}, 90_000);

afterAll(async () => {
  await edge.close();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

const newSite = () => `site_d${++sites}`;
const publish = (siteId: string, hostnames: string[], parts: RulesetParts = {}) =>
  publisher.publish(publisher.ruleset({ siteId, hostnames, origins: [origin.row()], ...parts }));
const status = async (hostname: string, of: Edge = edge) => (await visit(portOf(of), hostname)).status;
const becomes = (hostname: string, wanted: number, of: Edge = edge) =>
  eventually(async () => expect(await status(hostname, of)).toBe(wanted), 3000);
const refuseAll = { filters: { blacklist: [{ address: '127.0.0.0/8', expiresAt: null }] } };

test('a site published after it was asked for answers at once: the memory of unknown hosts is dropped', async () => {
  expect(await status('later.test')).toBe(421);
  await publish(newSite(), ['later.test']);
  await becomes('later.test', 200);
});

test('an exact name beats a wildcard, and a wildcard stands for one label', async () => {
  await publish(newSite(), ['*.wild.test']);
  expect(await status('a.wild.test')).toBe(200);
  expect(await status('A.WILD.test')).toBe(200);
  expect(await status('a.b.wild.test')).toBe(421);
  expect(await status('wild.test')).toBe(421);
  await publish(newSite(), ['a.wild.test'], refuseAll);
  await becomes('a.wild.test', 403);
  expect(await status('b.wild.test')).toBe(200);
});

test('an exact name that is given up falls back to the wildcard', async () => {
  const exact = newSite();
  await publish(newSite(), ['*.fall.test']);
  await publish(exact, ['x.fall.test', 'other.test'], refuseAll);
  await becomes('x.fall.test', 403);
  await publish(exact, ['other.test'], refuseAll);
  await becomes('x.fall.test', 200);
});

test('a hostname that moves to another site is served by that site', async () => {
  const [from, to] = [newSite(), newSite()];
  await publish(from, ['moving.test', 'stays.test']);
  expect(await status('moving.test')).toBe(200);
  await publish(from, ['stays.test']);
  await publish(to, ['moving.test'], refuseAll);
  await becomes('moving.test', 403);
  expect(await status('stays.test')).toBe(200);
});

test('a deleted site answers 421, and an old message does not bring it back', async () => {
  const siteId = newSite();
  const old = publisher.ruleset({ siteId, hostnames: ['gone.test'], origins: [origin.row()] });
  await publisher.publish(old);
  expect(await status('gone.test')).toBe(200);
  await publisher.remove(siteId);
  await becomes('gone.test', 421);
  await publisher.redis.publish(
    'sk:publications',
    JSON.stringify({ siteId, revision: old.revision, hostnames: ['gone.test'], deleted: false }),
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await status('gone.test')).toBe(421);
});

test('a lower revision never replaces a higher one', async () => {
  const siteId = newSite();
  const older = publisher.ruleset({ siteId, hostnames: ['order.test'], origins: [origin.row()] });
  await publisher.publish(publisher.ruleset({ siteId, hostnames: ['order.test'], origins: [origin.row()], ...refuseAll }));
  expect(await status('order.test')).toBe(403);
  await publisher.publish(older);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await status('order.test')).toBe(403);
});

test('a ruleset that breaks the contract is not used: the last good one stays', async () => {
  const siteId = newSite();
  await publish(siteId, ['good.test'], refuseAll);
  expect(await status('good.test')).toBe(403);
  const bad = { ...publisher.ruleset({ siteId, hostnames: ['good.test'], origins: [origin.row()] }), origins: [] };
  await publisher.publish(bad);
  const badList = publisher.ruleset({
    siteId,
    hostnames: ['good.test'],
    origins: [origin.row()],
    filters: { blacklist: [{ address: 'x', expiresAt: null }] },
  });
  await publisher.publish(badList);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await status('good.test')).toBe(403);
  await publish(siteId, ['good.test']);
  await becomes('good.test', 200);
});

test('a thousand requests for a cold site ask Redis once', async () => {
  await publish(newSite(), ['cold.test']);
  const calls = async () => Number(/cmdstat_mget:calls=(\d+)/.exec(await publisher.redis.info('commandstats'))?.[1] ?? 0);
  const before = await calls();
  const answers = await Promise.all(Array.from({ length: 200 }, () => status('cold.test')));
  expect(new Set(answers)).toEqual(new Set([200]));
  // Others may compare sites meanwhile; 200 lookups they are not.
  expect((await calls()) - before).toBeLessThan(5);
});

test('rules change under load without a failed request, and every change holds within a second', async () => {
  const siteId = newSite();
  await publish(siteId, ['load.test']);
  await becomes('load.test', 200);
  const load = new Load(() => portOf(edge), 'load.test');
  let refuses = false;
  for (let round = 0; round < 6; round++)
    await inTime(1000, async () => {
      refuses = !refuses;
      await publish(siteId, ['load.test'], refuses ? refuseAll : {});
      return msOf(() => becomes('load.test', refuses ? 403 : 200));
    });
  await load.stop();
  expect(load.failures).toEqual([]);
  expect([...load.answers.keys()].sort()).toEqual([200, 403]);
});

test('Redis flushed while traffic flows: no failed request, also for names not asked for lately; new names wait until all is back', async () => {
  const siteId = newSite();
  await publish(siteId, ['flush.test', '*.flush.test']);
  for (const name of ['flush.test', 'a.flush.test']) await becomes(name, 200);
  const load = new Load(() => portOf(edge), 'flush.test');
  await publisher.redis.flushall();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await status('a.flush.test')).toBe(200);
  expect(await status('b.flush.test')).toBe(200);
  const [nobodys, filled, wild] = [status('never-seen.test'), status('filled.test'), status('a.wildly-filled.test')];
  await new Promise((resolve) => setTimeout(resolve, 500));
  await publish(newSite(), ['filled.test']);
  expect(await filled).toBe(200);
  await publish(newSite(), ['*.wildly-filled.test']);
  expect(await wild).toBe(200);
  await load.stop();
  expect(load.failures).toEqual([]);
  expect([...load.answers.keys()]).toEqual([200]);
  await publish(siteId, ['flush.test'], refuseAll);
  await becomes('flush.test', 403);
  await publisher.complete();
  expect(await nobodys).toBe(421);
});

test('while Redis stays empty a new name is 503 after a wait, many at once ask it moderately, and a Redis that goes away ends the wait', async () => {
  await publisher.redis.flushall();
  const timed = async (hostname: string) => {
    const since = Date.now();
    return { status: await status(hostname), ms: Date.now() - since };
  };
  const names = Array.from({ length: 100 }, (_, i) => `wait${i % 2}.test`);
  const answers = await Promise.all(names.map((name) => timed(name)));
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(answer.ms).toBeGreaterThan(4000);
    expect(answer.ms).toBeLessThan(7000);
  }
  const calls = Number(/cmdstat_mget:calls=(\d+)/.exec(await publisher.redis.info('commandstats'))?.[1] ?? 0);
  expect(calls).toBeLessThan(400);
  const cutShort = timed('cut-short.test');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await redis.kill();
  expect(await cutShort).toMatchObject({ status: 503 });
  expect((await cutShort).ms).toBeLessThan(3500);
  await inTime(1000, async () => (await timed('at-once.test')).ms);
  await redis.restart();
  await publisher.complete();
}, 30_000);

test('Redis killed while traffic flows: no failed request; what changed meanwhile is in force soon after it is back', async () => {
  const siteId = newSite();
  await publish(siteId, ['killed.test']);
  await becomes('killed.test', 200);
  const load = new Load(() => portOf(edge), 'killed.test');
  await redis.kill();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await status('not-known.test')).toBe(503);
  await redis.restart();
  const ruleset = publisher.ruleset({ siteId, hostnames: ['killed.test'], origins: [origin.row()], ...refuseAll });
  // Without a message: it was published while nobody could hear it.
  await publisher.redis.set(redisKeys.ruleset(siteId, ruleset.revision), JSON.stringify(ruleset));
  await publisher.redis.set(redisKeys.site(siteId), JSON.stringify({ revision: ruleset.revision, deleted: false }));
  await eventually(async () => expect(await status('killed.test')).toBe(403), 20_000);
  await load.stop();
  expect(load.failures).toEqual([]);
  await publisher.complete();
}, 30_000);

test('a cold start without Redis serves the last rules from disk, obeys tombstones, and catches up when Redis is back', async () => {
  const [kept, gone] = [newSite(), newSite()];
  await publish(kept, ['kept.test', '*.kept.test'], refuseAll);
  await publish(gone, ['erased.test']);
  for (const [name, wanted] of [
    ['kept.test', 403],
    ['erased.test', 200],
  ] as const)
    await becomes(name, wanted);
  await publisher.remove(gone);
  await becomes('erased.test', 421);
  await edge.settled();
  await redis.kill();
  const cold = await startEdge(redis.url, folder);
  expect(await status('kept.test', cold)).toBe(403);
  expect(await status('any.kept.test', cold)).toBe(403);
  expect(await status('erased.test', cold)).toBe(503);
  expect(await status('nobody-knows.test', cold)).toBe(503);
  await redis.restart();
  await publish(kept, ['kept.test']);
  await becomes('kept.test', 200, cold);
  await cold.close();
  await publisher.complete();
}, 30_000);

test('the heartbeat tells up to which revision the edge enforces, soon after a publication', async () => {
  const siteId = newSite();
  await publish(siteId, ['beat.test']);
  await becomes('beat.test', 200);
  await inTime(1000, async () => {
    const revision = await publish(siteId, ['beat.test'], refuseAll);
    return msOf(() =>
      eventually(async () => {
        const heartbeat = edgeHeartbeatSchema.parse(JSON.parse((await publisher.redis.get(redisKeys.edge(edge.id))) ?? ''));
        expect(heartbeat.appliedRevision).toBeGreaterThanOrEqual(revision);
      }),
    );
  });
  expect(await status('beat.test')).toBe(403);
});

test('an edge that starts later tells of what was published before', async () => {
  const revision = await publish(newSite(), ['before.test']);
  const late = await startEdge(redis.url, folder);
  await eventually(async () => {
    const heartbeat = edgeHeartbeatSchema.parse(JSON.parse((await publisher.redis.get(redisKeys.edge(late.id))) ?? ''));
    expect(heartbeat.appliedRevision).toBeGreaterThanOrEqual(revision);
  });
  await late.close();
  expect(await publisher.redis.get(redisKeys.edge(late.id))).toBeNull();
});

test('the clock of tests is followed', async () => {
  await publish(newSite(), ['clock.test'], { filters: { blacklist: [{ address: '127.0.0.0/8', expiresAt: Date.now() + 3_600_000 }] } });
  await becomes('clock.test', 403);
  await publisher.redis.set(redisKeys.clockOffset, '7200000');
  await publisher.redis.publish('sk:clock-offset', '7200000');
  await becomes('clock.test', 200);
  await publisher.redis.publish('sk:clock-offset', '0');
  await becomes('clock.test', 403);
});
