import { defaultGate, type GateRequirement } from '@sitekeep/contracts';
import { visitorPaths } from '@sitekeep/edge-pages';
import { accountAsks, gateAt, mostAsked } from './account-gate.ts';

const rule = (require: GateRequirement) => ({
  ...{ name: require, path: null, methods: [], networks: ['192.0.2.0/24'], require, groups: ['staff'], freshSeconds: null },
});
const gate = (require: GateRequirement, ...rules: GateRequirement[]) => ({ ...defaultGate, require, rules: rules.map(rule) });

test.each<[GateRequirement, GateRequirement[], GateRequirement, GateRequirement]>([
  ['password', [], 'password', 'password'],
  ['password', ['nothing', 'refuse'], 'password', 'password'],
  ['password', ['code'], 'password', 'password_and_code'],
  ['password', ['password_and_code'], 'password', 'password_and_code'],
  ['password_and_code', ['password'], 'password_and_code', 'password_and_code'],
  ['nothing', ['code'], 'code', 'code'],
  ['nothing', ['passkey', 'password_and_code'], 'password_and_code', 'passkey'],
  ['refuse', [], 'refuse', 'refuse'],
  ['password', ['passkey', 'password_and_code'], 'password', 'passkey'],
  ['passkey', ['password'], 'passkey', 'passkey'],
])('a site that asks for %s, and by rules for %j: the page asks for %s, and the most is %s', (require, rules, page, most) => {
  expect(accountAsks(gate(require, ...rules))).toBe(page);
  expect(mostAsked(gate(require, ...rules))).toBe(most);
});

test('only the page of the visitor’s own access asks for it, by whomever and from wherever', () => {
  const site = { ...gate('password_and_code', 'password'), groups: ['members'] };
  expect(gateAt(site, { returnTo: '/page' })).toBe(site);
  expect(gateAt(site, { returnTo: visitorPaths.account })).toMatchObject({ require: 'password_and_code', groups: [], rules: [] });
});
