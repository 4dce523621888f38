import { type CachedSite, cacheStatus, CachedSites } from './testing/cached-sites.ts';

let sites: CachedSites;
let site: CachedSite;
beforeAll(async () => void (sites = await CachedSites.start()), 60_000);
afterAll(async () => sites.stop(), 30_000);
beforeEach(async () => void (site = await sites.site()));

test('what may be kept is answered from the cache, with its age, until it is stale', async () => {
  sites.says({ 'cache-control': 'max-age=60', 'content-type': 'text/plain' });
  const first = await site.get('/a?b=1');
  expect([first.status, first.body, cacheStatus(first)]).toEqual([200, 'answer 0', 'Sitekeep; fwd=uri-miss; stored']);
  const second = await site.get('/a?b=1');
  expect(second).toMatchObject({
    status: 200,
    body: 'answer 0',
    headers: { age: '0', 'content-length': '8', 'content-type': 'text/plain' },
  });
  expect(cacheStatus(second)).toMatch(/^Sitekeep; hit; ttl=(59|60)$/);
  expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  expect((await site.get('/a?b=2')).body).toBe('answer 1');
  await sites.later(30);
  expect((await site.get('/a?b=1')).headers['age']).toBe('30');
  await sites.later(31);
  const third = await site.get('/a?b=1');
  expect([third.body, cacheStatus(third)]).toEqual(['answer 2', 'Sitekeep; fwd=stale; stored']);
});

test('a fresh answer that its visitor asks for anew was passed over by the request, one that needs its origin’s yes was not', async () => {
  sites.says({ 'cache-control': 'max-age=60', etag: '"v1"' });
  await site.get('/');
  expect(cacheStatus(await site.get('/', { 'cache-control': 'no-cache' }))).toContain('fwd=request');
  sites.says({ 'cache-control': 'max-age=60, no-cache', etag: '"v1"' });
  await site.get('/needs-yes');
  expect(cacheStatus(await site.get('/needs-yes'))).toContain('fwd=stale');
});

test('a site without a cache says nothing of one and stores nothing', async () => {
  const other = await sites.site({ mode: 'off' });
  sites.says({ 'cache-control': 'max-age=60' });
  const bodies = [await other.get('/'), await other.get('/')].map(({ body, headers }) => [body, headers['cache-status']]);
  expect(bodies).toEqual([
    ['answer 0', undefined],
    ['answer 1', undefined],
  ]);
});

test('a stale answer is confirmed by its origin and then fresh again', async () => {
  sites.answers((request, response, count) => {
    if (request.headers['if-none-match'] === '"v1"')
      response.writeHead(304, { 'cache-control': 'max-age=60', 'x-round': String(count) }).end();
    else response.writeHead(200, { 'cache-control': 'max-age=60', etag: '"v1"', 'x-round': String(count) }).end('body');
  });
  await site.get('/');
  await sites.later(61);
  const confirmed = await site.get('/');
  expect(confirmed).toMatchObject({ status: 200, body: 'body', headers: { 'x-round': '1', age: '0' } });
  expect(cacheStatus(confirmed)).toBe('Sitekeep; fwd=stale; fwd-status=304');
  expect(cacheStatus(await site.get('/'))).toContain('hit');
  expect(sites.asked).toBe(2);
});

test('a stale answer that has changed is replaced', async () => {
  sites.answers((_request, response, count) =>
    response.writeHead(200, { 'cache-control': 'max-age=60', etag: `"v${count}"` }).end(`body ${count}`),
  );
  await site.get('/');
  await sites.later(61);
  expect((await site.get('/')).body).toBe('body 1');
  expect(sites.setting.origin.seen[1]?.headers['if-none-match']).toBe('"v0"');
  expect((await site.get('/')).body).toBe('body 1');
});

test('conditions of clients are answered from the store, and never reach the origin of what is to be kept', async () => {
  sites.answers((_request, response) => response.writeHead(200, { 'cache-control': 'max-age=60', etag: '"v1"' }).end('body'));
  const first = await site.get('/', { 'if-none-match': '"v1"' });
  expect([first.status, first.body]).toEqual([304, '']);
  expect(sites.setting.origin.seen[0]?.headers['if-none-match']).toBeUndefined();
  const second = await site.get('/', { 'if-none-match': '"v1"' });
  expect([second.status, second.body, second.headers['etag']]).toEqual([304, '', '"v1"']);
  expect((await site.get('/', { 'if-none-match': '"v2"' })).body).toBe('body');
  expect(sites.asked).toBe(1);
});

test('parts of what is stored: one, several, and none that there is', async () => {
  sites.answers((_request, response) =>
    response.writeHead(200, { 'cache-control': 'max-age=60', etag: '"v1"', 'content-type': 'text/plain' }).end('0123456789'.repeat(100)),
  );
  await site.get('/');
  const one = await site.get('/', { range: 'bytes=2-5' });
  expect(one).toMatchObject({ status: 206, body: '2345', headers: { 'content-range': 'bytes 2-5/1000', 'content-length': '4' } });
  const several = await site.get('/', { range: 'bytes=0-1,500-501' });
  expect(several.headers['content-type']).toMatch(/^multipart\/byteranges; boundary=/);
  expect(several.headers['content-length']).toBe(String(several.body.length));
  expect(several.body).toMatch(/Content-Range: bytes 0-1\/1000\r\n\r\n01\r\n--.*Content-Range: bytes 500-501\/1000\r\n\r\n01\r\n--/s);
  expect(await site.get('/', { range: 'bytes=5000-' })).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */1000' } });
  expect((await site.get('/', { range: 'bytes=2-5', 'if-range': '"other"' })).status).toBe(200);
  expect(sites.asked).toBe(1);
});

test('HEAD is answered from what GET stored', async () => {
  sites.says({ 'cache-control': 'max-age=60' });
  await site.get('/');
  const head = await site.get('/', {}, { method: 'HEAD' });
  expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '8' } });
  expect(cacheStatus(head)).toContain('hit');
  expect(sites.asked).toBe(1);
});

test('what the origin says to HEAD renews what is stored, or makes it invalid', async () => {
  let etag = '"v1"';
  sites.answers((_request, response) =>
    response.writeHead(200, { 'cache-control': 'max-age=60', etag, 'content-length': '4' }).end('body'),
  );
  await site.get('/');
  await sites.later(61);
  await site.get('/', {}, { method: 'HEAD' });
  expect(cacheStatus(await site.get('/'))).toContain('hit');
  etag = '"v2"';
  await sites.later(61);
  await site.get('/', {}, { method: 'HEAD' });
  expect((await site.get('/')).headers['etag']).toBe('"v2"');
  expect(sites.asked).toBe(4);
});

test('answers that vary are kept for each kind of request', async () => {
  sites.answers((request, response) =>
    response.writeHead(200, { 'cache-control': 'max-age=60', vary: 'Accept-Language' }).end(request.headers['accept-language']),
  );
  const bodies = [];
  for (const language of ['de', 'fr', 'de', 'fr']) bodies.push((await site.get('/', { 'accept-language': language })).body);
  expect(bodies).toEqual(['de', 'fr', 'de', 'fr']);
  expect(sites.asked).toBe(2);
  expect(cacheStatus(await site.get('/', { 'accept-language': 'es' }))).toContain('fwd=vary-miss');
});

test('a stale answer is used while it is revalidated, once', async () => {
  let hold: (() => void) | null = null;
  sites.answers((_request, response, count) => {
    const answer = () => response.writeHead(200, { 'cache-control': 'max-age=10, stale-while-revalidate=60' }).end(`answer ${count}`);
    if (count === 1) hold = answer;
    else answer();
  });
  await site.get('/');
  await sites.later(20);
  const stale = await Promise.all([site.get('/'), site.get('/'), site.get('/')]);
  expect(stale.map(({ body }) => body)).toEqual(['answer 0', 'answer 0', 'answer 0']);
  expect(cacheStatus(stale[0])).toMatch(/hit; ttl=-\d/);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(sites.asked).toBe(2);
  (hold as (() => void) | null)?.();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await site.get('/')).body).toBe('answer 1');
  expect(sites.asked).toBe(2);
});

test('an error of the origin is passed on, unless a stale answer may stand in', async () => {
  sites.answers((request, response, count) => {
    const allowed = request.url === '/allowed' ? ', stale-if-error=60' : '';
    if (count < 2) response.writeHead(200, { 'cache-control': `max-age=10${allowed}` }).end('good');
    else response.writeHead(503).end('bad');
  });
  await site.get('/allowed');
  await site.get('/other');
  await sites.later(20);
  const [allowed, other] = [await site.get('/allowed'), await site.get('/other')];
  expect([allowed.status, allowed.body, cacheStatus(allowed)]).toEqual([200, 'good', 'Sitekeep; fwd=stale; fwd-status=503']);
  expect([other.status, other.body]).toEqual([503, 'bad']);
  await sites.later(60);
  expect((await site.get('/allowed')).status).toBe(503);
});

test('a site may let stale answers stand in for an origin that cannot be reached', async () => {
  const patient = await sites.site({ staleIfErrorSeconds: 3600 });
  sites.answers((request, response, count) => {
    if (count === 0) response.writeHead(200, { 'cache-control': 'max-age=10' }).end('good');
    else request.socket.destroy();
  });
  await patient.get('/');
  await sites.later(20);
  expect((await patient.get('/')).body).toBe('good');
  await sites.later(3600);
  expect((await patient.get('/')).status).toBe(502);
});

test('only-if-cached gets what is stored, and else 504', async () => {
  sites.says({ 'cache-control': 'max-age=60' });
  expect((await site.get('/', { 'cache-control': 'only-if-cached' })).status).toBe(504);
  expect(sites.asked).toBe(0);
  await site.get('/');
  expect((await site.get('/', { 'cache-control': 'only-if-cached' })).body).toBe('answer 0');
});

test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s makes what is stored of its URL invalid, when it went well', async (method) => {
  sites.answers((request, response, count) => {
    const fails = request.headers['x-fail'] !== undefined;
    response.writeHead(fails ? 500 : 200, request.method === 'GET' ? { 'cache-control': 'max-age=60' } : {}).end(`answer ${count}`);
  });
  await site.get('/');
  await site.get('/', { 'x-fail': '1' }, { method });
  expect((await site.get('/')).body).toBe('answer 0');
  await site.get('/', {}, { method });
  expect((await site.get('/')).body).toBe('answer 3');
});

test('cookies that the site names keep requests away from the cache, and others do not', async () => {
  const shop = await sites.site({ bypassCookies: ['session', 'wp_*'] });
  sites.says({ 'cache-control': 'max-age=60' });
  await shop.get('/');
  expect((await shop.get('/', { cookie: 'theme=dark' })).body).toBe('answer 0');
  const bypassed = await shop.get('/', { cookie: 'theme=dark; session=1' });
  expect([bypassed.body, cacheStatus(bypassed)]).toEqual(['answer 1', 'Sitekeep; fwd=bypass']);
  expect((await shop.get('/', { cookie: 'wp_logged_in=1' })).body).toBe('answer 2');
  expect((await shop.get('/')).body).toBe('answer 0');
});

test('rules by path decide, and everything may be kept for some time', async () => {
  const mixed = await sites.site({
    mode: 'everything',
    seconds: 100,
    rules: [{ path: { kind: 'prefix', value: '/api/' }, mode: 'off', seconds: 1 }],
  });
  sites.says({});
  expect([(await mixed.get('/page')).body, (await mixed.get('/page')).body]).toEqual(['answer 0', 'answer 0']);
  expect([(await mixed.get('/api/x')).body, (await mixed.get('/api/x')).body]).toEqual(['answer 1', 'answer 2']);
  await sites.later(101);
  expect((await mixed.get('/page')).body).toBe('answer 3');
});

test('large answers come whole from the store', async () => {
  const body = 'x'.repeat(2_000_000);
  sites.answers((_request, response) => response.writeHead(200, { 'cache-control': 'max-age=60' }).end(body));
  expect((await site.get('/')).body.length).toBe(body.length);
  const hit = await site.get('/');
  expect([hit.body.length, cacheStatus(hit).includes('hit')]).toEqual([body.length, true]);
  const part = await site.get('/', { range: 'bytes=1000000-' });
  expect([part.status, part.body.length]).toEqual([206, 1_000_000]);
  expect(sites.asked).toBe(1);
});

test('what varies is confirmed, too, with nothing lost of how the request was', async () => {
  sites.answers((request, response) => {
    const headers = { 'cache-control': 'max-age=60', etag: '"a"', vary: 'accept-language, cookie' };
    if (request.headers['if-none-match'] !== undefined) response.writeHead(304, { etag: '"a"' }).end();
    else response.writeHead(200, headers).end(String(request.headers['accept-language']));
  });
  const asked = { 'accept-language': 'de', cookie: 'theme=dark' };
  await site.get('/', asked);
  await sites.later(61);
  expect(await site.get('/', asked)).toMatchObject({ status: 200, body: 'de' });
  expect(cacheStatus(await site.get('/', asked))).toContain('hit');
  expect(sites.asked).toBe(2);
});

test('an encoded answer goes only to those who take its encoding, whether or not its origin says so', async () => {
  sites.answers((request, response) => {
    const gzip = request.headers['accept-encoding']?.includes('gzip') === true;
    response
      .writeHead(200, { 'cache-control': 'max-age=60', ...(gzip ? { 'content-encoding': 'gzip' } : {}) })
      .end(gzip ? 'packed' : 'plain');
  });
  expect((await site.get('/', { 'accept-encoding': 'gzip, br' })).body).toBe('packed');
  expect((await site.get('/')).body).toBe('plain');
  expect(sites.asked).toBe(2);
});

test('an origin that cannot be reached is not asked again for every use of a stale answer', async () => {
  const patient = await sites.site({ staleWhileRevalidateSeconds: 3600 });
  sites.answers((request, response, count) => {
    if (count === 0) response.writeHead(200, { 'cache-control': 'max-age=10' }).end('good');
    else request.socket.destroy();
  });
  await patient.get('/');
  await sites.later(20);
  for (let i = 0; i < 10; i++) {
    expect((await patient.get('/')).body).toBe('good');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(sites.asked).toBeLessThanOrEqual(3);
});
