import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { visit } from '../testing/visit.ts';

let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
const folder = temporaryFolder();

beforeAll(async () => {
  [redis, origin] = await Promise.all([startTestRedis(), new TestOrigin().start()]);
  publisher = new Publisher(redis.url);
  await publisher.complete();
  edge = await startEdge(redis.url, folder);
  const ourselves = { scheme: 'http' as const, host: '127.0.0.1', port: portOf(edge), weight: 1 };
  await publisher.publish(publisher.ruleset({ siteId: 'site_circle', hostnames: ['circle.test'], origins: [ourselves] }));
  await publisher.publish(publisher.ruleset({ siteId: 'site_a', hostnames: ['a.test'], origins: [origin.row()] }));
});
afterAll(async () => {
  await edge.close();
  publisher.close();
  await Promise.all([origin.stop(), redis.stop()]);
  removeFolder(folder);
});

test('a site that names our own servers as its origin is answered with 508 after a few rounds, in words', async () => {
  const answer = await visit(portOf(edge), 'circle.test', '/', { headers: { accept: 'application/json' } });
  expect(answer.status).toBe(508);
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'loop_detected', stage: 'arrival' });
});

test.each([
  ['none', undefined, 200, 'sitekeep'],
  ["another service's", 'other-cdn; v=2', 200, 'other-cdn; v=2, sitekeep'],
  ['ours, from a site behind a site', 'sitekeep, sitekeep;x=1', 200, 'sitekeep, sitekeep;x=1, sitekeep'],
  ['ours too often', 'sitekeep, Sitekeep ;a=b, sitekeep,sitekeep', 508, null],
  [
    'a name that begins like ours',
    'sitekeeper, sitekeep-x, sitekeep.y, sitekeeping',
    200,
    'sitekeeper, sitekeep-x, sitekeep.y, sitekeeping, sitekeep',
  ],
])('with %s in CDN-Loop', async (_whose, sent, status, told) => {
  const before = origin.seen.length;
  const headers = sent === undefined ? {} : { 'cdn-loop': sent };
  expect((await visit(portOf(edge), 'a.test', '/', { headers })).status).toBe(status);
  expect(origin.seen.slice(before).map((seen) => seen.headers['cdn-loop'])).toEqual(told === null ? [] : [told]);
});
