import { requestOf } from './testing/request-of.ts';
import { answerOf, dateIn, type Headers, ruleOf, stored, storedFor } from './testing/stored-of.ts';
import { storable } from './storable.ts';

const fresh: Headers = { 'Cache-Control': 'max-age=60' };
const old: Headers = { 'Last-Modified': dateIn(-1000) };
const everything = ruleOf({ mode: 'everything', seconds: 600 });

describe('what may be stored', () => {
  it('is what answers GET', () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PURGE', 'get'];
    const kept = methods.filter((method) => stored({ ...fresh, 'Content-Location': '/page' }, { request: requestOf({}, method) }));
    expect(kept).toEqual(['GET']);
  });

  it('is final', () => {
    for (const status of [100, 102, 103]) expect(stored(fresh, { status })).toBeNull();
  });

  it('has a status that the origin gave with explicit freshness, or one of those that need none', () => {
    for (const status of [200, 203, 204, 299, 301, 302, 303, 307, 308, 400, 404, 410, 499])
      expect(stored(fresh, { status })?.status).toBe(status);
    const without = [200, 201, 202, 203, 204, 300, 301, 302, 303, 307, 308, 403, 404, 405, 410, 414, 499];
    expect(without.filter((status) => stored(old, { status }))).toEqual([200, 203, 204, 300, 301, 308, 404, 405, 410, 414]);
  });

  it('may be of any status when it is public', () => {
    expect(stored({ ...old, 'Cache-Control': 'public' }, { status: 403 })).not.toBeNull();
  });

  it('is never partial', () => {
    expect(stored({ ...fresh, 'Content-Range': 'bytes 0-4/10' }, { status: 206 })).toBeNull();
  });

  it('is never a 304', () => {
    expect(stored(fresh, { status: 304 })).toBeNull();
  });

  it('is never an error of the origin', () => {
    for (const rule of [ruleOf(), everything])
      for (const status of [500, 501, 502, 503, 504, 599])
        expect(stored({ 'Cache-Control': 'public, max-age=60' }, { status, rule })).toBeNull();
  });

  it('never speaks of the one request only that it answers', () => {
    for (const status of [407, 408, 411, 412, 413, 415, 416, 417, 421, 425, 426, 428, 429, 431])
      expect(stored({ 'Cache-Control': 'public, max-age=60' }, { status })).toBeNull();
  });

  it('holds no no-store', () => {
    expect(stored({ 'Cache-Control': 'max-age=60, no-store', Expires: dateIn(60) })).toBeNull();
    expect(stored({ 'Cache-Control': 'no-store' }, { rule: everything })).toBeNull();
  });

  it('is not asked for with no-store', () => {
    expect(stored(fresh, { request: requestOf({ 'Cache-Control': 'no-store' }) })).toBeNull();
  });

  it('is not private', () => {
    expect(stored({ 'Cache-Control': 'private, max-age=60' })).toBeNull();
    expect(stored({ 'Cache-Control': 'private' }, { rule: everything })).toBeNull();
  });

  it('heeds must-understand in the place of no-store when the status is known', () => {
    const header = { 'Cache-Control': 'max-age=60, must-understand, no-store' };
    expect(stored(header)).not.toBeNull();
    expect(stored(header, { status: 299 })).toBeNull();
    expect(stored({ 'Cache-Control': 'max-age=60, must-understand' }, { status: 499 })).toBeNull();
    expect(stored({ 'Cache-Control': 'max-age=60, must-understand, private' })).toBeNull();
  });

  it('answers a request with Authorization only when public, must-revalidate or s-maxage allow it', () => {
    const request = requestOf({ Authorization: 'Bearer x' });
    for (const rule of [ruleOf(), everything])
      for (const refused of [fresh, { Expires: dateIn(60) }, old, { 'Cache-Control': 'max-age=60, proxy-revalidate' }])
        expect(stored(refused, { request, rule })).toBeNull();
    for (const allowed of ['public, max-age=60', 'max-age=60, must-revalidate', 's-maxage=60'])
      expect(stored({ 'Cache-Control': allowed }, { request })).not.toBeNull();
  });

  it('never sets a cookie, whatever the answer or the site says', () => {
    for (const rule of [ruleOf(), everything])
      for (const allowed of ['public, max-age=60', 'public, s-maxage=60', 'max-age=60, no-cache="set-cookie"'])
        expect(stored({ 'Cache-Control': allowed, 'Set-Cookie': 'a=b' }, { rule })).toBeNull();
  });

  it('does not vary by what we alone tell the origin of each visitor', () => {
    for (const vary of ['X-Forwarded-For', 'accept, x-request-id']) expect(stored({ ...fresh, Vary: vary })).toBeNull();
    expect(stored({ ...fresh, Vary: 'X-Forwarded-Proto' })).not.toBeNull();
  });

  it('does not vary by so much that looking it up would be work', () => {
    const names = (count: number) => Array.from({ length: count }, (_, i) => `x-${i}`).join();
    expect(stored({ ...fresh, Vary: names(50) })).not.toBeNull();
    expect(stored({ ...fresh, Vary: names(51) })).toBeNull();
  });

  it('does not vary by everything', () => {
    for (const vary of ['*', 'Foo, *', ', *', ['Foo', '*']]) expect(stored({ ...fresh, Vary: vary })).toBeNull();
  });

  it('is of use: fresh for a while, or with something to validate it by', () => {
    expect(stored({})).toBeNull();
    expect(stored({ 'Cache-Control': 'max-age=0' })).toBeNull();
    expect(stored({ 'Cache-Control': 'max-age=60', Age: '60' })).toBeNull();
    expect(stored({ 'Cache-Control': 'no-cache, max-age=60' })).toBeNull();
    expect(stored({ 'Cache-Control': 'max-age=0', ETag: '"a"' })).not.toBeNull();
    expect(stored({ 'Cache-Control': 'max-age=0, stale-while-revalidate=5' })).not.toBeNull();
  });

  it('is not guessed of pages for visitors with cookies', () => {
    const request = requestOf({ Cookie: 'session=1' });
    expect(stored(old, { request })).toBeNull();
    expect(stored(fresh, { request })).not.toBeNull();
    expect(stored({ ...old, 'Cache-Control': 'public' }, { request })).not.toBeNull();
    expect(stored({ ...old, 'Content-Type': 'image/png' }, { request, path: '/logo.png' })).not.toBeNull();
    expect(stored({ ...old, 'Content-Type': 'text/html' }, { request, path: '/logo.png' })).toBeNull();
    // A file has a date; what has none may have been made for the visitor.
    expect(stored({ ETag: '"a"', 'Content-Type': 'text/csv' }, { request, path: '/account/export.csv' })).toBeNull();
  });
});

describe('what the site says of a path', () => {
  it('makes everything fresh for its time, whatever the origin says of that', () => {
    for (const said of ['max-age=0', 'max-age=9999', 's-maxage=1', 'no-cache', 'nothing'])
      expect(storedFor({ 'Cache-Control': said }, { rule: everything })).toMatchObject({ freshSeconds: 600, mustValidate: false });
    expect(storedFor({ Expires: '0' }, { rule: everything }).freshSeconds).toBe(600);
  });

  it('makes only pages, lasting redirects and what is gone fresh', () => {
    const statuses = [200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 403, 404, 405, 410, 414];
    expect(statuses.filter((status) => stored({}, { status, rule: everything }))).toEqual([200, 203, 204, 300, 301, 308, 404, 410]);
    expect(storedFor({ 'Cache-Control': 'max-age=5' }, { status: 302, rule: everything }).freshSeconds).toBe(5);
  });

  it('still heeds must-revalidate', () => {
    expect(storedFor({ 'Cache-Control': 'must-revalidate' }, { rule: everything }).neverStale).toBe(true);
  });

  it('takes files for files by their type only', () => {
    const rule = ruleOf({ mode: 'static' }, '/account/settings.css');
    const kept = (type: string) => stored({ ...fresh, 'Content-Type': type }, { rule, path: '/account/settings.css' }) !== null;
    expect(['text/css', 'text/css; charset=utf-8', 'TEXT/CSS', 'application/octet-stream'].every(kept)).toBe(true);
    expect(['text/html', 'application/json', 'text/plain', ''].some(kept)).toBe(false);
  });

  it('takes the place of what the origin says of staleness', () => {
    const header = { 'Cache-Control': 'max-age=60, stale-while-revalidate=5, stale-if-error=6' };
    expect(storedFor(header)).toMatchObject({ staleWhileRevalidate: 5, staleIfError: 6 });
    const rule = ruleOf({ staleWhileRevalidateSeconds: 0, staleIfErrorSeconds: 70 });
    expect(storedFor(header, { rule })).toMatchObject({ staleWhileRevalidate: 0, staleIfError: 70 });
  });

  it('does not make fresh for a while what its origin gives no freshness at all', () => {
    const rule = ruleOf({ staleWhileRevalidateSeconds: 60 });
    const of = (headers: Headers) => storedFor({ ETag: '"a"', ...headers }, { rule }).staleWhileRevalidate;
    expect([of({}), of({ 'Cache-Control': 'public' }), of({ 'Cache-Control': 'public, stale-while-revalidate=9' })]).toEqual([0, 0, 9]);
    expect([of(old), of({ 'Cache-Control': 'max-age=0' }), of(fresh)]).toEqual([60, 60, 60]);
  });

  it('stores behind the gate only what is public', () => {
    const rule = { ...ruleOf(), publicOnly: true };
    expect(stored(fresh, { rule })).toBeNull();
    expect(stored({ 'Cache-Control': 's-maxage=60' }, { rule })).toBeNull();
    expect(stored({ 'Cache-Control': 'public, max-age=60' }, { rule })).not.toBeNull();
  });
});

describe('what is stored', () => {
  it('has all fields, also those nobody knows, in their order', () => {
    const answer = answerOf({ ...fresh, 'X-B': ['1', '2'], 'Content-Foo': 'c', 'Set-Cookie2': 'd', 'Content-Encoding': 'gzip' });
    expect(storable(requestOf(), answer, ruleOf(), '/page')?.headers).toEqual(
      ['date', dateIn(0), 'cache-control', 'max-age=60', 'x-b', '1', 'x-b', '2', 'content-foo', 'c', 'set-cookie2', 'd'].concat([
        'content-encoding',
        'gzip',
      ]),
    );
  });

  it('leaves out the fields of the connection and those that Connection names', () => {
    const names = ['Keep-Alive', 'Proxy-Connection', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade', 'X-Hop'];
    const hop = Object.fromEntries(names.map((name) => [name, 'x']));
    const { headers } = storedFor({ ...fresh, ...hop, Connection: 'close, X-hop', 'X-Kept': '1' });
    expect(headers).toEqual(['date', dateIn(0), 'cache-control', 'max-age=60', 'x-kept', '1']);
  });

  it('leaves out the fields of proxies', () => {
    const names = ['Proxy-Authenticate', 'Proxy-Authentication-Info', 'Proxy-Authorization'];
    const { headers } = storedFor({ ...fresh, ...Object.fromEntries(names.map((name) => [name, 'x'])) });
    expect(headers).toHaveLength(4);
  });

  it('leaves out what is written anew for each answer', () => {
    expect(storedFor({ ...fresh, Age: '3', 'Cache-Status': 'other; hit', 'Content-Length': '5' }).headers).toHaveLength(4);
  });

  it('leaves out the fields that private and no-cache name', () => {
    const { headers, mustValidate } = storedFor({
      'Cache-Control': 'max-age=60, private="X-User", no-cache="x-list"',
      'X-User': 'a',
      'X-List': 'b',
    });
    expect(headers).toHaveLength(4);
    expect(mustValidate).toBe(false);
  });

  it('has a Date even if the answer has none', () => {
    expect(storedFor({ ...fresh, Date: '' }).headers).toEqual(['cache-control', 'max-age=60', 'date', dateIn(0)]);
  });

  it('knows its validators, and takes nothing for a tag that is none', () => {
    expect(storedFor({ ...fresh, ETag: 'W/"a"', 'Last-Modified': dateIn(-5) })).toMatchObject({ etag: 'W/"a"' });
    for (const none of ['abc', 'w/"a"', '"a', '"a"b"', ['"a"', '"b"']]) expect(storedFor({ ...fresh, ETag: none }).etag).toBeNull();
    expect(storedFor({ ...fresh, 'Last-Modified': 'yesterday' }).lastModified).toBeNull();
  });

  it('knows its tags, each once', () => {
    expect(storedFor({ ...fresh, 'Cache-Tag': ['a, b', 'b,c'] }).tags).toEqual(['a', 'b', 'c']);
  });

  it('is never used stale after must-revalidate, proxy-revalidate and s-maxage', () => {
    const never = (value: string) => storedFor({ 'Cache-Control': value }).neverStale;
    expect(['max-age=9, must-revalidate', 'max-age=9, proxy-revalidate', 's-maxage=9', 'max-age=9'].map(never)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
