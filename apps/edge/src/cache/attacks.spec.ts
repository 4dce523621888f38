import { sendRaw } from '../testing/visit.ts';
import { type CachedSite, cacheStatus, CachedSites } from './testing/cached-sites.ts';

let sites: CachedSites;
let site: CachedSite;
beforeAll(async () => void (sites = await CachedSites.start()), 60_000);
afterAll(async () => sites.stop(), 30_000);
beforeEach(async () => void (site = await sites.site()));

const kept = { 'cache-control': 'max-age=600' };
const isHit = (answer: Parameters<typeof cacheStatus>[0]) => cacheStatus(answer).startsWith('Sitekeep; hit');

const unkeyed = ['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-scheme', 'x-host', 'x-original-url', 'x-rewrite-url', 'forwarded'];
test.each([...unkeyed, 'x-forwarded-port', 'x-forwarded-prefix', 'x-http-method-override', 'x-forwarded-for', 'true-client-ip'])(
  'cache poisoning: %s of one visitor does not show in what others get',
  async (name) => {
    sites.answers((request, response) => response.writeHead(200, kept).end(JSON.stringify(request.headers)));
    expect((await site.get('/', { [name]: 'evil.test' })).body).not.toContain('evil.test');
    const others = await site.get('/');
    expect([isHit(others), others.body.includes('evil.test')]).toEqual([true, false]);
  },
);

test('cache poisoning: a GET with a body is neither stored nor answered from the cache', async () => {
  sites.answers((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => response.writeHead(200, kept).end(`body: ${body}`));
  });
  const fat = await site.get('/', { 'content-length': '6' }, { body: 'q=evil' });
  expect([fat.status, cacheStatus(fat)]).toEqual([200, 'Sitekeep; fwd=bypass']);
  expect((await site.get('/')).body).toBe('body: ');
  const chunked = `GET / HTTP/1.1\r\nHost: ${site.hostname}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\nevil\r\n0\r\n\r\n`;
  expect(await sendRaw(sites.setting.port, chunked)).toContain('body: evil');
  expect(await site.get('/')).toMatchObject({ body: 'body: ' });
});

test.each([
  '/?a=1&utm_content=x;a=evil',
  '/?a=1&utm_content=evil',
  '/?utm_content=evil&a=1',
  '/?a=1&utm%5Fcontent=evil',
  '/?a=1&&utm_content=evil',
])('parameter cloaking: %s tells the origin nothing that the key does not hold', async (path) => {
  const tracked = await sites.site({ query: { kind: 'except', names: ['utm_content'] } });
  sites.answers((request, response) => response.writeHead(200, kept).end(request.url));
  await tracked.get(path);
  const others = await tracked.get('/?a=1');
  expect(others.body).not.toContain('evil');
});

test.each([
  '/account/x.css',
  '/account;x.css',
  '/account/;x.css',
  '/account%2Fx.css',
  '/account/%2e%2e%2fx.css',
  '/account%3Bx.css',
  '/account%3Fx.css',
  '/account%23x.css',
  '/account/x.css%00',
  '/account/x.avif',
  '/static/..%2faccount/x.js',
])('cache deception: %s shows a page of one visitor to nobody else', async (path) => {
  const files = await sites.site({ mode: 'static' });
  sites.answers((request, response) => {
    const headers = { 'content-type': 'text/html', 'cache-control': 'public, max-age=600' };
    response.writeHead(200, headers).end(`account of ${request.headers.cookie}`);
  });
  await files.get(path, { cookie: 'session=alice' });
  const other = await files.get(path, { cookie: 'session=mallory' });
  expect(other.body).not.toContain('alice');
});

test.each(['private', 'no-store', 'private, max-age=600', 'no-store, public'])(
  'cache deception: a real file that its origin calls %s is kept in no mode',
  async (control) => {
    for (const mode of ['standard', 'static', 'everything'] as const) {
      const some = await sites.site({ mode });
      sites.says({ 'cache-control': control, 'content-type': 'text/css' });
      expect([(await some.get('/a.css')).body, (await some.get('/a.css')).body]).toEqual(['answer 0', 'answer 1']);
    }
  },
);

test('cache deception: readings of a path that is never kept are not kept either', async () => {
  const some = await sites.site({
    mode: 'everything',
    rules: [{ path: { kind: 'prefix', value: '/account' }, mode: 'off', seconds: 1 }],
  });
  for (const path of ['/account', '/static/../account', '//account', '/x/..%2faccount', '/static/%2e%2e/account', '/;x/account']) {
    sites.says({});
    await some.get(path);
    expect((await some.get(path)).body).toBe('answer 1');
  }
});

test('a cookie that is set is stored in no mode, and goes to its visitor only', async () => {
  for (const mode of ['standard', 'static', 'everything'] as const) {
    const some = await sites.site({ mode });
    sites.answers((_request, response, count) => {
      response.writeHead(200, { ...kept, 'content-type': 'text/css', 'set-cookie': `session=${count}` }).end();
    });
    const cookies = [await some.get('/a.css'), await some.get('/a.css')].map(({ headers }) => headers['set-cookie']?.[0]);
    expect(cookies).toEqual(['session=0', 'session=1']);
  }
});

test.each(['x: 1\r\nset-cookie: a=b', 'x\nset-cookie: a=b', 'x\r\n\r\n<script>', '\0'])(
  'response splitting: what is stored holds no %j of its origin',
  async (value) => {
    const head = `HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: 2\r\nX-Echo: ${value}\r\n\r\nok`;
    sites.answers((request) => void request.socket.end(Buffer.from(head, 'latin1')));
    await site.get('/split').catch(() => undefined);
    sites.says(kept);
    const next = await sendRaw(sites.setting.port, `GET /split HTTP/1.1\r\nHost: ${site.hostname}\r\n\r\n`);
    expect(next.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(next.toLowerCase().split('set-cookie:')).toHaveLength(value.startsWith('x: 1') && !next.includes('answer') ? 2 : 1);
  },
);

test('response splitting: a request target with line ends reaches no stored head', async () => {
  sites.answers((request, response) => response.writeHead(301, { ...kept, location: `https://elsewhere.test${request.url}` }).end());
  await site.get('/%0d%0aSet-Cookie:%20a=b');
  const second = await sendRaw(sites.setting.port, `GET /%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: ${site.hostname}\r\n\r\n`);
  expect(second).toContain('301');
  expect(second).not.toMatch(/^set-cookie/im);
});

test('Vary across tenants: two sites with the same paths, headers and origin share nothing', async () => {
  const other = await sites.site();
  sites.answers((request, response, count) => {
    response.writeHead(200, { ...kept, vary: 'accept-language' }).end(`${request.headers.host} ${count}`);
  });
  const [one, two] = [await site.get('/'), await other.get('/')];
  expect([one.body, two.body]).toEqual([`${site.hostname} 0`, `${other.hostname} 1`]);
  expect([isHit(await site.get('/')), isHit(await other.get('/'))]).toEqual([true, true]);
  // A Host of the other's cannot be smuggled into the key.
  expect((await site.get(`http://${other.hostname}/`)).status).toBe(400);
});

test('successive owners of one hostname never see each other’s objects', async () => {
  const { publisher, origin } = sites.setting;
  const [before, after] = [await sites.site({}, { hostnames: ['moved.test'] }), 'site_next'];
  sites.says(kept);
  const [first] = [await before.get('/', { host: 'moved.test' })];
  expect([first.body, isHit(await before.get('/', { host: 'moved.test' }))]).toEqual(['answer 0', true]);
  await publisher.remove(before.siteId);
  const { cache } = publisher.ruleset({ siteId: 'x', origins: [origin.row()] });
  await publisher.publish(
    publisher.ruleset({ siteId: after, hostnames: ['moved.test'], origins: [origin.row()], cache: { ...cache, mode: 'standard' } }),
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await before.get('/', { host: 'moved.test' })).body).toBe('answer 1');
});

test('two visitors: what is for one by its cookie or credential is for no other', async () => {
  sites.answers((request, response) => {
    const who = request.headers.authorization ?? request.headers.cookie ?? 'nobody';
    response.writeHead(200, { 'last-modified': 'Mon, 02 Nov 2020 10:00:00 GMT', ...(request.url === '/private' ? {} : kept) }).end(who);
  });
  // With neither a word of the origin nor a file that is the same for all, a page for a cookie is not kept.
  expect((await site.get('/private', { cookie: 'session=alice' })).body).toBe('session=alice');
  expect((await site.get('/private', { cookie: 'session=mallory' })).body).toBe('session=mallory');
  expect((await site.get('/shared', { authorization: 'Bearer alice' })).body).toBe('Bearer alice');
  expect((await site.get('/shared', { authorization: 'Bearer mallory' })).body).toBe('Bearer mallory');
});

test.each([
  ['a port', (host: string) => `${host}:8080`],
  ['the standard port', (host: string) => `${host}:80`],
  ['capitals', (host: string) => host.toUpperCase()],
])('variants of Host: %s in it changes nothing for others', async (_name, variant) => {
  sites.answers((request, response) => response.writeHead(200, kept).end(`<a href="http://${request.headers.host}/">`));
  await site.get('/', { host: variant(site.hostname) });
  expect((await site.get('/')).body).toBe(`<a href="http://${site.hostname}/">`);
});

test('variants of the scheme: a redirect to https is not what visitors over https get', async () => {
  const behind = await CachedSites.start({ EDGE_TRUSTED_PROXIES: '127.0.0.1' });
  try {
    const some = await behind.site();
    behind.answers((request, response) => {
      if (request.headers['x-forwarded-proto'] === 'https') response.writeHead(200, kept).end('secure');
      else response.writeHead(301, { ...kept, location: 'https://some.test/' }).end();
    });
    expect((await some.get('/')).status).toBe(301);
    expect((await some.get('/', { 'x-forwarded-proto': 'https' })).body).toBe('secure');
    expect(isHit(await some.get('/'))).toBe(true);
  } finally {
    await behind.stop();
  }
});

test('range abuse: many, overlapping and tiny ranges cost no more than the whole', async () => {
  const body = 'x'.repeat(100_000);
  sites.answers((_request, response) => response.writeHead(200, { ...kept, etag: '"a"' }).end(body));
  await site.get('/');
  const abuses = [
    Array.from({ length: 1000 }, (_, i) => `${i}-`).join(','),
    '0-99999,0-99999,0-99999',
    Array.from({ length: 16 }, () => '0-').join(','),
    '-99999,-99998,-99997',
    '0-0,2-2,4-4,6-6',
  ];
  for (const ranges of abuses) {
    const answer = await site.get('/', { range: `bytes=${ranges}` });
    expect([200, 206]).toContain(answer.status);
    expect(answer.body.length).toBeLessThanOrEqual(body.length + 1000);
  }
  expect(sites.asked).toBe(1);
});

test('range abuse: a part of what is not stored asks the origin for that part only, and stores nothing', async () => {
  sites.answers((request, response) => {
    if (request.headers.range === undefined) response.writeHead(200, kept).end('0123456789');
    else response.writeHead(206, { ...kept, 'content-range': 'bytes 0-0/10' }).end('0');
  });
  const part = await site.get('/', { range: 'bytes=0-0' });
  expect([part.status, part.body, sites.setting.origin.seen[0]?.headers.range]).toEqual([206, '0', 'bytes=0-0']);
  expect((await site.get('/')).body).toBe('0123456789');
});

test('HEAD poisoning: an answer to HEAD takes the place of no answer to GET', async () => {
  sites.answers((request, response) => {
    if (request.method === 'HEAD') response.writeHead(404, kept).end();
    else response.writeHead(200, kept).end('page');
  });
  expect((await site.get('/', {}, { method: 'HEAD' })).status).toBe(404);
  expect(await site.get('/')).toMatchObject({ status: 200, body: 'page' });
  await sites.later(601);
  await site.get('/', {}, { method: 'HEAD' });
  expect(await site.get('/')).toMatchObject({ status: 200, body: 'page' });
});

test('a 304 cannot change what describes the stored bytes, nor add a cookie', async () => {
  sites.answers((request, response) => {
    const headers = { ...kept, etag: '"a"', 'content-type': 'text/plain' };
    if (request.headers['if-none-match'] === undefined) response.writeHead(200, headers).end('page');
    else response.writeHead(304, { ...headers, 'content-encoding': 'br', 'content-range': 'bytes 0-1/9', 'x-new': '1' }).end();
  });
  await site.get('/');
  await sites.later(601);
  await site.get('/');
  const hit = await site.get('/');
  expect(hit).toMatchObject({ status: 200, body: 'page', headers: { 'x-new': '1', 'content-length': '4' } });
  expect(hit.headers['content-encoding']).toBeUndefined();
  expect(hit.headers['content-range']).toBeUndefined();
});

test('oversize: heads without bound and endless Vary neither fill the memory nor break the answer', async () => {
  sites.answers((request, response) => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`x-${i}`, 'y'.repeat(80)]));
    response
      .writeHead(200, { ...kept, ...many, vary: 'x-visitor', 'cache-tag': 'tag,'.repeat(500) })
      .end(String(request.headers['x-visitor']));
  });
  for (let i = 0; i < 100; i++) expect((await site.get('/', { 'x-visitor': `v${i}` })).body).toBe(`v${i}`);
  expect((await site.get('/', { 'x-visitor': 'v99' })).body).toBe('v99');
});

test('our own cookies tell no answers apart and reach no origin', async () => {
  sites.answers((request, response) => response.writeHead(200, { ...kept, vary: 'cookie' }).end(String(request.headers.cookie)));
  const pass = (value: string) => ({ cookie: `sitekeep_origin=${value}` });
  expect((await site.get('/', pass('one'))).body).toBe('undefined');
  expect(isHit(await site.get('/', pass('two')))).toBe(true);
  expect(isHit(await site.get('/'))).toBe(true);
  expect(isHit(await site.get('/', { cookie: 'theme=dark' }))).toBe(false);
});
