import { defaultGate, type GateClaims, type RulesetGate } from '@sitekeep/contracts';
import { compileSite, enforce } from './compile-site.ts';
import { compileGatePolicy } from './gate-policy.ts';
import { noServices } from './site-services.ts';
import { requestFrom, type RequestParts, rulesetOf, type RulesetParts } from './testing/requests.ts';

const anna: GateClaims = {
  ...{ s: 'gss_1', v: 'vis_1', e: 'anna@example.com', n: 'Anna', g: ['editors'], p: [], f: ['password', 'code'] },
  ...{ a: 0, i: 0, x: 300, d: 600, z: 900 },
};
const gateOf = (parts: Partial<RulesetGate> = {}): RulesetGate => ({ ...defaultGate, mode: 'on', ...parts });
const rule = (parts: Partial<RulesetGate['rules'][number]>) => ({
  ...{ name: 'rule', path: null, methods: [], networks: [], require: 'password' as const, groups: [], freshSeconds: null },
  ...parts,
});
const prefix = (value: string) => ({ kind: 'prefix' as const, value });

/** What becomes of a request of somebody with these claims. */
function ask(gate: RulesetGate, session: GateClaims | null, parts: RequestParts = {}, more: RulesetParts = {}, from = '192.0.2.1') {
  let looks = 0;
  const sessionOf = () => {
    looks++;
    return session;
  };
  const site = compileSite(rulesetOf({ gate, ...more }), { ...noServices, gate: { ...noServices.gate, sessionOf } });
  const request = requestFrom(from, parts);
  const refusal = enforce(site.checks, request, site);
  return { refusal, decision: request.gate, looks, request, stages: site.stages.map(({ stage }) => stage) };
}

test('a site whose gate is off has no such stage', () => {
  expect(ask(defaultGate, null)).toMatchObject({ refusal: null, decision: null, looks: 0, stages: [] });
});

test('without a session one signs in; with one that shows enough one enters', () => {
  expect(ask(gateOf(), null).refusal).toEqual({ stage: 'gate', reason: 'sign_in_required', matched: null, status: 401 });
  expect(ask(gateOf(), anna)).toMatchObject({ refusal: null, decision: { outcome: 'enter' }, looks: 1 });
});

test.each<[RulesetGate['require'], GateClaims['f'], string]>([
  ['password', ['password'], 'shown'],
  ['password', ['code'], 'factor_missing'],
  ['code', ['code'], 'shown'],
  ['code', ['password'], 'factor_missing'],
  ['password_and_code', ['password'], 'factor_missing'],
  ['password_and_code', ['code'], 'factor_missing'],
  ['password_and_code', ['code', 'password'], 'shown'],
  ['password', ['passkey'], 'shown'],
  ['code', ['passkey'], 'shown'],
  ['password_and_code', ['passkey'], 'shown'],
  ['passkey', ['passkey'], 'shown'],
  ['passkey', ['password', 'code'], 'factor_missing'],
  ['nothing', [], 'nothing_asked'],
  ['refuse', ['password', 'code'], 'refused_to_all'],
])('%s with %j: %s', (require, f, why) => {
  expect(ask(gateOf({ require }), { ...anna, f }).decision?.why).toBe(why);
});

test('a rule may ask for what was shown lately', () => {
  const gate = gateOf({ rules: [rule({ name: 'admin', freshSeconds: 300 })] });
  const whyAt = (now: number) => ask(gate, { ...anna, a: 1000 }, { now }).decision?.why;
  expect([whyAt(1_299_000), whyAt(1_300_000), whyAt(1_301_000)]).toEqual(['shown', 'shown', 'shown_long_ago']);
  expect(ask(gate, { ...anna, a: 1000 }, { now: 2_000_000 }).refusal).toMatchObject({ reason: 'sign_in_required', status: 401 });
});

test.each<[RulesetGate['require'], GateClaims['f'], string]>([
  ['password_and_code', ['password', 'code'], 'shown_long_ago'],
  ['code', ['password', 'code'], 'shown_long_ago'],
  ['password', ['password', 'code'], 'shown'],
  ['password_and_code', ['password', 'code', 'passkey'], 'shown'],
  ['password_and_code', ['password'], 'factor_missing'],
])('trusted × fresh: where a rule wants %s to be fresh, a trusted browser stood for the code of %j: %s', (require, f, why) => {
  const gate = gateOf({ rules: [rule({ require, path: { kind: 'prefix', value: '/admin' }, freshSeconds: 300 })] });
  const now = anna.a * 1000;
  expect(ask(gate, { ...anna, f, t: 1 }, { path: '/admin', now }).decision?.why).toBe(why);
  if (why === 'shown_long_ago') expect(ask(gate, { ...anna, f }, { path: '/admin', now }).decision?.why).toBe('shown');
  expect(ask(gate, { ...anna, f, t: 1 }, { path: '/', now }).decision?.why).not.toBe('shown_long_ago');
});

test('groups and paths of a visitor: signing in does not help who may never enter', () => {
  const staff = gateOf({ groups: ['staff', 'editors'] });
  expect(ask(staff, anna).refusal).toBeNull();
  expect(ask(staff, { ...anna, g: ['others'], f: [] }).refusal).toMatchObject({ reason: 'gate_forbidden', status: 403 });
  const limited = { ...anna, p: ['/docs/'] };
  expect(ask(gateOf(), limited, { path: '/docs/a' }).refusal).toBeNull();
  expect(ask(gateOf(), limited, { path: '/docs' }).refusal?.status).toBe(403);
  expect(ask(gateOf(), limited, { path: '/docs/..%2fadmin' }).refusal?.status).toBe(403);
  const admin = { ...anna, p: ['/admin'] };
  const statusOf = (path: string) => ask(gateOf(), admin, { path }).refusal?.status;
  expect(['/admin', '/admin/x', '/administrator', '/admin;x'].map(statusOf)).toEqual([undefined, undefined, 403, 403]);
});

describe('rules for groups', () => {
  const admins = rule({ name: 'admins', appliesTo: ['admins', 'owners'], require: 'passkey' });
  const contractors = rule({ name: 'contractors', path: prefix('/finance/'), appliesTo: ['contractors'], require: 'refuse' });
  const guests = rule({ name: 'guests', appliesTo: ['guests'], require: 'password' });
  const gate = gateOf({ rules: [contractors, admins, guests] });
  const inGroups = (g: string[], f: GateClaims['f'] = ['password', 'code']) => ({ ...anna, g, f });
  const decided = (session: GateClaims | null, parts: RequestParts = {}, of = gate) => {
    const { outcome, rule: name, require, why } = ask(of, session, parts).decision!;
    return [outcome, name, require, why];
  };

  test('hold for their members alone, on one and the same path', () => {
    expect(decided(inGroups(['editors']))).toEqual(['enter', null, 'password_and_code', 'shown']);
    expect(decided(inGroups(['editors', 'owners']))).toEqual(['sign_in', 'admins', 'passkey', 'factor_missing']);
    expect(decided(inGroups(['owners'], ['passkey']))).toEqual(['enter', 'admins', 'passkey', 'shown']);
    expect(decided(inGroups(['guests'], ['password']))).toEqual(['enter', 'guests', 'password', 'shown']);
    expect(decided(inGroups([], ['password']))).toEqual(['sign_in', null, 'password_and_code', 'factor_missing']);
    // The first that holds, of several.
    expect(decided(inGroups(['guests', 'admins'], ['password']))[1]).toBe('admins');
  });

  test('a group may be let in nowhere', () => {
    expect(decided(inGroups(['contractors']), { path: '/finance/a' })).toEqual(['forbidden', 'contractors', 'refuse', 'refused_to_all']);
    expect(decided(inGroups(['contractors']))[0]).toBe('enter');
    expect(decided(inGroups(['editors']), { path: '/finance/a' })[0]).toBe('enter');
    expect(decided(inGroups(['contractors']), { path: '/FINANCE/a' })[0]).toBe('forbidden');
  });

  test('who is unknown is asked for the least, and never let in by a group', () => {
    expect(decided(null)).toEqual(['sign_in', 'guests', 'password', 'no_session']);
    expect(decided(null, {}, gateOf({ rules: [admins] }))).toEqual(['sign_in', null, 'password_and_code', 'no_session']);
    expect(decided(null, {}, gateOf({ require: 'refuse', rules: [contractors, admins] }))).toEqual([
      'sign_in',
      'admins',
      'passkey',
      'no_session',
    ]);
    const shut = gateOf({ require: 'refuse', rules: [contractors, rule({ appliesTo: ['a'], path: prefix('/other/') })] });
    expect(decided(null, { path: '/finance/' }, shut)).toEqual(['forbidden', null, 'refuse', 'refused_to_all']);
    const slip = gateOf({ rules: [rule({ appliesTo: ['admins'], require: 'nothing' })] });
    expect(decided(null, {}, slip)).toEqual(['sign_in', null, 'password_and_code', 'no_session']);
    expect(decided(null, {}, gateOf({ require: 'nothing', rules: [admins] }))[0]).toBe('open');
  });

  test('a rule for everybody that comes first decides, and what is open needs no look at the session', () => {
    const open = gateOf({ rules: [rule({ name: 'open', path: prefix('/open/'), require: 'nothing' }), admins] });
    expect(ask(open, inGroups(['admins']), { path: '/open/a' })).toMatchObject({ looks: 0, decision: { outcome: 'open' } });
    expect(ask(open, inGroups(['admins'])).refusal?.status).toBe(401);
  });

  test('groups of the rule still say who of its members enters', () => {
    const both = gateOf({ rules: [rule({ name: 'both', appliesTo: ['admins'], groups: ['staff'] })] });
    expect(decided(inGroups(['admins']), {}, both)).toEqual(['forbidden', 'both', 'password', 'not_in_group']);
    expect(decided(inGroups(['admins', 'staff']), {}, both)[0]).toBe('enter');
    expect(decided(inGroups([]), {}, both)).toEqual(['enter', null, 'password_and_code', 'shown']);
  });
});

describe('rules', () => {
  const rules = [
    rule({ name: 'hooks', path: prefix('/hooks/'), methods: ['POST'], require: 'nothing' }),
    rule({ name: 'office', networks: ['198.51.100.0/24'], require: 'password' }),
    rule({ name: 'admin', path: prefix('/admin'), require: 'password_and_code', groups: ['admins'] }),
    rule({ name: 'public', path: { kind: 'regex', value: '^/public/' }, require: 'nothing' }),
  ];
  const gate = gateOf({ rules });
  const of = (path: string, parts: RequestParts = {}, session: GateClaims | null = null, from?: string) =>
    ask(gate, session, { path, ...parts }, {}, from);

  test('the first that fits decides', () => {
    expect(of('/hooks/x', { method: 'POST' }).decision).toMatchObject({ outcome: 'open', rule: 'hooks' });
    expect(of('/hooks/x').decision).toMatchObject({ outcome: 'sign_in', rule: null });
    expect(of('/admin', {}, { ...anna, f: ['password'] }, '198.51.100.7').decision).toMatchObject({ outcome: 'enter', rule: 'office' });
    expect(of('/admin', {}, anna).refusal).toMatchObject({ reason: 'gate_forbidden', matched: 'admin' });
  });

  test('a rule for GET is one for HEAD, too', () => {
    const reading = gateOf({ rules: [rule({ name: 'reading', methods: ['GET'], require: 'nothing' })] });
    const outcomes = ['GET', 'HEAD', 'POST'].map((method) => ask(reading, null, { method }).decision?.outcome);
    expect(outcomes).toEqual(['open', 'open', 'sign_in']);
  });

  test('what asks nothing of some networks lets in, and is not open', () => {
    const office = gateOf({ rules: [rule({ name: 'office', networks: ['198.51.100.0/24'], require: 'nothing' })] });
    expect(ask(office, null, {}, {}, '198.51.100.7')).toMatchObject({
      ...{ refusal: null, looks: 0 },
      decision: { outcome: 'enter', why: 'nothing_asked', rule: 'office' },
    });
    expect(ask(office, null).decision?.outcome).toBe('sign_in');
  });

  test('on an open path nobody looks for a session', () => {
    expect(of('/public/a', {}, anna)).toMatchObject({ decision: { outcome: 'open' }, looks: 0 });
  });

  test('no other spelling opens a path', () => {
    for (const path of ['/public/..%2fadmin', '/public/%2e%2e/admin', '/public/..;/admin', '/public/%252e%252e%252fadmin'])
      expect(of(path).decision?.outcome).not.toBe('open');
    expect(of('/public//a').decision?.outcome).toBe('open');
    expect(of('/%61dmin', {}, anna).refusal?.matched).toBe('admin');
  });

  test('letter case opens nothing, and closes nothing to those whose rules have capitals', () => {
    for (const path of ['/Admin', '/ADMIN/x', '/admin/..%2fADMIN']) expect(of(path, {}, anna).refusal?.matched).toBe('admin');
    expect(of('/PUBLIC/a').decision?.outcome).toBe('sign_in');
    const capitals = gateOf({
      rules: [
        rule({ name: 'Files', path: prefix('/Files/'), require: 'nothing' }),
        rule({ name: 'A', path: prefix('/A'), require: 'refuse' }),
      ],
    });
    const outcomeOf = (path: string) => ask(capitals, null, { path }).decision?.outcome;
    expect(['/Files/a', '/Files/A%C3%89', '/files/a', '/A', '/a'].map(outcomeOf)).toEqual([
      'open',
      'open',
      'sign_in',
      'forbidden',
      'forbidden',
    ]);
    const own = { ...anna, p: ['/Docs'] };
    const statusOf = (path: string) => ask(gateOf(), own, { path }).refusal?.status;
    expect(['/Docs/a', '/docs/a'].map(statusOf)).toEqual([undefined, 403]);
  });

  test('what origins take for a protected path is protected; what is open stays open', () => {
    const section = gateOf({
      require: 'nothing',
      rules: [
        rule({ name: 'health', path: { kind: 'exact', value: '/admin/health' }, require: 'nothing' }),
        rule({ name: 'special', path: prefix('/wiki/Special:'), require: 'nothing' }),
        rule({ name: 'wiki', path: prefix('/wiki/'), require: 'password' }),
        rule({ name: 'admin', path: prefix('/admin/'), require: 'refuse' }),
        rule({ name: 'exact', path: { kind: 'exact', value: '/Secret' }, require: 'refuse' }),
        rule({ name: 'umlaut', path: prefix('/%C3%A4rger/'), require: 'refuse' }),
        rule({ name: 'pattern', path: { kind: 'regex', value: '^/files/$' }, require: 'refuse' }),
      ],
    });
    const ruleFor = (path: string) => ask(section, null, { path }).decision?.rule;
    for (const path of ['/admin', '/admin./x', '/admin%20/x', '/admin::$INDEX_ALLOCATION/x', '/ADMIN.', '/admin/x', '/%41dmin'])
      expect([path, ruleFor(path)]).toEqual([path, 'admin']);
    for (const path of ['/secret', '/Secret/', '/secret.']) expect([path, ruleFor(path)]).toEqual([path, 'exact']);
    expect(['/%C3%84rger/x', '/%C3%A4RGER', '/files', '/FILES/'].map(ruleFor)).toEqual(['umlaut', 'umlaut', 'pattern', 'pattern']);
    expect(
      ['/administrator', '/admin/health', '/wiki/Special:Search', '/other', '/admin-x/'].map(
        (path) => ask(section, null, { path }).decision?.outcome,
      ),
    ).toEqual(Array(5).fill('open'));
    expect(ruleFor('/wiki/a')).toBe('wiki');
  });

  test('a path that is too long for a pattern is closed', () => {
    expect(of('/public/'.padEnd(2000, 'x'), {}, anna).decision).toMatchObject({ outcome: 'forbidden', why: 'path_too_long' });
    expect(of('/hooks/'.padEnd(2000, 'x'), { method: 'POST' }).decision?.outcome).toBe('open');
  });

  test('the policy tells why', () => {
    const policy = compileGatePolicy(gate);
    const told = policy.explain(requestFrom('192.0.2.1', { path: '/admin/x' }), { ...anna, g: ['admins'], f: ['code'] });
    expect(told).toEqual({
      ...{ outcome: 'sign_in', require: 'password_and_code', rule: 'admin', why: 'factor_missing', passedOver: ['hooks', 'office'] },
      words: 'The rule admin asks for a password and a code, and the session shows less.',
    });
    expect(policy.explain(requestFrom('192.0.2.1', { path: '/' }), null).words).toBe(
      'No rule fits; what holds without one asks for a password and a code, and there is no session.',
    );
  });
});

describe('whitelist', () => {
  const entry = (address: string, more = {}) => ({ address, expiresAt: null, ...more });
  const skipping = { filters: { whitelist: [entry('192.0.2.0/24', { skipsGate: true })] } };
  const plain = { filters: { whitelist: [entry('192.0.2.0/24')] } };

  test('an entry skips the gate only where it says so, also when another site has the same networks', () => {
    expect(ask(gateOf(), null, {}, skipping)).toMatchObject({ refusal: null, decision: { outcome: 'enter', why: 'spared' }, looks: 0 });
    expect(ask(gateOf(), null, {}, plain).refusal?.reason).toBe('sign_in_required');
    expect(ask(gateOf(), null, {}, skipping, '203.0.113.1').refusal?.reason).toBe('sign_in_required');
  });

  test('an entry that has expired skips nothing', () => {
    const over = { filters: { whitelist: [entry('192.0.2.0/24', { skipsGate: true, expiresAt: 5 }), entry('192.0.2.1/32')] } };
    expect(ask(gateOf(), null, { now: 4 }, over).refusal).toBeNull();
    expect(ask(gateOf(), null, { now: 6 }, over).refusal?.reason).toBe('sign_in_required');
  });
});

describe('bans', () => {
  const limit = { name: 'all', methods: [], path: null, key: { kind: 'address' as const }, limit: 1, windowSeconds: 10, burst: 0 };
  const rateLimits = [{ ...limit, action: 'ban' as const, banSeconds: 60 }];
  const banned = { until: 1000, siteId: 'site_1', address: '192.0.2.1', rule: 'all', since: 0 };
  const full = { admitted: false, remaining: 0, resetSeconds: 1, reached: true };

  function asked(session: GateClaims | null, { ban, admitted }: { ban: boolean; admitted: boolean }, gate = gateOf()) {
    const reading = { ...full, admitted };
    const counter = { take: () => reading, peek: () => reading, readAhead: () => 0 };
    const limits = { counterOf: () => counter };
    const services = {
      ...noServices,
      limits,
      bans: { find: () => (ban ? banned : null) },
      gate: { ...noServices.gate, sessionOf: () => session },
    };
    const site = compileSite(rulesetOf({ gate, rateLimits }), services);
    return enforce(site.checks, requestFrom('192.0.2.1'), site);
  }

  test('do not hit who is signed in', () => {
    expect(asked(anna, { ban: true, admitted: true })).toBeNull();
    expect(asked(null, { ban: true, admitted: true })).toMatchObject({ stage: 'ban' });
    expect(asked(anna, { ban: true, admitted: true }, defaultGate)).toMatchObject({ stage: 'ban' });
  });

  test('who is signed in and asks too much is refused, and not banned', () => {
    expect(asked(anna, { ban: false, admitted: false })).toEqual({
      ...{ stage: 'rate_limit', matched: 'all', status: 429, reason: 'rate_limited', retryAfterSeconds: 1 },
    });
    expect(asked(null, { ban: false, admitted: false })).toMatchObject({ reason: 'banned', banSeconds: 60 });
  });
});
