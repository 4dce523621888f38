import type { Ban, RulesetRateLimit } from '@sitekeep/contracts';
import { Address } from '@sitekeep/geo';
import { compileSite, enforce } from './compile-site.ts';
import { addressKey } from './rate-limit-key.ts';
import { rateLimitStage } from './rate-limit.stage.ts';
import type { LimitServices } from './rate-limit-services.ts';
import { noServices } from './site-services.ts';
import { requestFrom, type RequestParts, rulesetOf } from './testing/requests.ts';

const rule = (parts: Partial<RulesetRateLimit> = {}): RulesetRateLimit => ({
  name: 'all',
  methods: [],
  path: null,
  key: { kind: 'address' },
  limit: 2,
  windowSeconds: 10,
  burst: 0,
  action: 'refuse',
  banSeconds: 0,
  ...parts,
});

/** Counts without ever forgetting, and notes who was counted. */
class Counts implements LimitServices {
  readonly taken: string[] = [];
  readonly #used = new Map<string, number>();

  counterOf(_siteId: string, { name, limit }: RulesetRateLimit) {
    const read = (key: string, used: number) => ({
      admitted: used <= limit,
      remaining: Math.max(0, limit - used),
      resetSeconds: 7,
      reached: used > limit,
      key,
    });
    return {
      take: (key: string) => {
        const used = (this.#used.get(`${name} ${key}`) ?? 0) + 1;
        this.#used.set(`${name} ${key}`, used);
        this.taken.push(`${name} ${key}`);
        return read(key, used);
      },
      peek: (key: string) => read(key, (this.#used.get(`${name} ${key}`) ?? 0) + 1),
      readAhead: () => 0,
    };
  }
}

function site(...rateLimits: RulesetRateLimit[]) {
  const counts = new Counts();
  const compiled = compileSite(rulesetOf({ rateLimits }), { ...noServices, limits: counts });
  const check = compiled.stages.find(({ stage }) => stage === 'rate_limit')?.check;
  const ask = (parts: RequestParts = {}, from = '192.0.2.1') => {
    const request = requestFrom(from, parts);
    return { refusal: check?.(request, compiled) ?? null, request };
  };
  return { counts, ask };
}

test('a site without rules has no such stage', () => {
  expect(rateLimitStage(rulesetOf(), noServices)).toBeNull();
});

test('a request beyond the limit is refused, and told when to come again', () => {
  const { ask } = site(rule());
  expect(ask().request.limitHeaders).toEqual(['RateLimit-Policy', '"all";q=2;w=10', 'RateLimit', '"all";r=1;t=7']);
  expect(ask().refusal).toBeNull();
  const { refusal, request } = ask();
  expect(refusal).toEqual({ stage: 'rate_limit', reason: 'rate_limited', matched: 'all', status: 429, retryAfterSeconds: 7 });
  expect(request.limitHeaders?.[3]).toBe('"all";r=0;t=7');
  expect(ask({}, '192.0.2.2').refusal).toBeNull();
});

test('only the methods and paths of a rule are counted', () => {
  const { counts, ask } = site(rule({ methods: ['POST', 'PUT'], path: { kind: 'prefix', value: '/api/' } }));
  ask({ method: 'GET', path: '/api/x' });
  ask({ method: 'POST', path: '/apix' });
  ask({ method: 'POST', path: '/api/x' });
  ask({ method: 'PUT', path: '/%2Fapi/x' });
  expect(counts.taken).toEqual(['all 192.0.2.1', 'all 192.0.2.1']);
});

test('rules are asked in their order until one refuses; the fields tell of the one that has least left', () => {
  const { counts, ask } = site(rule({ name: 'wide', limit: 9 }), rule({ name: 'narrow', limit: 1 }), rule({ name: 'last', limit: 5 }));
  expect(ask().request.limitHeaders?.[3]).toBe('"narrow";r=0;t=7');
  expect(ask().refusal).toMatchObject({ matched: 'narrow' });
  expect(counts.taken.map((key) => key.split(' ')[0])).toEqual(['wide', 'narrow', 'last', 'wide', 'narrow']);
});

test('a rule that counts refuses nobody and tells nobody', () => {
  const { counts, ask } = site(rule({ action: 'count', limit: 1 }));
  for (let i = 0; i < 3; i++) expect(ask()).toMatchObject({ refusal: null, request: { limitHeaders: null, checkWantedBy: null } });
  expect(counts.taken).toHaveLength(3);
});

test('a rule that challenges wants the visitor check, and the next rules are asked', () => {
  const { ask } = site(rule({ action: 'challenge', limit: 1 }), rule({ name: 'after', limit: 2 }));
  expect(ask().request.checkWantedBy).toBeNull();
  expect(ask()).toMatchObject({ refusal: null, request: { checkWantedBy: 'rate limit all' } });
  expect(ask().refusal).toMatchObject({ matched: 'after' });
});

test('nobody is banned who may not have had all of the limit: others hold what is left', () => {
  const full = () => ({ admitted: false, remaining: 0, resetSeconds: 1, reached: false });
  const limits: LimitServices = { counterOf: () => ({ take: full, peek: full, readAhead: () => 0 }) };
  const compiled = compileSite(rulesetOf({ rateLimits: [rule({ action: 'ban', banSeconds: 600 })] }), { ...noServices, limits });
  const check = compiled.stages.find(({ stage }) => stage === 'rate_limit')?.check;
  expect(check?.(requestFrom('192.0.2.1'), compiled)).toEqual({
    stage: 'rate_limit',
    reason: 'rate_limited',
    matched: 'all',
    status: 429,
    retryAfterSeconds: 1,
  });
});

test('a rule that bans says for how long', () => {
  const { ask } = site(rule({ action: 'ban', limit: 1, banSeconds: 600 }));
  ask();
  expect(ask().refusal).toEqual({
    stage: 'rate_limit',
    reason: 'banned',
    matched: 'all',
    status: 429,
    retryAfterSeconds: 600,
    banSeconds: 600,
  });
});

test('the whitelisted are not counted, and a dry request only looks', () => {
  const { counts, ask } = site(rule({ limit: 1 }));
  ask({ exemptBy: '192.0.2.0/24' });
  ask({ dry: true });
  expect(counts.taken).toEqual([]);
  ask();
  expect(ask({ dry: true }).refusal).toMatchObject({ reason: 'rate_limited' });
  expect(counts.taken).toHaveLength(1);
});

test('the address key: an IPv4 address, or the first address of an IPv6 /64', () => {
  const key = (text: string) => addressKey(Address.parse(text) as Address);
  expect(key('192.0.2.1')).toBe('192.0.2.1');
  expect(key('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(key('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::');
  expect(key('2001:0db8:1:2::9')).toBe('2001:db8:1:2::');
  expect(key('2001:db8::1')).toBe('2001:db8::');
  expect(key('2001:db8:0:1::1')).toBe('2001:db8:0:1::');
  expect(key('::1')).toBe('::');
});

test('values of headers and cookies are counted by their hash, and without one the address', () => {
  const { counts, ask } = site(
    rule({ name: 'h', limit: 9, key: { kind: 'header', name: 'x-key' } }),
    rule({ name: 'c', limit: 9, key: { kind: 'cookie', name: 'sid' } }),
  );
  const keys = (parts: RequestParts) => {
    counts.taken.length = 0;
    ask(parts);
    return counts.taken.map((key) => key.slice(2));
  };
  const [header, cookie] = keys({ headers: { 'x-key': 'secret' }, cookies: 'a=1; sid=secret; b=2' });
  expect(header).toMatch(/^#[\w-]{22}$/);
  expect(cookie).toBe(header);
  expect(keys({ headers: { 'x-key': 'other' }, cookies: 'sid=other' })).toEqual([
    expect.not.stringMatching(header as string),
    expect.stringMatching(/^#/),
  ]);
  const address = ['192.0.2.1', '192.0.2.1'];
  expect(keys({})).toEqual(address);
  expect(keys({ headers: { 'x-key': '' }, cookies: 'xsid=1; sid=; sidx=2' })).toEqual(address);
  expect(keys({ cookies: 'xsid=1;sid=secret' })[1]).toBe(header);
});

test('no spelling or second value makes another visitor of the same one', () => {
  const { counts, ask } = site(
    rule({ name: 'h', limit: 99, key: { kind: 'header', name: 'authorization' } }),
    rule({ name: 'c', limit: 99, key: { kind: 'cookie', name: 'sid' } }),
  );
  const keys = (authorization: string | string[], cookies: string) => {
    counts.taken.length = 0;
    ask({ headers: { authorization }, cookies });
    return counts.taken.map((key) => key.slice(2));
  };
  const [header, cookie] = keys('Bearer secret', 'sid=secret');
  for (const spelled of ['bearer secret', 'Bearer  secret ', 'BEARER\tsecret']) expect(keys(spelled, '')[0]).toBe(header);
  for (const spelled of ['sid="secret"', 'sid=%73ecret', 'a=1;\tsid=secret', 'sid =secret', 'sid=secret; sid=secret'])
    expect(keys('', spelled)[1]).toBe(cookie);
  expect(keys(['Bearer made-up', 'Bearer secret'], 'sid=made-up; sid=secret')).toEqual(['192.0.2.1', '192.0.2.1']);
  expect(keys(['Bearer secret', 'Bearer secret'], '')[0]).toBe(header);
});

test.each([
  ['with "quotes" and \\', '"with \\"quotes\\" and \\\\"'],
  ['Grüße\n', '"Gr??e?"'],
])('the name %j is a string of structured fields', (name, quoted) => {
  const { ask } = site(rule({ name }));
  expect(ask().request.limitHeaders?.[1]).toBe(`${quoted};q=2;w=10`);
});

test('a banned address is refused by sites with a rule that bans, unless it is whitelisted', () => {
  const ban: Ban = { siteId: 'site_1', address: '192.0.2.1', rule: 'login', since: 0, until: 61_500 };
  const bans = {
    find: (siteId: string, key: string, now: number) => (siteId === ban.siteId && key === ban.address && now < ban.until ? ban : null),
  };
  const decide = (rateLimits: RulesetRateLimit[], from: string, now = 0, whitelist: string[] = []) => {
    const filters = { whitelist: whitelist.map((address) => ({ address, expiresAt: null })) };
    const site = compileSite(rulesetOf({ rateLimits, filters }), { ...noServices, bans });
    return enforce(site.checks, requestFrom(from, { now }), site);
  };
  const rules = [rule({ action: 'ban', banSeconds: 60 })];
  expect(decide(rules, '192.0.2.1')).toEqual({ stage: 'ban', reason: 'banned', matched: 'login', status: 429, retryAfterSeconds: 62 });
  expect(decide(rules, '192.0.2.1', 61_500)).toBeNull();
  expect(decide(rules, '192.0.2.2')).toBeNull();
  expect(decide(rules, '192.0.2.1', 0, ['192.0.2.0/24'])).toBeNull();
  expect(decide([rule()], '192.0.2.1')).toBeNull();
});

test('connections that last meet bans but no limits', () => {
  const { lastingChecks, reservedChecks } = compileSite(rulesetOf({ rateLimits: [rule({ action: 'ban' })] }), noServices);
  expect([lastingChecks.length, reservedChecks.length]).toEqual([1, 2]);
});
