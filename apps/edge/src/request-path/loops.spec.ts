import { EdgeSetting } from '../testing/edge-setting.ts';
import { visit } from '../testing/visit.ts';

let setting: EdgeSetting;

beforeAll(async () => {
  setting = await EdgeSetting.start();
  const { publisher, origin, port } = setting;
  const ourselves = { scheme: 'http' as const, host: '127.0.0.1', port, weight: 1 };
  await publisher.publish(publisher.ruleset({ siteId: 'site_circle', hostnames: ['circle.test'], origins: [ourselves] }));
  await publisher.publish(publisher.ruleset({ siteId: 'site_a', hostnames: ['a.test'], origins: [origin.row()] }));
});
afterAll(() => setting.stop());

test('a site that names our own servers as its origin is answered with 508 after a few rounds, in words', async () => {
  const answer = await visit(setting.port, 'circle.test', '/', { headers: { accept: 'application/json' } });
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
  const before = setting.origin.seen.length;
  const headers = sent === undefined ? {} : { 'cdn-loop': sent };
  expect((await visit(setting.port, 'a.test', '/', { headers })).status).toBe(status);
  expect(setting.origin.seen.slice(before).map((seen) => seen.headers['cdn-loop'])).toEqual(told === null ? [] : [told]);
});
