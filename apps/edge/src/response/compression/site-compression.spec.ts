import { acceptanceOf } from './accept-encoding.ts';
import { cpuMsOf } from '@sitekeep/runtime/testing';
import { encodedHeaders, notModifiedHeaders } from './encoded-headers.ts';
import { SiteCompression } from './site-compression.ts';

const acceptance = acceptanceOf(['br', 'zstd', 'gzip']);
const encodingFor = (header?: string) => acceptance(header).encoding;

test('the client’s weights choose among what the site offers, and among equals the site’s order does', () => {
  expect(encodingFor('gzip, deflate, br, zstd')).toBe('br');
  expect(encodingFor('gzip, deflate')).toBe('gzip');
  expect(encodingFor('br;q=0.5, gzip;q=0.8, zstd;q=0.1')).toBe('gzip');
  expect(encodingFor('BR;Q=0.5, GZip')).toBe('gzip');
  expect(encodingFor('x-gzip')).toBe('gzip');
  expect(acceptanceOf(['gzip', 'br'])('br, gzip').encoding).toBe('gzip');
});

test('weight 0 and codings we do not speak are not used', () => {
  expect(encodingFor('br;q=0, zstd;q=0.0, gzip;q=0.000')).toBeNull();
  expect(encodingFor('deflate, compress')).toBeNull();
  expect(encodingFor('gzip;q=0, *')).toBe('br');
});

test('a star stands for all that is not named', () => {
  expect(encodingFor('*')).toBe('br');
  expect(encodingFor('*;q=0.5, zstd')).toBe('zstd');
  expect(encodingFor('br;q=0, *;q=0.1')).toBe('zstd');
  expect(encodingFor('*;q=0')).toBeNull();
});

test('who wants the plain body more than any coding gets it; who refuses it is told apart', () => {
  expect(encodingFor('identity, gzip;q=0.5')).toBeNull();
  expect(encodingFor('identity;q=0.5, gzip;q=0.5')).toBe('gzip');
  expect(acceptance('gzip, identity;q=0')).toEqual({ encoding: 'gzip', refusesIdentity: true });
  expect(acceptance('gzip, *;q=0')).toEqual({ encoding: 'gzip', refusesIdentity: true });
  expect(acceptance('identity;q=1, *;q=0')).toEqual({ encoding: null, refusesIdentity: false });
});

test('without a header, with an empty one and with one that is odd nothing is compressed', () => {
  for (const header of [undefined, '', ' , ,', 'gzip;q=1.5', 'gzip;q=-1', 'gzip;q=', 'gzip;level=9', 'gz ip', '"gzip"', 'gzip\u0000'])
    expect(encodingFor(header)).toBeNull();
});

test('attack: what is remembered of headers does not grow with the number of sites', () => {
  expect(acceptanceOf(['br', 'gzip'])).toBe(acceptanceOf(['br', 'gzip']));
  expect(acceptanceOf(['br', 'gzip'])).not.toBe(acceptanceOf(['gzip', 'br']));
});

test('attack: a header of thousands of codings is not read', () => {
  expect(encodingFor(`${'a,'.repeat(40)}gzip`)).toBeNull();
  expect(encodingFor(`gzip,${'x'.repeat(60_000)}`)).toBeNull();
  const took = cpuMsOf(() => {
    for (let i = 0; i < 2000; i++) encodingFor(`gzip;q=0.${i},${' '.repeat(400)}br`);
  });
  expect(took).toBeLessThan(2000);
});

const settings = { encodings: ['br', 'gzip'] as ('br' | 'gzip')[], minBytes: 1000, types: ['text/*', 'application/json'], personal: false };
const site = new SiteCompression(settings);

/** What a request with these headers gets of an answer with those. */
function choose(
  asked: Record<string, string> = {},
  answered: Record<string, string> = {},
  { method = 'GET', status = 200, length = 5000, by = site } = {},
) {
  const request: Record<string, string> = { 'accept-encoding': 'gzip', ...asked };
  const headers = Object.entries({ 'Content-Type': 'text/html; charset=utf-8', ...answered }).flat();
  return by.choose({ method, header: (name) => request[name] }, status, headers, length);
}
const compressed = { encoding: 'gzip', varies: true };
const plain = { encoding: null, varies: false };
const plainForThisClient = { encoding: null, varies: true };

test('types are compared without their parameters and in any case of letters', () => {
  expect(choose()).toEqual(compressed);
  expect(choose({}, { 'Content-Type': 'Application/JSON' })).toEqual(compressed);
  expect(choose({}, { 'Content-Type': 'text/event-stream' })).toEqual(compressed);
  expect(choose({}, { 'Content-Type': 'image/png' })).toEqual(plain);
  expect(choose({}, { 'Content-Type': 'application/jsonp' })).toEqual(plain);
  expect(choose({}, { 'Content-Type': '' })).toEqual(plain);
});

test('small bodies stay as they are, unless the client refuses that', () => {
  expect(choose({}, {}, { length: 999 })).toEqual(plain);
  expect(choose({}, {}, { length: 1000 })).toEqual(compressed);
  expect(choose({}, {}, { length: -1 })).toEqual(compressed);
  expect(choose({ 'accept-encoding': 'gzip, identity;q=0' }, {}, { length: 10 })).toEqual(compressed);
  expect(choose({ 'accept-encoding': 'gzip, identity;q=0' }, {}, { length: 0 })).toEqual(plain);
});

test('HEAD is told what GET would be', () => {
  expect(choose({}, { 'Content-Length': '5000' }, { method: 'HEAD', length: 0 })).toEqual(compressed);
  expect(choose({}, { 'Content-Length': '500' }, { method: 'HEAD', length: 0 })).toEqual(plain);
  expect(choose({}, {}, { method: 'HEAD', length: 0 })).toEqual(compressed);
});

test('statuses without a body, partial answers and errors of the origin stay as they are', () => {
  for (const status of [204, 205, 206, 304, 500, 502, 503]) expect(choose({}, {}, { status })).toEqual(plain);
  for (const status of [200, 201, 301, 400, 404]) expect(choose({}, {}, { status })).toEqual(compressed);
});

test('what is encoded, not to be transformed or vouched for stays as it is', () => {
  expect(choose({}, { 'Content-Encoding': 'gzip' })).toEqual(plain);
  expect(choose({}, { 'Content-Encoding': 'identity' })).toEqual(compressed);
  expect(choose({}, { 'Cache-Control': 'public, No-Transform' })).toEqual(plain);
  for (const name of ['Content-Digest', 'Repr-Digest', 'Digest', 'Content-MD5', 'Content-Range'])
    expect(choose({}, { [name]: 'x' })).toEqual(plain);
});

test('Range, no-transform of the request and other codings cost this client the compression, and caches are told', () => {
  expect(choose({ range: 'bytes=0-' })).toEqual(plainForThisClient);
  expect(choose({ 'cache-control': 'no-transform' })).toEqual(plainForThisClient);
  expect(choose({ 'accept-encoding': 'deflate' })).toEqual(plainForThisClient);
});

test('compression side channels (BREACH): personal answers are not compressed unless the site says so', () => {
  const wished = new SiteCompression({ ...settings, personal: true });
  const personal: [Record<string, string>, Record<string, string>][] = [
    [{ authorization: 'Bearer x' }, {}],
    [{}, { 'Set-Cookie': 'session=1' }],
    [{}, { 'Cache-Control': 'private' }],
    [{}, { 'Cache-Control': 'max-age=0, No-Store' }],
    [{}, { 'Cache-Control': 'private="set-cookie"' }],
  ];
  for (const [asked, answered] of personal) {
    expect(choose(asked, answered)).toEqual(plain);
    expect(choose(asked, answered, { by: wished })).toEqual(compressed);
  }
});

test('headers of an encoded answer: no length, no ranges, a weak validator, one Vary', () => {
  const headers = ['Content-Type', 'text/html', 'content-length', '5000', 'ETag', '"abc"', 'Accept-Ranges', 'bytes', 'Vary', 'Cookie'];
  expect(encodedHeaders(headers, 'br')).toEqual([
    ...['Content-Type', 'text/html', 'ETag', 'W/"abc"', 'Vary', 'Cookie, Accept-Encoding', 'Content-Encoding', 'br'],
  ]);
  expect(encodedHeaders(['vary', '*', 'etag', 'W/"x"'], 'gzip')).toEqual(['vary', '*', 'etag', 'W/"x"', 'Content-Encoding', 'gzip']);
  expect(encodedHeaders(['vary', 'accept-encoding'], 'gzip')).toEqual(['vary', 'accept-encoding', 'Content-Encoding', 'gzip']);
});

test('a 304 holds the validator that the client stored', () => {
  const headers = ['etag', '"abc"', 'date', 'now'];
  expect(notModifiedHeaders(headers, 'W/"abc"')).toEqual(['etag', 'W/"abc"', 'date', 'now', 'Vary', 'Accept-Encoding']);
  expect(notModifiedHeaders(headers, '"abc"')).toBe(headers);
  expect(notModifiedHeaders(headers, 'W/"other"')).toBe(headers);
  expect(notModifiedHeaders(headers, undefined)).toBe(headers);
});
