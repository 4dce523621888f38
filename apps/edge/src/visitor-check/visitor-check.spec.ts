import { checkPaths, solverAsset } from '@sitekeep/edge-pages';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { portOf } from '../testing/edge-under-test.ts';
import { eventually, sendRaw } from '../testing/visit.ts';
import { http2Session, visitHttp2 } from '../testing/visit-http2.ts';
import { browser } from './testing/check-visitor.ts';
import { CheckedSites } from './testing/checked-sites.ts';
import { captchaToken, solve } from './testing/solve.ts';

let sites: CheckedSites;
beforeAll(async () => void (sites = await CheckedSites.start()), 90_000);
afterAll(async () => sites.stop(), 30_000);

beforeEach(() => {
  sites.origin.seen.length = 0;
  sites.origin.answer = (_request, response) => void response.end('from the origin');
});

test('a page load is answered with the page of the check', async () => {
  const { visitor } = await sites.site({ mode: 'all' });
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
  expect(sites.origin.seen).toHaveLength(0);
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
  const { visitor } = await sites.site({ mode: 'all', method: 'captcha' });
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
  const { visitor } = await sites.site({ mode: 'all', passSeconds: 120 });
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
  expect(sites.origin.seen.map(({ headers }) => headers.cookie)).toEqual(['theirs=1', 'theirs=1']);
});

test('an origin neither gives passes nor takes them away', async () => {
  const { visitor } = await sites.site({});
  sites.origin.answer = (_request, response) => {
    response.setHeader('set-cookie', ['theirs=1', 'sitekeep_pass4=; Max-Age=0; Path=/', '__Host-sitekeep_pass6=x']);
    response.end();
  };
  expect((await visitor().load()).headers['set-cookie']).toEqual(['theirs=1']);
});

test('whoever types the digits gets there by way of a look at the cookie', async () => {
  const { visitor, digits } = await sites.site({ mode: 'all', method: 'captcha' });
  const one = visitor();
  const token = captchaToken((await one.load('/shop?page=2')).body);
  const typed = await one.type(token, digits(token), { return: '/shop?page=2' });
  expect([typed.status, typed.headers.location]).toEqual([303, `${checkPaths.done}?return=%2Fshop%3Fpage%3D2`]);
  const hop = await one.load(typed.headers.location);
  expect([hop.status, hop.headers.location]).toEqual([303, '/shop?page=2']);
  expect((await one.load('/shop?page=2')).body).toBe('from the origin');
});

test('without cookies a page says so, and nothing goes in circles', async () => {
  const { visitor, digits } = await sites.site({ mode: 'all', method: 'captcha' });
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
  const { visitor, digits } = await sites.site({ mode: 'all', method: 'captcha' });
  const one = visitor();
  const held = await one.post('/order', { article: '7' });
  expect(held.status).toBe(429);
  const token = captchaToken(held.body);
  const typed = await one.type(token, digits(token), { return: '/order', form: '1' });
  const hop = await one.load(typed.headers.location);
  expect(hop.status).toBe(200);
  expect(hop.body).toContain('send it again');
  expect(sites.origin.seen).toHaveLength(0);
});

test('wrong digits are told, with new ones', async () => {
  const { visitor, digits } = await sites.site({ mode: 'all', method: 'captcha' });
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
  const { visitor } = await sites.site({ mode: 'all', method: 'captcha' });
  const token = await visitor().captcha();
  const image = await visitor().ask(`${checkPaths.image}?${token}`);
  expect([image.status, image.headers['content-type'], image.headers['cache-control']]).toEqual([200, 'image/png', 'no-store']);
  const sound = await visitor().ask(`${checkPaths.audio}?${token}`);
  expect([sound.status, sound.headers['content-type']]).toEqual([200, 'audio/wav']);
  const part = await visitor().ask(`${checkPaths.audio}?${token}`, { headers: { range: 'bytes=0-99' } });
  expect([part.status, part.headers['content-length']]).toEqual([206, '100']);
  expect(part.headers['content-range']).toBe(`bytes 0-99/${sound.headers['content-length']}`);
  // Not the last letter, of which some bits are no part of the signature.
  const forged = token.replace(/.(?=.{8}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
  expect((await visitor().ask(`${checkPaths.image}?${forged}`)).status).toBe(404);
  expect((await visitor().ask(checkPaths.image)).status).toBe(404);
});

test('one client cannot have pictures drawn without end', async () => {
  const { visitor } = await sites.site({ mode: 'all', method: 'captcha' });
  const one = visitor({ address: '127.0.0.77' });
  const token = await one.captcha();
  const statuses = await Promise.all(Array.from({ length: 80 }, async () => (await one.ask(`${checkPaths.image}?${token}`)).status));
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect((await visitor().ask(`${checkPaths.image}?${token}`)).status).toBe(200);
});

test('the Worker may be kept for ever, the logo too', async () => {
  const logo = `data:image/png;base64,${Buffer.from('a picture').toString('base64')}`;
  const { visitor } = await sites.site({ mode: 'all' }, { brand: { name: 'Shop', colour: '#a02020', logo, helpUrl: null } });
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
      const { visitor } = await sites.site({ mode });
      for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
        expect((await visitor().load(path, { method })).status).toBe(method === 'PUT' || method === 'DELETE' ? 405 : 404);
    }
    expect(sites.origin.seen).toHaveLength(0);
  });

  test('nor does a WebSocket to them', async () => {
    const { hostname } = await sites.site({});
    const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13';
    const answer = await sendRaw(portOf(sites.edge), `GET ${checkPaths.answer} HTTP/1.1\r\nHost: ${hostname}\r\n${upgrade}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(sites.origin.seen).toHaveLength(0);
  });

  test('filters hold there too', async () => {
    const { visitor } = await sites.site({ mode: 'all' }, { filters: { blacklist: [{ address: '127.0.0.9', expiresAt: null }] } });
    expect((await visitor({ address: '127.0.0.9' }).load(checkPaths.captcha)).status).toBe(403);
  });

  test('a page that is open when the check is switched off still leads on', async () => {
    const { visitor, digits, publish } = await sites.site({ mode: 'all', method: 'captcha' });
    const one = visitor();
    const token = await one.captcha();
    await publish({ mode: 'off' });
    await eventually(async () => expect((await visitor().load()).status).toBe(200));
    expect((await one.type(token, digits(token))).status).toBe(303);
  });
});

test('the way back leads to the same host only', async () => {
  const { visitor, digits } = await sites.site({ mode: 'all', method: 'captcha' });
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
  const { visitor, publish } = await sites.site({ mode: 'all' });
  const one = visitor();
  let epoch = 0;
  await inTime(1000, async () => {
    await one.pass();
    expect((await one.load()).status).toBe(200);
    await publish({ epoch: ++epoch });
    return msOf(() => eventually(async () => expect((await one.load()).status).toBe(429)));
  });
  await one.pass();
  expect((await one.load()).status).toBe(200);
});

test('over HTTP/2 it is the same, and the cookie cannot be set by a neighbouring host', async () => {
  const { hostname, digits } = await sites.site({ mode: 'all', method: 'captcha' });
  const session = await http2Session(sites.edge.ports[1] as number, hostname, sites.certificate);
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
    expect(sites.origin.seen.map(({ headers }) => headers.cookie)).toEqual([undefined]);
  } finally {
    session.close();
  }
});

test('whoever keeps failing the check becomes suspicious, and nobody else', async () => {
  const captcha = { path: { kind: 'exact' as const, value: '/login' }, methods: [], method: 'captcha' as const };
  const { visitor } = await sites.site({ mode: 'suspicious', always: [captcha] });
  const guesser = visitor({ address: '127.0.0.66' });
  expect((await guesser.load()).status).toBe(200);
  for (let i = 0; i < 4; i++) await guesser.type(await guesser.captcha('/login'), '000000');
  await eventually(async () => expect((await guesser.load()).status).toBe(429));
  expect((await visitor({ address: '127.0.0.67' }).load()).status).toBe(200);
  await guesser.pass();
  expect((await guesser.load()).status).toBe(200);
});

test('a Redis that hangs holds nobody up for long', async () => {
  await inTime(1200, async () => {
    const one = (await sites.site({ mode: 'all' })).visitor();
    const task = await one.task();
    const fields = { token: task.token, solution: solve(task) };
    await sites.publisher.redis.call('CLIENT', 'PAUSE', '1500', 'WRITE');
    const took = await msOf(async () => expect((await one.answer(fields)).status).toBe(200));
    await sites.publisher.redis.call('CLIENT', 'UNPAUSE');
    return took;
  });
});

test('with Redis gone the check goes on, and an answer counts once in each process', async () => {
  const { visitor } = await sites.site({ mode: 'all' });
  const one = visitor();
  await one.load();
  await sites.redis.kill();
  try {
    await inTime(1500, async () => {
      const task = await one.task();
      const fields = { token: task.token, solution: solve(task) };
      const took = await msOf(async () => expect((await one.answer(fields)).status).toBe(200));
      expect((await one.answer(fields)).status).toBe(429);
      return took;
    });
    expect((await one.load()).body).toBe('from the origin');
  } finally {
    await sites.redis.restart();
  }
}, 30_000);
