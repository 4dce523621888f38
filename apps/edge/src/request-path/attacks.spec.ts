import { connect } from 'node:net';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
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

const line = 'GET /x HTTP/1.1\r\n';
const named = `Host: ${host}\r\n`;
const smuggled = `GET /smuggled HTTP/1.1\r\n${named}\r\n`;

/** Every one is refused with 400 before the origin hears of it. */
const refused: [string, string][] = [
  ['smuggling CL.TE', `POST /x HTTP/1.1\r\n${named}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG`],
  ['smuggling TE.CL', `POST /x HTTP/1.1\r\n${named}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n${smuggled}0\r\n\r\n`],
  ['smuggling TE.TE by an unknown coding', `POST /x HTTP/1.1\r\n${named}Transfer-Encoding: chunked, cow\r\n\r\n0\r\n\r\n`],
  ['smuggling TE.TE by a vertical tab', `POST /x HTTP/1.1\r\n${named}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`],
  [
    'smuggling TE.TE by two headers',
    `POST /x HTTP/1.1\r\n${named}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`,
  ],
  ['smuggling by a coding before chunked', `POST /x HTTP/1.1\r\n${named}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ['smuggling by Transfer-Encoding in HTTP/1.0', `POST /x HTTP/1.0\r\n${named}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['smuggling by two lengths', `POST /x HTTP/1.1\r\n${named}Content-Length: 0\r\nContent-Length: 44\r\n\r\n${smuggled}`],
  ['smuggling by a list of lengths', `POST /x HTTP/1.1\r\n${named}Content-Length: 0, 44\r\n\r\n${smuggled}`],
  ['smuggling by a signed length', `POST /x HTTP/1.1\r\n${named}Content-Length: +3\r\n\r\nabc`],
  ['smuggling by a hexadecimal length', `POST /x HTTP/1.1\r\n${named}Content-Length: 0x3\r\n\r\nabc`],
  ['smuggling by an empty length', `POST /x HTTP/1.1\r\n${named}Content-Length:\r\n\r\nabc`],
  ['smuggling by a space before the colon', `POST /x HTTP/1.1\r\n${named}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
  ['smuggling by a folded line', `POST /x HTTP/1.1\r\n${named}X: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['smuggling by a bare line feed', `GET /x HTTP/1.1\n${named}X: a\nContent-Length: 3\n\nabc`],
  ['smuggling by a bare carriage return', `GET /x HTTP/1.1\r\n${named}X: a\rContent-Length: 3\r\n\r\n`],
  ['smuggling by an underscore in Content_Length', `POST /x HTTP/1.1\r\n${named}Content_Length: 3\r\n\r\n`],
  ['header spoofing by an underscore', `${line}${named}X_Forwarded_For: 10.0.0.1\r\n\r\n`],
  ['header spoofing by a zero byte', `${line}${named}X-A: a\x00b\r\n\r\n`],
  ['header spoofing by a control byte in the name', `${line}${named}X\x01A: b\r\n\r\n`],
  ['two Host headers', `${line}${named}Host: other.test\r\n\r\n`],
  ['no Host header', `${line}\r\n`],
  ['no Host header in HTTP/1.0', 'GET /x HTTP/1.0\r\n\r\n'],
  ['an empty Host header', `${line}Host:\r\n\r\n`],
  ['Host with a path', `${line}Host: ${host}/admin\r\n\r\n`],
  ['Host with user info', `${line}Host: user@${host}\r\n\r\n`],
  ['Host with a list', `${line}Host: ${host}, other.test\r\n\r\n`],
  ['Host with a port out of range', `${line}Host: ${host}:99999\r\n\r\n`],
  ['Host with a query', `${line}Host: ${host}?x\r\n\r\n`],
  ['absolute form naming another host', `GET http://other.test/x HTTP/1.1\r\n${named}\r\n`],
  ['absolute form with user info', `GET http://a@${host}/x HTTP/1.1\r\n${named}\r\n`],
  ['open proxy by CONNECT', `CONNECT 10.0.0.1:22 HTTP/1.1\r\n${named}\r\n`],
  ['cross-site tracing', `TRACE /x HTTP/1.1\r\n${named}\r\n`],
  ['HTTP/0.9', 'GET /x\r\n\r\n'],
  ['HTTP/2.0 in the request line', `GET /x HTTP/2.0\r\n${named}\r\n`],
  ['asterisk form', `GET * HTTP/1.1\r\n${named}\r\n`],
  ['a fragment in the target', `GET /x#y HTTP/1.1\r\n${named}\r\n`],
  ['path confusion by a backslash', `GET /a\\..\\x HTTP/1.1\r\n${named}\r\n`],
  ['path confusion by climbing above the root', `GET /../x HTTP/1.1\r\n${named}\r\n`],
  ['path confusion by escaped climbing', `GET /%2e%2e/x HTTP/1.1\r\n${named}\r\n`],
  ['path confusion by a zero byte', `GET /x%00.png HTTP/1.1\r\n${named}\r\n`],
  [
    'upgrade to h2c',
    `${line}${named}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n`,
  ],
  ['upgrade with a body', `${line}${named}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n\r\nabc`],
  ['upgrade by POST', `POST /x HTTP/1.1\r\n${named}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n`],
];

test.each(refused)('refused: %s', async (_name, request) => {
  const answer = await sendRaw(port, request, 150);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).not.toContain('from the origin');
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
