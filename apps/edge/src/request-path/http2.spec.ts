import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2';
import { gzipSync } from 'node:zlib';
import type { Edge } from '../edge.ts';
import { removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { bodyOf, TestOrigin } from '../testing/test-origin.ts';
import { frame, FrameType, RawHttp2 } from '../testing/raw-http2.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually } from '../testing/visit.ts';
import { http2Session, visitHttp2 } from '../testing/visit-http2.ts';

const host = 'shop.test';
const folder = temporaryFolder();
const { cert, settings } = tlsFiles(folder, host, 'other.test');
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
let session: ClientHttp2Session;

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.publish(publisher.ruleset({ siteId: 'site_shop', hostnames: [host], origins: [origin.row()] }));
  await publisher.publish(publisher.ruleset({ siteId: 'site_other', hostnames: ['other.test'], origins: [origin.row()] }));
  await publisher.complete();
  edge = await startEdge(redis.url, folder, { ...settings, EDGE_SLOW_BODY_SECONDS: '1' });
}, 90_000);

afterAll(async () => {
  await edge.close();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

beforeEach(async () => {
  origin.seen.length = 0;
  origin.answer = (_request, response) => void response.end('from the origin');
  session = await http2Session(edge.ports[1] ?? 0, host, cert);
});

afterEach(() => session.destroy());

const post = (path: string): [string, string][] => [
  [':method', 'POST'],
  [':scheme', 'https'],
  [':authority', host],
  [':path', path],
];

test('a request of HTTP/2 reaches the origin as one of HTTP/1.1', async () => {
  const sent = {
    ':authority': host,
    ':path': '/a?b',
    cookie: ['a=1', 'b=2'],
    te: 'trailers',
    'x-mine': 'yes',
    'x-forwarded-for': '10.0.0.1',
  };
  const { status, body, headers } = await visitHttp2(session, sent);
  expect({ status, body }).toEqual({ status: 200, body: 'from the origin' });
  expect(headers['x-request-id']).toMatch(/^req_/);
  expect(headers).not.toHaveProperty('connection');
  expect(origin.seen).toHaveLength(1);
  expect(origin.seen[0]).toMatchObject({ method: 'GET', url: '/a?b' });
  expect(origin.seen[0]?.headers).toMatchObject({
    host,
    cookie: 'a=1; b=2',
    'x-mine': 'yes',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'https',
  });
  expect(origin.seen[0]?.headers).not.toHaveProperty('te');
  expect(origin.seen[0]?.headers).not.toHaveProperty('transfer-encoding');
  expect(origin.seen[0]?.rawHeaders.filter((name) => name.startsWith(':'))).toEqual([]);
});

test('bodies stream both ways, with and without a length', async () => {
  origin.answer = (request, response) => void bodyOf(request).then((body) => response.end(`got ${body.length}`));
  const body = Buffer.alloc(3 * 1024 * 1024, 'x');
  expect(await visitHttp2(session, { ':method': 'POST' }, body)).toMatchObject({ status: 200, body: `got ${body.length}` });
  expect(origin.seen[0]?.headers['transfer-encoding']).toBe('chunked');
  const withLength = { ':method': 'POST', 'content-length': String(body.length) };
  expect(await visitHttp2(session, withLength, body)).toMatchObject({ status: 200, body: `got ${body.length}` });
  expect(origin.seen[1]?.headers['content-length']).toBe(String(body.length));
  expect(await visitHttp2(session, { ':method': 'POST', 'content-length': '0' })).toMatchObject({ body: 'got 0' });
});

test('a large answer arrives whole at a client that reads slowly, and the origin waits for it', async () => {
  const size = 8 * 1024 * 1024;
  let written = 0;
  origin.answer = (_request, response) => {
    const more = () => {
      while (written < size) {
        written += 65_536;
        if (!response.write(Buffer.alloc(65_536, 'y'))) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  const stream = session.request({ ':path': '/' });
  stream.pause();
  await new Promise((resolve) => stream.once('response', resolve));
  await new Promise((resolve) => setTimeout(resolve, 500));
  // What fits into windows and buffers has left the origin, the rest has not.
  expect(written).toBeLessThan(size);
  let got = 0;
  stream.on('data', (chunk: Buffer) => (got += chunk.length)).resume();
  await new Promise((resolve) => stream.once('close', resolve));
  expect(got).toBe(size);
}, 20_000);

test.each([
  ['HEAD', 200],
  ['GET', 204],
  ['GET', 304],
  ['GET', 205],
])('%s with an answer of %i ends with its head', async (method, status) => {
  origin.answer = (_request, response) => {
    response.writeHead(status, method === 'HEAD' ? { 'content-length': '10', etag: '"x"' } : { etag: '"x"' });
    response.end();
  };
  const answer = await visitHttp2(session, { ':method': method });
  expect(answer).toMatchObject({ status, body: '' });
  expect(answer.headers.etag).toBe('"x"');
  expect(answer.headers['content-length']).toBe(method === 'HEAD' ? '10' : answer.headers['content-length']);
});

test('trailers go neither way, fields sent twice stay twice, and 1xx of the origin is not passed on', async () => {
  origin.answer = (request, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.writeHead(200, [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['X-Twice', '1'],
      ['X-Twice', '2'],
      ['Trailer', 'X-End'],
      ['Content-Language', 'en'],
      ['Content-Language', 'de'],
    ]);
    void bodyOf(request).then(() => {
      response.write('a');
      response.addTrailers({ 'X-End': '1' });
      response.end('b');
    });
  };
  const stream = session.request({ ':method': 'POST' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-admin': '1' }));
  stream.end('body');
  const headers = await new Promise<Record<string, unknown>>((resolve) => stream.once('response', (received) => resolve(received)));
  let trailed = false;
  stream.on('trailers', () => (trailed = true)).resume();
  await new Promise((resolve) => stream.once('close', resolve));
  expect(headers).toMatchObject({ ':status': 200, 'set-cookie': ['a=1', 'b=2'], 'x-twice': '1, 2' });
  expect(trailed).toBe(false);
  expect(origin.seen[0]?.rawHeaders.join()).not.toContain('x-admin');
});

test('an origin that breaks off resets the stream: half an answer is never taken for a whole one', async () => {
  origin.answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write('half');
    setTimeout(() => response.destroy(), 50);
  };
  await expect(visitHttp2(session, {})).rejects.toThrow(/INTERNAL_ERROR|reset with 2/);
  origin.answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
    setTimeout(() => response.destroy(), 50);
  };
  await expect(visitHttp2(session, {})).rejects.toThrow(/INTERNAL_ERROR|reset with 2/);
  origin.answer = (_request, response) => void response.end('after it');
  expect(await visitHttp2(session, {})).toMatchObject({ body: 'after it' });
});

/** Every request hangs at the origin; the paths of those whose connection was broken off. */
function hangingOrigin(): { brokenOff: string[]; whole: string[] } {
  const [brokenOff, whole]: [string[], string[]] = [[], []];
  origin.answer = (request, response) => {
    const path = request.url ?? '';
    request.on('end', () => whole.push(path)).on('error', () => undefined);
    response.on('close', () => brokenOff.push(path));
    request.resume();
  };
  return { brokenOff, whole };
}

test('a client that resets its stream breaks the request to the origin off', async () => {
  const { brokenOff } = hangingOrigin();
  const waiting = session.request({ ':path': '/waiting' }).on('error', () => undefined);
  await eventually(() => expect(origin.seen).toHaveLength(1));
  waiting.close(constants.NGHTTP2_CANCEL);
  await eventually(() => expect(brokenOff).toEqual(['/waiting']));
});

test.each([
  ['CANCEL', constants.NGHTTP2_CANCEL],
  ['NO_ERROR', constants.NGHTTP2_NO_ERROR],
])('half a body and a reset with %s is never taken for a whole body', async (_name, code) => {
  const { brokenOff, whole } = hangingOrigin();
  const client = await RawHttp2.open(edge.ports[1] ?? 0, host);
  client.request(1, post('/half'), true);
  client.send(frame(FrameType.data, 0, 1, Buffer.from('half a body')));
  await eventually(() => expect(origin.seen).toHaveLength(1));
  client.send(frame(FrameType.reset, 0, 1, Buffer.of(0, 0, 0, code)));
  await eventually(() => expect(brokenOff).toEqual(['/half']));
  expect(whole).toEqual([]);
  client.socket.destroy();
});

test('a connection that breaks breaks all its requests off', async () => {
  const { brokenOff } = hangingOrigin();
  for (const path of ['/1', '/2', '/3']) session.request({ ':path': path }).on('error', () => undefined);
  await eventually(() => expect(origin.seen).toHaveLength(3));
  session.destroy();
  await eventually(() => expect(brokenOff.sort()).toEqual(['/1', '/2', '/3']));
});

test('many early answers to bodies that go on leave the session usable', async () => {
  origin.answer = (_request, response) => void response.writeHead(403).end('no');
  const body = Buffer.alloc(2 * 1024 * 1024, 'x');
  for (let i = 0; i < 5; i++) expect(await visitHttp2(session, { ':method': 'POST' }, body)).toMatchObject({ status: 403, body: 'no' });
  origin.answer = (_request, response) => void response.end('still here');
  expect(await visitHttp2(session, {})).toMatchObject({ body: 'still here' });
}, 20_000);

test('a body that trickles is ended with 408', async () => {
  origin.answer = (request, response) =>
    void bodyOf(request).then(
      () => response.end('whole'),
      () => undefined,
    );
  const stream = session.request({ ':method': 'POST' }).on('error', () => undefined);
  const timer = setInterval(() => stream.writable && stream.write('x'), 200);
  const headers = await new Promise<Record<string, unknown>>((resolve) => stream.once('response', (received) => resolve(received)));
  clearInterval(timer);
  expect(headers[':status']).toBe(408);
}, 10_000);

test('a client that waits for 100 Continue gets it and sends its body', async () => {
  origin.answer = (request, response) => void bodyOf(request).then((body) => response.end(body));
  const stream = session.request({ ':method': 'POST', expect: '100-continue' });
  stream.once('continue', () => stream.end('the body'));
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await new Promise((resolve) => stream.once('close', resolve));
  expect(text).toBe('the body');
});

test('our own pages are given, and compressed answers of the origin pass unchanged', async () => {
  await publisher.publish(
    publisher.ruleset({
      siteId: 'site_other',
      hostnames: ['other.test'],
      origins: [origin.row()],
      filters: { blacklist: [{ address: '127.0.0.0/8', expiresAt: null }] },
    }),
  );
  const other = await http2Session(edge.ports[1] ?? 0, 'other.test', cert);
  await eventually(async () => expect(await visitHttp2(other, { accept: 'application/json' })).toMatchObject({ status: 403 }));
  expect((await visitHttp2(other, { ':method': 'POST', accept: 'text/html' }, 'some body')).headers['content-type']).toContain('text/html');
  expect(await visitHttp2(other, { ':method': 'HEAD' })).toMatchObject({ status: 403, body: '' });
  other.destroy();
  const packed = gzipSync('packed');
  origin.answer = (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
  const answer = await visitHttp2(session, { 'accept-encoding': 'gzip' });
  expect(answer.headers['content-encoding']).toBe('gzip');
});

test('the name of another site than the one of the handshake is misdirected', async () => {
  expect(await visitHttp2(session, { ':authority': 'other.test' })).toMatchObject({ status: 421 });
  expect(await visitHttp2(session, { ':authority': 'nobody.test' })).toMatchObject({ status: 421 });
  expect(origin.seen).toHaveLength(0);
});

test('an origin that cannot be reached is a page of ours', async () => {
  const gone = await new TestOrigin().start();
  const row = gone.row();
  await gone.stop();
  await publisher.publish(publisher.ruleset({ siteId: 'site_gone', hostnames: ['gone.shop.test'], origins: [row] }));
  const lost = await http2Session(edge.ports[1] ?? 0, host, cert).catch(() => null);
  lost?.destroy();
  const plain = connectHttp2('https://gone.shop.test', { host: '127.0.0.1', port: edge.ports[1] ?? 0, rejectUnauthorized: false });
  expect(await visitHttp2(plain, { accept: 'application/json' })).toMatchObject({ status: 502 });
  plain.destroy();
});
