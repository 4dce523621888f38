import type { GateClaims, RulesetGate } from '@sitekeep/contracts';
import { sessionCookieName } from '@sitekeep/gate-session';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { eventually, visit } from '../testing/visit.ts';
import { edgeSettings, GatedSites, GateVisitor } from './testing/gated-sites.ts';
import { revoke, seconds } from './testing/gate-states.ts';
import { tokenFor } from './testing/test-gate.ts';

let sites: GatedSites;
beforeAll(async () => void (sites = await GatedSites.start()), 90_000);
afterAll(() => sites.stop(), 30_000);
beforeEach(() => {
  sites.gate.answer = null;
  sites.gate.delayMs = 0;
  sites.gate.asked.length = 0;
  sites.setting.origin.seen.length = 0;
});

type Site = Awaited<ReturnType<GatedSites['site']>>;

function holder(site: Site, token: string, who = {}): GateVisitor {
  const visitor = site.visitor(who);
  visitor.cookies.set(sessionCookieName, token);
  return visitor;
}
const holding = (site: Site, more: Partial<GateClaims> = {}, epoch = 0) => holder(site, tokenFor(site.siteId, more, epoch));
const statusFor = async (visitor: GateVisitor, path = '/') => (await visitor.load(path)).status;
const isIn = async (visitor: GateVisitor, path = '/') => (await statusFor(visitor, path)) === 200;
const renewals = () => sites.gate.asked.filter(({ path }) => path === 'renew').length;

describe('a token', () => {
  let site: Site;
  beforeAll(async () => void (site = await sites.site()));

  test('opens the site that it was made for, and no other one', async () => {
    const other = await sites.site();
    const token = tokenFor(site.siteId);
    expect(await isIn(holder(site, token))).toBe(true);
    expect(await statusFor(holder(other, token))).toBe(303);
    // Remembered as verified by now, and of the first site all the same.
    expect(await statusFor(holder(other, token))).toBe(303);
    expect(await isIn(holder(site, token))).toBe(true);
  });

  test.each<[string, Partial<GateClaims>]>([
    ['whose session has ended', { z: seconds(-1) }],
    ['of somebody who was away for too long', { d: seconds(-1) }],
    ['that has shown a password only', { f: ['password'] }],
  ])('%s opens nothing', async (_name, more) => {
    expect(await statusFor(holding(site, more))).toBe(303);
    expect(sites.setting.origin.seen).toHaveLength(0);
  });

  test('that was forged opens nothing', async () => {
    const token = tokenFor(site.siteId);
    const [head, claims = '', mac] = token.split('.');
    const mine = Buffer.from(claims, 'base64url').toString().replace('vis_anna', 'vis_eve');
    const forged = [
      ...[token.slice(0, -2), `${token}A`, `${head}.${claims}.`, `${head}.${Buffer.from(mine).toString('base64url')}.${mac}`],
      ...[`${head}.${claims}.${'A'.repeat(43)}`, tokenFor('site_elsewhere'), 'x'.repeat(4000), '', '..', tokenFor(site.siteId, {}, 1)],
    ];
    for (const text of forged) expect(await statusFor(holder(site, text))).toBe(303);
    expect(sites.setting.origin.seen).toHaveLength(0);
  });

  test('that comes over plain HTTP opens nothing: others may have read it', async () => {
    const headers = { cookie: `${sessionCookieName}=${tokenFor(site.siteId)}`, accept: 'text/html' };
    const answer = await visit(sites.setting.port, site.hostname, '/', { headers });
    expect(answer.status).not.toBe(200);
    expect(sites.setting.origin.seen).toHaveLength(0);
  });

  test('beside another one opens nothing: one of them was put there by somebody else', async () => {
    const both = `${sessionCookieName}=${tokenFor(site.siteId)}; ${sessionCookieName}=${tokenFor(site.siteId)}`;
    expect((await site.visitor().ask('/', { headers: { cookie: both } })).status).toBe(401);
  });

  test('of the epoch before is good until its time is up', async () => {
    const rotated = await sites.site({ epoch: 1, previousUntil: Date.now() + 60_000 });
    expect(await isIn(holding(rotated, {}, 1))).toBe(true);
    const before = holding(rotated, {}, 0);
    expect(await isIn(before)).toBe(true);
    await rotated.publish({ previousUntil: Date.now() - 1 });
    await eventually(async () => expect(await statusFor(before)).toBe(303));
    expect(await isIn(holding(rotated, {}, 1))).toBe(true);
    const atOnce = await sites.site({ epoch: 1 });
    expect(await statusFor(holding(atOnce, {}, 0))).toBe(303);
  });
});

test('groups, paths and rules: 403 where signing in does not help', async () => {
  const rule = (parts: Partial<RulesetGate['rules'][number]>) => ({
    ...{ name: 'rule', path: null, methods: [], networks: [], require: 'password' as const, groups: [], freshSeconds: null },
    ...parts,
  });
  const open = rule({ name: 'open', path: { kind: 'prefix', value: '/open/' }, require: 'nothing' });
  const admin = rule({ name: 'admin', path: { kind: 'prefix', value: '/admin' }, groups: ['admins'] });
  const site = await sites.site({ rules: [open, admin] });
  expect(await isIn(site.visitor(), '/open/a')).toBe(true);
  expect(await statusFor(site.visitor(), '/open/..%2fadmin')).toBe(303);
  expect(await statusFor(holding(site), '/admin')).toBe(403);
  expect(await isIn(holding(site, { g: ['admins'] }), '/admin')).toBe(true);
  expect(await statusFor(holding(site, { p: ['/docs/'] }), '/other')).toBe(403);
  expect(await isIn(holding(site, { p: ['/docs/'] }), '/docs/a')).toBe(true);
});

describe('revocations', () => {
  test('end one session, those of a visitor, or all, within a second and without a request to anybody', async () => {
    const site = await sites.site();
    const [other, later] = [holding(site), holding(site, { i: seconds(90) })];
    for (const visitor of [other, later]) expect(await isIn(visitor)).toBe(true);
    let round = 0;
    /** Whom these claims let in is out by this revocation, in time. Each round has names of its own. */
    const ends = (claims: (n: number) => Parameters<typeof holding>[1], by: (n: number) => Parameters<typeof revoke>[2]) =>
      inTime(1000, async () => {
        const n = round++;
        const one = holding(site, claims(n));
        expect(await isIn(one)).toBe(true);
        return msOf(async () => {
          await revoke(sites.setting.publisher, site.siteId, by(n));
          await eventually(async () => expect(await isIn(one)).toBe(false));
        });
      });
    await ends(
      (n) => ({ s: `gse_${n}` }),
      (n) => ({ sessions: [`gse_${n}`] }),
    );
    await ends(
      (n) => ({ v: `vis_${n}` }),
      (n) => ({ visitors: { [`vis_${n}`]: seconds() } }),
    );
    expect(await isIn(other)).toBe(true);
    const already = round;
    await ends(
      (n) => ({ i: seconds(10 * (n - already)) }),
      (n) => ({ all: seconds(10 * (n - already) + 5) }),
    );
    expect(await isIn(later)).toBe(true);
    expect(sites.gate.asked).toHaveLength(0);
  });

  test('an older state changes nothing, nor does one that cannot be read', async () => {
    const site = await sites.site();
    const { publisher } = sites.setting;
    const out = holding(site, { s: 'gse_out' });
    await revoke(publisher, site.siteId, { sessions: ['gse_out'] });
    await eventually(async () => expect(await isIn(out)).toBe(false));
    await publisher.redis.publish('sk:gate', JSON.stringify({ siteId: site.siteId, version: 0, all: 0, visitors: {}, sessions: [] }));
    await publisher.redis.publish('sk:gate', JSON.stringify({ siteId: site.siteId, version: 99_999 }));
    await publisher.redis.publish('sk:gate', 'nonsense');
    await revoke(publisher, site.siteId, { sessions: ['gse_out', 'gse_2'] });
    expect([await isIn(out), await isIn(holding(site))]).toEqual([false, true]);
  });

  test('an edge that meets a site for the first time knows them before the first request goes on', async () => {
    const site = await sites.site();
    await revoke(sites.setting.publisher, site.siteId, { sessions: ['gse_known'] }, false);
    const folder = temporaryFolder();
    const edge = await startEdge(sites.setting.redis.url, folder, edgeSettings(sites.gate));
    try {
      const visitor = new GateVisitor(edge, site.hostname);
      visitor.cookies.set(sessionCookieName, tokenFor(site.siteId, { s: 'gse_known' }));
      expect(await statusFor(visitor)).toBe(303);
    } finally {
      await edge.close();
      removeFolder(folder);
    }
  });

  test('hold while Redis is gone, and whoever is in stays in', async () => {
    const site = await sites.site();
    const [out, inside] = [holding(site, { s: 'gse_gone' }), holding(site)];
    await revoke(sites.setting.publisher, site.siteId, { sessions: ['gse_gone'] });
    await eventually(async () => expect(await isIn(out)).toBe(false));
    await sites.setting.redis.kill();
    try {
      expect([await isIn(out), await isIn(inside)]).toEqual([false, true]);
    } finally {
      await sites.setting.redis.restart();
      await sites.setting.publisher.complete();
    }
    expect([await isIn(out), await isIn(inside)]).toEqual([false, true]);
  }, 30_000);
});

test('an edge process that is replaced while Redis is gone knows what this machine knew', async () => {
  const site = await sites.site();
  const folder = temporaryFolder();
  const { setting, gate } = sites;
  const start = () => startEdge(setting.redis.url, folder, edgeSettings(gate));
  const visitorOf = (edge: Awaited<ReturnType<typeof start>>, s: string) => {
    const visitor = new GateVisitor(edge, site.hostname);
    visitor.cookies.set(sessionCookieName, tokenFor(site.siteId, { s }));
    return visitor;
  };
  let edge = await start();
  try {
    const out = visitorOf(edge, 'gse_before');
    expect(await isIn(out)).toBe(true);
    await revoke(setting.publisher, site.siteId, { sessions: ['gse_before'] });
    await eventually(async () => expect(await isIn(out)).toBe(false));
    await setting.redis.kill();
    await edge.close();
    edge = await start();
    expect(await isIn(visitorOf(edge, 'gse_other'))).toBe(true);
    expect(await statusFor(visitorOf(edge, 'gse_before'))).toBe(303);
  } finally {
    await edge.close();
    await setting.redis.restart();
    await setting.publisher.complete();
    removeFolder(folder);
  }
}, 60_000);

describe('renewal', () => {
  let site: Site;
  beforeEach(async () => void (site = await sites.site()));
  const ageing = () => ({ i: seconds(-200), x: seconds(100) });
  const expired = () => ({ i: seconds(-400), x: seconds(-100) });
  const cookiesOf = (headers: { 'set-cookie'?: string[] }) => headers['set-cookie'] ?? [];

  test('a fresh token is left alone', async () => {
    const visitor = holding(site);
    expect(cookiesOf((await visitor.load()).headers)).toEqual([]);
    expect(renewals()).toBe(0);
  });

  test('one that ages is renewed beside, once, and goes out with the next answer', async () => {
    sites.gate.delayMs = 100;
    const visitor = holding(site, ageing());
    const before = visitor.token;
    const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.load()));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await eventually(async () => expect(cookiesOf((await visitor.load()).headers)).toHaveLength(1));
    expect(renewals()).toBe(1);
    expect(sites.gate.asked[0]?.body).toEqual({ siteId: site.siteId, token: before, address: visitor.address });
    expect(visitor.token).not.toBe(before);
    expect(cookiesOf((await visitor.load()).headers)).toEqual([]);
    // Who still sends the one before is not asked about again.
    const late = holder(site, before as string);
    expect(cookiesOf((await late.load()).headers)[0]).toBe(`${sessionCookieName}=${visitor.token}; Path=/; Secure; HttpOnly; SameSite=Lax`);
    expect(renewals()).toBe(1);
  });

  test('one that has expired waits for the new one, and the answer with it is private', async () => {
    sites.gate.delayMs = 100;
    sites.setting.origin.answer = (_request, response) => void response.setHeader('cache-control', 'public, max-age=60').end('in');
    const answer = await holding(site, expired()).load();
    expect([answer.status, answer.body, cookiesOf(answer.headers).length]).toEqual([200, 'in', 1]);
    expect(answer.headers['cache-control']).toBe('private, max-age=60');
    expect(renewals()).toBe(1);
  });

  test('when the gate says that it is over, it is, also for who sends the old token again', async () => {
    sites.gate.answer = (_path, response) => response.writeHead(401).end() !== undefined;
    const visitor = holding(site, expired());
    expect([await statusFor(visitor), await statusFor(visitor)]).toEqual([303, 303]);
    expect(renewals()).toBe(1);
    const young = holding(site, ageing());
    await young.load();
    await eventually(async () => expect(await statusFor(young)).toBe(303));
  });

  test('while the gate cannot be reached, tokens go on until the session ends, and nobody waits for long', async () => {
    sites.gate.answer = (_path, response) => response.writeHead(500).end() !== undefined;
    const visitor = holding(site, expired());
    await inTime(1500, () =>
      msOf(async () => {
        for (let i = 0; i < 10; i++) expect(await isIn(visitor)).toBe(true);
      }),
    );
    expect(renewals()).toBe(1);
    expect(await statusFor(holding(site, { ...expired(), d: seconds(-1) }))).toBe(303);
    expect(await statusFor(holding(site, { ...expired(), z: seconds(-1) }))).toBe(303);
  });

  test('a gate that gives what nobody can read is as good as none', async () => {
    const token = tokenFor('site_other');
    sites.gate.answer = (_path, response) => response.end(JSON.stringify({ token, endsAt: seconds(60), device: null })) !== undefined;
    const held = holding(site, expired());
    for (let i = 0; i < 3; i++) {
      const answer = await held.load();
      expect([answer.status, cookiesOf(answer.headers)]).toEqual([200, []]);
    }
    expect(renewals()).toBe(1);
    // Of one session; the gate answers, so all others are renewed meanwhile.
    sites.gate.answer = null;
    expect(cookiesOf((await holding(site, expired()).load()).headers)).toHaveLength(1);
    expect(renewals()).toBe(2);
  });
});

test('bans do not hit who is signed in, and who is signed in bans nobody', async () => {
  const limit = { name: 'all', methods: [], path: null, key: { kind: 'address' as const }, limit: 3, windowSeconds: 60, burst: 0 };
  const site = await sites.site({}, { rateLimits: [{ ...limit, action: 'ban', banSeconds: 600 }] });
  const who = { address: '127.0.0.88' };
  const signedIn = holder(site, tokenFor(site.siteId), who);
  expect(await isIn(signedIn)).toBe(true);
  const refused = await eventually(async () => {
    const answer = await signedIn.load();
    expect(answer.status).toBe(429);
    return answer;
  });
  // By the limit, for now: a ban would say 600.
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  const stranger = { ...who, address: '127.0.0.89' };
  expect(await statusFor(site.visitor(stranger))).toBe(303);
  await eventually(async () => expect((await site.visitor(stranger).load()).headers['retry-after']).toBe('600'));
  // Of the same, now banned, address: held to the limit and to nothing beyond it.
  const answer = await holder(site, tokenFor(site.siteId), stranger).load();
  expect([answer.status, Number(answer.headers['retry-after']) <= 60]).toEqual([429, true]);
});
