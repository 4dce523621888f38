import { type CheckMethod, defaultCheck, eventBatchSchema, redisKeys, type RulesetCheck } from '@sitekeep/contracts';
import { checkPaths, solverAsset } from '@sitekeep/edge-pages';
import { Address } from '@sitekeep/geo';
import { type Challenge, deriveSiteKeys, digitsOf, newChallenge, readToken, type SiteKeys } from '@sitekeep/visitor-check';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher, type RulesetParts } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { http2Session, visitHttp2 } from '../testing/visit-http2.ts';
import { eventually, sendRaw, visit } from '../testing/visit.ts';
import { browser, CheckVisitor } from './testing/check-visitor.ts';
import { captchaToken, solve } from './testing/solve.ts';

const key = Buffer.alloc(32, 5);
const folder = temporaryFolder();
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
let certificate: string;
let sites = 0;

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.complete();
  const tls = tlsFiles(folder, '*.shop.test');
  certificate = tls.cert;
  edge = await startEdge(redis.url, folder, { SEALING_KEY: key.toString('base64'), ...tls.settings });
}, 90_000);

afterAll(async () => {
  await edge.close();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

beforeEach(() => {
  origin.seen.length = 0;
  origin.answer = (_request, response) => void response.end('from the origin');
});

const keysOf = (siteId: string): SiteKeys => deriveSiteKeys(key, siteId, 0);

function digitsFor(siteId: string, token: string): string {
  const challenge = readToken(keysOf(siteId), token);
  if (typeof challenge === 'string') throw new Error(challenge);
  return digitsOf(keysOf(siteId), challenge);
}

async function siteWith(check: Partial<RulesetCheck>, parts: RulesetParts = {}) {
  const siteId = `site_check${++sites}`;
  const hostname = `check${sites}.shop.test`;
  const publish = (more: Partial<RulesetCheck> = {}) =>
    publisher.publish(
      publisher.ruleset({
        siteId,
        hostnames: [hostname],
        origins: [origin.row()],
        ...parts,
        check: { ...defaultCheck, ...check, ...more },
      }),
    );
  await publish();
  const visitor = (who = {}) => new CheckVisitor(edge, hostname, who);
  return { siteId, hostname, publish, visitor, digits: (token: string) => digitsFor(siteId, token) };
}

test('a page load is answered with the page of the check', async () => {
  const { visitor } = await siteWith({ mode: 'all' });
  const page = await visitor().load('/shop?page=2');
  expect(page.status).toBe(429);
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'retry-after': '60',
    'content-language': 'en',
  });
  expect(page.body).toContain('data-return="/shop?page=2"');
  expect(page.body).toContain(String(page.headers['x-request-id']));
  expect(origin.seen).toHaveLength(0);
});

const noPageLoads: [string, string, Record<string, string>][] = [
  ['fetch', 'GET', { accept: '*/*' }],
  ['fetch for HTML', 'GET', { accept: 'text/html', 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }],
  ['an XMLHttpRequest of a library', 'GET', { accept: 'text/html', 'x-requested-with': 'XMLHttpRequest' }],
  ['an image', 'GET', { accept: 'image/avif,image/webp,*/*;q=0.8' }],
  ['a frame', 'GET', { accept: 'text/html', 'sec-fetch-dest': 'iframe' }],
  ['an API client', 'POST', { accept: 'application/json', 'content-type': 'application/json' }],
  ['a client without wishes', 'GET', {}],
  ['a form of another method', 'PUT', { accept: 'text/html' }],
];
test.each(noPageLoads)('%s gets words for programs and never a page', async (_name, method, headers) => {
  const { visitor } = await siteWith({ mode: 'all', method: 'captcha' });
  const answer = await visitor().ask('/api', { method, headers });
  expect(answer.status).toBe(429);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.headers['retry-after']).toBe('60');
  const problem = JSON.parse(answer.body) as Record<string, unknown>;
  expect(problem).toMatchObject({ status: 429, code: 'challenged', stage: 'visitor_check', check: { method: 'captcha' } });
  const { url } = problem['check'] as { url: string };
  expect((await visitor().load(url)).body).toContain('name="digits"');
});

test('whoever solves the invisible check gets a pass, and the origin never sees it', async () => {
  const { visitor } = await siteWith({ mode: 'all', passSeconds: 120 });
  const one = visitor();
  const answer = await one.pass('/shop');
  expect([answer.status, answer.body]).toEqual([200, '{"outcome":"passed"}']);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['set-cookie']).toEqual([
    expect.stringMatching(/^sitekeep_pass4=[\w-]{52}; Max-Age=120; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
  one.cookies.set('theirs', '1');
  expect((await one.load('/shop')).body).toBe('from the origin');
  expect((await one.ask('/api', { method: 'POST', body: '{}' })).body).toBe('from the origin');
  expect(origin.seen.map(({ headers }) => headers.cookie)).toEqual(['theirs=1', 'theirs=1']);
});

test('an origin neither gives passes nor takes them away', async () => {
  const { visitor } = await siteWith({});
  origin.answer = (_request, response) => {
    response.setHeader('set-cookie', ['theirs=1', 'sitekeep_pass4=; Max-Age=0; Path=/', '__Host-sitekeep_pass6=x']);
    response.end();
  };
  expect((await visitor().load()).headers['set-cookie']).toEqual(['theirs=1']);
});

test('whoever types the digits gets there by way of a look at the cookie', async () => {
  const { visitor, digits } = await siteWith({ mode: 'all', method: 'captcha' });
  const one = visitor();
  const token = captchaToken((await one.load('/shop?page=2')).body);
  const typed = await one.type(token, digits(token), { return: '/shop?page=2' });
  expect([typed.status, typed.headers.location]).toEqual([303, `${checkPaths.done}?return=%2Fshop%3Fpage%3D2`]);
  const hop = await one.load(typed.headers.location);
  expect([hop.status, hop.headers.location]).toEqual([303, '/shop?page=2']);
  expect((await one.load('/shop?page=2')).body).toBe('from the origin');
});

test('without cookies a page says so, and nothing goes in circles', async () => {
  const { visitor, digits } = await siteWith({ mode: 'all', method: 'captcha' });
  const one = visitor();
  const token = await one.captcha();
  const typed = await one.type(token, digits(token));
  one.cookies.clear();
  const hop = await one.load(typed.headers.location);
  expect(hop.status).toBe(429);
  expect(hop.headers.location).toBeUndefined();
  expect(hop.body).toContain('Your browser keeps no cookie');
});

test('a form that was held up is not sent by us: the visitor is told to send it again', async () => {
  const { visitor, digits } = await siteWith({ mode: 'all', method: 'captcha' });
  const one = visitor();
  const held = await one.post('/order', { article: '7' });
  expect(held.status).toBe(429);
  const token = captchaToken(held.body);
  const typed = await one.type(token, digits(token), { return: '/order', form: '1' });
  const hop = await one.load(typed.headers.location);
  expect(hop.status).toBe(200);
  expect(hop.body).toContain('send it again');
  expect(origin.seen).toHaveLength(0);
});

test('wrong digits are told, with new ones', async () => {
  const { visitor, digits } = await siteWith({ mode: 'all', method: 'captcha' });
  const one = visitor();
  const token = await one.captcha();
  const wrong = await one.type(token, '000000');
  expect(wrong.status).toBe(429);
  expect(wrong.headers['set-cookie']).toBeUndefined();
  expect(wrong.body).toContain('Those were not the digits');
  expect(captchaToken(wrong.body)).not.toBe(token);
  const late = await one.type(token, digits(token));
  expect(late.status).toBe(429);
  expect(late.body).toContain('The time for the last digits was up');
});

test('picture and sound of the captcha', async () => {
  const { visitor } = await siteWith({ mode: 'all', method: 'captcha' });
  const token = await visitor().captcha();
  const image = await visitor().ask(`${checkPaths.image}?${token}`);
  expect([image.status, image.headers['content-type'], image.headers['cache-control']]).toEqual([200, 'image/png', 'no-store']);
  const sound = await visitor().ask(`${checkPaths.audio}?${token}`);
  expect([sound.status, sound.headers['content-type']]).toEqual([200, 'audio/wav']);
  const part = await visitor().ask(`${checkPaths.audio}?${token}`, { headers: { range: 'bytes=0-99' } });
  expect([part.status, part.headers['content-length']]).toEqual([206, '100']);
  expect(part.headers['content-range']).toBe(`bytes 0-99/${sound.headers['content-length']}`);
  expect((await visitor().ask(`${checkPaths.image}?${token.slice(0, -1)}A`)).status).toBe(404);
  expect((await visitor().ask(checkPaths.image)).status).toBe(404);
});

test('one client cannot have pictures drawn without end', async () => {
  const { visitor } = await siteWith({ mode: 'all', method: 'captcha' });
  const one = visitor({ address: '127.0.0.77' });
  const token = await one.captcha();
  const statuses = await Promise.all(Array.from({ length: 80 }, async () => (await one.ask(`${checkPaths.image}?${token}`)).status));
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect((await visitor().ask(`${checkPaths.image}?${token}`)).status).toBe(200);
});

test('the Worker may be kept for ever, the logo too', async () => {
  const logo = `data:image/png;base64,${Buffer.from('a picture').toString('base64')}`;
  const { visitor } = await siteWith({ mode: 'all' }, { brand: { name: 'Shop', colour: '#a02020', logo, helpUrl: null } });
  const worker = await visitor().ask(solverAsset.path);
  expect(worker.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8' });
  expect(worker.headers['cache-control']).toContain('immutable');
  const again = await visitor().ask(solverAsset.path, { headers: { 'if-none-match': String(worker.headers.etag) } });
  expect([again.status, again.body]).toEqual([304, '']);
  const path = /src="(\/\.sitekeep\/check\/logo-[^"]+)"/.exec((await visitor().load()).body)?.[1] ?? '';
  expect((await visitor().ask(path)).body).toBe('a picture');
});

describe('paths of the edge', () => {
  const never = ['/.sitekeep', '/.sitekeep/', '/.sitekeep/x?a=1', '/%2esitekeep/x', '/a/../.sitekeep/x', '/./.sitekeep/login'];
  test.each(never)('%s never reaches the origin, with the check on or off', async (path) => {
    for (const mode of ['all', 'off'] as const) {
      const { visitor } = await siteWith({ mode });
      for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
        expect((await visitor().load(path, { method })).status).toBe(method === 'PUT' || method === 'DELETE' ? 405 : 404);
    }
    expect(origin.seen).toHaveLength(0);
  });

  test('nor does a WebSocket to them', async () => {
    const { hostname } = await siteWith({});
    const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13';
    const answer = await sendRaw(portOf(edge), `GET ${checkPaths.answer} HTTP/1.1\r\nHost: ${hostname}\r\n${upgrade}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(origin.seen).toHaveLength(0);
  });

  test('filters hold there too', async () => {
    const { visitor } = await siteWith({ mode: 'all' }, { filters: { blacklist: [{ address: '127.0.0.9', expiresAt: null }] } });
    expect((await visitor({ address: '127.0.0.9' }).load(checkPaths.captcha)).status).toBe(403);
  });

  test('a page that is open when the check is switched off still leads on', async () => {
    const { visitor, digits, publish } = await siteWith({ mode: 'all', method: 'captcha' });
    const one = visitor();
    const token = await one.captcha();
    await publish({ mode: 'off' });
    await eventually(async () => expect((await visitor().load()).status).toBe(200));
    expect((await one.type(token, digits(token))).status).toBe(303);
  });
});

test('the way back leads to the same host only', async () => {
  const { visitor, digits } = await siteWith({ mode: 'all', method: 'captcha' });
  const one = visitor();
  const token = await one.captcha();
  await one.type(token, digits(token));
  const elsewhere = [
    '//evil.test',
    '/\\evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    '/a\r\nSet-Cookie: x=1',
    '/.sitekeep/check/done',
    '',
  ];
  for (const to of elsewhere) {
    const hop = await one.load(`${checkPaths.done}?return=${encodeURIComponent(to)}`);
    expect([hop.status, hop.headers.location, hop.headers['set-cookie']]).toEqual([303, '/', undefined]);
  }
});

test('"revalidate everyone" makes every pass worthless', async () => {
  const { visitor, publish } = await siteWith({ mode: 'all' });
  const one = visitor();
  await one.pass();
  expect((await one.load()).status).toBe(200);
  await publish({ epoch: 1 });
  const published = performance.now();
  await eventually(async () => expect((await one.load()).status).toBe(429));
  expect(performance.now() - published).toBeLessThan(1000);
  await one.pass();
  expect((await one.load()).status).toBe(200);
});

describe('attacks on the check', () => {
  let site: Awaited<ReturnType<typeof siteWith>>;
  beforeAll(
    async () =>
      void (site = await siteWith({ mode: 'all', always: [{ path: { kind: 'exact', value: '/login' }, methods: [], method: 'captcha' }] })),
  );

  const outcome = (answer: { status: number; body: string }) => [answer.status, (JSON.parse(answer.body) as { outcome?: string }).outcome];

  test('an answer sent twice counts once', async () => {
    const one = site.visitor();
    const task = await one.task();
    const fields = { token: task.token, solution: solve(task) };
    expect(outcome(await one.answer(fields))).toEqual([200, 'passed']);
    expect(outcome(await one.answer(fields))).toEqual([429, 'retry']);
    const both = await site.visitor().task();
    const twice = { token: both.token, solution: solve(both) };
    const answers = await Promise.all([1, 2, 3, 4].map(() => site.visitor().answer(twice)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429]);
  });

  test('an answer cannot be replayed at another edge', async () => {
    const otherFolder = temporaryFolder();
    const other = await startEdge(redis.url, otherFolder, { SEALING_KEY: key.toString('base64') });
    try {
      const here = site.visitor();
      const there = new CheckVisitor(other, site.hostname);
      const task = await here.task();
      const fields = { token: task.token, solution: solve(task) };
      expect(outcome(await here.answer(fields))).toEqual([200, 'passed']);
      expect(outcome(await there.answer(fields))).toEqual([429, 'retry']);
      expect(
        (await visit(portOf(other), site.hostname, '/', { headers: { 'user-agent': browser, cookie: here.cookieHeader } })).status,
      ).toBe(200);
      const elsewhere = await there.task();
      expect(outcome(await here.answer({ token: elsewhere.token, solution: solve(elsewhere) }))).toEqual([200, 'passed']);
    } finally {
      await other.close();
      removeFolder(otherFolder);
    }
  });

  test('a forged challenge, one of another site, and one without a solution', async () => {
    const one = site.visitor();
    const other = (await siteWith({ mode: 'all' })).visitor();
    const [task, foreign] = [await one.task(), await other.task()];
    const forged = task.token.replace(/^.{8}/, 'AQAAAAAA');
    expect(outcome(await one.answer({ token: forged, solution: solve({ ...task, token: forged, bits: 1 }) }))).toEqual([429, 'retry']);
    expect(outcome(await one.answer({ token: foreign.token, solution: solve(foreign) }))).toEqual([429, 'retry']);
    expect(outcome(await one.answer({ token: task.token, solution: '' }))).toEqual([429, 'failed']);
    expect(outcome(await one.answer({}))).toEqual([429, 'retry']);
    expect(one.cookies.size).toBe(0);
  });

  test('a challenge that has expired', async () => {
    const one = site.visitor();
    const somebody = { address: Address.parse(one.address) as Address, userAgent: one.userAgent };
    const old = (method: CheckMethod, minutes: number) =>
      newChallenge(keysOf(site.siteId), method, somebody, Date.now() - minutes * 60_000, { puzzles: 16, bits: 4 });
    const solved = (challenge: Challenge) => ({
      token: challenge.token,
      solution: solve({ token: challenge.token, ...challenge.difficulty }),
    });
    expect(outcome(await one.answer(solved(old('invisible', 2.1))))).toEqual([429, 'retry']);
    expect(outcome(await one.answer(solved(old('invisible', 1.9))))).toEqual([200, 'passed']);
    const { token } = old('captcha', 5.1);
    expect((await one.type(token, site.digits(token))).status).toBe(429);
    expect((await one.ask(`${checkPaths.image}?${token}`)).status).toBe(410);
  });

  test('a challenge solved by somebody else', async () => {
    const one = site.visitor();
    const task = await one.task();
    const fields = { token: task.token, solution: solve(task) };
    expect(outcome(await site.visitor({ address: '127.0.1.1' }).answer(fields))).toEqual([429, 'retry']);
    expect(outcome(await site.visitor({ userAgent: 'Other/1.0' }).answer(fields))).toEqual([429, 'retry']);
    expect(outcome(await one.answer(fields))).toEqual([200, 'passed']);
  });

  test('a pass carried to another network or browser', async () => {
    const one = site.visitor();
    await one.pass();
    for (const who of [{ address: '127.0.1.1' }, { userAgent: 'Other/1.0' }]) {
      const thief = site.visitor(who);
      for (const [name, value] of one.cookies) thief.cookies.set(name, value);
      expect((await thief.load()).status).toBe(429);
    }
    expect((await one.load()).status).toBe(200);
  });

  test('an invisible pass where the captcha is asked, and a challenge of one kind answered as the other', async () => {
    const one = site.visitor();
    await one.pass();
    expect((await one.load('/login')).body).toContain('name="digits"');
    const token = await one.captcha('/login');
    const task = await site.visitor().task();
    expect(outcome(await one.answer({ token, solution: '0' }))).toEqual([429, 'retry']);
    expect((await one.type(task.token, '111111')).status).toBe(429);
    await one.type(token, site.digits(token));
    expect((await one.load('/login')).status).toBe(200);
  });

  test('a program that betrays itself is asked for digits', async () => {
    const one = site.visitor();
    const task = await one.task();
    const report = JSON.stringify({ webdriver: true, userAgent: 'Other/1.0', languages: [], screen: [0, 0], viewport: [0, 0], elapsed: 1 });
    expect(outcome(await one.answer({ token: task.token, solution: solve(task), report }))).toEqual([429, 'captcha']);
    expect(one.cookies.size).toBe(0);
  });

  const foreign: [string, Record<string, string>][] = [
    ['a form of another site', { origin: 'https://evil.test' }],
    ['a form of a neighbouring host', { 'sec-fetch-site': 'same-site', origin: 'https://evil.test' }],
    ['a form in a sandbox', { origin: 'null' }],
    ['a form of another port', { origin: 'http://127.0.0.1:1' }],
  ];
  test.each(foreign)('%s', async (_name, headers) => {
    const one = site.visitor();
    const token = await one.captcha('/login');
    expect((await one.type(token, site.digits(token), {}, { headers })).status).toBe(403);
    expect((await one.type(token, site.digits(token), {}, { headers: { origin: `http://${site.hostname}` } })).status).toBe(303);
  });

  test('bodies of other kinds and sizes', async () => {
    const one = site.visitor();
    expect((await one.post(checkPaths.answer, {}, { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await one.post(checkPaths.captcha, {}, { headers: { 'content-type': 'application/json' } })).status).toBe(415);
    expect((await one.post(checkPaths.answer, { token: 'x'.repeat(9000) })).status).toBe(413);
    const chunked = { 'transfer-encoding': 'chunked' };
    expect((await one.post(checkPaths.answer, { token: 'x'.repeat(200_000) }, { headers: chunked })).status).toBe(413);
    expect((await one.post(checkPaths.answer, { token: 'x' }, { headers: chunked })).status).toBe(429);
  });

  test('none of it leaves a token, a digit or a cookie in the events', async () => {
    const one = site.visitor();
    const token = await one.captcha(`${checkPaths.captcha}?return=%2Ftopsecret`);
    await one.type(token, '987654', { return: '/topsecret' });
    await eventually(async () => {
      const rows = await publisher.redis.xrange(redisKeys.events, '-', '+');
      const batches = rows.map(([, fields]) => eventBatchSchema.parse(JSON.parse(fields[1] ?? '')));
      const failures = batches
        .flatMap(({ refusals }) => refusals)
        .filter(({ reason, siteId }) => reason === 'check_failed' && siteId === site.siteId);
      expect(failures.map(({ matched }) => matched)).toContain('wrong digits');
      const text = JSON.stringify(batches);
      for (const secret of [token, '987654', 'topsecret', 'sitekeep_pass']) expect(text).not.toContain(secret);
    });
  });
});

test('over HTTP/2 it is the same, and the cookie cannot be set by a neighbouring host', async () => {
  const { hostname, digits } = await siteWith({ mode: 'all', method: 'captcha' });
  const session = await http2Session(edge.ports[1] as number, hostname, certificate);
  const ask = (path: string, headers: Record<string, string> = {}, body?: string) =>
    visitHttp2(session, { ':path': path, ':method': body === undefined ? 'GET' : 'POST', 'user-agent': browser, ...headers }, body);
  const typed = (fields: Record<string, string>) =>
    ask(checkPaths.captcha, { 'content-type': 'application/x-www-form-urlencoded' }, new URLSearchParams(fields).toString());
  try {
    const page = await ask('/shop', { accept: 'text/html' });
    expect(page.status).toBe(429);
    const token = captchaToken(page.body);
    expect((await typed({ token, digits: '1'.repeat(9000) })).status).toBe(413);
    const passed = await typed({ token, digits: digits(token), return: '/shop' });
    expect(passed.status).toBe(303);
    const cookie = passed.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/^__Host-sitekeep_pass4=[\w-]{52}; Max-Age=1800; Path=\/; HttpOnly; Secure; SameSite=/);
    expect((await ask('/shop', { cookie: cookie.split(';', 1)[0] ?? '' })).body).toBe('from the origin');
    expect(origin.seen.map(({ headers }) => headers.cookie)).toEqual([undefined]);
  } finally {
    session.close();
  }
});

test('whoever keeps failing the check becomes suspicious, and nobody else', async () => {
  const captcha = { path: { kind: 'exact' as const, value: '/login' }, methods: [], method: 'captcha' as const };
  const { visitor } = await siteWith({ mode: 'suspicious', always: [captcha] });
  const guesser = visitor({ address: '127.0.0.66' });
  expect((await guesser.load()).status).toBe(200);
  for (let i = 0; i < 4; i++) await guesser.type(await guesser.captcha('/login'), '000000');
  await eventually(async () => expect((await guesser.load()).status).toBe(429));
  expect((await visitor({ address: '127.0.0.67' }).load()).status).toBe(200);
  await guesser.pass();
  expect((await guesser.load()).status).toBe(200);
});

test('a Redis that hangs holds nobody up for long', async () => {
  const one = (await siteWith({ mode: 'all' })).visitor();
  const task = await one.task();
  const fields = { token: task.token, solution: solve(task) };
  await publisher.redis.call('CLIENT', 'PAUSE', '1500', 'WRITE');
  const before = performance.now();
  expect((await one.answer(fields)).status).toBe(200);
  expect(performance.now() - before).toBeLessThan(1200);
  await publisher.redis.call('CLIENT', 'UNPAUSE');
});

test('with Redis gone the check goes on, and an answer counts once in each process', async () => {
  const { visitor } = await siteWith({ mode: 'all' });
  const one = visitor();
  await one.load();
  await redis.kill();
  try {
    const task = await one.task();
    const fields = { token: task.token, solution: solve(task) };
    const before = performance.now();
    expect((await one.answer(fields)).status).toBe(200);
    expect(performance.now() - before).toBeLessThan(1500);
    expect((await one.answer(fields)).status).toBe(429);
    expect((await one.load()).body).toBe('from the origin');
  } finally {
    await redis.restart();
  }
}, 30_000);
