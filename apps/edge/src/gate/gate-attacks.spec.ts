import { gatePaths } from '@sitekeep/edge-pages';
import { sessionCookieName } from '@sitekeep/gate-session';
import { removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { eventually, sendRaw } from '../testing/visit.ts';
import { edgeSettings, GatedSites, GateVisitor } from './testing/gated-sites.ts';
import { anna, tokenFor } from './testing/test-gate.ts';

let sites: GatedSites;
let site: Awaited<ReturnType<GatedSites['site']>>;
beforeAll(async () => {
  sites = await GatedSites.start();
  site = await sites.site();
}, 90_000);
beforeEach(() => {
  sites.gate.usedCodes.clear();
  sites.gate.asked.length = 0;
  sites.gate.answer = null;
});
afterAll(() => sites.stop(), 30_000);

const holding = (token: string, hostname = site.hostname) => {
  const visitor = new GateVisitor(sites.setting.edge, hostname);
  visitor.cookies.set(sessionCookieName, token);
  return visitor;
};
const isIn = async (visitor: GateVisitor) => (await visitor.load('/page')).status === 200;

test('session fixation: whoever signs in gets a new session, and the one that was planted is over', async () => {
  const planted = tokenFor(site.siteId, { v: 'vis_mallory', e: 'mallory@visitor.test' });
  const victim = holding(planted);
  const signedIn = await victim.signIn();
  expect(signedIn.status).toBe(303);
  expect(victim.token).not.toBe(planted);
  await eventually(() => expect(sites.gate.ended).toEqual([planted]));
});

test('login CSRF: another site cannot sign its visitors in, nor out', async () => {
  const claims: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'https://other.club.test' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { origin: `http://${site.hostname}` },
    { origin: `https://${site.hostname}.evil.test` },
    { origin: `https://${site.hostname}@evil.test` },
  ];
  const session = tokenFor(site.siteId);
  for (const headers of claims) {
    expect((await site.visitor().signIn({}, { headers })).status).toBe(403);
    const visitor = holding(session);
    expect((await visitor.signOut({ headers })).status).toBe(403);
    expect(visitor.token).toBe(session);
  }
  expect(sites.gate.asked).toHaveLength(0);
  const own = { 'sec-fetch-site': 'same-origin', origin: `https://${site.hostname}` };
  expect((await site.visitor().signIn({}, { headers: own })).status).toBe(303);
});

test('a flood of sign-outs with what is no session does not reach the gate', async () => {
  const other = tokenFor('site_other');
  for (const token of ['x', 'g1.e30.', other, `${other.slice(0, -1)}A`]) expect((await holding(token).signOut()).status).toBe(200);
  expect(sites.gate.asked).toHaveLength(0);
});

test.each(['text/plain', 'application/json', 'multipart/form-data; boundary=x', ''])('a body of type %j is no form', async (type) => {
  expect((await site.visitor().signIn({}, { headers: { 'content-type': type } })).status).toBe(415);
  expect(sites.gate.asked).toHaveLength(0);
});

const elsewhere = [
  '//evil.test/',
  '/\\evil.test/',
  'https://evil.test/',
  'https:evil.test',
  'javascript:alert(1)',
  '/\t/evil.test',
  '/page\r\nSet-Cookie: a=b',
  '/page\u0000',
  'evil.test',
  '',
  gatePaths.signOut,
];
test.each(elsewhere)('open redirect: return=%j leads to the first page of the site', async (target) => {
  const visitor = site.visitor();
  const asked = `return=${encodeURIComponent(target)}`;
  const form = await visitor.load(`${gatePaths.signIn}?${asked}`);
  expect(form.body).toContain('name="return" value="/"');
  const signedIn = await visitor.signIn({ return: target });
  expect(signedIn.headers.location).toBe(`${gatePaths.done}?return=%2F`);
  const done = await visitor.load(`${gatePaths.done}?${asked}`);
  expect([done.status, done.headers['refresh']]).toEqual([200, '0; url=/']);
  expect(done.body).toContain('href="/"');
  const already = await visitor.load(`${gatePaths.signIn}?${asked}`);
  expect([already.status, already.headers.location]).toEqual([303, '/']);
  expect(signedIn.headers['set-cookie']).toHaveLength(1);
});

test('what the path and the address bring along cannot leave the page', async () => {
  const visitor = site.visitor();
  const wanted = '/a"><script>alert(1)</script>';
  const form = await visitor.load(`${gatePaths.signIn}?return=${encodeURIComponent(wanted)}`);
  expect(form.body).not.toContain('<script>alert');
  const wrong = await visitor.signIn({ email: '"><img src=x onerror=alert(1)>@a.test', password: 'x', return: wanted });
  expect(wrong.body).not.toMatch(/<script>alert|<img/);
  expect(wrong.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
});

test('cookie tossing: a session beside the visitor’s own is nobody’s, and an origin cannot give one', async () => {
  const [own, tossed] = [tokenFor(site.siteId), tokenFor(site.siteId, { v: 'vis_mallory' })];
  const both = async (cookie: string) => (await site.visitor().load('/page', { headers: { cookie } })).status;
  expect(await both(`${sessionCookieName}=${own}`)).toBe(200);
  expect(await both(`${sessionCookieName}=${tossed}; ${sessionCookieName}=${own}`)).toBe(303);
  expect(await both(`sitekeep_session=${own}`)).toBe(303);
  expect(await both(`x=a ${sessionCookieName}=${tossed}`)).toBe(303);
  expect(await both(`x=a ${sessionCookieName}=${tossed}; ${sessionCookieName}=${own}`)).toBe(200);
  expect(await both(`__host-sitekeep_session=${own}`)).toBe(303);
  sites.setting.origin.answer = (_request, response) =>
    void response.setHeader('set-cookie', [`${sessionCookieName}=${tossed}; Path=/; Secure`, 'a=b']).end('from the origin');
  try {
    expect((await holding(own).load('/page')).headers['set-cookie']).toEqual(['a=b']);
  } finally {
    sites.setting.origin.answer = (_request, response) => void response.end('from the origin');
  }
});

test('token confusion: a session of one site is nothing at another, nor one of another epoch, a changed one, or half of one', async () => {
  const other = await sites.site();
  const token = tokenFor(site.siteId);
  expect(await isIn(holding(token))).toBe(true);
  expect(await isIn(holding(token, other.hostname))).toBe(false);
  expect(await isIn(holding(tokenFor(site.siteId, {}, 1)))).toBe(false);
  const [version, claims = '', mac] = token.split('.');
  const raised = Buffer.from(Buffer.from(claims, 'base64url').toString().replace('vis_anna', 'vis_root')).toString('base64url');
  for (const forged of [`${version}.${raised}.${mac}`, `${version}.${claims}.`, `${version}.${claims}`, claims, `${token}x`, 'g1..'])
    expect(await isIn(holding(forged))).toBe(false);
});

test('replay: a code that was taken at one edge is worth nothing at another', async () => {
  const folder = temporaryFolder();
  const other = await startEdge(sites.setting.redis.url, folder, edgeSettings(sites.gate));
  try {
    const there = () => new GateVisitor(other, site.hostname);
    const answers = await Promise.all([site.visitor().signIn(), there().signIn(), site.visitor().signIn(), there().signIn()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 401, 401, 401]);
    expect((await there().signIn()).status).toBe(401);
  } finally {
    await other.close();
    removeFolder(folder);
  }
});

test('a body that is too long, endless or in pieces', async () => {
  expect((await site.visitor().signIn({ password: 'x'.repeat(20_000) })).status).toBe(413);
  const head = `POST ${gatePaths.signIn} HTTP/1.1\r\nHost: ${site.hostname}\r\nX-Forwarded-Proto: https\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const piece = `2000\r\n${'x'.repeat(0x2000)}\r\n`;
  expect(await sendRaw(sites.setting.port, `${head}${piece.repeat(4)}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  const fields = new URLSearchParams(anna).toString();
  const pieces = [...fields].map((character) => `1\r\n${character}\r\n`).join('');
  expect(await sendRaw(sites.setting.port, `${head}${pieces}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 303 /);
  expect(sites.gate.asked).toHaveLength(1);
});

test('a field twice, none at all, and one that is no text', async () => {
  const send = (body: string) =>
    site.visitor().ask(gatePaths.signIn, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
  expect((await send('')).status).toBe(401);
  expect((await send('email=a&email=b&password=%ff%fe&code=%00')).status).toBe(401);
  expect((await send('%')).status).toBe(401);
  expect(sites.gate.asked.map(({ body }) => body['email'])).toEqual(['a']);
});

test('a flood of wrong passwords from one network is answered by the edge alone; others sign in meanwhile', async () => {
  const flooded = Array.from({ length: 300 }, () => site.visitor({ address: '127.9.9.9' }).signIn({ password: 'wrong' }));
  const statuses = (await Promise.all(flooded)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect(statuses.filter((status) => status === 401)).toHaveLength(200);
  const last = await site.visitor({ address: '127.9.9.9' }).signIn();
  expect([last.status, last.headers['retry-after']]).toEqual([429, '10']);
  expect((await site.visitor({ address: '127.8.8.8' }).signIn()).status).toBe(303);
}, 20_000);

test('a thousand sign-ins at once are all answered, and the site is served meanwhile', async () => {
  sites.gate.delayMs = 30;
  const inside = holding(tokenFor(site.siteId));
  try {
    const password = await sites.site({ require: 'password' });
    const began = performance.now();
    const rush = Array.from({ length: 1000 }, (_, i) => password.visitor({ address: `127.7.${i >> 8}.${i & 255}` }).signIn());
    const slowest: number[] = [];
    for (let i = 0; i < 10; i++) {
      const asked = performance.now();
      expect((await inside.load('/page')).status).toBe(200);
      slowest.push(performance.now() - asked);
    }
    const statuses = (await Promise.all(rush)).map(({ status }) => status);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(new Set(statuses)).toEqual(new Set([303]));
    expect(Math.max(...slowest)).toBeLessThan(3000);
  } finally {
    sites.gate.delayMs = 0;
  }
}, 30_000);

test('gate down: whoever is in stays in, everybody else is told so, and nothing hangs', async () => {
  const inside = holding(tokenFor(site.siteId));
  sites.gate.answer = (_path, response) => {
    response.destroy();
    return true;
  };
  expect(await isIn(inside)).toBe(true);
  const began = performance.now();
  expect((await site.visitor().signIn()).status).toBe(503);
  expect((await site.visitor().load('/page')).status).toBe(303);
  expect(performance.now() - began).toBeLessThan(6000);
});

test('Redis down: sign-in, sessions and refusals go on', async () => {
  await eventually(async () => expect((await site.visitor().load('/page')).status).toBe(303));
  const inside = holding(tokenFor(site.siteId));
  await sites.setting.redis.stop();
  expect(await isIn(inside)).toBe(true);
  const visitor = site.visitor();
  expect((await visitor.signIn()).status).toBe(303);
  expect(await isIn(visitor)).toBe(true);
  expect(await isIn(holding(tokenFor('site_other')))).toBe(false);
});
