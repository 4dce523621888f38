import type { Edge } from '../edge.ts';
import { removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { fieldBlock, Flag, frame, FrameType, RawHttp2 } from '../testing/raw-http2.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually } from '../testing/visit.ts';
import { handshake, http2Session, visitHttp2 } from '../testing/visit-http2.ts';

const host = 'shop.test';
const folder = temporaryFolder();
const { cert, settings } = tlsFiles(folder, host);
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
let client: RawHttp2;
const port = () => edge.ports[1] ?? 0;

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.publish(publisher.ruleset({ siteId: 'site_shop', hostnames: [host], origins: [origin.row()] }));
  await publisher.complete();
  edge = await startEdge(redis.url, folder, settings);
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
  client = await RawHttp2.open(port(), host);
});

afterEach(() => client.socket.destroy());

type Fields = readonly (readonly [string, string])[];
const get: Fields = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':authority', host],
  [':path', '/x'],
];
const post: Fields = [[':method', 'POST'], ...get.slice(1)];
const withPath = (path: string): Fields => [...get.slice(0, 3), [':path', path]];

/** What became of stream 1: reset, the connection ended, or the status of an answer that is no 200. */
async function outcome(): Promise<string> {
  return eventually(() => {
    if (client.of(FrameType.reset, 1).length > 0) return 'reset';
    if (client.goaway !== undefined || client.closed) return 'ended';
    const [head] = client.of(FrameType.headers, 1);
    if (!head) throw new Error('nothing came yet');
    // Indexed fields of the static table: 0x88 is `:status: 200`, 0x8c is 400.
    return head.payload.includes(0x88) && head.payload[0] === 0x88 ? 'answered' : 'refused';
  });
}

/** Every one is refused, as a stream or as a connection, before the origin hears of it. */
const refused: [string, Fields, Buffer?][] = [
  ['smuggling H2.TE', [...post, ['transfer-encoding', 'chunked']], Buffer.from('0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n')],
  ['smuggling H2.TE in disguise', [...post, ['transfer-encoding', ' chunked']], Buffer.from('0\r\n\r\n')],
  ['smuggling H2.CL with a shorter length', [...post, ['content-length', '0']], Buffer.from('GET /smuggled HTTP/1.1\r\n\r\n')],
  ['smuggling by two lengths', [...post, ['content-length', '3'], ['content-length', '4']], Buffer.from('abc')],
  ['smuggling by a length that is none', [...post, ['content-length', '+3']], Buffer.from('abc')],
  ['a name in capitals', [...get, ['X-Admin', '1']]],
  ['a space in the path', withPath('/x HTTP/1.1\r\nHost: evil.test')],
  ['a blank in the path', withPath('/x y')],
  ['a line feed in the path', withPath('/x\nevil')],
  ['an empty path', withPath('')],
  ['an absolute path elsewhere', withPath('http://evil.test/x')],
  ['a path without a slash', withPath('x')],
  ['the asterisk form', withPath('*')],
  ['climbing above the root', withPath('/../x')],
  ['climbing in escapes', withPath('/%2e%2e/x')],
  ['a line end in the method', [[':method', 'GET / HTTP/1.1\r\nX: y'], ...get.slice(1)]],
  ['a method of two words', [[':method', 'GET /admin'], ...get.slice(1)]],
  ['a method in small letters', [[':method', 'get'], ...get.slice(1)]],
  ['a method of both cases', [[':method', 'Post'], ...get.slice(1)]],
  ['no method', get.slice(1)],
  ['no path', get.slice(0, 3)],
  ['no scheme', [get[0] as readonly [string, string], ...get.slice(2)]],
  ['a scheme that is none', [get[0] as readonly [string, string], [':scheme', 'http'], ...get.slice(2)]],
  ['two paths', [...get, [':path', '/y']]],
  ['two authorities', [...get.slice(0, 3), [':authority', 'evil.test'], [':path', '/x']]],
  ['a pseudo header behind the others', [...get.slice(0, 3), ['x', 'y'], [':path', '/x']]],
  ['an unknown pseudo header', [...get.slice(0, 3), [':path', '/x'], [':admin', '1']]],
  ['a pseudo header of answers', [...get.slice(0, 3), [':path', '/x'], [':status', '200']]],
  ['a Host header that differs', [...get, ['host', 'evil.test']]],
  ['two Host headers', [get[0] as readonly [string, string], [':scheme', 'https'], [':path', '/x'], ['host', host], ['host', 'evil.test']]],
  ['no host at all', [get[0] as readonly [string, string], [':scheme', 'https'], [':path', '/x']]],
  ['user info in the authority', [...get.slice(0, 2), [':authority', `a@${host}`], [':path', '/x']]],
  ['a path in the authority', [...get.slice(0, 2), [':authority', `${host}/admin`], [':path', '/x']]],
  ['a line end in the authority', [...get.slice(0, 2), [':authority', `${host}\r\nx: y`], [':path', '/x']]],
  ['Connection', [...get, ['connection', 'close, x-forwarded-for']]],
  ['Keep-Alive', [...get, ['keep-alive', 'timeout=5']]],
  ['Proxy-Connection', [...get, ['proxy-connection', 'keep-alive']]],
  ['Upgrade', [...get, ['upgrade', 'websocket']]],
  ['TE with anything but trailers', [...get, ['te', 'gzip']]],
  ['an underscore', [...get, ['x_forwarded_for', '10.0.0.1']]],
  ['a dot for a hyphen', [...get, ['remote.user', 'vis_root']]],
  [
    'CONNECT',
    [
      [':method', 'CONNECT'],
      [':authority', '10.0.0.1:22'],
    ],
  ],
  ['extended CONNECT', [[':method', 'CONNECT'], [':protocol', 'websocket'], ...get.slice(1)]],
  ['TRACE', [[':method', 'TRACE'], ...get.slice(1)]],
];

const cases = refused.map(([name, fields, body]) => ({ name, fields, body }));
test.each(cases)('refused over HTTP/2: $name', async ({ fields, body }) => {
  client.request(1, fields, body !== undefined);
  if (body) client.send(frame(FrameType.data, Flag.endStream, 1, body));
  expect(await outcome()).not.toBe('answered');
  expect(origin.seen).toEqual([]);
});

/** Fields that no server may see: the parser leaves them out, so nothing of them reaches the origin. */
const leftOut: [string, Fields][] = [
  ['smuggling by a line end in a value', [...get, ['x', 'a\r\ntransfer-encoding: chunked']]],
  ['smuggling by a line feed in a value', [...get, ['x', 'a\nhost: evil.test']]],
  ['smuggling by a zero byte in a value', [...get, ['x', 'a\0b']]],
  ['smuggling by a line end in a name', [...get, ['x\r\nhost', 'evil.test']]],
  ['smuggling by a colon in a name', [...get, ['x:y', 'z']]],
  ['smuggling by a space in a name', [...get, ['content-length ', '3']]],
  ['an empty name', [...get, ['', '1']]],
];

test.each(leftOut)('left out over HTTP/2: %s', async (_name, fields) => {
  client.request(1, fields);
  await outcome();
  for (const { method, url, rawHeaders } of origin.seen) {
    expect(`${method} ${url}`).toBe('GET /x');
    const ours = ['host', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Request-Id', 'CDN-Loop'];
    expect(rawHeaders.filter((_, i) => i % 2 === 0 && rawHeaders[i] !== 'Connection').map((name) => name.toLowerCase())).toEqual(
      ours.map((name) => name.toLowerCase()),
    );
  }
});

test('H2.CL with a longer length: the origin never takes the body for whole', async () => {
  let whole = false;
  origin.answer = (request) =>
    void request
      .on('end', () => (whole = true))
      .on('error', () => undefined)
      .resume();
  client.request(1, [...post, ['content-length', '100']], true);
  client.send(frame(FrameType.data, Flag.endStream, 1, Buffer.from('short')));
  expect(await outcome()).not.toBe('answered');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(whole).toBe(false);
});

test('what is well-formed passes: a Host header that says the same, or stands instead of :authority', async () => {
  client.request(1, [...get, ['host', host]]);
  expect(await outcome()).toBe('answered');
  client.request(3, [...get.slice(0, 2), [':path', '/x'], ['host', host]]);
  await eventually(() => expect(origin.seen).toHaveLength(2));
  for (const { rawHeaders } of origin.seen) expect(rawHeaders.filter((name) => name.toLowerCase() === 'host')).toHaveLength(1);
});

test('spoofed headers are overwritten over HTTP/2 too', async () => {
  client.request(1, [...get, ['x-forwarded-for', '10.0.0.1'], ['x-real-ip', '10.0.0.1'], ['forwarded', 'for=10.0.0.1'], ['proxy', 'x']]);
  expect(await outcome()).toBe('answered');
  expect(origin.seen[0]?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': host });
  for (const name of ['x-real-ip', 'forwarded', 'proxy']) expect(origin.seen[0]?.headers).not.toHaveProperty(name);
});

const ended = () => eventually(() => expect(client.closed || client.goaway !== undefined).toBe(true), 10_000);

/** Others are served as if nothing happened. */
async function othersAreServed(): Promise<void> {
  const session = await http2Session(port(), host, cert);
  expect(await visitHttp2(session, { ':authority': host })).toMatchObject({ status: 200 });
  session.destroy();
}

describe('floods end their own connection and nothing else:', () => {
  afterEach(othersAreServed);

  test('settings', async () => {
    for (let i = 0; i < 50; i++) client.send(...Array.from({ length: 20 }, () => frame(FrameType.settings, 0, 0)));
    await ended();
  });

  test('a settings frame of many settings', async () => {
    const setting = Buffer.of(0, 3, 0, 0, 0, 100);
    client.send(frame(FrameType.settings, 0, 0, Buffer.concat(Array.from({ length: 2000 }, () => setting))));
    await ended();
  });

  test('pings', async () => {
    for (let i = 0; i < 50; i++) client.send(...Array.from({ length: 20 }, () => frame(FrameType.ping, 0, 0, Buffer.alloc(8))));
    await ended();
  });

  test('pings whose answers are never read', async () => {
    client.socket.pause();
    for (let i = 0; i < 200; i++) client.send(...Array.from({ length: 50 }, () => frame(FrameType.ping, 0, 0, Buffer.alloc(8))));
    client.socket.resume();
    await ended();
  });

  test('rapid reset', async () => {
    origin.answer = () => undefined;
    for (let i = 0; i < 3000; i++) {
      const stream = i * 2 + 1;
      client.send(frame(FrameType.headers, Flag.endHeaders | Flag.endStream, stream, fieldBlock(get)));
      client.send(frame(FrameType.reset, 0, stream, Buffer.of(0, 0, 0, 8)));
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await ended();
    expect(origin.seen.length).toBeLessThan(1500);
    origin.answer = (_request, response) => void response.end('from the origin');
  }, 20_000);

  test('continuation', async () => {
    client.send(frame(FrameType.headers, Flag.endStream, 1, fieldBlock(get)));
    const more = frame(FrameType.continuation, 0, 1, fieldBlock([['x', 'y'.repeat(100)]]));
    for (let i = 0; i < 200; i++) client.send(more);
    await ended();
    expect(origin.seen).toEqual([]);
  });

  test('empty continuation', async () => {
    client.send(frame(FrameType.headers, Flag.endStream, 1, fieldBlock(get)));
    for (let i = 0; i < 2000; i++) client.send(frame(FrameType.continuation, 0, 1));
    await ended();
  });

  test('empty data', async () => {
    origin.answer = () => undefined;
    client.request(1, post, true);
    for (let i = 0; i < 2000; i++) client.send(frame(FrameType.data, 0, 1));
    await ended();
    origin.answer = (_request, response) => void response.end('from the origin');
  });

  test('malformed requests', async () => {
    for (let i = 0; i < 500; i++) client.request(i * 2 + 1, [...get, ['X', 'y']]);
    await ended();
    expect(origin.seen).toEqual([]);
  });
});

test('a head beyond the limit is refused, however well it is compressed', async () => {
  const name = 'x'.repeat(50);
  // Into the dynamic table once, then by its index: two bytes on the wire, thousands in memory.
  const put = Buffer.concat([Buffer.of(0x40, 50), Buffer.from(name), Buffer.of(127, 0xa1, 0x1e), Buffer.from('y'.repeat(4000))]);
  const again = Buffer.alloc(2000, 0xbe);
  client.send(frame(FrameType.headers, Flag.endHeaders | Flag.endStream, 1, Buffer.concat([fieldBlock(get), put, again])));
  expect(await outcome()).not.toBe('answered');
  expect(origin.seen).toEqual([]);
});

test('only so many requests run at once; the rest are refused without harm', async () => {
  origin.answer = () => undefined;
  for (let i = 0; i < 200; i++) client.request(i * 2 + 1, get);
  await eventually(() => expect(client.of(FrameType.reset).length).toBe(72));
  await eventually(() => expect(origin.seen.length).toBe(128));
  expect(client.closed).toBe(false);
  client.socket.destroy();
  origin.answer = (_request, response) => void response.end('from the origin');
  await othersAreServed();
});

test('a connection that asks for nothing is closed, whatever it sends beside', async () => {
  const silent = await handshake(port(), { servername: host, ALPNProtocols: ['h2'] });
  const pings = setInterval(() => client.send(frame(FrameType.ping, 0, 0, Buffer.alloc(8))), 1000);
  const trickling = await RawHttp2.open(port(), host);
  trickling.send(frame(FrameType.headers, Flag.endStream, 1, fieldBlock(get)));
  const closed = (socket: { once: (event: 'close', done: () => void) => unknown }) =>
    new Promise<void>((resolve) => socket.once('close', resolve));
  silent.on('error', () => undefined).resume();
  await Promise.all([closed(silent), closed(client.socket), closed(trickling.socket)]);
  clearInterval(pings);
}, 40_000);
