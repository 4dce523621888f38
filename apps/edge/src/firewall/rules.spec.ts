import {
  defaultCheck,
  redisChannels,
  redisKeys,
  type FirewallPatches,
  type RulesetCondition,
  type RulesetFirewallRule,
} from '@sitekeep/contracts';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { EdgeSetting } from '../testing/edge-setting.ts';
import { portOf, startEdge } from '../testing/edge-under-test.ts';
import { bodyOf } from '../testing/test-origin.ts';
import { eventually, visit } from '../testing/visit.ts';
import { eventsOf, guardedSite, type GuardedSite } from './testing/guarded-site.ts';

const injection = "id=1'%20UNION%20SELECT%20username,password%20FROM%20users--";
const asJson = { 'content-type': 'application/json' };

let setting: EdgeSetting;
beforeAll(async () => {
  setting = await EdgeSetting.start({}, ({ text }) => (text.startsWith('127.9.') ? 'NL' : 'DE'));
}, 90_000);
afterAll(() => setting.stop(), 30_000);
beforeEach(() => {
  setting.origin.seen.length = 0;
  setting.origin.answer = (request, response) => void bodyOf(request).then((body) => response.end(body));
});

const condition = (parts: Partial<RulesetCondition> & Pick<RulesetCondition, 'field' | 'values'>): RulesetCondition => ({
  name: null,
  operator: 'contains',
  negate: false,
  ignoreCase: false,
  ...parts,
});
const rule = (name: string, action: RulesetFirewallRule['action'], ...conditions: RulesetCondition[]): RulesetFirewallRule => ({
  name,
  match: 'all',
  conditions,
  action,
});
const onPath = (path: string) => condition({ field: 'path', operator: 'prefix', values: [path] });
const block = { kind: 'block' } as const;

async function statusesOf(site: GuardedSite, path: string, times: number, options = {}): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await site.visit(path, options)).status);
  return statuses;
}

test('each action of a rule does what it says, and the first terminal one wins', async () => {
  const site = await guardedSite(setting, {
    rules: [
      rule('noted', { kind: 'log' }, onPath('/noted')),
      rule('no entry', block, onPath('/noted/secret')),
      rule('moved', { kind: 'redirect', location: 'https://elsewhere.test/', status: 302 }, onPath('/moved')),
      rule('costly', { kind: 'rate_limit', limit: 2, windowSeconds: 600 }, onPath('/costly')),
      rule('odd', { kind: 'challenge' }, onPath('/odd')),
      rule('free', { kind: 'allow' }, onPath('/free')),
      rule('never asked', block, onPath('/free')),
      rule('from NL', block, condition({ field: 'country', operator: 'in', values: ['NL'] })),
    ],
  });
  await eventually(async () => expect((await site.visit()).status).toBe(200));
  expect((await site.visit('/noted')).status).toBe(200);
  expect((await site.visit('/noted/secret')).status).toBe(403);
  const moved = await site.visit('/moved');
  expect([moved.status, moved.headers.location]).toEqual([302, 'https://elsewhere.test/']);
  expect(await statusesOf(site, '/costly', 3)).toEqual([200, 200, 429]);
  expect(await statusesOf(site, '/costly', 1, { localAddress: '127.0.0.9' })).toEqual([200]);
  expect((await site.visit('/odd')).status).toBe(429);
  expect((await site.visit(`/free?${injection}`)).status).toBe(200);
  expect((await site.visit('/', { localAddress: '127.9.0.1' })).status).toBe(403);
  await eventually(async () => {
    const { refusals, detections } = await eventsOf(setting, site.siteId);
    const told = refusals.map(({ stage, reason, matched, status }) => [stage, reason, matched, status]);
    expect(told).toEqual([
      ['firewall', 'custom_rule', 'no entry', 403],
      ['firewall', 'custom_rule', 'moved', 302],
      ['firewall', 'rate_limited', 'costly', 429],
      ['visitor_check', 'challenged', 'firewall rule odd', 429],
      ['firewall', 'custom_rule', 'from NL', 403],
    ]);
    const rules = detections.map(({ reason, blocked, matches }) => [reason, blocked, ...matches.map(({ rule: id }) => id)]);
    expect(rules).toContainEqual(['custom_rule', false, 'noted']);
    expect(rules).toContainEqual(['custom_rule', true, 'noted', 'no entry']);
    expect(rules).toContainEqual(['custom_rule', true, 'costly']);
  });
});

test('rules may ask of the body, keep their order over head and body, and want the check after it', async () => {
  const inBody = (name: string, text: string) => condition({ field: 'argument', name, operator: 'equals', values: [text] });
  const site = await guardedSite(setting, {
    sets: [],
    rules: [
      rule('ours', { kind: 'allow' }, inBody('key', 'ours')),
      rule('no drones', block, inBody('item.kind', 'drone')),
      rule('odd body', { kind: 'challenge' }, inBody('item.kind', 'odd')),
      rule('long body', block, condition({ field: 'body_bytes', operator: 'greater', values: ['5000'] })),
      rule('no posts to here', block, onPath('/closed')),
    ],
  });
  await eventually(async () => expect((await site.visit()).status).toBe(200));
  const post = async (body: object, path = '/order') =>
    (await site.visit(path, { method: 'POST', headers: asJson, body: JSON.stringify(body) })).status;
  expect(await post({ item: { kind: 'book' } })).toBe(200);
  expect(await post({ item: { kind: 'drone' } })).toBe(403);
  expect(await post({ key: 'ours', item: { kind: 'drone' } })).toBe(200);
  expect(await post({ item: { kind: 'odd' } })).toBe(429);
  expect(await post({ text: 'a'.repeat(6000) })).toBe(403);
  expect(await post({ item: { kind: 'book' } }, '/closed')).toBe(403);
  expect(await post({ key: 'ours' }, '/closed')).toBe(200);
  expect((await site.visit('/closed')).status).toBe(403);
});

test('in mode detect rules of every kind are only written down', async () => {
  const site = await guardedSite(setting, {
    mode: 'detect',
    rules: [rule('no entry', block, onPath('/secret')), rule('odd', { kind: 'challenge' }, onPath('/odd'))],
  });
  await eventually(async () => expect((await site.visit()).status).toBe(200));
  expect((await site.visit('/secret')).status).toBe(200);
  expect((await site.visit('/odd')).status).toBe(200);
  await eventually(async () => {
    const { detections } = await eventsOf(setting, site.siteId);
    expect(detections.map(({ blocked, wouldBlock, matches }) => [blocked, wouldBlock, matches[0]?.rule])).toEqual([
      [false, true, 'no entry'],
      [false, false, 'odd'],
    ]);
  });
});

test('an exclusion takes a parameter out on its path, and nothing that stands beside it', async () => {
  const site = await guardedSite(setting, {
    exclusions: [{ rule: null, family: 'sqli', path: { kind: 'prefix', value: '/wiki' }, place: null, parameter: 'text' }],
  });
  const attack = "1' UNION SELECT username, password FROM users--";
  const query = (name: string) => `${name}=${encodeURIComponent(attack)}`;
  await eventually(async () => expect((await site.visit()).status).toBe(200));
  expect((await site.visit(`/wiki/edit?${query('text')}`)).status).toBe(200);
  expect((await site.visit(`/other?${query('text')}`)).status).toBe(403);
  expect((await site.visit(`/wiki/edit?${query('text')}&${query('id')}`)).status).toBe(403);
  const post = async (body: object) => (await site.visit('/wiki', { method: 'POST', headers: asJson, body: JSON.stringify(body) })).status;
  expect(await post({ text: attack })).toBe(200);
  expect(await post({ text: attack, id: attack })).toBe(403);
});

test('block begins when its time has come, by the clock', async () => {
  const site = await guardedSite(setting, { blocksFrom: Date.now() + 1500 });
  expect((await site.visit(`/?${injection}`)).status).toBe(200);
  await eventually(async () => expect((await site.visit(`/?${injection}`)).status).toBe(403));
  await eventually(async () => {
    const { detections } = await eventsOf(setting, site.siteId);
    expect(detections[0]).toMatchObject({ blocked: false, wouldBlock: true });
    expect(detections.at(-1)).toMatchObject({ blocked: true, wouldBlock: false });
  });
});

test('a whitelist entry spares nobody the firewall; the edge’s own paths are not the site’s', async () => {
  const whitelist = [{ address: '127.0.0.1/32', expiresAt: null }];
  const filters = { blacklist: [], whitelist, onlyFromWhitelist: false, countries: { mode: 'off' as const, codes: [] } };
  const site = await guardedSite(setting, {}, { filters });
  expect((await site.visit(`/?${injection}`)).status).toBe(403);
  expect((await site.visit(`/.sitekeep/nothing?${injection}`)).status).toBe(404);
});

test('who attacks becomes suspicious to the site', async () => {
  const site = await guardedSite(setting, {}, { check: { ...defaultCheck, mode: 'suspicious' } });
  expect((await site.visit('/', { localAddress: '127.0.3.3' })).status).toBe(200);
  expect(await statusesOf(site, `/?${injection}`, 4, { localAddress: '127.0.3.3' })).toEqual([403, 403, 403, 403]);
  expect((await site.visit('/', { localAddress: '127.0.3.3' })).status).toBe(429);
  expect((await site.visit('/', { localAddress: '127.0.3.4' })).status).toBe(200);
});

async function push(patches: FirewallPatches): Promise<void> {
  const { redis } = setting.publisher;
  await redis.set(redisKeys.firewallPatches, JSON.stringify(patches));
  await redis.publish(redisChannels.firewall, 'patches');
}

test('patches hold on every site whose firewall is on, at once and until they expire, also while Redis is away and after a start without it', async () => {
  const site = await guardedSite(setting, { sets: [], rules: [rule('all', { kind: 'allow' }, onPath('/'))] });
  const off = await guardedSite(setting, { mode: 'off' });
  const hole = '/plugin/x.php';
  await eventually(async () => expect([(await site.visit(hole)).status, (await off.visit(hole)).status]).toEqual([200, 200]));
  const patch = { id: 'patch-1', rule: rule('CVE-2026-1', block, onPath('/plugin')), expiresAt: null };
  let version = 0;
  await inTime(1000, async () => {
    await push({ version: ++version, patches: [] });
    await eventually(async () => expect((await site.visit(hole)).status).toBe(200));
    await push({ version: ++version, patches: [patch] });
    return msOf(() => eventually(async () => expect((await site.visit(hole)).status).toBe(403)));
  });
  expect((await off.visit(hole)).status).toBe(200);
  await eventually(async () => {
    const { refusals, detections } = await eventsOf(setting, site.siteId);
    expect(refusals[0]).toMatchObject({ reason: 'custom_rule', matched: 'patch-1' });
    expect(detections[0]?.matches).toEqual([expect.objectContaining({ rule: 'patch-1', family: 'patch' })]);
  });
  await setting.redis.kill();
  expect((await site.visit(hole)).status).toBe(403);
  expect((await site.visit('/')).status).toBe(200);
  const other = await startEdge(setting.redis.url, setting.folder);
  expect((await visit(portOf(other), site.hostname, hole)).status).toBe(403);
  await other.close();
  await setting.redis.restart();
  const next = { ...patch, rule: rule('CVE-2026-2', block, onPath('/theme')), expiresAt: Date.now() + 3000 };
  await push({ version: 3, patches: [next] });
  await eventually(async () => expect((await site.visit('/theme/x.php')).status).toBe(403));
  expect((await site.visit(hole)).status).toBe(200);
  await push({ version: 2, patches: [] });
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect((await site.visit('/theme/x.php')).status).toBe(403);
  await eventually(async () => expect((await site.visit('/theme/x.php')).status).toBe(200));
  await push({
    version: 4,
    patches: [{ ...patch, rule: rule('bad', block, condition({ field: 'path', operator: 'regex', values: ['('] })) }],
  });
  await push({ version: 5, patches: [] });
  expect((await site.visit(hole)).status).toBe(200);
}, 30_000);

test('imported rules hold where a site has chosen them, as soon as they are there', async () => {
  const sets = { sitekeep: await guardedSite(setting), crs: await guardedSite(setting, { sets: ['crs'] }) };
  const odd = '/?q=imported-marker';
  await eventually(async () => expect([(await sets.crs.visit(odd)).status, (await sets.sitekeep.visit(odd)).status]).toEqual([200, 200]));
  const importedRule = {
    id: 'crs-942999',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A marker.',
    in: ['arguments'],
    screen: 'any',
    when: [{ regex: 'imported-marker' }],
  };
  const { redis } = setting.publisher;
  await redis.set(redisKeys.firewallCrs, JSON.stringify({ version: 1, release: 'OWASP_CRS/4.25.0', rules: [importedRule] }));
  await redis.publish(redisChannels.firewall, 'crs');
  await eventually(async () => expect((await sets.crs.visit(odd)).status).toBe(403));
  expect((await sets.sitekeep.visit(odd)).status).toBe(200);
  expect((await sets.crs.visit(`/?${injection}`)).status).toBe(200);
  await redis.set(redisKeys.firewallCrs, JSON.stringify({ version: 2, release: 'x', rules: [{ ...importedRule, in: ['nowhere'] }] }));
  await redis.publish(redisChannels.firewall, 'crs');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await sets.crs.visit(odd)).status).toBe(403);
});

test('a ruleset whose rules do not compile changes nothing', async () => {
  const site = await guardedSite(setting, { rules: [rule('no entry', block, onPath('/secret'))] });
  await eventually(async () => expect((await site.visit('/secret')).status).toBe(403));
  await site.publish({ rules: [rule('bad', block, condition({ field: 'path', operator: 'regex', values: ['(a'] }))] });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await site.visit('/secret')).status).toBe(403);
  expect((await site.visit('/')).status).toBe(200);
});
