import type { RulesetFirewallRule } from '@sitekeep/contracts';
import { compilePatches, compileRules } from './compile-rules.ts';
import { type CustomRequest, type LimitedRule, noBody } from './custom-request.ts';
import { decideCustom } from './decide-custom.ts';
import { bodyOf, condition, field, request, rule } from './testing/custom-setting.ts';

const everywhere = condition({ field: 'path', operator: 'prefix', values: ['/'] });
const nowhere = condition({ field: 'path', operator: 'equals', values: ['/nowhere'] });
const inBody = condition({ field: 'body', operator: 'contains', values: ['evil'] });
const always = (name: string, action?: RulesetFirewallRule['action']) => rule(name, [everywhere], action);
const withBody = (name: string, action?: RulesetFirewallRule['action']) => rule(name, [inBody], action);

const block = { kind: 'block' } as const;
const log = { kind: 'log' } as const;
const allow = { kind: 'allow' } as const;
const challenge = { kind: 'challenge' } as const;
const redirect = { kind: 'redirect', location: '/closed', status: 302 } as const;
const limit = { kind: 'rate_limit', limit: 5, windowSeconds: 60 } as const;

const bodyToCome = request({ method: 'POST', bodyBytes: null, body: null });
const posting = (text: string) => request({ method: 'POST', bodyBytes: text.length, body: bodyOf(text, [field('body', '', text)]) });

interface Set {
  readonly rules?: RulesetFirewallRule[];
  readonly patches?: RulesetFirewallRule[];
}

function decide({ rules = [], patches = [] }: Set, of: CustomRequest, from = 0) {
  const pushed = compilePatches({ version: 1, patches: patches.map((rule, i) => ({ id: `p${i}`, rule, expiresAt: null })) });
  const { applied, logged, waitsFrom } = decideCustom(pushed, compileRules(rules), of, from);
  return { applied: applied && (applied.patch ?? applied.name), logged: logged.map(({ patch, name }) => patch ?? name), waitsFrom };
}

test('no rule, no decision, and the same one for all', () => {
  expect([compileRules([]), compilePatches({ version: 1, patches: [] })]).toEqual([null, null]);
  expect(decideCustom(null, null, request())).toBe(decideCustom(null, null, bodyToCome));
  expect(decideCustom(null, compileRules([rule('a', [nowhere])]), request())).toBe(decideCustom(null, null, request()));
});

test.each([block, challenge, redirect, allow])('the first terminal action wins: %j', (action) => {
  const rules = [rule('no', [nowhere]), always('first', action), always('second'), always('third', log)];
  expect(decide({ rules }, request())).toEqual({ applied: 'first', logged: [], waitsFrom: null });
});

test('a log is told and goes on: it never stands before a block, nor does a block hide it', () => {
  const rules = [always('seen', log), rule('not seen', [nowhere], log), always('seen too', log), always('stop'), always('too late', log)];
  expect(decide({ rules }, request())).toEqual({ applied: 'stop', logged: ['seen', 'seen too'], waitsFrom: null });
  expect(decide({ rules: rules.slice(0, 3) }, request())).toEqual({ applied: null, logged: ['seen', 'seen too'], waitsFrom: null });
});

test('all, or any, of the conditions', () => {
  const told = (match: 'all' | 'any', ...conditions: (typeof everywhere)[]) =>
    decide({ rules: [rule('r', conditions, block, match)] }, request()).applied;
  expect([told('all', everywhere, nowhere), told('all', everywhere, everywhere)]).toEqual([null, 'r']);
  expect([told('any', nowhere, nowhere), told('any', nowhere, everywhere)]).toEqual([null, 'r']);
});

test('a rate limit counts a request that its conditions mean, and ends it only beyond the limit', () => {
  const counted: LimitedRule[] = [];
  const over = (isOver: boolean) => request({ overLimit: (limited) => (counted.push(limited), isOver) });
  const rules = [rule('elsewhere', [nowhere], limit), always('often', limit), always('next', log)];
  expect(decide({ rules }, over(false))).toEqual({ applied: null, logged: ['next'], waitsFrom: null });
  expect(decide({ rules }, over(true))).toEqual({ applied: 'often', logged: [], waitsFrom: null });
  expect(decide({ rules: [always('stop'), ...rules] }, over(true)).applied).toBe('stop');
  expect(counted).toEqual(Array.from({ length: 2 }, () => ({ key: 'rule often', limit: 5, windowSeconds: 60 })));
});

test('a patch and a rule of the same name count apart', () => {
  const keys: string[] = [];
  const asked = request({ overLimit: ({ key }) => (keys.push(key), false) });
  decide({ patches: [always('p0', limit)], rules: [always('p0', limit)] }, asked);
  expect(keys).toEqual(['patch p0', 'rule p0']);
});

test('patches come before the rules of a site, and its allow does not pass by them', () => {
  const patches = [rule('cve', [nowhere]), always('cve 2')];
  expect(decide({ patches, rules: [always('mine', allow)] }, request()).applied).toBe('p1');
  expect(decide({ patches: patches.slice(0, 1), rules: [always('mine', allow)] }, request()).applied).toBe('mine');
});

test('an allow among patches ends the patches, and no rule of a site', () => {
  const patches = [always('except', allow), always('cve')];
  expect(decide({ patches, rules: [always('seen', log), always('mine')] }, request())).toMatchObject({ applied: 'mine', logged: ['seen'] });
  expect(decide({ patches }, request()).applied).toBeNull();
});

test('a patch ends with its time', () => {
  const patches = compilePatches({ version: 1, patches: [{ id: 'p', rule: always('cve'), expiresAt: 1000 }] });
  const applied = (now: number) => decideCustom(patches, null, request({ now })).applied?.patch ?? null;
  expect([applied(999), applied(1000)]).toEqual(['p', null]);
});

test('what does not take the body is decided at the head', () => {
  const rules = [always('seen', log), rule('stop', [condition({ field: 'hostname', values: ['www.example.com'] })]), withBody('later')];
  expect(decide({ rules }, bodyToCome)).toEqual({ applied: 'stop', logged: ['seen'], waitsFrom: null });
});

test('a rule that takes the body makes those after it wait, so that the order holds', () => {
  const rules = [always('seen', log), withBody('spare', allow), always('stop'), always('seen too', log)];
  const head = decide({ rules }, bodyToCome);
  expect(head).toEqual({ applied: null, logged: ['seen'], waitsFrom: 1 });
  expect(decide({ rules }, posting('evil'), 1)).toEqual({ applied: 'spare', logged: [], waitsFrom: null });
  expect(decide({ rules }, posting('good'), 1)).toEqual({ applied: 'stop', logged: [], waitsFrom: null });
});

test('a block that no body can avert does not wait', () => {
  const rules = [withBody('a'), withBody('b', log), always('seen', log), rule('no', [nowhere], allow), always('stop')];
  expect(decide({ rules }, bodyToCome)).toEqual({ applied: 'stop', logged: ['seen'], waitsFrom: null });
});

test.each([challenge, redirect, allow, limit])('behind %j with the body, or itself, a block waits', (action) => {
  expect(decide({ rules: [withBody('a', action), always('stop')] }, bodyToCome)).toMatchObject({ applied: null, waitsFrom: 0 });
  expect(decide({ rules: [withBody('a'), always('b', action), always('stop')] }, bodyToCome)).toMatchObject({
    applied: null,
    waitsFrom: 0,
  });
});

test('nothing is counted or told twice for a request that waits', () => {
  let counted = 0;
  const rules = [always('often', limit), withBody('a'), always('later', limit), always('seen', log)];
  const overLimit = () => (counted++, false);
  const { waitsFrom } = decide({ rules }, { ...bodyToCome, overLimit });
  expect([waitsFrom, counted]).toEqual([1, 1]);
  expect(decide({ rules }, { ...posting('good'), overLimit }, 1).logged).toEqual(['seen']);
  expect(counted).toBe(2);
});

test('patches that wait keep the place before the rules', () => {
  const set = { patches: [withBody('cve')], rules: [always('mine', allow)] };
  expect(decide(set, bodyToCome).waitsFrom).toBe(0);
  expect([decide(set, posting('evil')).applied, decide(set, posting('good')).applied]).toEqual(['p0', 'mine']);
});

test('only what is open waits for the body: the rest of a rule may settle it before', () => {
  const all = rule('all', [inBody, nowhere]);
  const any = rule('any', [inBody, everywhere], block, 'any');
  expect(decide({ rules: [all] }, bodyToCome)).toMatchObject({ applied: null, waitsFrom: null });
  expect(decide({ rules: [any] }, bodyToCome)).toMatchObject({ applied: 'any', waitsFrom: null });
});

test('an argument of the query settles a condition that the body could also meet', () => {
  const argument = condition({ field: 'argument', name: 'id', operator: 'contains', values: ['evil'] });
  const set = { rules: [rule('r', [argument])] };
  expect(decide(set, { ...bodyToCome, headFields: () => [field('query', 'id', 'evil')] }).applied).toBe('r');
  expect(decide(set, { ...bodyToCome, headFields: () => [field('query', 'id', 'good')] }).waitsFrom).toBe(0);
  expect(decide(set, request({ head: [field('query', 'id', 'good')], body: noBody }))).toMatchObject({ applied: null, waitsFrom: null });
});

test('the size of a body is known at the head where the head declares it', () => {
  const set = { rules: [rule('large', [condition({ field: 'body_bytes', operator: 'greater', values: ['1000'] })])] };
  expect(decide(set, { ...bodyToCome, bodyBytes: 1001 }).applied).toBe('large');
  expect(decide(set, { ...bodyToCome, bodyBytes: 1000 })).toMatchObject({ applied: null, waitsFrom: null });
  expect(decide(set, bodyToCome).waitsFrom).toBe(0);
});
