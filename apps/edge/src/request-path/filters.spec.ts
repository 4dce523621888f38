import { redisKeys, eventBatchSchema, type EventBatch } from '@sitekeep/contracts';
import type { CountryOf } from '@sitekeep/geo';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher, type RulesetParts } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, visit, type Answer, type VisitOptions } from '../testing/visit.ts';

const folder = temporaryFolder();
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
let sites = 0;

/** Stands in for the country data, which knows no loopback address. */
const countryOf: CountryOf = ({ text }) => ({ '127.0.0.49': 'DE', '127.0.0.31': 'NL' })[text] ?? null;

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.complete();
  edge = await startEdge(redis.url, folder, {}, countryOf);
}, 90_000);

afterAll(async () => {
  await edge.close();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

async function site(
  parts: RulesetParts,
): Promise<{ hostname: string; siteId: string; from: (address: string, options?: VisitOptions) => Promise<Answer> }> {
  const siteId = `site_${++sites}`;
  const hostname = `s${sites}.test`;
  await publisher.publish(publisher.ruleset({ siteId, hostnames: [hostname], origins: [origin.row()], ...parts }));
  return {
    hostname,
    siteId,
    from: (localAddress, options) => visit(portOf(edge), hostname, '/page?secret=1', { localAddress, ...options }),
  };
}

const always = (address: string) => ({ address, expiresAt: null });

async function batches(): Promise<EventBatch[]> {
  const rows = await publisher.redis.xrange(redisKeys.events, '-', '+');
  return rows.map(([, fields]) => eventBatchSchema.parse(JSON.parse(fields[1] ?? '')));
}

test('a site without filters lets everybody in', async () => {
  const { from } = await site({});
  expect(await from('127.0.0.2')).toMatchObject({ status: 200, body: 'from the origin' });
});

test('the blacklist refuses its addresses and nobody else', async () => {
  const { from } = await site({ filters: { blacklist: [always('127.0.0.2'), always('127.0.1.0/24')] } });
  expect((await from('127.0.0.2')).status).toBe(403);
  expect((await from('127.0.1.77')).status).toBe(403);
  expect((await from('127.0.0.3')).status).toBe(200);
});

test('the blacklist beats the whitelist', async () => {
  const { from } = await site({ filters: { blacklist: [always('127.0.0.2')], whitelist: [always('127.0.0.2')] } });
  expect((await from('127.0.0.2')).status).toBe(403);
});

test('only from the whitelist', async () => {
  const { from } = await site({ filters: { whitelist: [always('127.0.0.2')], onlyFromWhitelist: true } });
  expect((await from('127.0.0.2')).status).toBe(200);
  expect((await from('127.0.0.3')).status).toBe(403);
});

test('countries: allow list, block list, unknown country, and the whitelist that skips them', async () => {
  const allow = await site({ filters: { countries: { mode: 'allow', codes: ['DE'] }, whitelist: [always('127.0.0.9')] } });
  expect((await allow.from('127.0.0.49')).status).toBe(200);
  expect((await allow.from('127.0.0.31')).status).toBe(403);
  expect((await allow.from('127.0.0.2')).status).toBe(403);
  expect((await allow.from('127.0.0.9')).status).toBe(200);
  const block = await site({ filters: { countries: { mode: 'block', codes: ['NL'] } } });
  expect((await block.from('127.0.0.31')).status).toBe(403);
  expect((await block.from('127.0.0.49')).status).toBe(200);
  expect((await block.from('127.0.0.2')).status).toBe(200);
});

test('an entry stops counting when it expires, without a publication', async () => {
  const { from } = await site({ filters: { blacklist: [{ address: '127.0.0.2', expiresAt: Date.now() + 400 }] } });
  expect((await from('127.0.0.2')).status).toBe(403);
  await eventually(async () => expect((await from('127.0.0.2')).status).toBe(200));
});

test('a suspended site answers a neutral page and never asks the origin', async () => {
  const { from } = await site({ suspended: true });
  const before = origin.seen.length;
  const answer = await from('127.0.0.2', { headers: { accept: 'text/html', 'accept-language': 'de' } });
  expect(answer.status).toBe(403);
  expect(answer.body).toContain('zurzeit abgeschaltet');
  expect(origin.seen).toHaveLength(before);
});

test('a refusal says what happened, why and the next step, with the request id', async () => {
  const { from } = await site({ filters: { blacklist: [always('127.0.0.2')] } });
  const page = await from('127.0.0.2', { headers: { accept: 'text/html' } });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.headers['cache-control']).toBe('no-store');
  expect(page.body).toContain(String(page.headers['x-request-id']));
  const problem = await from('127.0.0.2', { headers: { accept: 'application/json' } });
  expect(JSON.parse(problem.body)).toMatchObject({ status: 403, stage: 'blacklist', code: 'blacklisted' });
});

test('an unknown host is 421', async () => {
  const answer = await visit(portOf(edge), 'nobody.test');
  expect(answer.status).toBe(421);
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'unknown_host' });
});

test('a refused upload gets its answer, and the connection goes on', async () => {
  const { from } = await site({ filters: { blacklist: [always('127.0.0.2')] } });
  expect((await from('127.0.0.2', { method: 'POST', body: Buffer.alloc(3_000_000) })).status).toBe(403);
});

test('refusals and counters reach the stream, without query, cookie or other headers', async () => {
  const { from, siteId, hostname } = await site({ filters: { blacklist: [always('127.0.0.2')] } });
  const headers = { cookie: 'session=topsecret', authorization: 'Bearer topsecret', 'user-agent': 'test/1' };
  const refused = await from('127.0.0.2', { headers, method: 'POST', body: 'topsecret' });
  await from('127.0.0.3');
  await eventually(async () => {
    const all = await batches();
    const counts = all.flatMap((batch) => batch.counts).filter((count) => count.siteId === siteId);
    const sum = (field: 'requests' | 'refused' | 'bytesOut') => counts.reduce((total, count) => total + count[field], 0);
    expect([sum('requests'), sum('refused'), sum('bytesOut')]).toEqual([2, 1, 'from the origin'.length]);
    const events = all.flatMap((batch) => batch.refusals).filter((refusal) => refusal.siteId === siteId);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      requestId: refused.headers['x-request-id'],
      stage: 'blacklist',
      reason: 'blacklisted',
      matched: '127.0.0.2',
      status: 403,
      address: '127.0.0.2',
      method: 'POST',
      hostname,
      path: '/page',
      userAgent: 'test/1',
    });
    expect(JSON.stringify(all)).not.toContain('secret');
  });
});

test('a malformed request for a known site is recorded as refused at arrival', async () => {
  const { hostname, siteId } = await site({});
  await visit(portOf(edge), hostname);
  expect((await visit(portOf(edge), hostname, '/a%zz?topsecret')).status).toBe(400);
  await eventually(async () => {
    const events = (await batches()).flatMap((batch) => batch.refusals).filter((refusal) => refusal.siteId === siteId);
    expect(events).toMatchObject([{ stage: 'arrival', reason: 'bad_request', status: 400, path: '/a%zz' }]);
  });
});
