import 'reflect-metadata';
import type { EventBatch, MinuteCount, RefusalEvent } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import { LAST_REQUESTS, type LastRequests } from '@sitekeep/sites';
import { EventIngestion } from './event-ingestion.service.ts';
import { RefusalsReadModel } from './refusals.read-model.ts';
import { InsightRetention } from './retention.service.ts';
import { InsightSetting } from './testing/insight-setting.ts';
import { TrafficReadModel } from './traffic.read-model.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const setting = new InsightSetting();
const { account, clock } = setting;
const newSite = () => setting.newSite();

let ingestion: EventIngestion;
let refusals: RefusalsReadModel;
let traffic: TrafficReadModel;
let lastRequests: LastRequests;

beforeAll(async () => {
  await setting.start([RefusalsReadModel, TrafficReadModel]);
  ingestion = setting.module.get(EventIngestion);
  refusals = setting.module.get(RefusalsReadModel);
  traffic = setting.module.get(TrafficReadModel);
  lastRequests = setting.module.get(LAST_REQUESTS);
}, 90_000);
afterAll(() => setting.stop());

let batches = 0;
const batch = (parts: Partial<EventBatch>): EventBatch => ({
  id: `edge-1-${++batches}`,
  edge: 'edge-1',
  refusals: [],
  counts: [],
  bans: [],
  detections: [],
  machineUses: [],
  droppedRefusals: 0,
  ...parts,
});
const count = (siteId: string, at: number, parts: Partial<MinuteCount> = {}): MinuteCount => {
  const minute = Math.floor(at / minuteMs) * minuteMs;
  return {
    siteId,
    minute,
    requests: 3,
    refused: 1,
    limited: 1,
    challenged: 0,
    cached: 2,
    originErrors: 1,
    bytesIn: 10,
    bytesOut: 20,
    ...parts,
  };
};
const refusal = (siteId: string, parts: Partial<RefusalEvent> = {}): RefusalEvent => ({
  requestId: 'req_1',
  siteId,
  at: clock.nowMs(),
  stage: 'blacklist',
  reason: 'blacklisted',
  matched: '203.0.113.0/24',
  status: 403,
  address: '203.0.113.9',
  country: null,
  method: 'GET',
  hostname: 'a.test',
  path: '/x',
  userAgent: null,
  ...parts,
});

test('counters of several processes add up, and a batch that comes twice counts once', async () => {
  const { id, shown } = newSite();
  const first = batch({ counts: [count(shown, clock.nowMs()), count(shown, clock.nowMs() - 5 * minuteMs)] });
  expect(await ingestion.ingest(first)).toBe(true);
  expect(await ingestion.ingest(first)).toBe(false);
  expect(await ingestion.ingest(batch({ counts: [count(shown, clock.nowMs())] }))).toBe(true);
  const { totals, points } = await traffic.series(account, id, 1);
  expect(totals).toEqual({ requests: 9, refused: 3, limited: 3, challenged: 0, cached: 6, originErrors: 3, bytesOut: 60 });
  expect(points.reduce((sum, point) => sum + point.requests, 0)).toBe(9);
});

test('the same batch from two workers at once counts once', async () => {
  const { id, shown } = newSite();
  const same = batch({ counts: [count(shown, clock.nowMs())], refusals: [refusal(shown)] });
  const results = await Promise.all([1, 2, 3, 4].map(() => ingestion.ingest(same)));
  expect(results.filter(Boolean)).toHaveLength(1);
  expect((await traffic.series(account, id, 1)).totals.requests).toBe(3);
  expect((await refusals.list(account, id, { limit: 10 })).data).toHaveLength(1);
});

test('many workers on the same minutes in different orders neither lose a count nor deadlock', async () => {
  const places = Array.from({ length: 20 }, newSite);
  const order = (round: number) => (round % 2 ? places.toReversed() : places).map(({ shown }) => count(shown, clock.nowMs()));
  await Promise.all(Array.from({ length: 20 }, (_, round) => ingestion.ingest(batch({ counts: order(round) }))));
  for (const { id } of places) expect((await traffic.series(account, id, 1)).totals.requests).toBe(60);
});

test('a batch with one row that cannot be stored leaves nothing behind', async () => {
  const { id, shown } = newSite();
  const broken = batch({ counts: [count(shown, clock.nowMs())], refusals: [refusal(shown, { status: 2 ** 40 })] });
  await expect(ingestion.ingest(broken)).rejects.toThrow();
  expect((await traffic.series(account, id, 1)).totals.requests).toBe(0);
});

test('"why was I blocked": the refusals of one address, one request or one reason', async () => {
  const { id, shown } = newSite();
  const rows = [
    { requestId: 'req_a' },
    { requestId: 'req_b', address: '203.0.113.7' },
    { requestId: 'req_c', reason: 'country_blocked' as const },
  ];
  await ingestion.ingest(batch({ refusals: rows.map((row) => refusal(shown, row)) }));
  const found = async (filter: object) =>
    (await refusals.list(account, id, { limit: 10, ...filter })).data.map(({ requestId }) => requestId);
  expect(await found({ requestId: 'req_a' })).toEqual(['req_a']);
  expect(await found({ address: '203.0.113.7' })).toEqual(['req_b']);
  expect(await found({ reason: 'country_blocked' })).toEqual(['req_c']);
  expect(await found({ requestId: 'req_a', address: '203.0.113.7' })).toEqual([]);
});

test('who was only asked to sign in is found by the request or the reason, and not among the refusals', async () => {
  const { id, shown } = newSite();
  const asked = refusal(shown, { requestId: 'req_asked', stage: 'gate', reason: 'sign_in_required', status: 401 });
  await ingestion.ingest(batch({ refusals: [asked, refusal(shown, { requestId: 'req_refused' })] }));
  const found = async (filter: object) =>
    (await refusals.list(account, id, { limit: 10, ...filter })).data.map(({ requestId }) => requestId);
  expect(await found({})).toEqual(['req_refused']);
  expect(await found({ address: asked.address })).toEqual(['req_refused']);
  expect(await found({ requestId: 'req_asked' })).toEqual(['req_asked']);
  expect(await found({ reason: 'sign_in_required' })).toEqual(['req_asked']);
});

test('refusals come newest first, page by page, with all that support asks for', async () => {
  const { id, shown } = newSite();
  const rows = Array.from({ length: 5 }, (_, i) => refusal(shown, { requestId: `req_${i}`, path: '/a\0b', userAgent: 'x' }));
  await ingestion.ingest(batch({ refusals: rows }));
  const first = await refusals.list(account, id, { limit: 3 });
  const second = await refusals.list(account, id, { limit: 3, after: first.nextCursor ?? '' });
  expect([...first.data, ...second.data].map(({ requestId }) => requestId)).toEqual(['req_4', 'req_3', 'req_2', 'req_1', 'req_0']);
  expect(second.nextCursor).toBeNull();
  expect(first.data[0]).toMatchObject({
    stage: 'blacklist',
    reason: 'blacklisted',
    matched: '203.0.113.0/24',
    path: '/ab',
    hostname: 'a.test',
  });
  expect(first.data[0]).not.toHaveProperty('siteId');
});

test.each([
  [1, 60, 60],
  [24, 300, 288],
  [168, 1800, 336],
  [720, 7200, 360],
])('%i hours come in steps of %i s, %i points without a gap', async (hours, stepSeconds, points) => {
  const { id } = newSite();
  const series = await traffic.series(account, id, hours);
  expect(series.stepSeconds).toBe(stepSeconds);
  expect(series.points).toHaveLength(points);
  expect(Date.parse(series.to)).toBeGreaterThan(clock.nowMs());
});

test('the last request is known to the minute', async () => {
  const { id, shown } = newSite();
  expect(await lastRequests.lastRequestAt(account, id)).toBeNull();
  const at = clock.nowMs() - 7 * minuteMs;
  await ingestion.ingest(batch({ counts: [count(shown, at)] }));
  expect((await lastRequests.lastRequestAt(account, id))?.getTime()).toBe(Math.floor(at / minuteMs) * minuteMs);
});

test('another account learns nothing, not even that the site exists', async () => {
  const { id, shown } = newSite();
  await ingestion.ingest(batch({ refusals: [refusal(shown)], counts: [count(shown, clock.nowMs())] }));
  for (const asked of [id, newUuid()]) {
    await expect(refusals.list(newUuid(), asked, { limit: 10 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(traffic.series(newUuid(), asked, 1)).rejects.toMatchObject({ code: 'not_found' });
  }
});

test('an id that is no site is left out, the rest of the batch counts', async () => {
  const { id, shown } = newSite();
  await ingestion.ingest(batch({ counts: [count('site_nonsense', clock.nowMs()), count(shown, clock.nowMs())], refusals: [refusal('x')] }));
  expect((await traffic.series(account, id, 1)).totals.requests).toBe(3);
});

test('refusals go after 30 days, minutes after 90, and nothing before', async () => {
  const retention = setting.module.get(InsightRetention);
  const { manager } = setting.module.get(Transactions);
  const rows = async (table: string) =>
    Number((await manager.query<{ n: string }[]>(`SELECT count(*) n FROM ${table} WHERE site_id = $1`, [id]))[0]?.n);
  const { id, shown } = newSite();
  const now = clock.nowMs();
  await ingestion.ingest(batch({ refusals: [refusal(shown)], counts: [count(shown, now)] }));
  await retention.deleteOld();
  expect([await rows('security_event'), await rows('traffic_minute')]).toEqual([1, 1]);
  clock.setOffset(29 * dayMs);
  await retention.deleteOld();
  expect(await rows('security_event')).toBe(1);
  clock.setOffset(31 * dayMs);
  await retention.deleteOld();
  expect([await rows('security_event'), await rows('traffic_minute')]).toEqual([0, 1]);
  clock.setOffset(91 * dayMs);
  await retention.deleteOld();
  expect(await rows('traffic_minute')).toBe(0);
  clock.setOffset(0);
});
