// Clauses of RFC 9110 and 9111 that only the running edge can prove; docs/cache-conformance.md names these tests.
import { type CachedSite, cacheStatus, CachedSites } from './testing/cached-sites.ts';
import { sendRaw } from '../testing/visit.ts';

let sites: CachedSites;
let site: CachedSite;
beforeAll(async () => void (sites = await CachedSites.start()), 60_000);
afterAll(async () => sites.stop(), 30_000);
beforeEach(async () => void (site = await sites.site()));

const seen = (at: number) => sites.setting.origin.seen[at]?.headers ?? {};
const minute = { 'cache-control': 'max-age=60' };
const bodies = async (count: number, headers: Record<string, string> = {}) => {
  const all = [];
  for (let i = 0; i < count; i++) all.push((await site.get('/', headers)).body);
  return all;
};

test('a validation names what Vary names, and a 304 without fields of its own confirms what was asked about', async () => {
  sites.answers((request, response) => {
    if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
    else response.writeHead(200, { ...minute, etag: '"v1"', vary: 'Abc' }).end('body');
  });
  await site.get('/', { abc: '123' });
  await sites.later(61);
  expect(await site.get('/', { abc: '123' })).toMatchObject({ status: 200, body: 'body' });
  expect(seen(1)).toMatchObject({ abc: '123', 'if-none-match': '"v1"' });
  expect(cacheStatus(await site.get('/', { abc: '123' }))).toContain('hit');
});

test('the client’s own condition is judged once more when the origin has confirmed what is stored', async () => {
  sites.answers((request, response) => {
    if (request.headers['if-none-match'] === '"v1"') response.writeHead(304, minute).end();
    else response.writeHead(200, { ...minute, etag: '"v1"' }).end('body');
  });
  await site.get('/');
  await sites.later(61);
  expect(await site.get('/', { 'if-none-match': '"v0", "v1"' })).toMatchObject({ status: 304, body: '' });
  await sites.later(61);
  expect(await site.get('/', { 'if-none-match': '"v0"' })).toMatchObject({ status: 200, body: 'body' });
  expect([seen(1)['if-none-match'], seen(2)['if-none-match']]).toEqual(['"v1"', '"v1"']);
});

test('a 304 with another strong tag updates nothing', async () => {
  sites.answers((request, response) => {
    if (request.headers['if-none-match'] !== undefined) response.writeHead(304, { ...minute, etag: '"v2"', 'x-new': '1' }).end();
    else response.writeHead(200, { ...minute, etag: '"v1"' }).end('body');
  });
  await site.get('/');
  await sites.later(61);
  const second = await site.get('/');
  expect([second.status, second.body, second.headers['etag'], second.headers['x-new']]).toEqual([200, 'body', '"v1"', undefined]);
  expect(cacheStatus(await site.get('/'))).toContain('fwd=stale');
});

test('Date and Expires of a stored answer stay as they were, and Age takes the place of the origin’s', async () => {
  sites.says(minute);
  await site.get('/now');
  // The clock of the edge runs ahead in these tests.
  const now = Date.parse((await site.get('/now')).headers['date'] as string);
  const dated = { date: new Date(now - 5000).toUTCString(), expires: new Date(now + 600_000).toUTCString(), age: '30' };
  sites.says(dated);
  await site.get('/');
  await sites.later(20);
  const { headers } = await site.get('/');
  expect(headers).toMatchObject({ date: dated.date, expires: dated.expires });
  expect(Number(headers['age'])).toBeGreaterThanOrEqual(50);
  expect(Number(headers['age'])).toBeLessThan(55);
});

test('Cache-Control reaches the client as the origin wrote it', async () => {
  const control = 'max-age=60, ext="a, b", No-Transform';
  sites.says({ 'cache-control': control });
  expect([(await site.get('/')).headers['cache-control'], (await site.get('/')).headers['cache-control']]).toEqual([control, control]);
});

test('what must be validated is answered with an error when the origin cannot be asked', async () => {
  const kept = await sites.site({ staleIfErrorSeconds: 600 });
  for (const control of ['max-age=60, must-revalidate', 'max-age=60, proxy-revalidate', 's-maxage=60', 'max-age=60, no-cache']) {
    const path = `/${encodeURIComponent(control)}`;
    sites.says({ 'cache-control': control, etag: '"v1"' });
    await kept.get(path);
    await sites.later(61);
    sites.answers((_request, response) => void response.destroy());
    expect((await kept.get(path)).status).toBe(502);
  }
});

test('without leave nothing stale stands in for an origin that fails', async () => {
  sites.says(minute);
  await site.get('/');
  await sites.later(61);
  sites.answers((_request, response) => void response.destroy());
  expect((await site.get('/')).status).toBe(502);
  sites.answers((_request, response) => response.writeHead(503).end('broken'));
  expect(await site.get('/')).toMatchObject({ status: 503, body: 'broken' });
});

test('unsafe methods always reach the origin, before anything is answered', async () => {
  sites.says(minute);
  await site.get('/');
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH']) {
    await site.get('/');
    const asked = sites.asked;
    const { body } = await site.get('/', {}, { method, body: 'x' });
    expect([body, sites.asked]).toEqual([`answer ${asked}`, asked + 1]);
    expect((await site.get('/')).body).toBe(`answer ${asked + 1}`);
  }
});

test('Location and Content-Location of what went well are invalid, those of other hosts are not', async () => {
  const elsewhere = `http://${site.hostname}:${sites.setting.port + 1}/c`;
  sites.answers((request, response, count) => {
    const named = { location: '/a', 'content-location': 'b' };
    const headers =
      request.url === '/post'
        ? named
        : request.url === '/away'
          ? { location: 'http://other.test/a', 'content-location': elsewhere }
          : minute;
    response.writeHead(request.url === '/fails' ? 500 : 200, request.url === '/fails' ? named : headers).end(`answer ${count}`);
  });
  for (const path of ['/a', '/b', '/c']) await site.get(path);
  for (const path of ['/fails', '/away']) await site.get(path, {}, { method: 'POST' });
  for (const path of ['/a', '/b', '/c']) expect(cacheStatus(await site.get(path))).toContain('hit');
  await site.get('/post', {}, { method: 'POST' });
  for (const path of ['/a', '/b']) expect(cacheStatus(await site.get(path))).toContain('fwd=');
  expect(cacheStatus(await site.get('/c'))).toContain('hit');
});

test('answers to Authorization are for nobody else, unless they say so', async () => {
  sites.says(minute);
  const credentials = { authorization: 'Bearer x' };
  expect(await bodies(2, credentials)).toEqual(['answer 0', 'answer 1']);
  expect(await bodies(1)).toEqual(['answer 2']);
  sites.says({ 'cache-control': 'public, max-age=60' });
  await sites.later(61);
  expect(await bodies(1, credentials)).toEqual(await bodies(1));
});

test('private and no-store answers, and such with cookies, are for nobody else', async () => {
  for (const headers of [
    { 'cache-control': 'private, max-age=60' },
    { 'cache-control': 'no-store, max-age=60' },
    { ...minute, 'set-cookie': 'a=b' },
  ]) {
    sites.says(headers);
    expect(await bodies(3)).toEqual(['answer 0', 'answer 1', 'answer 2']);
  }
});

test('a request with no-store leaves nothing behind', async () => {
  sites.says(minute);
  expect(await bodies(2, { 'cache-control': 'no-store' })).toEqual(['answer 0', 'answer 1']);
  expect(await bodies(2)).toEqual(['answer 2', 'answer 2']);
});

test('a request can ask for a newer answer, or take a stale one', async () => {
  sites.says(minute);
  await site.get('/');
  await sites.later(30);
  expect(await bodies(1, { 'cache-control': 'max-age=10' })).toEqual(['answer 1']);
  await sites.later(30);
  expect(await bodies(1, { 'cache-control': 'min-fresh=40' })).toEqual(['answer 2']);
  expect(await bodies(1, { 'cache-control': 'no-cache' })).toEqual(['answer 3']);
  await sites.later(70);
  expect(await bodies(1, { 'cache-control': 'max-stale=60' })).toEqual(['answer 3']);
  const stale = await site.get('/', { pragma: 'no-cache', 'cache-control': 'max-stale' });
  expect([stale.body, stale.headers['warning']]).toEqual(['answer 3', undefined]);
});

test('conditions that only the origin can judge go to it, and come back as it says', async () => {
  sites.answers((request, response) =>
    response.writeHead(request.headers['if-match'] === '"v0"' ? 412 : 200, { ...minute, etag: '"v1"' }).end('body'),
  );
  await site.get('/');
  expect((await site.get('/', { 'if-match': '"v0"' })).status).toBe(412);
  expect((await site.get('/', { 'if-unmodified-since': new Date(0).toUTCString() })).status).toBe(200);
  expect(sites.asked).toBe(3);
  expect(await site.get('/')).toMatchObject({ status: 200, body: 'body' });
  expect(sites.asked).toBe(3);
});

test('conditions and ranges of what is not cached go to the origin untouched', async () => {
  const off = await sites.site({ mode: 'off' });
  sites.answers((_request, response) => response.writeHead(206, { 'content-range': 'bytes 0-1/9' }).end('bo'));
  const asked = { range: 'bytes=0-1', 'if-range': '"v1"', 'if-none-match': '"v0"', 'if-modified-since': 'x', 'if-match': '*' };
  expect((await off.get('/', asked)).status).toBe(206);
  expect(seen(0)).toMatchObject(asked);
});

test('a partial answer of the origin is passed on and not kept', async () => {
  sites.answers((request, response, count) => {
    if (request.headers.range === undefined) response.writeHead(200, minute).end(`whole ${count}`);
    else response.writeHead(206, { ...minute, 'content-range': 'bytes 0-4/7' }).end('whole');
  });
  expect(await site.get('/', { range: 'bytes=0-4' })).toMatchObject({ status: 206, body: 'whole' });
  expect(await site.get('/')).toMatchObject({ status: 200, body: 'whole 1' });
});

test('a part has the fields that the whole would have, and one range never comes as several parts', async () => {
  const headers = {
    ...minute,
    etag: '"v1"',
    vary: 'Foo',
    'content-location': '/b',
    'content-type': 'text/plain',
    expires: new Date(0).toUTCString(),
  };
  sites.says(headers);
  await site.get('/');
  const part = await site.get('/', { range: 'bytes=0-0,0-2' });
  expect(part).toMatchObject({ status: 206, body: 'ans', headers: { ...headers, 'content-range': 'bytes 0-2/8', 'content-length': '3' } });
  expect(part.headers).toHaveProperty('date');
});

test('several parts name their ranges themselves, and the head names none', async () => {
  sites.answers((_request, response) => response.writeHead(200, { ...minute, 'content-type': 'text/plain' }).end('0123456789'.repeat(100)));
  await site.get('/');
  const { status, headers, body } = await site.get('/', { range: 'bytes=500-501,0-1' });
  expect([status, headers['content-range']]).toEqual([206, undefined]);
  expect(body.match(/Content-Range: bytes \d+-\d+/g)).toEqual(['Content-Range: bytes 500-501', 'Content-Range: bytes 0-1']);
});

test('conditions come before ranges', async () => {
  sites.answers((_request, response) => response.writeHead(200, { ...minute, etag: '"v1"' }).end('0123456789'));
  await site.get('/');
  expect((await site.get('/', { range: 'bytes=99-', 'if-none-match': '"v1"' })).status).toBe(304);
  expect((await site.get('/', { range: 'bytes=99-', 'if-range': '"v0"' })).status).toBe(200);
});

test('trailers of an answer become no fields of what is stored', async () => {
  sites.answers((_request, response) => {
    response.writeHead(200, { ...minute, trailer: 'X-Late' });
    response.addTrailers({ 'X-Late': '1' });
    response.end('body');
  });
  await site.get('/');
  const stored = await site.get('/');
  expect([stored.body, stored.headers['x-late'], stored.headers['trailer']]).toEqual(['body', undefined, undefined]);
});

test('a stored 204 and a stored redirect come without a body, as they were', async () => {
  sites.answers((request, response) =>
    request.url === '/gone' ? response.writeHead(301, { ...minute, location: '/there' }).end() : response.writeHead(204, minute).end(),
  );
  for (const path of ['/', '/gone']) await site.get(path);
  expect(await site.get('/gone')).toMatchObject({ status: 301, body: '', headers: { location: '/there', 'content-length': '0' } });
  const empty = await site.get('/');
  expect([empty.status, empty.body, empty.headers['content-length']]).toEqual([204, '', undefined]);
  expect(sites.asked).toBe(2);
});

test('a GET with a body is neither answered from the cache nor kept', async () => {
  sites.says(minute);
  expect((await site.get('/', { 'content-length': '3' }, { method: 'GET', body: 'x=1' })).body).toBe('answer 0');
  expect(await bodies(2)).toEqual(['answer 1', 'answer 1']);
  expect((await site.get('/', { 'transfer-encoding': 'chunked' }, { method: 'GET', body: 'x=1' })).body).toBe('answer 2');
});

test('paths and queries that differ are different objects, spellings of one path are not', async () => {
  sites.says(minute);
  const asked = (target: string) =>
    sendRaw(sites.setting.port, `GET ${target} HTTP/1.1\r\nHost: ${site.hostname}\r\nConnection: close\r\n\r\n`);
  const numbers = [];
  for (const target of ['/a', '/A', '/a/', '/a?', '/a?x=1', '/a?x=2', '/%61', '/b/../a', '/a;x'])
    numbers.push(/answer (\d+)/.exec(await asked(target))?.[1]);
  expect(numbers).toEqual(['0', '1', '2', '3', '4', '5', '0', '0', '6']);
});

test('what the visitor’s query hides from the key does not reach the origin', async () => {
  const except = await sites.site({ query: { kind: 'except', names: ['utm'] } });
  sites.answers((request, response) => response.writeHead(200, minute).end(request.url));
  expect((await except.get('/p?b=1&utm=x&a=2')).body).toBe('/p?a=2&b=1');
  expect(cacheStatus(await except.get('/p?a=2&b=1&utm=%3Cscript%3E'))).toContain('hit');
  expect((await except.get('/p?a=2&b=1&utm=1;a=3')).body).toBe('/p?a=2&b=1&utm=1;a=3');
});

test('a redirect to HTTPS is not given to who came by HTTPS already', async () => {
  sites.answers((request, response) => response.writeHead(200, minute).end(String(request.headers['x-forwarded-proto'])));
  expect(await bodies(2)).toEqual(['http', 'http']);
  const key = await site.get('/', { host: `${site.hostname}:8443` });
  expect(cacheStatus(key)).toContain('fwd=');
});
