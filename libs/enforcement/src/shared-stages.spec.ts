import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defaultCheck, defaultGate, type Ruleset } from '@sitekeep/contracts';
import { compileSite, enforce } from './compile-site.ts';
import type { LimitServices } from './rate-limit-services.ts';
import { remembered } from './remembered.ts';
import { noServices, type SiteServices } from './site-services.ts';
import { requestFrom, rulesetOf } from './testing/requests.ts';
import type { StageCheck } from './verdict.ts';

setFlagsFromString('--expose-gc');

const whole = rulesetOf({
  filters: { blacklist: [{ address: '10.0.0.0/8', expiresAt: null }], countries: { mode: 'block', codes: ['KP'] }, searchBots: true },
  rateLimits: [
    {
      ...{ name: 'all', methods: [], path: null, key: { kind: 'address' }, limit: 1, windowSeconds: 10, burst: 0 },
      ...{ action: 'ban', banSeconds: 60 },
    },
  ],
  check: { ...defaultCheck, mode: 'suspicious' },
  gate: { ...defaultGate, mode: 'on' },
});
/** Another site whose ruleset holds the same parts. */
const other = (parts: Partial<Ruleset> = {}): Ruleset => ({ ...whole, siteId: 'site_2', ...parts });

/** A counter of its own for each site, which admits one request. */
const countingEach = (): LimitServices => ({
  counterOf: () => {
    let taken = 0;
    const read = (admitted: boolean) => ({ admitted, remaining: 0, resetSeconds: 1, reached: !admitted });
    return { take: () => read(taken++ < 1), peek: () => read(taken < 1), readAhead: () => 0 };
  },
});

test('sites with the same parts have the very same stages, in the very same list', () => {
  const [one, two] = [compileSite(whole, noServices), compileSite(other(), noServices)];
  expect(one.stages.map(({ stage }) => stage)).toEqual(['blacklist', 'ban', 'country', 'rate_limit', 'visitor_check', 'gate']);
  expect(two.checks).toBe(one.checks);
});

test('a part that differs makes another stage of it and leaves the others as they are', () => {
  const checks = compileSite(whole, noServices).checks;
  const differing = (parts: Partial<Ruleset>) =>
    compileSite(other(parts), noServices).stages.flatMap(({ stage, check }) => (checks.includes(check) ? [] : [stage]));
  expect(differing({ filters: { ...whole.filters, countries: { mode: 'block', codes: ['IR'] } } })).toEqual(['country']);
  expect(differing({ filters: { ...whole.filters, searchBots: false } })).toEqual(['country']);
  expect(differing({ filters: { ...whole.filters, blacklist: [{ address: '11.0.0.0/8', expiresAt: null }] } })).toEqual(['blacklist']);
  expect(differing({ rateLimits: [...whole.rateLimits] })).toEqual(['rate_limit']);
  expect(differing({ check: { ...whole.check, epoch: 1 } })).toEqual(['visitor_check']);
  expect(differing({ gate: { ...whole.gate } })).toEqual(['ban', 'rate_limit', 'visitor_check', 'gate']);
});

test('a list of addresses goes with the last site that has it', async () => {
  const collect = runInNewContext('gc') as () => void;
  const listOf = (i: number) => rulesetOf({ filters: { blacklist: Array.from({ length: 500 }, (_, j) => network(i, j)) } });
  const network = (i: number, j: number) => ({ address: `10.${i}.${j >> 8}.${j & 255}`, expiresAt: null });
  const refs: WeakRef<StageCheck>[] = [];
  for (let i = 0; i < 20; i++) refs.push(new WeakRef(compileSite(listOf(i), noServices).checks[0] as StageCheck));
  const kept = compileSite(listOf(0), noServices);
  for (let round = 0; round < 20 && refs.filter((ref) => ref.deref()).length > 1; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  expect(refs.map((ref) => ref.deref()).filter((check) => check !== undefined)).toEqual([kept.checks[0]]);
});

test('other services make other stages', () => {
  const mine = compileSite(whole, noServices).checks;
  expect(compileSite(whole, { ...noServices }).checks).not.toBe(mine);
});

test('what is counted, banned and suspected is so at one site only', () => {
  const told: string[] = [];
  const services: SiteServices = {
    ...noServices,
    limits: countingEach(),
    bans: { find: (siteId) => (told.push(`ban ${siteId}`), null) },
    check: { ...noServices.check, isSuspicious: (siteId) => (told.push(`suspect ${siteId}`), false) },
  };
  const ask = (ruleset: Ruleset) => {
    const site = compileSite({ ...ruleset, gate: open }, services);
    const refusals = [1, 2].map(() => enforce(site.checks, requestFrom('192.0.2.1'), site)?.reason ?? null);
    return { site, refusals };
  };
  const open = { ...defaultGate };
  const [one, two] = [ask(whole), ask(other())];
  expect(two.site.checks).toBe(one.site.checks);
  expect(one.refusals).toEqual([null, 'banned']);
  expect(two.refusals).toEqual([null, 'banned']);
  expect(told).toEqual(['ban site_1', 'suspect site_1', 'ban site_1', 'ban site_2', 'suspect site_2', 'ban site_2']);
});

test('one site under attack leaves another with the same settings in peace', () => {
  const attacked = { ...noServices.check, attackOf: (siteId: string) => ({ on: siteId === 'site_1' }) };
  const ruleset = rulesetOf({ check: { ...defaultCheck, mode: 'auto' } });
  const services = { ...noServices, check: attacked };
  const [one, two] = [compileSite(ruleset, services), compileSite({ ...ruleset, siteId: 'site_2' }, services)];
  expect(two.checks).toBe(one.checks);
  const refused = [one, two].map((site) => enforce(site.checks, requestFrom('192.0.2.1'), site)?.reason ?? null);
  expect(refused).toEqual(['challenged', null]);
});

test('remembered makes once for the same objects, whatever their order elsewhere, also when nothing comes of it', () => {
  const made: string[] = [];
  const make = remembered((one: { name: string }, two: { name: string }) => {
    made.push(one.name + two.name);
    return null;
  });
  const [a, b] = [{ name: 'a' }, { name: 'b' }];
  expect([make(a, b), make(b, a), make(a, b), make(a, a)]).toEqual([null, null, null, null]);
  expect(made).toEqual(['ab', 'ba', 'aa']);
});
