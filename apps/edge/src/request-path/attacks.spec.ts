import { connect } from 'node:net';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { attacksOn } from '../testing/http1-attacks.ts';
import { Publisher } from '../testing/publisher.ts';
import { bodyOf, TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, sendRaw, visit } from '../testing/visit.ts';
import type { Edge } from '../edge.ts';

const host = 'shop.test';
const folder = temporaryFolder();
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
let port: number;

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.complete();
  await publisher.publish(publisher.ruleset({ siteId: 'site_shop', hostnames: [host], origins: [origin.row()] }));
  edge = await startEdge(redis.url, folder);
  port = portOf(edge);
  await visit(port, host);
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

const named = `Host: ${host}\r\n`;
const line = 'GET /x HTTP/1.1\r\n';
const smuggled = `GET /smuggled HTTP/1.1\r\n${named}\r\n`;
const { refused, atMostOne, broken, misdirected } = attacksOn(host);

test.each(refused)('refused: %s', async (_name, request) => {
  const answer = await sendRaw(port, request, 150);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).not.toContain('from the origin');
  expect(origin.seen).toHaveLength(0);
});

/** What the origin got whole; a body that broke off is none. */
function wholeAtOrigin(): string[] {
  const whole: string[] = [];
  origin.answer = (request, response) =>
    void bodyOf(request).then(
      (body) => {
        whole.push(`${request.method} ${request.url} ${body.length}`);
        response.end('from the origin');
      },
      () => undefined,
    );
  return whole;
}

test.each(broken)('broken off: %s', async (_name, request) => {
  const whole = wholeAtOrigin();
  const answer = await sendRaw(port, request, 150);
  expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*X-Request-Id: req_[^]*"code":"bad_request"/);
  expect(whole).toEqual([]);
  expect(origin.seen.map(({ url }) => url).filter((url) => url !== '/x')).toEqual([]);
});

test.each(atMostOne)('read one way only: %s', async (_name, request) => {
  const whole = wholeAtOrigin();
  const answer = await sendRaw(port, request, 150);
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  const length = /Content-Length: (\d+)/.exec(request)?.[1] ?? (request.includes('chunked') || request.includes('CHUNKED') ? '3' : '0');
  expect(whole).toEqual([`${request.split(' ')[0]} /x ${Number(length)}`]);
  expect(origin.seen[0]?.headers['x-forwarded-host']?.toString().toLowerCase()).toContain(host);
});

test.each(misdirected)('misdirected: %s', async (_name, request) => {
  expect(await sendRaw(port, request, 150)).toMatch(/^HTTP\/1\.1 421 /);
  expect(origin.seen).toHaveLength(0);
});

test('bad chunking in mid-stream breaks the request to the origin off, it never ends it', async () => {
  let ended = false;
  const broken = new Promise<void>((resolve) => {
    origin.answer = (request) =>
      void request
        .on('end', () => (ended = true))
        .on('error', () => resolve())
        .resume();
  });
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(`POST /x HTTP/1.1\r\n${named}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`);
  await eventually(() => expect(origin.seen).toHaveLength(1));
  socket.write(`zz\r\n${smuggled}`);
  await broken;
  expect(ended).toBe(false);
  expect(origin.seen.map(({ url }) => url)).toEqual(['/x']);
  socket.destroy();
});

test('a length that Connection names is not dropped, so the body stays a body', async () => {
  const request = `POST /x HTTP/1.1\r\n${named}Connection: Content-Length\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`;
  await sendRaw(port, request, 150);
  expect(origin.seen.map(({ url }) => url)).toEqual(['/x']);
  expect(origin.seen[0]?.headers['content-length']).toBe(String(smuggled.length));
});

test('Connection cannot take the headers away that we set', async () => {
  await sendRaw(port, `${line}${named}Connection: X-Forwarded-For, X-Request-Id, X-Mine\r\nX-Mine: 1\r\n\r\n`, 150);
  expect(origin.seen[0]?.headers['x-forwarded-for']).toBe('127.0.0.1');
  expect(origin.seen[0]?.headers['x-request-id']).toMatch(/^req_/);
  expect(origin.seen[0]?.headers['x-mine']).toBeUndefined();
});

test('header spoofing: what clients claim about themselves is overwritten', async () => {
  const claims = {
    'X-Forwarded-For': '10.0.0.1',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'evil.test',
    'X-Forwarded-Port': '1',
    Forwarded: 'for=10.0.0.1',
    'X-Real-IP': '10.0.0.1',
    'X-Request-Id': 'mine',
    'X-Original-URL': '/admin',
    Proxy: 'http://evil.test',
    TE: 'trailers',
    'CF-Connecting-IP': '10.0.0.1',
    'True-Client-IP': '10.0.0.1',
    'X-Client-IP': '10.0.0.1',
    'X-Cluster-Client-IP': '10.0.0.1',
    'Fastly-Client-IP': '10.0.0.1',
    'X-HTTP-Method-Override': 'DELETE',
    'X-HTTP-Method': 'DELETE',
    'X-Method-Override': 'DELETE',
    'X-Original-Host': 'evil.test',
    'WL-Proxy-Client-IP': '10.0.0.1',
    'X-Original-Forwarded-For': '10.0.0.1',
    'X-Azure-ClientIP': '10.0.0.1',
    'CF-Connecting-IPv6': '2001:db8::1',
    'X-Host': 'evil.test',
  };
  await visit(port, host, '/x', { headers: claims, localAddress: '127.0.0.7' });
  const headers = origin.seen[0]?.headers ?? {};
  expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.7', 'x-forwarded-proto': 'http', 'x-forwarded-host': host, host });
  const overwritten = ['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Request-Id'];
  for (const name of Object.keys(claims).filter((each) => !overwritten.includes(each)))
    expect(headers).not.toHaveProperty(name.toLowerCase());
  expect(headers['x-request-id']).not.toBe('mine');
});

test.each([
  ['path confusion by escaped dot segments', '/a/%2e%2e/admin', '/admin'],
  ['path confusion by an escaped letter', '/%61dmin', '/admin'],
  ['double decoding', '/%252e%252e/admin', '/%252e%252e/admin'],
  ['an encoded slash', '/a%2fb?x=%2f', '/a%2Fb?x=%2f'],
])('%s: the origin gets what the rules saw', async (_name, sent, got) => {
  await sendRaw(port, `GET ${sent} HTTP/1.1\r\n${named}\r\n`, 150);
  expect(origin.seen[0]?.url).toBe(got);
});

test('absolute form naming the host of the Host header is the same request', async () => {
  await sendRaw(port, `GET http://${host.toUpperCase()}/x?y HTTP/1.1\r\n${named}\r\n`, 150);
  expect(origin.seen[0]?.url).toBe('/x?y');
});

test('a trailer does not become a header', async () => {
  const head = `POST /x HTTP/1.1\r\n${named}Transfer-Encoding: chunked\r\nTrailer: X-Admin\r\n\r\n`;
  await sendRaw(port, `${head}1\r\na\r\n0\r\nX-Admin: 1\r\n\r\n`, 150);
  expect(origin.seen[0]?.headers).not.toHaveProperty('trailer');
  expect(origin.seen[0]?.rawHeaders.join()).not.toContain('X-Admin');
});

test('a refused request says which number and why, to programs in JSON', async () => {
  const answer = await visit(port, host, '/a%00', { headers: { accept: 'application/json' } });
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const problem = JSON.parse(answer.body) as Record<string, unknown>;
  expect(problem).toMatchObject({ status: 400, code: 'bad_request', stage: 'arrival', requestId: answer.headers['x-request-id'] });
  expect(problem['detail']).toContain('zero byte');
});
