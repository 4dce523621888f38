import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Edge } from '../edge.ts';
import { removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { block4, version2 } from '../testing/proxy-header.ts';
import { Publisher } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually, visit } from '../testing/visit.ts';

const host = 'shop.test';
const folder = temporaryFolder();
const { settings } = tlsFiles(folder, host);
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.publish(publisher.ruleset({ siteId: 'site_shop', hostnames: [host], origins: [origin.row()] }));
  await publisher.complete();
  const proxies = { EDGE_PROXY_PROTOCOL_FROM: '127.0.0.1', EDGE_TRUSTED_PROXIES: '127.0.0.2,127.0.0.3,10.0.0.0/8' };
  edge = await startEdge(redis.url, folder, { ...settings, ...proxies, EDGE_CONNECTIONS_PER_ADDRESS: '5' });
}, 90_000);

afterAll(async () => {
  await edge.close();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

beforeEach(() => (origin.seen.length = 0));

const request = Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
const header1 = Buffer.from('PROXY TCP4 203.0.113.7 198.51.100.1 1000 443\r\n');
const header2 = version2({ block: block4 });
const addressAtOrigin = () => origin.seen[0]?.headers['x-forwarded-for'];

/** Sends the parts one after the other, and resolves with all that came back until the end. */
function send(parts: Buffer[], pauseMs = 0): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(edge.ports[0] ?? 0, '127.0.0.1').on('error', () => undefined);
    let text = '';
    socket.setNoDelay().on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('close', () => resolve(text));
    void (async () => {
      for (const part of parts) {
        if (socket.writable) socket.write(part);
        if (pauseMs > 0) await new Promise((done) => setTimeout(done, pauseMs));
      }
    })();
  });
}

describe.each([
  ['1', header1],
  ['2', header2],
])('PROXY protocol version %s', (_version, header) => {
  const whole = Buffer.concat([header, request]);
  test.each([
    ['joined with the request', [whole], 0],
    ['apart from the request', [header, request], 30],
    ['split in the middle', [header.subarray(0, 20), Buffer.concat([header.subarray(20), request])], 30],
    ['byte by byte', [...whole].map((byte) => Buffer.of(byte)), 1],
  ])('a header %s tells the client', async (_name, parts, pauseMs) => {
    expect(await send(parts, pauseMs)).toMatch(/^HTTP\/1\.1 200 [^]*from the origin$/);
    expect(addressAtOrigin()).toBe('203.0.113.7');
  });

  test.each([
    ['joined with the handshake', true],
    ['apart from it', false],
  ])('before TLS, %s', async (_name, joined) => {
    const raw = connect(edge.ports[1] ?? 0, '127.0.0.1').setNoDelay();
    if (joined) raw.cork();
    raw.write(header);
    if (!joined) await new Promise((resolve) => setTimeout(resolve, 50));
    const tls = connectTls({ socket: raw, servername: host, rejectUnauthorized: false });
    if (joined) setImmediate(() => raw.uncork());
    let text = '';
    tls.on('data', (chunk: Buffer) => (text += chunk.toString()));
    tls.write(request);
    await new Promise((resolve) => tls.once('close', resolve).once('error', resolve));
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(addressAtOrigin()).toBe('203.0.113.7');
  });
});

test('LOCAL and UNKNOWN are the balancer itself, such as its health check', async () => {
  expect(await send([version2({ command: 0x20, family: 0 }), request])).toMatch(/^HTTP\/1\.1 200 /);
  expect(addressAtOrigin()).toBe('127.0.0.1');
  expect(await send([Buffer.from('PROXY UNKNOWN\r\n'), request])).toMatch(/^HTTP\/1\.1 200 /);
  expect(origin.seen[1]?.headers['x-forwarded-for']).toBe('127.0.0.1');
});

test('without a proper header a balancer is cut off without an answer', async () => {
  expect(await send([request])).toBe('');
  expect(await send([Buffer.from('PROXY TCP4 nonsense\r\n'), request])).toBe('');
  expect(origin.seen).toHaveLength(0);
});

test('a header that never ends is cut off', async () => {
  const begun = performance.now();
  expect(await send([header2.subarray(0, 10)])).toBe('');
  expect(performance.now() - begun).toBeLessThan(6500);
}, 10_000);

test('from others the header is no header: it is a malformed request', async () => {
  const socket = connect({ port: edge.ports[0] ?? 0, host: '127.0.0.1', localAddress: '127.0.0.9' });
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.write(Buffer.concat([header1, request]));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(origin.seen).toHaveLength(0);
});

test('connections are counted by the client that the balancer names', async () => {
  const open: Socket[] = [];
  for (let i = 0; i < 5; i++) open.push(connect(edge.ports[0] ?? 0, '127.0.0.1').on('error', () => undefined));
  for (const socket of open) socket.write(header1);
  await eventually(async () => expect(await send([header1, request])).toBe(''));
  const other = version2({ block: Buffer.concat([Buffer.of(203, 0, 113, 8), block4.subarray(4)]) });
  expect(await send([other, request])).toMatch(/^HTTP\/1\.1 200 /);
  for (const socket of open) socket.destroy();
  await eventually(async () => expect(await send([header1, request])).toMatch(/^HTTP\/1\.1 200 /));
});

const through = async (localAddress: string, headers: Record<string, string>) => {
  await visit(edge.ports[0] ?? 0, host, '/', { localAddress, headers });
  const seen = origin.seen.at(-1)?.headers;
  return [seen?.['x-forwarded-for'], seen?.['x-forwarded-proto']];
};

test.each([
  ['names its client', '203.0.113.7', '203.0.113.7'],
  ['stands behind another one', '203.0.113.7, 10.1.2.3', '203.0.113.7'],
  ['passes on what its client claimed', '1.2.3.4, 203.0.113.7', '203.0.113.7'],
  ['passes on a forged chain', '10.0.0.1, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
  ['names nothing readable', 'unknown', '127.0.0.2'],
  ['has something unreadable behind it', 'unknown, 10.0.0.5', '10.0.0.5'],
  ['names only proxies', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
  ['names an IPv6 client', '2001:DB8::7', '2001:db8::7'],
])('a trusted proxy that %s', async (_name, forwardedFor, address) => {
  expect(await through('127.0.0.2', { 'X-Forwarded-For': forwardedFor, 'X-Forwarded-Proto': 'https' })).toEqual([address, 'https']);
});

test('X-Forwarded-Proto of a trusted proxy counts in its own word, the last one', async () => {
  expect(await through('127.0.0.2', { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https, http' })).toEqual([
    '203.0.113.7',
    'http',
  ]);
  expect(await through('127.0.0.2', { 'X-Forwarded-For': '203.0.113.7' })).toEqual(['203.0.113.7', 'http']);
});

test('on one connection of a trusted proxy each request has its own client, and lists are asked about that one', async () => {
  const blacklist = [{ address: '203.0.113.8', expiresAt: null }];
  await publisher.publish(publisher.ruleset({ siteId: 'site_shop', hostnames: [host], origins: [origin.row()], filters: { blacklist } }));
  const ask = (client: string) => `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-For: ${client}\r\n\r\n`;
  await eventually(async () => {
    const socket = connect({ port: edge.ports[0] ?? 0, host: '127.0.0.1', localAddress: '127.0.0.2' });
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    for (const client of ['203.0.113.7', '203.0.113.8', '203.0.113.9']) socket.write(ask(client));
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])).toEqual(['200', '403', '200']);
  });
});

test('everybody else is believed nothing', async () => {
  expect(await through('127.0.0.9', { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' })).toEqual(['127.0.0.9', 'http']);
});
