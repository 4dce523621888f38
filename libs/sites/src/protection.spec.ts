import { redisKeys } from '@sitekeep/contracts';
import { startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { EdgeFleet } from './edge-fleet.ts';
import { protectionOf, type ProtectionFacts } from './protection.ts';

const fine: ProtectionFacts = {
  suspended: false,
  active: true,
  serviceSentence: 'Active, paid.',
  liveHostnames: 1,
  published: true,
  liveOnAllEdges: true,
  dns: 'points_at_us',
};

test.each<[Partial<ProtectionFacts>, string]>([
  [{}, 'protected'],
  [{ suspended: true, active: false }, 'suspended'],
  [{ active: false }, 'inactive'],
  [{ liveHostnames: 0 }, 'waiting_for_dns'],
  [{ published: false }, 'publishing'],
  [{ liveOnAllEdges: false, dns: 'points_elsewhere' }, 'publishing'],
  [{ dns: 'points_elsewhere' }, 'waiting_for_dns'],
  [{ dns: 'unknown' }, 'waiting_for_dns'],
])('%j is %s', (facts, state) => expect(protectionOf({ ...fine, ...facts }).state).toBe(state));

test('an inactive site says what billing says', () => {
  expect(protectionOf({ ...fine, active: false, serviceSentence: 'Becomes active as soon as it is paid.' }).sentence).toContain(
    'as soon as it is paid',
  );
});

describe('what the edges tell', () => {
  let server: TestRedis;
  let redis: Redis;
  beforeAll(async () => {
    server = await startTestRedis();
    redis = connectRedis(server.url, createLogger('test', 'silent'), { failFast: false });
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.stop();
  });

  test('a revision is everywhere when every edge has it; without an edge it is nowhere; rubbish counts for nothing', async () => {
    const fleet = new EdgeFleet(redis);
    const tell = (edge: string, appliedRevision: number) =>
      redis.set(redisKeys.edge(edge), JSON.stringify({ edge, at: 1, appliedRevision }));
    expect(await fleet.haveAll(1)).toBe(false);
    await tell('a', 7);
    await tell('b', 5);
    await redis.set(redisKeys.edge('c'), '"rubbish"');
    expect(await fleet.haveAll(5)).toBe(true);
    expect(await fleet.haveAll(6)).toBe(false);
    await redis.set(redisKeys.edge('c'), 'not json');
    expect(await fleet.haveAll(5)).toBe(true);
  });
});
