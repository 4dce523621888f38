import { defaultFirewall, type RulesetCondition, type RulesetFirewall, type RulesetFirewallRule } from '@sitekeep/contracts';
import { type EnforcementRequest, type LimitServices, noLimits } from '@sitekeep/enforcement';
import { Address } from '@sitekeep/geo';
import { Firewall } from '../inspect/firewall.ts';
import { ruleOf } from '../testing/rule-of.ts';
import { JudgedHead } from './judged-head.ts';
import { SiteFirewalls } from './site-firewalls.ts';

const rules = [
  ruleOf('sqli-bad', 'badword'),
  ruleOf('xss-half', 'halfone', { family: 'xss', severity: 'warning' }),
  ruleOf('xss-other-half', 'halftwo', { family: 'xss', severity: 'notice' }),
];
const firewall = new Firewall({ sitekeep: rules });
afterAll(() => firewall.dispose());
const now = 1_800_000_000_000;

function firewallsWith(limits: LimitServices = noLimits) {
  return new SiteFirewalls({ firewall, limits, shared: (section) => section });
}

const section = (parts: Partial<RulesetFirewall> = {}): RulesetFirewall => ({ ...defaultFirewall, mode: 'block', ...parts });
const condition = (field: RulesetCondition['field'], value: string, name: string | null = null): RulesetCondition => ({
  field,
  name,
  operator: 'contains',
  values: [value],
  negate: false,
  ignoreCase: false,
});
const custom = (name: string, kind: 'block' | 'log' | 'challenge' | 'allow', ...conditions: RulesetCondition[]): RulesetFirewallRule => ({
  name,
  match: 'all',
  conditions,
  action: { kind },
});

function requestOf(target: string, body: string | null = null, parts: Partial<EnforcementRequest> = {}): EnforcementRequest {
  const [path = '/', query] = target.split('?');
  const type = ['content-type', 'application/x-www-form-urlencoded'];
  return {
    siteId: 'site_1',
    address: Address.parse('192.0.2.1') as Address,
    country: () => null,
    now,
    secure: false,
    hostname: 'a.test',
    method: body === null ? 'GET' : 'POST',
    target,
    headers: ['host', 'a.test', ...(body === null ? [] : [...type, 'content-length', String(body.length)])],
    bodyComes: body !== null,
    bodyBytes: body?.length ?? 0,
    path,
    query: query === undefined ? '' : `?${query}`,
    userAgent: '',
    cookies: '',
    headerValues: () => [],
    dry: false,
    exemptBy: null,
    skipsGate: false,
    machine: undefined,
    session: undefined,
    gate: null,
    checkWantedBy: null,
    limitHeaders: null,
    firewall: null,
    ...parts,
  };
}

/** Head, and body if it is wanted, by one section. */
function judge(given: RulesetFirewall, request: EnforcementRequest, body: string | null = null, firewalls = firewallsWith()) {
  const site = firewalls.of(given);
  const ofHead = firewalls.headCheck(given)(request, given);
  const wants = ofHead === null && site.wantsBody(request);
  const most = given.body.bytes;
  const seen = { chunks: [Buffer.from(body ?? '').subarray(0, most)], whole: (body?.length ?? 0) <= most };
  const refusal = wants ? site.judgeBody(request, seen, given.blocksFrom) : ofHead;
  return { refusal, wants, detection: request.firewall?.detection ?? null, judged: request.firewall as JudgedHead };
}
const withBody = (given: RulesetFirewall, target: string, body: string, parts: Partial<EnforcementRequest> = {}) =>
  judge(given, requestOf(target, body, parts), body);

test('an ordinary request leaves nothing behind but that it was looked at', () => {
  const { refusal, detection } = judge(section(), requestOf('/?q=fine'));
  expect([refusal, detection]).toEqual([null, null]);
  expect(withBody(section(), '/', 'q=fine')).toMatchObject({ refusal: null, wants: true, detection: null });
});

test('what head and body score adds up, and a rule counts once', () => {
  expect(withBody(section(), '/?a=halfone', 'b=fine')).toMatchObject({
    refusal: null,
    detection: { blocked: false, wouldBlock: false, score: 3 },
  });
  const both = withBody(section(), '/?a=halfone', 'b=halftwo');
  expect(both.refusal).toEqual({ stage: 'firewall', reason: 'attack', matched: 'xss-half, xss-other-half', status: 403 });
  expect(both.detection).toMatchObject({ blocked: true, score: 5, reason: 'attack' });
  expect(withBody(section(), '/?a=halfone', 'b=halfone').detection).toMatchObject({ score: 3 });
});

test('a head that is refused asks for no body', () => {
  expect(withBody(section(), '/?a=badword', 'b=fine')).toMatchObject({ wants: false, refusal: { reason: 'attack', matched: 'sqli-bad' } });
});

test('a rule that waits for the body may spare what the sets have found in the head', () => {
  const given = section({ rules: [custom('ours', 'allow', condition('argument', 'secret', 'key'))] });
  expect(withBody(given, '/?a=badword', 'key=secret')).toMatchObject({ refusal: null });
  expect(withBody(given, '/?a=badword', 'key=wrong').refusal).toMatchObject({ reason: 'attack' });
  expect(judge(given, requestOf('/?a=badword')).refusal).toMatchObject({ reason: 'attack' });
});

test('a rule that spares is the end of all judgement, one that wants a check is not', () => {
  const rulesOf = (kind: 'allow' | 'challenge') => section({ rules: [custom('it', kind, condition('path', '/x'))] });
  expect(judge(rulesOf('allow'), requestOf('/x?a=badword')).refusal).toBeNull();
  expect(withBody(rulesOf('allow'), '/x', 'a=badword')).toMatchObject({ refusal: null, wants: false });
  expect(judge(rulesOf('challenge'), requestOf('/x?a=badword')).refusal).toMatchObject({ reason: 'attack' });
  const request = requestOf('/x', 'a=fine');
  expect(judge(rulesOf('challenge'), request, 'a=fine').refusal).toBeNull();
  expect(request.checkWantedBy).toBe('firewall rule it');
  const detect = requestOf('/x');
  judge({ ...rulesOf('challenge'), mode: 'detect' }, detect);
  expect(detect.checkWantedBy).toBeNull();
});

test('detect refuses nothing and says what block would have done', () => {
  const given = section({ mode: 'detect', rules: [custom('no entry', 'block', condition('path', '/x'))] });
  expect(judge(given, requestOf('/?a=badword'))).toMatchObject({ refusal: null, detection: { blocked: false, wouldBlock: true } });
  expect(judge(given, requestOf('/x'))).toMatchObject({ refusal: null, detection: { wouldBlock: true, reason: 'custom_rule' } });
  expect(withBody(given, '/', 'a=badword')).toMatchObject({ refusal: null, detection: { wouldBlock: true, score: 5 } });
});

test('block begins by the time of each request', () => {
  const given = section({ blocksFrom: now + 1000 });
  expect(judge(given, requestOf('/?a=badword'))).toMatchObject({ refusal: null, detection: { wouldBlock: true } });
  expect(judge(given, requestOf('/?a=badword', null, { now: now + 1000 })).refusal).toMatchObject({ reason: 'attack' });
});

test('what is longer than it may be is refused: at once where the head tells, else with the body', () => {
  const given = section({ body: { bytes: 10, beyond: 'refuse' } });
  const long = 'a=0123456789';
  const refused = { stage: 'firewall', reason: 'body_too_large', status: 413 };
  expect(withBody(given, '/', long)).toMatchObject({ wants: false, refusal: refused, detection: { reason: 'too_complex', blocked: true } });
  expect(withBody(given, '/', long, { bodyBytes: null })).toMatchObject({ wants: true, refusal: refused });
  expect(withBody(given, '/', 'a=01234567').refusal).toBeNull();
  expect(withBody(section({ body: { bytes: 10, beyond: 'pass' } }), '/', long)).toMatchObject({ refusal: null, detection: null });
});

test('a site that reads no bodies has none judged, and its rules see none', () => {
  const given = section({ body: { bytes: 0, beyond: 'refuse' }, rules: [custom('no', 'block', condition('body', 'x'))] });
  expect(withBody(given, '/', 'x=badword')).toMatchObject({ wants: false, refusal: null });
});

test('without a set only own rules and patches are asked', () => {
  const given = section({ sets: [], rules: [custom('noted', 'log', condition('path', '/x'))] });
  expect(withBody(given, '/x?a=badword', 'b=badword')).toMatchObject({
    wants: false,
    refusal: null,
    detection: { reason: 'custom_rule', score: 0 },
  });
});

test('patches come before the rules of a site, and a request meets the same ones to its end', () => {
  const firewalls = firewallsWith();
  const given = section({ rules: [custom('all', 'allow', condition('path', '/'))] });
  const patch = (value: string) => ({
    version: 1,
    patches: [{ id: 'patch-1', rule: custom('hole', 'block', condition('argument', value, 'x')), expiresAt: null }],
  });
  firewalls.setPatches(patch('evil'));
  expect(judge(given, requestOf('/?x=evil'), null, firewalls).refusal).toMatchObject({ reason: 'custom_rule', matched: 'patch-1' });
  const request = requestOf('/', 'x=evil');
  expect(firewalls.headCheck(given)(request, given)).toBeNull();
  firewalls.setPatches({ version: 2, patches: [] });
  const site = firewalls.of(given);
  expect(site.wantsBody(request)).toBe(true);
  expect(site.judgeBody(request, { chunks: [Buffer.from('x=evil')], whole: true }, null)).toMatchObject({ matched: 'patch-1' });
  expect(() => firewalls.setPatches({ version: 3, patches: [{ ...patch('(').patches[0]!, rule: broken }] })).toThrow();
});
const broken: RulesetFirewallRule = {
  ...custom('broken', 'block'),
  conditions: [{ ...condition('path', '('), operator: 'regex' }],
};

test('a limit of a rule counts by address, for its site, and neither the whitelisted nor questions', () => {
  const asked: string[] = [];
  const limits: LimitServices = {
    counterOf: (siteId, { name, limit, windowSeconds }) => {
      const reading = (way: string) => (key: string) => {
        asked.push(`${way} ${siteId} ${name} ${limit}/${windowSeconds} ${key}`);
        return { admitted: false, remaining: 0, resetSeconds: 7, reached: true };
      };
      return { take: reading('take'), peek: reading('peek'), readAhead: () => 0 };
    },
  };
  const rule: RulesetFirewallRule = {
    ...custom('costly', 'log', condition('path', '/x')),
    action: { kind: 'rate_limit', limit: 2, windowSeconds: 60 },
  };
  const given = section({ rules: [rule] });
  const firewalls = firewallsWith(limits);
  const refused = { stage: 'firewall', reason: 'rate_limited', status: 429, matched: 'costly', retryAfterSeconds: 60 };
  expect(judge(given, requestOf('/x', null, { siteId: 'site_9' }), null, firewalls).refusal).toEqual(refused);
  expect(judge(given, requestOf('/x', null, { dry: true }), null, firewalls).refusal).toEqual(refused);
  expect(judge(given, requestOf('/x', null, { exemptBy: '192.0.2.0/24' }), null, firewalls).refusal).toBeNull();
  expect(asked).toEqual(['take site_9 firewall rule costly 2/60 192.0.2.1', 'peek site_1 firewall rule costly 2/60 192.0.2.1']);
});

test('what is told of holds twenty matches at most, the heaviest first, and no more than fits', () => {
  const many = Array.from({ length: 40 }, (_, i) =>
    ruleOf(`sqli-${'x'.repeat(20)}-${i}`, 'everyword', { severity: i === 39 ? 'critical' : 'notice' }),
  );
  const crowded = new Firewall({ sitekeep: many });
  const firewalls = new SiteFirewalls({ firewall: crowded, limits: noLimits, shared: (given) => given });
  const { refusal, detection } = judge(section(), requestOf(`/?${'n'.repeat(300)}=everyword`), null, firewalls);
  expect(refusal?.matched?.length).toBeLessThanOrEqual(200);
  expect(refusal?.matched).toMatch(/^sqli-x{20}-39, sqli-/);
  expect(detection?.matches).toHaveLength(20);
  expect(detection?.matches[0]).toMatchObject({ rule: `sqli-${'x'.repeat(20)}-39`, score: 5, place: 'query' });
  expect(detection?.matches[0]?.name?.length).toBe(200);
  crowded.dispose();
});
