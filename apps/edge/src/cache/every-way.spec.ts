import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { defaultArrival } from '@sitekeep/contracts';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually } from '../testing/visit.ts';
import { http2Session, visitHttp2 } from '../testing/visit-http2.ts';
import { type CachedSite, CachedSites } from './testing/cached-sites.ts';

// Stored answers leave by every way there is: the plain lane, node:http, and HTTP/2.
const folder = temporaryFolder();
const { cert, settings } = tlsFiles(folder, ...Array.from({ length: 8 }, (_, i) => `cache${i + 1}.test`));
let sites: CachedSites;
let site: CachedSite;
beforeAll(async () => void (sites = await CachedSites.start(settings)), 60_000);
afterAll(async () => {
  await sites.stop();
  removeFolder(folder);
}, 30_000);
beforeEach(async () => {
  const hsts = { maxAgeSeconds: 600, includeSubdomains: false, preload: false };
  site = await sites.site({}, { arrival: { ...defaultArrival, hsts } });
});

const body = 'stored '.repeat(10);
const large = 'L'.repeat(700_000);
const kept = { 'cache-control': 'max-age=60', etag: '"v"', 'strict-transport-security': 'max-age=1' };

/** All that comes back on one connection. */
async function raw(tls: boolean, requests: string, until: (heard: string) => boolean): Promise<string> {
  const options = { host: '127.0.0.1', port: sites.setting.edge.ports[tls ? 1 : 0] as number };
  const socket = tls ? connectTls({ ...options, servername: site.hostname, ca: cert }) : connect(options);
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1'))).on('error', () => undefined);
  socket.write(requests);
  await eventually(() => expect(until(heard)).toBe(true));
  socket.destroy();
  return heard;
}

const request = (path: string, ...more: string[]) => [`GET ${path} HTTP/1.1`, `Host: ${site.hostname}`, ...more, '', ''].join('\r\n');

test.each([false, true])(
  'one connection, many requests, each answered from the cache and framed (TLS: %s)',
  async (tls) => {
    sites.answers((asked, response) => response.writeHead(200, kept).end(asked.url === '/large' ? large : body));
    const head = `HEAD / HTTP/1.1\r\nHost: ${site.hostname}\r\n\r\n`;
    const some = request('/') + request('/') + head + request('/', 'If-None-Match: "v"') + request('/large') + request('/large');
    const all = some + request('/large', 'Range: bytes=0-6') + request('/', 'Range: bytes=9999-') + request('/', 'Range: bytes=7-12');
    const heard = await raw(tls, all, (text) => text.endsWith('stored'));
    expect(heard.match(/HTTP\/1\.1 \d+/g)?.map((line) => line.slice(9))).toEqual([
      '200',
      '200',
      '200',
      '304',
      '200',
      '200',
      '206',
      '416',
      '206',
    ]);
    expect(heard.length).toBeGreaterThan(2 * large.length);
    expect(heard.match(/^cache-status: Sitekeep; hit/gim)).toHaveLength(7);
    expect(heard.match(/^strict-transport-security: .*$/gim)).toEqual(
      // 416 is of our own making, and says nothing of its origin's.
      Array(tls ? 9 : 8).fill(tls ? 'Strict-Transport-Security: max-age=600' : 'strict-transport-security: max-age=1'),
    );
    expect(sites.asked).toBe(2);
  },
  20_000,
);

test('a connection that node:http serves gets the same', async () => {
  sites.answers((_asked, response) => response.writeHead(200, kept).end(body));
  const heard = await raw(false, request('/', 'Connection: Keep-Alive, x') + request('/'), (text) => text.split(body).length === 3);
  expect(heard.match(/^cache-status: Sitekeep; hit/gim)).toHaveLength(1);
  const old = `GET / HTTP/1.0\r\nHost: ${site.hostname}\r\n\r\n`;
  expect(await raw(false, old, (text) => text.endsWith(body))).toMatch(/^HTTP\/1\.1 200 OK\r\n.*cache-status: Sitekeep; hit/is);
});

test('HTTP/2 gets it on every stream', async () => {
  sites.answers((asked, response) => response.writeHead(200, kept).end(asked.url === '/large' ? large : body));
  const session = await http2Session(sites.setting.edge.ports[1] as number, site.hostname, cert);
  const visit = (path: string, more = {}) => visitHttp2(session, { ':authority': site.hostname, ':path': path, ...more });
  expect((await visit('/')).body).toBe(body);
  await visit('/large');
  const answers = await Promise.all([
    visit('/'),
    visit('/large'),
    visit('/', { ':method': 'HEAD' }),
    visit('/', { 'if-none-match': '"v"' }),
    visit('/', { range: 'bytes=0-5' }),
  ]);
  expect(answers.map(({ status, body: got }) => [status, got.length])).toEqual([
    [200, body.length],
    [200, large.length],
    [200, 0],
    [304, 0],
    [206, 6],
  ]);
  expect(answers.every(({ headers }) => String(headers['cache-status']).startsWith('Sitekeep; hit'))).toBe(true);
  expect(answers[0]?.headers).toMatchObject({
    age: '0',
    'content-length': String(body.length),
    'strict-transport-security': 'max-age=600',
  });
  session.destroy();
  expect(sites.asked).toBe(2);
});

test('a client that does not read a large answer from the cache does not fill the memory, and others go on', async () => {
  const huge = 'H'.repeat(3_500_000);
  sites.answers((_asked, response) => response.writeHead(200, kept).end(huge));
  await site.get('/');
  const idle = Array.from({ length: 20 }, () => {
    const socket = connectTls({ host: '127.0.0.1', port: sites.setting.edge.ports[1], servername: site.hostname, ca: cert });
    socket.on('error', () => undefined).write(request('/'));
    return socket.pause();
  });
  const before = process.memoryUsage().external;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(process.memoryUsage().external - before).toBeLessThan(20 * 1_500_000);
  expect((await site.get('/')).body.length).toBe(huge.length);
  for (const socket of idle) socket.destroy();
}, 20_000);
