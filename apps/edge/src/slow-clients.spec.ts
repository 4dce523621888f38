import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edge } from './edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from './testing/edge-under-test.ts';
import { Publisher } from './testing/publisher.ts';
import { certificateOf } from './testing/test-certificate.ts';
import { bodyOf, TestOrigin } from './testing/test-origin.ts';
import { startTestRedis } from './testing/test-redis.ts';
import { eventually, visit } from './testing/visit.ts';

const folder = temporaryFolder();
const host = 'slow.test';
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.publish(publisher.ruleset({ siteId: 'site_slow', hostnames: [host], origins: [origin.row()] }));
  await publisher.complete();
  const { cert, key } = certificateOf(host);
  const files = [join(folder, 'cert.pem'), join(folder, 'key.pem')] as const;
  writeFileSync(files[0], cert);
  writeFileSync(files[1], key);
  const tls = { EDGE_HTTPS_PORT: '0', EDGE_TLS_CERT_FILE: files[0], EDGE_TLS_KEY_FILE: files[1] };
  edge = await startEdge(redis.url, folder, {
    ...tls,
    EDGE_SLOW_BODY_SECONDS: '1',
    EDGE_SLOW_READ_SECONDS: '1',
    EDGE_CONNECTIONS_PER_ADDRESS: '20',
  });
}, 90_000);

afterAll(async () => {
  await edge.close();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

/** Begins a POST and sends `part` every 200 ms until `stop`; resolves with all that came back when the connection is over. */
function trickle(part: string): { answer: Promise<string>; socket: Socket; stop: () => void } {
  const socket = connect(portOf(edge), '127.0.0.1').on('error', () => undefined);
  socket.write(`POST / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`);
  const timer = setInterval(() => socket.write(`${part.length.toString(16)}\r\n${part}\r\n`), 200);
  const answer = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString())).on('close', () => resolve(text));
  });
  const stop = () => {
    clearInterval(timer);
    socket.write('0\r\n\r\n');
  };
  void answer.then(() => clearInterval(timer));
  return { answer, socket, stop };
}

test('a body that trickles is ended with 408, and the request at the origin is broken off', async () => {
  let whole = false;
  const brokenOff = new Promise<void>((resolve) => {
    origin.answer = (request) =>
      void bodyOf(request).then(
        () => (whole = true),
        () => resolve(),
      );
  });
  const { answer, stop } = trickle('x');
  await brokenOff;
  stop();
  expect(whole).toBe(false);
  expect(await answer).toMatch(/^HTTP\/1\.1 408 [^]*x-request-id: req_/);
}, 15_000);

test('a slow body of some size goes through, also when it takes many times the limit', async () => {
  origin.answer = (request, response) => void bodyOf(request).then((body) => response.end(`got ${body.length > 500}`));
  const { answer, stop } = trickle('x'.repeat(60));
  await new Promise((resolve) => setTimeout(resolve, 3500));
  stop();
  expect(await answer).toMatch(/^HTTP\/1\.1 200 [^]*got true/);
}, 15_000);

test('a client that talks with an origin that has begun to answer may take its time', async () => {
  origin.answer = (request, response) => {
    response.write('begun ');
    void bodyOf(request).then(() => response.end('ended'));
  };
  const { answer, stop } = trickle('x');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  stop();
  expect(await answer).toMatch(/^HTTP\/1\.1 200 [^]*begun [^]*ended/);
}, 15_000);

test('an origin that reads slowly is not blamed on its client', async () => {
  origin.answer = (request, response) => {
    request.pause();
    setTimeout(() => void bodyOf(request).then((body) => response.end(String(body.length))), 3000);
  };
  const size = 20 * 1024 * 1024;
  expect(await visit(portOf(edge), host, '/', { method: 'POST', body: Buffer.alloc(size, 'x') })).toMatchObject({
    status: 200,
    body: String(size),
  });
}, 15_000);

const answerBytes = 50 * 1024 * 1024;

test('a client that does not read its answer is cut off, and the request at the origin with it', async () => {
  const brokenOff = new Promise<void>((resolve) => {
    origin.answer = (_request, response) => void response.end(Buffer.alloc(answerBytes)).once('close', resolve);
  });
  const socket = connect(portOf(edge), '127.0.0.1')
    .on('error', () => undefined)
    .pause();
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await brokenOff;
  socket.destroy();
}, 15_000);

test('a client that reads slowly but in earnest gets its answer, also when it takes many times the limit', async () => {
  origin.answer = (_request, response) => void response.end(Buffer.alloc(answerBytes));
  const socket = connect(portOf(edge), '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
    socket.pause();
    setTimeout(() => socket.resume(), bytes < answerBytes / 2 ? 3 : 0);
  });
  await new Promise((resolve) => socket.once('close', resolve));
  expect(bytes).toBeGreaterThan(answerBytes);
}, 30_000);

/** Connects plainly or over TLS and resolves with all that comes, and after how many ms the end came, while `send` has its way. */
async function cutOffAfter(secure: boolean, send: (socket: Socket) => void): Promise<{ text: string; ms: number }> {
  const begun = performance.now();
  const address = { host: '127.0.0.1', port: edge.ports[secure ? 1 : 0] ?? 0, servername: host, rejectUnauthorized: false };
  const socket = secure ? connectTls(address) : connect(address);
  let text = '';
  socket.on('error', () => undefined).on('data', (chunk: Buffer) => (text += chunk.toString()));
  send(socket);
  await new Promise((resolve) => socket.once('close', resolve));
  return { text, ms: performance.now() - begun };
}

test('heads that trickle and connections that say nothing are ended, plain and over TLS', async () => {
  const trickleHead = (socket: Socket) => {
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n`);
    const timer = setInterval(() => socket.write('X-A: b\r\n'), 500);
    socket.once('close', () => clearInterval(timer));
  };
  const silent = () => undefined;
  const all = await Promise.all([true, false].flatMap((secure) => [cutOffAfter(secure, trickleHead), cutOffAfter(secure, silent)]));
  const tooSlow = 'HTTP/1.1 408 Request Timeout';
  expect(all.map(({ text }) => text.split('\r\n')[0])).toEqual([tooSlow, '', tooSlow, '']);
  for (const { ms } of all) expect(ms).toBeLessThan(25_000);
}, 40_000);

test('one address may have so many connections, others and later ones are not concerned', async () => {
  origin.answer = (_request, response) => void response.end('from the origin');
  await eventually(async () => expect((await visit(portOf(edge), host)).status).toBe(200));
  const open = Array.from({ length: 20 }, (_, i) =>
    i % 2 === 0 ? connect(portOf(edge), '127.0.0.1') : connect(edge.ports[1] ?? 0, '127.0.0.1'),
  );
  for (const socket of open) socket.on('error', () => undefined);
  await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  await eventually(() => expect(visit(portOf(edge), host, '/', { localAddress: '127.0.0.1' })).rejects.toThrow());
  const tls = connectTls({ port: edge.ports[1] ?? 0, host: '127.0.0.1', rejectUnauthorized: false });
  await new Promise((resolve) => tls.once('error', resolve).once('close', resolve));
  expect((await visit(portOf(edge), host, '/', { localAddress: '127.0.0.2' })).status).toBe(200);
  for (const socket of open) socket.destroy();
  await eventually(async () => expect((await visit(portOf(edge), host, '/', { localAddress: '127.0.0.1' })).status).toBe(200));
});
