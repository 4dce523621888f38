import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import { defaultResponse } from '@sitekeep/contracts';
import { eventually } from '../testing/visit.ts';
import { type CachedSite, CachedSites } from './testing/cached-sites.ts';

let sites: CachedSites;
let site: CachedSite;
const compression = { encodings: ['br', 'gzip'] as ('br' | 'gzip')[], minBytes: 100, types: ['text/*'], personal: false };
beforeAll(async () => void (sites = await CachedSites.start()), 60_000);
afterAll(async () => sites.stop(), 30_000);
beforeEach(async () => void (site = await sites.site({}, { response: { ...defaultResponse, compression } })));

const page = '<p>a page of text</p>'.repeat(5000);
const asks = () =>
  sites.answers((_request, response) =>
    response.writeHead(200, { 'cache-control': 'max-age=60', 'content-type': 'text/html', etag: '"v1"' }).end(page),
  );

/** Bytes as they came, with the headers. */
function fetchRaw(headers: Record<string, string>): Promise<{ headers: Record<string, unknown>; status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: sites.setting.port, agent: false as const, headers: { host: site.hostname, ...headers } };
    httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}

test.each([
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
] as const)('a stored page goes out as %s, and from the second hit on it is not compressed again', async (encoding, decode) => {
  asks();
  const miss = await fetchRaw({ 'accept-encoding': encoding });
  expect([miss.headers['content-encoding'], decode(miss.body).toString()]).toEqual([encoding, page]);
  await fetchRaw({ 'accept-encoding': encoding });
  await eventually(async () => {
    const hit = await fetchRaw({ 'accept-encoding': encoding });
    expect(hit.headers).toMatchObject({ 'content-encoding': encoding, 'content-length': String(hit.body.length), etag: 'W/"v1"' });
    expect(String(hit.headers['vary']).toLowerCase()).toContain('accept-encoding');
    expect(decode(hit.body).toString()).toBe(page);
    expect(String(hit.headers['cache-status'])).toContain('hit');
  });
  expect(sites.asked).toBe(1);
});

test('who takes no coding gets the page as the origin sent it, and parts are of that', async () => {
  asks();
  await fetchRaw({ 'accept-encoding': 'br' });
  const plain = await fetchRaw({});
  expect([plain.headers['content-encoding'], plain.headers['etag'], plain.body.toString()]).toEqual([undefined, '"v1"', page]);
  const part = await fetchRaw({ 'accept-encoding': 'br', range: 'bytes=0-2' });
  expect([part.status, part.headers['content-encoding'], part.body.toString()]).toEqual([206, undefined, '<p>']);
  expect(sites.asked).toBe(1);
});

test('the validator of the compressed form is confirmed with 304', async () => {
  asks();
  await fetchRaw({ 'accept-encoding': 'br' });
  const confirmed = await fetchRaw({ 'accept-encoding': 'br', 'if-none-match': 'W/"v1"' });
  expect([confirmed.status, confirmed.headers['etag'], confirmed.body.length]).toEqual([304, 'W/"v1"', 0]);
  expect(sites.asked).toBe(1);
});

test('those who wait for one answer each get it in the coding they take', async () => {
  sites.answers((_request, response) => {
    setTimeout(() => response.writeHead(200, { 'cache-control': 'max-age=60', 'content-type': 'text/html' }).end(page), 200);
  });
  const [br, gzip, plain] = await Promise.all(['br', 'gzip', 'identity'].map((coding) => fetchRaw({ 'accept-encoding': coding })));
  expect([br, gzip, plain].map((answer) => answer?.headers['content-encoding'])).toEqual(['br', 'gzip', undefined]);
  expect([brotliDecompressSync(br?.body ?? ''), gunzipSync(gzip?.body ?? ''), plain?.body].map(String)).toEqual([page, page, page]);
  expect(sites.asked).toBe(1);
});
