import { defaultCheck, defaultGate, type GateClaims, type RulesetGate } from '@sitekeep/contracts';
import { type GateMachine, wordsOf } from '@sitekeep/gate-session';
import { compileSite, enforce } from './compile-site.ts';
import { noServices } from './site-services.ts';
import { requestFrom, type RequestParts, rulesetOf, type RulesetParts } from './testing/requests.ts';

const machineOf = (parts: Partial<GateMachine> = {}): GateMachine => ({
  ...{ kind: 'licence', id: 'mtk_1', label: 'shop', visitor: null, paths: [], expiresAt: null },
  ...parts,
});
const bert = { id: 'vis_2', email: 'bert@example.com', name: 'Bert', groups: ['staff'] };
const git = (parts: Partial<GateMachine> = {}) => machineOf({ kind: 'git', visitor: bert, ...parts });
const anna: GateClaims = {
  ...{ s: 'gss_1', v: 'vis_1', e: 'anna@example.com', n: 'Anna', g: [], p: [], f: ['password'] },
  ...{ a: 0, i: 0, x: 300, d: 600, z: 900 },
};
const rule = (parts: Partial<RulesetGate['rules'][number]>) => ({
  ...{ name: 'rule', path: null, methods: [], networks: [], require: 'password' as const, groups: [], freshSeconds: null },
  ...parts,
});

interface Asked {
  readonly gate?: Partial<RulesetGate>;
  readonly machine?: GateMachine | null;
  readonly session?: GateClaims | null;
  readonly hasGit?: boolean;
  readonly request?: RequestParts;
  readonly more?: RulesetParts;
}

/** What becomes of a request of a program that has shown what this machine is known by. */
function ask({ gate = {}, machine = machineOf(), session = null, hasGit = false, request: parts, more }: Asked = {}) {
  let looks = 0;
  const machineOf = () => {
    looks++;
    return machine;
  };
  const services = { ...noServices, gate: { sessionOf: () => session, machineOf, hasGit: () => hasGit } };
  const site = compileSite(rulesetOf({ gate: { ...defaultGate, mode: 'on', ...gate }, ...more }), services);
  const request = requestFrom('192.0.2.1', parts);
  const refusal = enforce(site.checks, request, site);
  return { refusal, decision: request.gate, looks, status: refusal?.status ?? null, why: request.gate?.why };
}

const everybodyChecked = { check: { ...defaultCheck, mode: 'all' as const } };

test('a program enters by its token, whatever people show there', () => {
  for (const require of ['password', 'password_and_code', 'passkey'] as const)
    expect(ask({ gate: { require } })).toMatchObject({ refusal: null, decision: { outcome: 'enter', why: 'machine' } });
  expect(ask({ gate: { rules: [rule({ freshSeconds: 60 })] } }).why).toBe('machine');
  expect(wordsOf(ask().decision as NonNullable<ReturnType<typeof ask>['decision']>)).toBe(
    'No rule fits; what holds without one asks for a password and a code, or for what programs show, and the request shows that.',
  );
});

test('what lets nobody in lets no program in, and what is open stays open', () => {
  expect(ask({ gate: { require: 'refuse' } })).toMatchObject({ status: 403, why: 'refused_to_all' });
  expect(ask({ gate: { require: 'nothing' } })).toMatchObject({ refusal: null, looks: 0, why: 'nothing_asked' });
});

test('paths of a token hold in every reading of a path', () => {
  const machine = machineOf({ paths: ['/api'] });
  const statusOf = (path: string) => ask({ machine, request: { path } }).status;
  expect(['/api', '/api/x', '/API/x', '/apis', '/', '/api/..%2fadmin'].map(statusOf)).toEqual([null, null, 403, 403, 403, 403]);
});

test('a program in the name of a visitor enters where his groups do; others have none', () => {
  const groups = ['admins'];
  expect(ask({ gate: { groups }, machine: git() })).toMatchObject({ status: 403, why: 'not_in_group' });
  expect(ask({ gate: { groups: ['staff'] }, machine: git() }).why).toBe('machine');
  expect(ask({ gate: { groups } }).why).toBe('machine');
});

test('rules for groups hold for the visitor in whose name a program comes, whoever has signed in besides', () => {
  const staff = rule({ name: 'staff', appliesTo: ['staff'], require: 'refuse' });
  const gate = { rules: [staff] };
  expect(ask({ gate, machine: git() })).toMatchObject({ status: 403, decision: { rule: 'staff' } });
  expect(ask({ gate, machine: git({ visitor: { ...bert, groups: [] } }) }).why).toBe('machine');
  expect(ask({ gate }).why).toBe('machine');
  // Anna shows too little, and is in no group: that does not open the gate to Bert's token.
  expect(ask({ gate, machine: git(), session: anna })).toMatchObject({ status: 401, decision: { rule: null, why: 'factor_missing' } });
  expect(ask({ gate, session: anna }).why).toBe('machine');
  const own = { ...anna, g: ['staff'] };
  expect(ask({ gate, machine: null, session: own }).status).toBe(403);
  expect(ask({ gate: { require: 'password', rules: [rule({ appliesTo: ['staff'], groups: ['admins'] })] }, machine: git() }).why).toBe(
    'not_in_group',
  );
});

test('a token that may not do this is refused, and asking for another one does not help', () => {
  expect(ask({ machine: git({ barred: true }) })).toMatchObject({ status: 403, why: 'machine_barred' });
});

test('the session comes first; a token enters where it shows too little', () => {
  expect(ask({ gate: { require: 'password' }, session: anna })).toMatchObject({ why: 'shown', looks: 0 });
  expect(ask({ session: anna }).why).toBe('machine');
  expect(ask({ session: anna, machine: machineOf({ paths: ['/api'] }) })).toMatchObject({ status: 401, why: 'factor_missing' });
});

test('lists come before tokens, and the check of visitors after them', () => {
  const blacklist = [{ address: '192.0.2.0/24', expiresAt: null }];
  expect(ask({ more: { filters: { blacklist } } }).refusal).toMatchObject({ stage: 'blacklist', status: 403 });
  expect(ask({ more: everybodyChecked }).refusal).toBeNull();
  expect(ask({ more: everybodyChecked, machine: null }).refusal).toMatchObject({ stage: 'visitor_check', reason: 'challenged' });
});

describe('git, which shows its token after it was asked for it', () => {
  const request = { method: 'GET', path: '/repo.git/info/refs', query: '?service=git-upload-pack' };
  const asked = { machine: null, hasGit: true, request };

  test('is asked by HTTP Basic before the check of visitors', () => {
    const refusal = { stage: 'gate', reason: 'sign_in_required', status: 401, basic: true };
    expect(ask(asked).refusal).toMatchObject(refusal);
    expect(ask({ ...asked, more: everybodyChecked }).refusal).toMatchObject(refusal);
  });

  test('is checked like everybody where the gate is open to it', () => {
    const gate = { require: 'nothing' as const };
    expect(ask({ ...asked, gate, more: everybodyChecked }).refusal).toMatchObject({ stage: 'visitor_check' });
  });

  test('is not asked where no token was given out, nor on other paths', () => {
    for (const other of [{ hasGit: false }, { request: { path: '/repo.git' } }]) {
      expect(ask({ ...asked, ...other }).refusal?.basic).toBeUndefined();
      expect(ask({ ...asked, ...other, more: everybodyChecked }).refusal).toMatchObject({ stage: 'visitor_check' });
    }
  });
});

test('a banned address does not shut out a program that has shown its token', () => {
  const rateLimits = [
    {
      ...{ name: 'trap', methods: [], path: null, key: { kind: 'address' as const }, limit: 1, windowSeconds: 60, burst: 0 },
      ...{ action: 'ban' as const, banSeconds: 60 },
    },
  ];
  const bans = { find: () => ({ rule: 'trap', until: 60_000 }) };
  const statusOf = (machine: GateMachine | null) => {
    const gate = { sessionOf: () => null, machineOf: () => machine, hasGit: () => false };
    const site = compileSite(rulesetOf({ gate: { ...defaultGate, mode: 'on' }, rateLimits }), {
      ...{ ...noServices, gate },
      bans: bans as unknown as typeof noServices.bans,
    });
    return enforce(site.checks, requestFrom('192.0.2.1'), site)?.status ?? null;
  };
  expect([statusOf(machineOf()), statusOf(null)]).toEqual([null, 429]);
});
