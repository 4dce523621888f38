import { gzipSync } from 'node:zlib';
import { redisKeys, type RulesetFirewall } from '@sitekeep/contracts';
import { readDescription } from '@sitekeep/firewall';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import { portOf, startEdge } from '../../testing/edge-under-test.ts';
import { bodyOf } from '../../testing/test-origin.ts';
import { eventually, visit, type VisitOptions } from '../../testing/visit.ts';
import { eventsOf, guardedSite, type GuardedSite } from '../testing/guarded-site.ts';

const ok = { responses: { 200: { description: 'fine' } } };
const order = {
  type: 'object',
  required: ['item', 'count'],
  properties: { item: { type: 'string', maxLength: 40 }, count: { type: 'integer', minimum: 1 } },
  additionalProperties: false,
};
const description = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: '/v1' }],
  paths: {
    '/orders/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { ...ok, parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } }] },
    },
    '/orders': { post: { ...ok, requestBody: { required: true, content: { 'application/json': { schema: order } } } } },
    '/files': { post: { ...ok, requestBody: { content: { '*/*': { schema: {} } } } } },
  },
};

let setting: EdgeSetting;
beforeAll(async () => {
  setting = await EdgeSetting.start();
}, 90_000);
afterAll(() => setting.stop(), 30_000);
beforeEach(() => {
  setting.origin.seen.length = 0;
  setting.origin.answer = (request, response) => void bodyOf(request).then((body) => response.end(body));
});

let descriptions = 0;
async function described(api: Partial<NonNullable<RulesetFirewall['api']>>, more: Partial<RulesetFirewall> = {}): Promise<GuardedSite> {
  const schema = `api_${++descriptions}`;
  const { api: bundled, faults } = readDescription(description);
  expect(faults).toEqual([]);
  await setting.publisher.redis.set(redisKeys.apiSchema(schema), JSON.stringify(bundled));
  return guardedSite(setting, { mode: 'off', api: { mode: 'refuse', unknownPaths: 'pass', schema, ...api }, ...more });
}
const post = (value: unknown, more: VisitOptions = {}): VisitOptions => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
  ...more,
});

test('what does not fit is refused with words of the description, and what fits goes on', async () => {
  const site = await described({});
  expect((await site.visit('/v1/orders/7?limit=20')).status).toBe(200);
  expect((await site.visit('/v1/orders', post({ item: 'book', count: 2 }))).body).toBe('{"item":"book","count":2}');
  setting.origin.seen.length = 0;
  const refused = await site.visit('/v1/orders/7?limit=my-secret', { headers: { accept: 'application/json' } });
  expect(refused.status).toBe(400);
  expect(JSON.parse(refused.body)).toMatchObject({ code: 'api_mismatch', stage: 'firewall' });
  expect(refused.body).toContain('query limit type');
  expect(refused.body).not.toContain('my-secret');
  expect((await site.visit('/v1/orders/seven')).status).toBe(400);
  expect((await site.visit('/v1/orders', { method: 'POST' })).status).toBe(400);
  expect((await site.visit('/v1/orders', post({ item: 'book', count: 0 }))).status).toBe(400);
  expect((await site.visit('/v1/orders', post({ item: 'book', count: 1, admin: true }))).status).toBe(400);
  expect((await site.visit('/v1/orders', post({}, { headers: { 'content-type': 'text/xml' } }))).status).toBe(400);
  expect((await site.visit('/v1/orders', { ...post({}), body: '{"item":' })).status).toBe(400);
  expect(setting.origin.seen).toEqual([]);
  await eventually(async () => {
    const { refusals, detections } = await eventsOf(setting, site.siteId);
    expect(refusals).toHaveLength(7);
    expect(refusals[0]).toMatchObject({ stage: 'firewall', reason: 'api_mismatch', status: 400, matched: 'query limit type' });
    expect(detections).toHaveLength(7);
    expect(detections[3]).toMatchObject({ blocked: true, reason: 'api_mismatch', score: 0 });
    expect(detections[3]?.matches).toEqual([{ rule: 'api-minimum', family: null, score: 0, place: 'body', name: 'count', excerpt: null }]);
  });
});

test('log lets everything through and writes it down, and does not hold the body', async () => {
  const site = await described({ mode: 'log', unknownPaths: 'log' });
  expect((await site.visit('/v1/orders', post({ item: 'book' }))).status).toBe(200);
  expect((await site.visit('/v1/orders/x')).status).toBe(200);
  expect((await site.visit('/elsewhere')).status).toBe(200);
  await eventually(async () => {
    const { refusals, detections } = await eventsOf(setting, site.siteId);
    expect(refusals).toEqual([]);
    expect(detections.map(({ blocked, matches }) => [blocked, matches[0]?.rule])).toEqual([
      [false, 'api-required'],
      [false, 'api-type'],
      [false, 'api-unknown_path'],
    ]);
  });
});

test.each([
  ['pass', 200, 0],
  ['log', 200, 1],
  ['refuse', 400, 1],
] as const)('paths that the description does not know: %s', async (unknownPaths, status, told) => {
  const site = await described({ unknownPaths });
  expect((await site.visit('/v1/nothing')).status).toBe(status);
  const preflight = { method: 'OPTIONS', headers: { origin: 'https://a.test', 'access-control-request-method': 'POST' } };
  expect((await site.visit('/v1/orders', preflight)).status).toBe(200);
  expect((await site.visit('/v1/orders/7')).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect((await eventsOf(setting, site.siteId)).detections).toHaveLength(told);
});

test('packed bodies are unpacked, and those longer than what is read are not held against it', async () => {
  const site = await described({}, { body: { bytes: 2000, beyond: 'pass' } });
  const packed = (value: unknown) =>
    post(null, {
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(value)),
    });
  expect((await site.visit('/v1/orders', packed({ item: 'book', count: 1 }))).status).toBe(200);
  expect((await site.visit('/v1/orders', packed({ item: 'book', count: 0 }))).status).toBe(400);
  const wrong = packed(null).headers;
  expect((await site.visit('/v1/orders', { ...post({ item: 'book', count: 1 }), headers: wrong as Record<string, string> })).status).toBe(
    400,
  );
  expect(
    (await site.visit('/v1/files', { method: 'POST', body: 'x'.repeat(100_000), headers: { 'content-type': 'video/mp4' } })).status,
  ).toBe(200);
  expect((await site.visit('/v1/orders', post({ item: 'x'.repeat(5000), count: 1 }))).status).toBe(200);
});

test('beside the firewall: an attack is one, whatever fits', async () => {
  const site = await described({}, { mode: 'block' });
  expect((await site.visit('/v1/orders', post({ item: 'book', count: 1 }))).status).toBe(200);
  expect((await site.visit('/v1/orders', post({ item: "x' union select 1,name from users--", count: 1 }))).status).toBe(403);
  expect((await site.visit('/v1/orders', post({ item: 'book' }))).status).toBe(400);
});

test('a description is kept for when Redis is away; one that nobody has holds nothing up', async () => {
  const site = await described({});
  expect((await site.visit('/v1/orders/x')).status).toBe(400);
  const lost = await guardedSite(setting, { mode: 'off', api: { mode: 'refuse', unknownPaths: 'refuse', schema: 'api_lost' } });
  expect((await lost.visit('/nothing')).status).toBe(200);
  await setting.edge.settled();
  await setting.redis.kill();
  const other = await startEdge(setting.redis.url, setting.folder);
  expect((await visit(portOf(other), site.hostname, '/v1/orders/x')).status).toBe(400);
  expect((await visit(portOf(other), site.hostname, '/v1/orders/7')).status).toBe(200);
  await other.close();
  await setting.redis.restart();
}, 30_000);
