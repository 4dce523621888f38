import { gateSettingsSchema, sitePolicyChangeSchema, type Fault } from '@sitekeep/contracts';
import { checkGate } from './check-gate.ts';
import { checkPolicy } from './check-policy.ts';
import { codesOf, dear, exact, issuesOf, prefix } from './testing/faults-of.ts';

const gate = (parts: object) => ({ gate: parts });
const codes = (parts: object) => codesOf(gate(parts)).map((text) => text.replace('/gate', ''));
const rule = (name: string, parts: object = {}) => ({ name, path: prefix(`/${name}/`), require: 'code', ...parts });
const without = (parts: object, before: 'off' | 'on') => {
  const faults: Fault[] = [];
  checkGate(gateSettingsSchema.parse(parts), { certificate: false, before, codeByProvider: false }, faults);
  return faults.map(({ pointer, code }) => `${pointer} ${code}`);
};

test('a gate with rules comes into its canonical form', () => {
  const rules = [
    {
      name: ' office ',
      networks: ['2001:DB8::/32', '192.0.2.7', '::ffff:192.0.2.7'],
      require: 'password',
      groups: ['staff', 'a', 'staff'],
    },
  ];
  const change = sitePolicyChangeSchema.parse(gate({ mode: 'on', rules }));
  const frame = { now: new Date(), rules: 1, ports: [], hostnames: [], groups: [], firewall: null };
  const before = { blacklist: 0, whitelist: 0, onlyFromWhitelist: false };
  const { checked, faults } = checkPolicy(change, { ...frame, before, gate: { certificate: true, before: 'off', codeByProvider: false } });
  expect(faults).toEqual([]);
  expect(checked.settings.gate).toEqual({
    ...gateSettingsSchema.parse({ mode: 'on' }),
    rules: [
      {
        name: 'office',
        path: null,
        methods: [],
        networks: ['2001:db8::/32', '192.0.2.7/32'],
        require: 'password',
        groups: ['a', 'staff'],
        appliesTo: [],
        freshSeconds: null,
      },
    ],
  });
});

test('a passkey is asked for only where the site takes passkeys', () => {
  const rules = [rule('a'), rule('b', { require: 'passkey' })];
  expect(codes({ require: 'passkey', rules })).toEqual([]);
  expect(codes({ require: 'passkey', rules, methods: ['token'] })).toEqual(['/require method_missing', '/rules/1/require method_missing']);
});

test('a gate that is on asks for codes only where something counts as one', () => {
  const on = { mode: 'on', methods: [] };
  const rules = [rule('a', { require: 'password' }), rule('b', { require: 'password_and_code' })];
  expect(codes({ ...on, require: 'code' })).toEqual(['/require method_missing']);
  expect(codes({ ...on, require: 'password_and_code', rules })).toEqual(['/require method_missing', '/rules/1/require method_missing']);
  expect(codes({ ...on, require: 'password' })).toEqual([]);
  expect(codes({ methods: [], require: 'code' })).toEqual([]);
  for (const method of ['token', 'recovery_code', 'email_code', 'passkey'])
    expect([method, codes({ ...on, require: 'password_and_code', methods: [method] })]).toEqual([method, []]);
  const faults: Fault[] = [];
  checkGate(gateSettingsSchema.parse({ ...on, require: 'code' }), { certificate: true, before: 'on', codeByProvider: true }, faults);
  expect(faults).toEqual([]);
});

test('headers in which programs show tokens carry nothing else', () => {
  expect(codes({ machineHeaders: { git: 'x-git', licence: 'x-shop-licence' } })).toEqual([]);
  for (const name of [
    'host',
    'authorization',
    'cookie',
    'content-length',
    'connection',
    'remote-user',
    'x-forwarded-for',
    'sitekeep-service-secret',
  ])
    expect([name, codes({ machineHeaders: { licence: name } })]).toEqual([
      name,
      [expect.stringMatching(/^\/machineHeaders\/licence (own_header|framing|hop_by_hop)$/)],
    ]);
  expect(codes({ machineHeaders: { git: 'x-token', licence: 'x-token' } })).toEqual(['/machineHeaders/licence duplicate']);
});

test('every fault is told at once, each with its place', () => {
  expect(
    codes({
      idleSeconds: 7200,
      sessionSeconds: 3600,
      require: 'nothing',
      groups: ['staff'],
      rules: [
        rule('a', { path: exact('a') }),
        rule('b', { networks: ['192.0.2.1/24', 'here'], groups: ['x'], require: 'refuse' }),
        rule('a', { path: null }),
        rule('c'),
        rule('d'),
      ],
    }),
  ).toEqual([
    '/rules/1/networks/0 host_bits',
    '/rules/1/networks/1 invalid_address',
    '/idleSeconds longer_than_session',
    '/rules/1/groups groups_without_sign_in',
    '/rules/2/name duplicate',
    '/rules/3 never_reached',
    '/rules/4 never_reached',
    '/groups groups_without_sign_in',
    '/rules/0/path/value no_path',
  ]);
  expect(issuesOf(gate({ sessionSeconds: 60, rules: [{ name: '', require: 'fingerprint', groups: ['Staff'] }] }))).toEqual([
    'gate.rules.0.name',
    'gate.rules.0.require',
    'gate.rules.0.groups.0',
    'gate.sessionSeconds',
  ]);
});

test('a rule that never decides is named with the one before it', () => {
  const after = (first: object, second: object) => codes({ rules: [rule('first', first), rule('second', second)] });
  const never = ['/rules/1 never_reached'];
  const [statics, inner] = [{ path: prefix('/static/') }, { path: prefix('/static/sub/') }];
  expect(after({ ...statics, require: 'nothing' }, { ...inner, require: 'password_and_code' })).toEqual(never);
  expect(after(statics, { path: exact('/static/a.css') })).toEqual(never);
  expect(after({ path: null, methods: ['GET'] }, { ...inner, methods: ['HEAD', 'GET'] })).toEqual(never);
  const networks = ['192.0.2.0/24', '2001:db8::/32'];
  expect(after({ ...statics, networks }, { ...inner, networks: ['192.0.2.7', '2001:db8:1::/48'] })).toEqual(never);
  expect(after({ path: null, networks }, { path: null, networks: ['192.0.2.0/23'] })).toEqual([]);
  expect(after({ ...statics, networks }, inner)).toEqual([]);
  expect(after({ ...statics, methods: ['GET'] }, inner)).toEqual([]);
  expect(after({ ...statics, methods: ['GET'] }, { ...inner, methods: ['GET', 'POST'] })).toEqual([]);
  expect(after(inner, statics)).toEqual([]);
  expect(after({ path: exact('/static/') }, inner)).toEqual([]);
  expect(after(statics, { path: null })).toEqual([]);
  // A network that cannot be read makes no rule of all.
  expect(after({ path: null, networks: ['here'] }, inner)).toEqual(['/rules/0/networks/0 invalid_address']);
  const faults: Fault[] = [];
  const gate = gateSettingsSchema.parse({ rules: [rule('first', statics), rule('second', inner)] });
  checkGate(gate, { certificate: true, before: 'on', codeByProvider: false }, faults);
  expect(faults[0]?.detail).toContain('move this one up, before “first”');
});

test('rules for groups may share a path; one is behind another only where that holds for all its groups', () => {
  const after = (first: object, second: object) => codes({ rules: [rule('first', first), rule('second', second)] });
  const never = ['/rules/1 never_reached'];
  const all = { path: null };
  expect(after({ ...all, appliesTo: ['admins'], require: 'passkey' }, { ...all, require: 'password' })).toEqual([]);
  expect(after({ ...all, appliesTo: ['admins'] }, { ...all, appliesTo: ['editors'] })).toEqual([]);
  expect(after({ ...all, appliesTo: ['admins'] }, { ...all, appliesTo: ['admins', 'editors'] })).toEqual([]);
  expect(after({ ...all, appliesTo: ['admins', 'editors'] }, { ...all, appliesTo: ['editors'] })).toEqual(never);
  expect(after(all, { ...all, appliesTo: ['admins'] })).toEqual(never);
});

test('whoever is in a group has to sign in to be known, and cannot be spared that', () => {
  const admins = { path: null, appliesTo: ['admins'] };
  expect(codes({ rules: [rule('a', { ...admins, require: 'nothing' })] })).toEqual(['/rules/0/appliesTo groups_without_sign_in']);
  expect(codes({ rules: [rule('a', { ...admins, require: 'refuse' })] })).toEqual([]);
  const avoided = ['/rules/0/appliesTo sign_in_avoided'];
  expect(codes({ require: 'nothing', rules: [rule('a', { ...admins, require: 'passkey' })] })).toEqual(avoided);
  expect(codes({ require: 'nothing', rules: [rule('a', { ...admins, require: 'refuse' })] })).toEqual(avoided);
  const open = rule('open', { path: prefix('/a'), require: 'nothing' });
  expect(codes({ rules: [rule('a', { appliesTo: ['admins'] }), open] })).toEqual(avoided);
  expect(codes({ require: 'nothing', rules: [rule('a', admins), rule('b', { path: null })] })).toEqual([]);
});

test('patterns may not cost too much together', () => {
  expect(codes({ rules: [rule('a', { path: dear, methods: ['GET'] }), rule('b', { path: dear })] })).toEqual([
    '/rules/1/path/value too_complex',
  ]);
});

test('a gate that is on asks somebody and lets somebody in', () => {
  expect(codes({ mode: 'on', require: 'nothing', rules: [rule('a', { require: 'nothing' })] })).toEqual(['/require asks_nobody']);
  expect(codes({ mode: 'on', require: 'refuse' })).toEqual(['/require lets_nobody_in']);
  expect(codes({ mode: 'on', require: 'nothing', rules: [rule('a')] })).toEqual([]);
  expect(codes({ mode: 'on', require: 'refuse', rules: [rule('a')] })).toEqual([]);
  expect(codes({ mode: 'off', require: 'nothing' })).toEqual([]);
});

test('without a certificate it cannot be switched on, but one that is on can still be changed', () => {
  expect(without({ mode: 'on' }, 'off')).toEqual(['/gate/mode no_certificate']);
  expect(without({ mode: 'on', require: 'code' }, 'on')).toEqual([]);
  expect(without({ mode: 'off' }, 'off')).toEqual([]);
});

test('only addresses of the whitelist skip the gate', () => {
  const entry = { address: '192.0.2.7', skipsGate: true };
  expect(codesOf({ whitelist: [entry], blacklist: [entry] })).toEqual(['/blacklist/0/skipsGate not_of_blacklist']);
});
