import { defaultFirewall, firewallSettingsSchema, sitePolicyChangeSchema } from '@sitekeep/contracts';
import { checkPolicy } from './check-policy.ts';
import { compileFirewall, watchedMs } from './compile-firewall.ts';
import { codesOf, exact, faultsOf, issuesOf, prefix, regex } from './testing/faults-of.ts';

const codes = (firewall: object) => codesOf({ firewall }).map((each) => each.replace('/firewall', ''));
const rule = (parts: object = {}) => ({ name: 'mine', conditions: [admin], action: { kind: 'block' }, ...parts });
const admin = { field: 'path', operator: 'prefix', values: ['/admin'] };
const everything = { field: 'path', operator: 'prefix', values: ['/'] };
const ofConditions = (...conditions: object[]) =>
  codes({ rules: [rule({ conditions })] }).map((each) => each.replace('/rules/0/conditions', ''));

test('what is left out has its default, and the defaults are without a fault', () => {
  expect(firewallSettingsSchema.parse({})).toEqual({
    ...defaultFirewall,
    mode: 'automatic',
    blocksFrom: undefined,
    api: { mode: 'off', unknownPaths: 'pass' },
  });
  expect(codes({})).toEqual([]);
});

describe('sections', () => {
  test('every fault of a section at once', () => {
    const firewall = {
      sets: ['sitekeep', 'crs'],
      thresholds: { total: 5, family: 10 },
      body: { bytes: 0, beyond: 'refuse' },
      exclusions: [{ rule: 'sqli-none', path: exact('/a/../b') }],
      rules: [
        rule({ name: 'a', conditions: [{ ...admin, values: ['admin'] }] }),
        rule({ name: 'a', conditions: [{ ...admin, operator: 'regex', values: ['('] }] }),
      ],
      leaks: { mode: 'log' },
      api: { mode: 'refuse' },
    };
    expect(codes(firewall)).toEqual([
      '/sets/0 not_imported',
      '/thresholds/family without_effect',
      '/body/beyond refuses_every_body',
      '/exclusions/0/path/value not_normalised',
      '/exclusions/0/rule unknown_rule',
      '/rules/0/conditions/0/values/0 no_path',
      '/rules/1/name duplicate',
      '/rules/1/conditions/0/values/0 invalid_regex',
      '/leaks/kinds needed',
      '/api/mode no_description',
    ]);
  });

  test('an imported CRS and a described API can be chosen; an unknown path without a mode has no effect', () => {
    const frame = { knownRules: new Set(['942100']), crsImported: true, described: true, mostRules: 1 };
    const change = sitePolicyChangeSchema.parse({
      firewall: { sets: ['crs'], api: { mode: 'log', unknownPaths: 'refuse' }, exclusions: [{ rule: '942100' }] },
    });
    const before = { blacklist: 0, whitelist: 0, onlyFromWhitelist: false };
    const given = { now: new Date(), rules: 1, ports: [], hostnames: [], groups: [], gate: null, before };
    expect(checkPolicy(change, { ...given, firewall: frame }).faults).toEqual([]);
    expect(codes({ api: { mode: 'off', unknownPaths: 'refuse' } })).toEqual(['/api/unknownPaths without_effect']);
    expect(codes({ sets: ['crs'], mode: 'off' })).toEqual([]);
  });

  test.each([
    [{ mode: 'on' }, 'firewall.mode'],
    [{ paranoia: 5 }, 'firewall.paranoia'],
    [{ familiesOff: ['sql'] }, 'firewall.familiesOff.0'],
    [{ thresholds: { total: 0 } }, 'firewall.thresholds.total'],
    [{ body: { bytes: 1_048_577 } }, 'firewall.body.bytes'],
    [{ rules: [rule({ name: 'A b' })] }, 'firewall.rules.0.name'],
    [{ rules: [rule({ conditions: [] })] }, 'firewall.rules.0.conditions'],
    [{ rules: [rule({ conditions: [{ ...admin, values: ['a\u0000'] }] })] }, 'firewall.rules.0.conditions.0.values.0'],
    [{ rules: [rule({ conditions: [{ ...admin, values: ['\ud800'] }] })] }, 'firewall.rules.0.conditions.0.values.0'],
    [{ rules: [rule({ action: { kind: 'redirect', location: '/a', status: 301 } })] }, 'firewall.rules.0.action.status'],
    [{ rules: [rule({ action: { kind: 'rate_limit', limit: 0, windowSeconds: 60 } })] }, 'firewall.rules.0.action.limit'],
    [{ blocksFrom: 0 }, 'firewall'],
  ])('%j is none of its form', (firewall, where) => expect(issuesOf({ firewall })).toEqual([where]));

  test('lists come into their canonical form', () => {
    const { sets, familiesOff, leaks } = firewallSettingsSchema.parse({
      sets: ['sitekeep', 'crs', 'sitekeep'],
      familiesOff: ['xss', 'ldap'],
      leaks: { mode: 'log', kinds: ['stack_trace', 'card_number'] },
    });
    expect([sets, familiesOff, leaks.kinds]).toEqual([
      ['crs', 'sitekeep'],
      ['ldap', 'xss'],
      ['card_number', 'stack_trace'],
    ]);
  });

  test('no more rules than the plan allows', () => {
    const rules = Array.from({ length: 101 }, (_, i) => rule({ name: `r${i}`, conditions: [{ ...admin, values: [`/${i}`] }] }));
    expect(codes({ rules })).toEqual(['/rules limit_reached']);
    expect(codes({ rules: rules.slice(1) })).toEqual([]);
  });
});

describe('conditions', () => {
  test.each([
    [{ field: 'address', operator: 'in', values: ['203.0.113.7', '2001:db8::/32'] }],
    [{ field: 'country', operator: 'in', values: ['DE'], negate: true }],
    [{ field: 'country', operator: 'exists', negate: true }],
    [{ field: 'body_bytes', operator: 'greater', values: ['1024'] }],
    [{ field: 'argument', name: 'page', operator: 'less', values: ['-1'] }],
    [{ field: 'header', name: 'X-Api-Key', operator: 'exists' }],
    [{ field: 'user_agent', operator: 'contains', values: ['curl'], ignoreCase: true }],
    [{ field: 'hostname', operator: 'equals', values: ['a.shop.example.com'] }],
    [{ field: 'path', operator: 'regex', values: ['(?i)^/wp-(admin|login)'] }],
    [{ field: 'query', operator: 'contains', values: [' or '] }],
  ])('%j is taken', (condition) => expect(ofConditions(condition)).toEqual([]));

  test.each([
    [{ field: 'address', operator: 'in', values: ['203.0.113.256'] }, '/0/values/0 no_network'],
    [{ field: 'address', operator: 'in', values: ['203.0.113.1/24'] }, '/0/values/0 host_bits'],
    [{ field: 'address', operator: 'in', values: ['2001:DB8::/32'] }, '/0/values/0 not_normalised'],
    [{ field: 'address', operator: 'contains', values: ['203.'] }, '/0/operator no_such_operator'],
    [{ field: 'country', operator: 'in', values: ['XX'] }, '/0/values/0 unknown_country'],
    [{ field: 'country', operator: 'in', values: ['de'] }, '/0/values/0 not_normalised'],
    [{ field: 'country', operator: 'in', values: ['Germany'] }, '/0/values/0 no_country'],
    [{ field: 'body_bytes', operator: 'greater', values: ['1 MB'] }, '/0/values/0 no_number'],
    [{ field: 'body_bytes', operator: 'greater', values: ['1', '2'] }, '/0/values one_number'],
    [{ field: 'argument', name: 'page', operator: 'greater', values: ['ten'] }, '/0/values/0 no_number'],
    [{ field: 'path', operator: 'greater', values: ['1'] }, '/0/operator no_such_operator'],
    [{ field: 'path', name: 'a', operator: 'prefix', values: ['/'] }, '/0/name no_name'],
    [{ field: 'path', operator: 'equals', values: ['/a/../b'] }, '/0/values/0 not_normalised'],
    [{ field: 'path', operator: 'contains', values: ['?a=b'] }, '/0/values/0 with_query'],
    [{ field: 'path', operator: 'prefix', values: [] }, '/0/values empty'],
    [{ field: 'path', operator: 'prefix', values: ['/a', '/a'] }, '/0/values/1 duplicate'],
    [{ field: 'header', name: 'a b', operator: 'exists' }, '/0/name no_token'],
    [{ field: 'header', name: 'Connection', operator: 'exists' }, '/0/name hop_by_hop'],
    [{ field: 'header', name: 'X-A', operator: 'exists', values: ['a'] }, '/0/values no_values'],
    [{ field: 'hostname', operator: 'equals', values: ['other.example.org'] }, '/0/values/0 other_site'],
    [{ field: 'hostname', operator: 'equals', values: ['Example.com'] }, '/0/values/0 not_normalised'],
    [{ field: 'query', operator: 'regex', values: ['(?=a)'] }, '/0/values/0 invalid_regex'],
    [{ field: 'query', operator: 'regex', values: ['(a)\\1'] }, '/0/values/0 invalid_regex'],
    [{ field: 'query', operator: 'regex', values: ['[ab]{700}'] }, '/0/values/0 too_complex'],
  ])('%j is refused: %s', (condition, fault) => expect(ofConditions(condition)).toEqual([fault]));

  test('of a bad pattern it is told what is wrong and where', () => {
    const { detail } = faultsOf({ firewall: { rules: [rule({ conditions: [{ ...admin, operator: 'regex', values: ['/a(b'] }] })] } })[0]!;
    expect(detail).toBe('The pattern cannot be read: missing closing ) at character 3.');
  });

  test('attack: more patterns than can be tried in no time are refused before one of them is', () => {
    const slow = (values: number) => ({
      field: 'query',
      operator: 'regex',
      values: Array.from({ length: values }, (_, i) => `\\pL{1,900}${i}`),
    });
    const begin = process.threadCpuUsage();
    expect(ofConditions(...[1, 2, 3, 4].map((i) => slow(900 + i)))).toEqual(['/0/values too_many_patterns']);
    expect(process.threadCpuUsage(begin).user / 1e6).toBeLessThan(2);
  });

  test('the same condition twice, and patterns that are too dear together', () => {
    expect(ofConditions(admin, admin)).toEqual(['/1 duplicate']);
    const dear = (n: number) => ({ field: 'query', operator: 'regex', values: [`${n}[ab]{550}`] });
    expect(ofConditions(dear(1), dear(2))).toEqual([]);
    expect(ofConditions(dear(1), dear(2), dear(3))).toEqual(['/2/values/0 too_complex']);
  });
});

describe('rules that do nothing', () => {
  const after = (first: object, second: object = { conditions: [{ field: 'method', operator: 'equals', values: ['PUT'] }] }) =>
    codes({ rules: [rule({ name: 'first', ...first }), rule({ name: 'second', ...second })] });

  test.each([
    ['allow', { conditions: [everything], action: { kind: 'allow' } }],
    ['block', { conditions: [{ field: 'method', operator: 'exists' }] }],
    ['challenge', { conditions: [{ field: 'address', operator: 'in', values: ['0.0.0.0/0', '::/0'] }], action: { kind: 'challenge' } }],
    ['any of two', { match: 'any', conditions: [admin, { field: 'path', operator: 'regex', values: ['.*'] }] }],
  ])('what stands after a rule that takes everything is never reached: %s', (_, first) => {
    const found = after(first);
    expect(found.at(-1)).toBe('/rules/1 never_reached');
  });

  test.each([
    ['a log goes on', { conditions: [everything], action: { kind: 'log' } }],
    ['a rate limit ends it for some alone', { conditions: [everything], action: { kind: 'rate_limit', limit: 10, windowSeconds: 60 } }],
    ['it is switched off', { conditions: [everything], enabled: false }],
    ['it is asked later', { conditions: [everything], priority: 101 }],
    ['all of two', { conditions: [everything, admin] }],
  ])('%s', (_, first) => expect(after(first)).toEqual([]));

  test('two rules with the same conditions, and a condition that never holds', () => {
    expect(after({}, {})).toEqual(['/rules/1 never_reached']);
    expect(after({ action: { kind: 'log' } }, {})).toEqual([]);
    expect(codes({ rules: [rule({ conditions: [{ ...everything, negate: true }] })] })).toEqual(['/rules/0 never_matches']);
  });
});

describe('redirects', () => {
  const to = (location: string, parts: object = {}, more: object[] = []) =>
    codes({ rules: [...more, rule({ action: { kind: 'redirect', location }, ...parts })] });

  test.each([
    ['/admin/moved', {}],
    ['https://www.example.com/admin', {}],
    ['/blocked', { conditions: [{ field: 'country', operator: 'in', values: ['KP'] }] }],
    ['/blocked?why=1', { conditions: [{ field: 'path', operator: 'regex', values: ['^/b'] }] }],
    ['/blocked', { conditions: [{ field: 'path', operator: 'equals', values: ['/a'], negate: true }] }],
  ])('to %s leads nowhere', (location, parts) => expect(to(location, parts)).toEqual(['/rules/0/action/location loop']));

  test.each([
    ['/moved', {}],
    ['https://other.example.org/admin', {}],
    ['/admin', { conditions: [admin, { field: 'method', operator: 'equals', values: ['POST'] }] }],
    [
      '/blocked',
      {
        conditions: [
          { field: 'country', operator: 'in', values: ['KP'] },
          { ...admin, values: ['/blocked'], negate: true },
        ],
      },
    ],
    ['/admin', { conditions: [{ field: 'argument', name: 'q', operator: 'exists' }] }],
  ])('to %s arrives', (location, parts) => expect(to(location, parts)).toEqual([]));

  test('an allow before it lets visitors arrive', () => {
    const conditions = [{ field: 'country', operator: 'in', values: ['KP'] }];
    const spared = { name: 'spared', conditions: [{ ...admin, values: ['/blocked'] }], action: { kind: 'allow' } };
    expect(to('/blocked', { conditions }, [spared])).toEqual([]);
  });

  test('what is no address is told', () => {
    expect(to('javascript:alert(1)')).toEqual(['/rules/0/action/location invalid_target']);
    expect(to('//evil.example.org')).toEqual(['/rules/0/action/location other_host']);
  });
});

describe('exclusions', () => {
  const of = (...exclusions: object[]) => codes({ exclusions }).map((each) => each.replace('/exclusions', ''));

  test.each([
    [{ rule: 'sqli-grammar' }],
    [{ rule: 'sqli-grammar', path: prefix('/blog/'), place: 'body', parameter: 'text' }],
    [{ family: 'xss', path: exact('/posts') }],
    [{ parameter: 'html' }],
  ])('%j is taken', (exclusion) => expect(of(exclusion)).toEqual([]));

  test.each([
    [{}, '/0 everything'],
    [{ family: 'xss' }, '/0 whole_family'],
    [{ rule: 'mine' }, '/0/rule unknown_rule'],
    [{ rule: 'xss-grammar', family: 'xss' }, '/0/family without_effect'],
    [{ rule: 'xss-grammar', place: 'path', parameter: 'a' }, '/0/parameter without_effect'],
    [{ rule: 'xss-grammar', path: regex('(') }, '/0/path/value invalid_regex'],
  ])('%j is refused: %s', (exclusion, fault) => expect(of(exclusion)).toEqual([fault]));

  test('the same twice, whatever its note', () => {
    const one = { rule: 'sqli-grammar', parameter: 'q' };
    expect(of(one, { ...one, note: 'again' })).toEqual(['/1 duplicate']);
  });
});

describe('what the edges get', () => {
  const since = new Date('2026-11-01T00:00:00Z');
  const compiled = (section: object, schema: string | null = null) => compileFirewall(firewallSettingsSchema.parse(section), since, schema);

  test('a site that says nothing differs from another such site in nothing but the day it begins to block', () => {
    const { blocksFrom, ...shared } = compiled({});
    expect(blocksFrom).toBe(since.getTime() + watchedMs);
    expect({ ...shared, blocksFrom: null }).toEqual({ ...defaultFirewall, mode: 'block' });
  });

  test('what is off says nothing more', () => {
    const rules = [rule()];
    expect(compiled({ mode: 'off', paranoia: 3, rules, exclusions: [{ rule: 'sqli-grammar' }], leaks: { kinds: ['sql_error'] } })).toEqual(
      defaultFirewall,
    );
    expect(compiled({ mode: 'off', leaks: { mode: 'log', kinds: ['sql_error'] } }).leaks).toEqual({ mode: 'log', kinds: ['sql_error'] });
  });

  test('detect and block hold at once', () => {
    expect(compiled({ mode: 'detect' })).toMatchObject({ mode: 'detect', blocksFrom: null });
    expect(compiled({ mode: 'block' })).toMatchObject({ mode: 'block', blocksFrom: null });
  });

  test('rules in the order they are asked, without those that are off; notes stay here', () => {
    const rules = [
      rule({ name: 'late' }),
      rule({ name: 'off', enabled: false }),
      rule({ name: 'early', priority: 1 }),
      rule({ name: 'later' }),
    ];
    const header = { field: 'header', name: 'X-Key', operator: 'exists' };
    const site = compiled({
      rules: [...rules, rule({ name: 'header', conditions: [header] })],
      exclusions: [{ rule: 'sqli-grammar', note: 'ours' }],
    });
    expect(site.rules.map(({ name }) => name)).toEqual(['early', 'late', 'later', 'header']);
    expect(site.rules.at(-1)?.conditions[0]?.name).toBe('x-key');
    expect(site.exclusions).toEqual([{ rule: 'sqli-grammar', family: null, path: null, place: null, parameter: null }]);
  });

  test('a description is named once there is one', () => {
    const api = { mode: 'refuse', unknownPaths: 'log' };
    expect([compiled({ api }).api, compiled({}, 'id').api]).toEqual([null, null]);
    expect(compiled({ api }, 'id').api).toEqual({ ...api, schema: 'id' });
  });
});
