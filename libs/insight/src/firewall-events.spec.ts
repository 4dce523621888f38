import 'reflect-metadata';
import {
  firewallExclusionSchema,
  firewallSettingsSchema,
  storedId,
  type DetectionEvent,
  type FirewallExclusion,
  type FirewallMatch,
} from '@sitekeep/contracts';
import { Transactions, type AccountContext } from '@sitekeep/platform';
import { FirewallOfSite, PoliciesService } from '@sitekeep/policies';
import { newUuid } from '@sitekeep/runtime';
import { EventIngestion } from './event-ingestion.service.ts';
import { FalsePositivesService } from './false-positives.service.ts';
import { FirewallEventsReadModel } from './firewall-events.read-model.ts';
import { InsightRetention } from './retention.service.ts';
import { InsightSetting } from './testing/insight-setting.ts';

const dayMs = 86_400_000;
const setting = new InsightSetting();
const { account, clock } = setting;
const newSite = () => setting.newSite();
const context = { accountId: account, principal: { kind: 'person', id: newUuid(), name: 'Anna' } } as unknown as AccountContext;
/** Policies have tests of their own; here are one mode and the exclusions that were asked for. */
const blocksFrom = new Date('2030-01-01T00:00:00Z');
const firewalls = { now: () => Promise.resolve({ section: firewallSettingsSchema.parse({}), revision: 4, mode: 'detect', blocksFrom }) };
const added: FirewallExclusion[] = [];
const policies = {
  addExclusion: (_context: unknown, _site: string, exclusion: FirewallExclusion) => Promise.resolve(4 + added.push(exclusion)),
};

let ingestion: EventIngestion;
let events: FirewallEventsReadModel;
let falsePositives: FalsePositivesService;

beforeAll(async () => {
  await setting.start([
    ...[FirewallEventsReadModel, FalsePositivesService],
    { provide: FirewallOfSite, useValue: firewalls },
    { provide: PoliciesService, useValue: policies },
  ]);
  ingestion = setting.module.get(EventIngestion);
  events = setting.module.get(FirewallEventsReadModel);
  falsePositives = setting.module.get(FalsePositivesService);
}, 90_000);
afterAll(() => setting.stop());
afterEach(() => clock.setOffset(0));

const match = (rule: string, parts: Partial<FirewallMatch> = {}): FirewallMatch => ({
  rule,
  family: 'sqli',
  score: 5,
  place: 'query',
  name: 'q',
  excerpt: "1' or 1=1",
  ...parts,
});
const detection = (siteId: string, parts: Partial<DetectionEvent> = {}): DetectionEvent => ({
  requestId: 'req_1',
  siteId,
  at: clock.nowMs(),
  blocked: false,
  wouldBlock: true,
  reason: 'attack',
  score: 5,
  matches: [match('sqli-a')],
  address: '203.0.113.9',
  country: 'DE',
  method: 'GET',
  hostname: 'a.test',
  path: '/search',
  userAgent: 'curl/8',
  ...parts,
});
let batches = 0;
const tell = (detections: DetectionEvent[], id = `edge-f-${++batches}`) =>
  ingestion.ingest({ id, edge: 'edge-f', refusals: [], counts: [], bans: [], detections, machineUses: [], droppedRefusals: 0 });
const list = async (siteId: string, query: object = {}) => (await events.list(account, siteId, { limit: 50, ...query })).data;

test('what was found is told once, newest first, page by page', async () => {
  const { id, shown } = newSite();
  const batch = ['req_1', 'req_2', 'req_3'].map((requestId) => detection(shown, { requestId }));
  expect(await tell(batch, 'same')).toBe(true);
  expect(await tell(batch, 'same')).toBe(false);
  const { siteId: _, at: __, ...told } = detection(shown, { requestId: 'req_3' });
  const first = await events.list(account, id, { limit: 2 });
  expect(first.data).toMatchObject([told, { requestId: 'req_2' }]);
  const second = await events.list(account, id, { limit: 2, after: first.nextCursor! });
  expect(second).toMatchObject({ data: [{ requestId: 'req_1' }], nextCursor: null });
});

test('what Postgres cannot store is left out, the rest is kept', async () => {
  const { id, shown } = newSite();
  const odd = match('sqli-a\0', { name: 'a\ud800', excerpt: '\0x' });
  expect(await tell([detection(shown, { path: '/a\0b', matches: [odd] }), detection('site_nonsense')])).toBe(true);
  expect(await list(id)).toMatchObject([{ path: '/ab', matches: [{ rule: 'sqli-a', name: 'a\ufffd', excerpt: 'x' }] }]);
});

test('filters: outcome, rule, family, address, request, time', async () => {
  const { id, shown } = newSite();
  const at = clock.nowMs();
  await tell([
    detection(shown, { requestId: 'req_blocked', blocked: true, wouldBlock: false }),
    detection(shown, {
      requestId: 'req_log',
      wouldBlock: false,
      reason: 'custom_rule',
      matches: [match('mine', { family: null, place: null, name: null })],
    }),
    detection(shown, { requestId: 'req_xss', address: '2001:db8::1', matches: [match('xss-a', { family: 'xss' }), match('sqli-b')] }),
    detection(shown, { requestId: 'req_old', at: at - 3 * dayMs }),
  ]);
  const found = async (query: object) => (await list(id, query)).map(({ requestId }) => requestId).sort();
  expect(await found({ outcome: 'blocked' })).toEqual(['req_blocked']);
  expect(await found({ outcome: 'would_block' })).toEqual(['req_old', 'req_xss']);
  expect(await found({ outcome: 'recorded' })).toEqual(['req_log']);
  expect(await found({ rule: 'mine' })).toEqual(['req_log']);
  expect(await found({ rule: 'sqli-b', family: 'xss' })).toEqual(['req_xss']);
  expect(await found({ address: '2001:db8::1' })).toEqual(['req_xss']);
  expect(await found({ requestId: 'req_old' })).toEqual(['req_old']);
  expect(await found({ to: new Date(at - dayMs).toISOString() })).toEqual(['req_old']);
  expect(await found({ from: new Date(at - dayMs).toISOString(), outcome: 'would_block' })).toEqual(['req_xss']);
});

test('a report counts by rule, path, parameter and address, with an example of each rule that refuses', async () => {
  const { id, shown } = newSite();
  const body = (name: string) => match('xss-a', { family: 'xss', place: 'body', name });
  await tell([
    detection(shown, { requestId: 'req_1', blocked: true, wouldBlock: false }),
    detection(shown, { requestId: 'req_2', address: '203.0.113.10', matches: [match('sqli-a'), body('items[3].text')] }),
    detection(shown, { requestId: 'req_3', path: '/posts', wouldBlock: false, score: 3, matches: [body('items[12].text')] }),
    detection(shown, { requestId: 'req_old', at: clock.nowMs() - 8 * dayMs }),
  ]);
  const report = await events.report(account, id, 168);
  expect(report).toMatchObject({
    mode: 'detect',
    blocksFrom: blocksFrom.toISOString(),
    complete: true,
    events: 3,
    blocked: 1,
    wouldBlock: 1,
  });
  expect(report.rules).toEqual([
    { rule: 'sqli-a', family: 'sqli', events: 2, blocked: 1, wouldBlock: 1, addresses: 2 },
    { rule: 'xss-a', family: 'xss', events: 2, blocked: 0, wouldBlock: 1, addresses: 2 },
  ]);
  expect(report.paths).toEqual([
    { path: '/search', events: 2, blocked: 1, wouldBlock: 1 },
    { path: '/posts', events: 1, blocked: 0, wouldBlock: 0 },
  ]);
  expect(report.parameters).toEqual([
    { place: 'body', name: 'items[].text', events: 2, blocked: 0, wouldBlock: 1 },
    { place: 'query', name: 'q', events: 2, blocked: 1, wouldBlock: 1 },
  ]);
  expect(report.addresses[0]).toEqual({ address: '203.0.113.9', events: 2, blocked: 1, wouldBlock: 0 });
  expect(report.examples.map(({ requestId }) => requestId)).toEqual(['req_2']);
  expect(await events.report(account, newSite().id, 1)).toMatchObject({ events: 0, rules: [], examples: [] });
});

test('exclusions are proposed from the narrowest on, with what each would let through', async () => {
  const { id, shown } = newSite();
  await tell([
    detection(shown, { requestId: 'req_this', path: '/posts', matches: [match('sqli-a', { place: 'body', name: 'posts[0].text' })] }),
    detection(shown, { requestId: 'req_same', path: '/posts', matches: [match('sqli-a', { place: 'body', name: 'posts[7].text' })] }),
    detection(shown, { requestId: 'req_elsewhere', path: '/news', matches: [match('sqli-a', { place: 'body', name: 'posts[1].text' })] }),
    detection(shown, {
      requestId: 'req_attack',
      path: '/posts',
      matches: [match('sqli-a', { place: 'body', name: 'posts[0].text' }), match('xss-a', { family: 'xss' })],
    }),
    detection(shown, { requestId: 'req_family', path: '/posts', matches: [match('sqli-b')] }),
    detection(shown, { requestId: 'req_old', path: '/posts', at: clock.nowMs() - 8 * dayMs }),
  ]);
  const [event] = await list(id, { requestId: 'req_this' });
  const eventId = storedId('detection', event!.id)!;
  const { proposals, applied, revision } = await falsePositives.handle(context, id, eventId, { exclusion: null });
  expect([applied, revision, added]).toEqual([null, 4, []]);
  const note = 'req_this was ordinary';
  const path = { kind: 'exact', value: '/posts' };
  expect(proposals).toEqual([
    {
      exclusion: { rule: 'sqli-a', family: null, path, place: 'body', parameter: 'posts[].text', note },
      touches: 3,
      letsThrough: 2,
      thisOne: true,
    },
    {
      exclusion: { rule: 'sqli-a', family: null, path: null, place: 'body', parameter: 'posts[].text', note },
      touches: 4,
      letsThrough: 3,
      thisOne: true,
    },
    {
      exclusion: { rule: null, family: 'sqli', path, place: 'body', parameter: 'posts[].text', note },
      touches: 3,
      letsThrough: 2,
      thisOne: true,
    },
    { exclusion: { rule: null, family: 'sqli', path, place: null, parameter: null, note }, touches: 4, letsThrough: 3, thisOne: true },
  ]);
  const chosen = firewallExclusionSchema.parse(proposals[0]!.exclusion);
  expect(await falsePositives.handle(context, id, eventId, { exclusion: chosen }, '"4"')).toMatchObject({ applied: chosen, revision: 5 });
  expect(added).toEqual([chosen]);
});

test('where several rules of a family matched in one parameter, the narrowest that helps is the family there', async () => {
  const { id, shown } = newSite();
  await tell([detection(shown, { matches: [match('sqli-a'), match('sqli-b'), match('sqli-c')] })]);
  const [event] = await list(id);
  const { proposals } = await falsePositives.handle(context, id, storedId('detection', event!.id)!, { exclusion: null });
  const helping = proposals.filter(({ thisOne }) => thisOne).map(({ exclusion }) => exclusion);
  expect(helping[0]).toMatchObject({ rule: null, family: 'sqli', path: { value: '/search' }, place: 'query', parameter: 'q' });
});

test('of a parameter whose name no policy can hold, only what leaves it out is proposed', async () => {
  const { id, shown } = newSite();
  await tell([detection(shown, { matches: [match('sqli-a', { name: ' q' })] })]);
  const [event] = await list(id);
  const { proposals } = await falsePositives.handle(context, id, storedId('detection', event!.id)!, { exclusion: null });
  expect(proposals.map(({ exclusion }) => [exclusion.family, exclusion.parameter])).toEqual([['sqli', null]]);
});

test('of a rule of the customer’s own nothing is proposed', async () => {
  const { id, shown } = newSite();
  await tell([detection(shown, { reason: 'custom_rule', matches: [match('mine', { family: null, place: null, name: null })] })]);
  const [event] = await list(id);
  const { proposals } = await falsePositives.handle(context, id, storedId('detection', event!.id)!, { exclusion: null });
  expect(proposals).toEqual([]);
});

test('another account, and another site of the account, learn nothing', async () => {
  const [{ id, shown }, other] = [newSite(), newSite()];
  await tell([detection(shown)]);
  const eventId = storedId('detection', (await list(id))[0]!.id)!;
  const none = { code: 'not_found' };
  const stranger = { ...context, accountId: newUuid() };
  await expect(events.list(stranger.accountId, id, { limit: 1 })).rejects.toMatchObject(none);
  await expect(events.report(stranger.accountId, id, 1)).rejects.toMatchObject(none);
  await expect(falsePositives.handle(stranger, id, eventId, { exclusion: null })).rejects.toMatchObject(none);
  await expect(falsePositives.handle(context, other.id, eventId, { exclusion: null })).rejects.toMatchObject(none);
});

test('events go after 30 days', async () => {
  const { id, shown } = newSite();
  await tell([detection(shown)]);
  clock.setOffset(29 * dayMs);
  await setting.module.get(InsightRetention).deleteOld();
  expect(await list(id)).toHaveLength(1);
  clock.setOffset(31 * dayMs);
  await setting.module.get(InsightRetention).deleteOld();
  const [row] = await setting.module
    .get(Transactions)
    .manager.query<{ n: number }[]>('SELECT count(*)::int AS n FROM firewall_event WHERE site_id = $1', [id]);
  expect(row?.n).toBe(0);
});
