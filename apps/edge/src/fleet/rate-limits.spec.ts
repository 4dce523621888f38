import { type EventBatch, redisChannels, redisKeys, type RulesetRateLimit } from '@sitekeep/contracts';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, visit, type VisitOptions } from '../testing/visit.ts';

const away = '127.0.0.9';
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
const folders = [temporaryFolder(), temporaryFolder()];
const edges: Edge[] = [];

beforeAll(async () => {
  [redis, origin] = await Promise.all([startTestRedis(), new TestOrigin().start()]);
  publisher = new Publisher(redis.url);
  await publisher.complete();
  for (const folder of folders) edges.push(await startEdge(redis.url, folder));
});
afterAll(async () => {
  await Promise.all(edges.map((edge) => edge.close()));
  publisher.close();
  await Promise.all([origin.stop(), redis.stop()]);
  folders.forEach(removeFolder);
});

const rule = (parts: Partial<RulesetRateLimit>): RulesetRateLimit => ({
  name: 'all',
  methods: [],
  path: null,
  key: { kind: 'address' },
  limit: 3,
  windowSeconds: 60,
  burst: 0,
  action: 'refuse',
  banSeconds: 0,
  ...parts,
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let sites = 0;
/** A site of its own, known to both edges. */
async function siteWith(rateLimits: RulesetRateLimit[], whitelist: string[] = []): Promise<{ host: string; siteId: string }> {
  const [siteId, host] = [`site_limits${++sites}`, `limits${sites}.test`];
  const entries = whitelist.map((address) => ({ address, expiresAt: null }));
  const ruleset = publisher.ruleset({ siteId, hostnames: [host], origins: [origin.row()], rateLimits, filters: { whitelist: entries } });
  await publisher.publish(ruleset);
  const known = (edge: Edge) =>
    eventually(async () => expect((await visit(portOf(edge), host, '/', { localAddress: away })).status).toBe(200));
  await Promise.all(edges.map(known));
  // What the one that met it first holds of the site's own limits goes back.
  await pause(600);
  return { host, siteId };
}

const ask = (edge: number, host: string, path = '/', options: VisitOptions = {}) => visit(portOf(edges[edge] as Edge), host, path, options);
/** One after the other, with time for the edges to tell each other: the limits here are so low that each has but one or two requests of its own. */
async function statuses(count: number, of: () => Promise<{ status: number }>): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    found.push((await of()).status);
    await pause(50);
  }
  return found;
}

test('a rule counts what its methods and path mean, and tells how much is left', async () => {
  const { host } = await siteWith([rule({ name: 'log "in"', methods: ['POST'], path: { kind: 'exact', value: '/login' } })]);
  const post = (path = '/login') => ask(0, host, path, { method: 'POST', headers: { accept: 'application/json' } });
  expect((await ask(0, host, '/login')).headers['ratelimit']).toBeUndefined();
  const first = await post();
  expect(first.headers).toMatchObject({ 'ratelimit-policy': '"log \\"in\\"";q=3;w=60', ratelimit: '"log \\"in\\"";r=2;t=60' });
  expect(await statuses(2, post)).toEqual([200, 200]);
  const refused = await post('//login;a=b');
  expect(refused.status).toBe(429);
  expect(JSON.parse(refused.body)).toMatchObject({ code: 'rate_limited', stage: 'rate_limit' });
  expect(refused.headers['ratelimit']).toMatch(/^"log \\"in\\"";r=0;t=(59|60|61)$/);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(55);
  expect(await statuses(1, () => post('/other'))).toEqual([200]);
  expect(await statuses(4, () => ask(0, host, '/login'))).toEqual([200, 200, 200, 200]);
});

test('requests are counted by address, and a site in all', async () => {
  const { host } = await siteWith([rule({}), rule({ name: 'total', key: { kind: 'site' }, limit: 9 })]);
  const from = (localAddress: string) => () => ask(0, host, '/', { localAddress });
  expect(await statuses(4, from('127.0.1.1'))).toEqual([200, 200, 200, 429]);
  expect(await statuses(3, from('127.0.1.2'))).toEqual([200, 200, 200]);
  // Two of the nine were used when the edges met the site.
  expect(await statuses(2, from('127.0.1.3'))).toEqual([200, 429]);
});

test.each([
  ['header', (value: string) => ({ 'x-key': value })],
  ['cookie', (value: string) => ({ cookie: `a=1; x-key=${value}; b=2` })],
] as const)('requests are counted by the value of a %s, and without one by address', async (kind, headersOf) => {
  const { host, siteId } = await siteWith([rule({ key: { kind, name: 'x-key' } })]);
  const by = (value: string, localAddress: string) => () => ask(0, host, '/', { localAddress, headers: headersOf(value) });
  expect(await statuses(2, by('secret-one', '127.0.1.1'))).toEqual([200, 200]);
  expect(await statuses(2, by('secret-one', '127.0.1.2'))).toEqual([200, 429]);
  expect(await statuses(1, by('secret-two', '127.0.1.2'))).toEqual([200]);
  expect(await statuses(4, () => ask(0, host, '/', { localAddress: '127.0.1.3' }))).toEqual([200, 200, 200, 429]);
  const keys = await publisher.redis.keys(redisKeys.counter(`${siteId}:*`));
  expect(keys.length).toBeGreaterThan(2);
  expect(keys.join()).not.toContain('secret');
});

test('a rule that only counts refuses nobody, one that challenges asks for the check', async () => {
  const counting = await siteWith([rule({ action: 'count', limit: 1 })]);
  const answers = await Promise.all([1, 2, 3, 4].map(() => ask(0, counting.host)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const metrics = await edges[0]?.metrics.metrics();
  expect(Number(/^sitekeep_edge_limited_total\{action="count"\} (\d+)$/m.exec(metrics ?? '')?.[1])).toBeGreaterThanOrEqual(3);
  const challenging = await siteWith([rule({ action: 'challenge', limit: 1 })]);
  expect((await ask(0, challenging.host)).status).toBe(200);
  const challenged = await ask(0, challenging.host, '/', { headers: { accept: 'application/json' } });
  expect(challenged.status).toBe(429);
  expect(JSON.parse(challenged.body)).toMatchObject({ code: 'challenged' });
});

test('the whitelisted are neither limited nor banned', async () => {
  const rules = [rule({ limit: 1 }), rule({ name: 'ban', limit: 1, action: 'ban', banSeconds: 60 })];
  const { host } = await siteWith(rules, ['127.0.2.0/24']);
  expect(await statuses(6, () => ask(0, host, '/', { localAddress: '127.0.2.7' }))).toEqual(Array(6).fill(200));
  expect((await ask(0, host, '/', { localAddress: '127.0.2.7' })).headers['ratelimit']).toBeUndefined();
});

test('what one edge admitted the others count, too', async () => {
  const { host } = await siteWith([rule({ limit: 20 })]);
  expect(await statuses(20, () => ask(0, host))).toEqual(Array(20).fill(200));
  expect((await ask(0, host)).status).toBe(429);
  await eventually(async () => expect((await ask(1, host)).status).toBe(429));
});

const bansInStream = async (siteId: string) => {
  const entries = await publisher.redis.xrange(redisKeys.events, '-', '+');
  const batches = entries.map(([, fields]) => JSON.parse(fields[1] as string) as EventBatch);
  return batches.flatMap(({ bans }) => bans).filter((ban) => ban.siteId === siteId);
};

test('a ban holds on every edge and on those that start later, is told once, and ends when it is lifted', async () => {
  const { host, siteId } = await siteWith([rule({ limit: 2, action: 'ban', banSeconds: 300 })]);
  const [localAddress, headers] = ['127.0.3.1', { accept: 'application/json' }];
  const go = (edge: number) => ask(edge, host, '/', { localAddress, headers });
  expect(await statuses(2, () => go(0))).toEqual([200, 200]);
  const all = [await go(0), await go(0)];
  expect(all.map(({ status }) => status)).toEqual([429, 429]);
  expect(JSON.parse(all[0]?.body ?? '')).toMatchObject({ stage: 'rate_limit', code: 'banned' });
  expect(JSON.parse(all[1]?.body ?? '')).toMatchObject({ stage: 'ban', code: 'banned' });
  expect(Number(all[1]?.headers['retry-after'])).toBeGreaterThan(290);
  await eventually(async () => expect(JSON.parse((await go(1)).body)).toMatchObject({ stage: 'ban' }));
  await eventually(async () => expect(await bansInStream(siteId)).toMatchObject([{ address: localAddress, rule: 'all' }]));

  await edges[1]?.close();
  edges[1] = await startEdge(redis.url, folders[1] as string);
  await eventually(async () => expect(JSON.parse((await go(1)).body)).toMatchObject({ stage: 'ban' }));

  const [ban] = await bansInStream(siteId);
  await publisher.redis.del(redisKeys.ban(siteId, localAddress));
  await publisher.redis.publish(redisChannels.bans, JSON.stringify({ ...ban, requestId: undefined, until: 0 }));
  await eventually(async () => expect(JSON.parse((await go(1)).body)).not.toMatchObject({ stage: 'ban' }));
});

test('without Redis each edge counts and bans by itself, and tells when Redis is back', async () => {
  const limits = [
    rule({ limit: 3 }),
    rule({ name: 'ban', key: { kind: 'address' }, limit: 2, action: 'ban', banSeconds: 300, path: { kind: 'prefix', value: '/ban' } }),
  ];
  const { host } = await siteWith(limits);
  await redis.kill();
  const from =
    (edge: number, localAddress: string, path = '/') =>
    () =>
      ask(edge, host, path, { localAddress });
  for (const edge of [0, 1]) expect(await statuses(4, from(edge, '127.0.4.1'))).toEqual([200, 200, 200, 429]);
  expect(await statuses(4, from(0, '127.0.4.2', '/ban'))).toEqual([200, 200, 429, 429]);
  expect(await statuses(1, from(1, '127.0.4.2'))).toEqual([200]);
  await redis.restart();
  await eventually(async () => expect(await statuses(1, from(1, '127.0.4.2', '/'))).toEqual([429]), 10_000);
  expect(await statuses(2, from(0, '127.0.4.3'))).toEqual([200, 200]);
  await eventually(async () => expect(await statuses(1, from(1, '127.0.4.1'))).toEqual([429]));
}, 20_000);
