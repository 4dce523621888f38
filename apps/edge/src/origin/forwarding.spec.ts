import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { RulesetOriginInput } from '@sitekeep/contracts';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { heldBuffers } from '../testing/held-buffers.ts';
import { Publisher } from '../testing/publisher.ts';
import { bodyOf, TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, sendRaw, visit } from '../testing/visit.ts';

const folder = temporaryFolder();
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
let port: number;
let sites = 0;

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.complete();
  edge = await startEdge(redis.url, folder);
  port = portOf(edge);
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

async function hostOf(...origins: RulesetOriginInput[]): Promise<string> {
  const hostname = `f${++sites}.test`;
  await publisher.publish(publisher.ruleset({ siteId: `site_f${sites}`, hostnames: [hostname], origins }));
  return hostname;
}
const unused = { scheme: 'http', host: '127.0.0.1', port: 9, weight: 1 } as const;

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

/** An origin that speaks for itself: what `onData` returns is written. */
async function rawOrigin(onData: (text: string) => string | Buffer, end: boolean): Promise<{ row: RulesetOriginInput; stop: () => void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      socket.write(onData(chunk.toString('latin1')));
      if (end) socket.destroySoon();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { row: { ...unused, port: (server.address() as AddressInfo).port }, stop: () => server.close() };
}

test('method, path, query, headers and body reach the origin; status, headers and body come back', async () => {
  origin.answer = (request, response) => {
    void bodyOf(request).then((body) =>
      response.writeHead(201, 'Made', { 'x-a': ['1', '2'], 'set-cookie': ['a=1', 'b=2'] }).end(`got ${body}`),
    );
  };
  const host = await hostOf(origin.row());
  const answer = await visit(port, host, '/p/q?r=s&t', { method: 'PUT', body: 'hello', headers: { 'X-Mine': 'yes', Accept: 'a/b' } });
  expect(answer).toMatchObject({ status: 201, body: 'got hello' });
  expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  expect(answer.headers['x-a']).toBe('1, 2');
  expect(origin.seen[0]).toMatchObject({ method: 'PUT', url: '/p/q?r=s&t' });
  expect(origin.seen[0]?.headers).toMatchObject({ host, 'x-mine': 'yes', accept: 'a/b', 'content-length': '5' });
  expect(origin.seen[0]?.headers['x-request-id']).toBe(answer.headers['x-request-id']);
});

test('connections to the origin are kept and used again', async () => {
  const host = await hostOf(origin.row());
  const ports = new Set<number | undefined>();
  origin.answer = (request, response) => {
    ports.add(request.socket.remotePort);
    response.end();
  };
  for (let i = 0; i < 10; i++) await visit(port, host);
  expect(ports.size).toBe(1);
});

test.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'POST'])('%s without a body arrives without one', async (method) => {
  const host = await hostOf(origin.row());
  const answer = await visit(port, host, '/', { method });
  expect(answer.status).toBe(200);
  expect(origin.seen[0]?.headers['transfer-encoding']).toBeUndefined();
  expect(origin.seen[0]?.headers['content-length'] ?? '0').toBe('0');
});

test('HEAD keeps the length and has no body; 204 and 304 have neither', async () => {
  const host = await hostOf(origin.row());
  origin.answer = (request, response) => {
    const status = Number(request.url?.slice(1)) || 200;
    response.writeHead(status, status === 200 ? { 'content-length': '5000' } : { etag: '"a"' }).end();
  };
  const raw = async (line: string) => sendRaw(port, `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, 200);
  const head = await raw('HEAD /');
  expect(head).toMatch(/content-length: 5000/i);
  expect(head.endsWith('\r\n\r\n')).toBe(true);
  for (const status of ['204', '304']) {
    const answer = await raw(`GET /${status}`);
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).not.toMatch(/transfer-encoding|content-length/i);
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  }
});

test('an HTTP/1.0 client gets a plain body and the end of the connection', async () => {
  const host = await hostOf(origin.row());
  origin.answer = (_request, response) => {
    response.write('one ');
    response.end('two');
  };
  const answer = await sendRaw(port, `GET / HTTP/1.0\r\nHost: ${host}\r\n\r\n`, 500);
  expect(answer).not.toMatch(/transfer-encoding/i);
  expect(answer.endsWith('\r\n\r\none two')).toBe(true);
});

test('hop-by-hop headers of the origin are dropped', async () => {
  const raw = await rawOrigin(
    () =>
      'HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\nX-Stay: 1\r\nContent-Length: 2\r\n\r\nok',
    false,
  );
  const answer = await visit(port, await hostOf(raw.row));
  expect(answer.body).toBe('ok');
  expect(answer.headers['x-hop']).toBeUndefined();
  expect(answer.headers['x-stay']).toBe('1');
  expect(answer.headers['keep-alive']).not.toBe('timeout=9');
  raw.stop();
});

test('an origin error passes straight through', async () => {
  origin.answer = (_request, response) => void response.writeHead(503, { 'x-why': 'me' }).end('broken here');
  const answer = await visit(port, await hostOf(origin.row()));
  expect(answer).toMatchObject({ status: 503, body: 'broken here' });
  expect(answer.headers['x-why']).toBe('me');
});

test('100 Continue is asked for by the client and given when the origin takes the request', async () => {
  const host = await hostOf(origin.row());
  origin.answer = (request, response) => void bodyOf(request).then((body) => response.end(body));
  const body = await new Promise<string>((resolve, reject) => {
    const headers = { host, expect: '100-continue', 'content-length': '5' };
    const request = httpRequest(
      { host: '127.0.0.1', port, method: 'POST', headers, agent: false },
      (response) => void bodyOf(response).then(resolve),
    );
    request.on('continue', () => request.end('hello')).on('error', reject);
    request.flushHeaders();
  });
  expect(body).toBe('hello');
  expect(origin.seen[0]?.headers['expect']).toBeUndefined();
});

test('without an origin nobody is asked to continue: the answer is 502', async () => {
  const host = await hostOf({ ...unused, port: await deadPort() });
  const answer = await sendRaw(port, `POST / HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n`, 300);
  expect(answer).toMatch(/^HTTP\/1\.1 502 /);
  expect(answer).not.toContain('100 Continue');
});

test('a dead origin is 502 with a page that says so', async () => {
  const answer = await visit(port, await hostOf({ ...unused, port: await deadPort() }), '/', { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(502);
  expect(answer.body).toContain('could not be reached');
});

test('an origin that hangs up without an answer is 502', async () => {
  const raw = await rawOrigin(() => '', true);
  expect((await visit(port, await hostOf(raw.row))).status).toBe(502);
  raw.stop();
});

test.each([
  ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['both lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc'],
  ['a control byte in a header', 'HTTP/1.1 200 OK\r\nX-A: a\x01b\r\nContent-Length: 0\r\n\r\n'],
])('a malformed answer is 502 (%s)', async (_name, text) => {
  const raw = await rawOrigin(() => text, false);
  expect((await visit(port, await hostOf(raw.row))).status).toBe(502);
  raw.stop();
});

test.each([
  ['Latin-1', Buffer.from('HTTP/1.1 200 Tr\xe8s', 'latin1')],
  ['UTF-8', Buffer.from('HTTP/1.1 200 Très bien 好', 'utf8')],
  ['none', Buffer.from('HTTP/1.1 200')],
])('the reason phrase of the origin stays there (%s)', async (_name, line) => {
  const raw = await rawOrigin(() => Buffer.concat([line, Buffer.from('\r\nX-A: \xe9\r\nContent-Length: 2\r\n\r\nok', 'latin1')]), false);
  const answer = await sendRaw(port, `GET / HTTP/1.1\r\nHost: ${await hostOf(raw.row)}\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('X-A: \xe9\r\n');
  expect(answer.endsWith('ok')).toBe(true);
  raw.stop();
});

test('a status that nobody knows is passed on without a phrase', async () => {
  const raw = await rawOrigin(() => 'HTTP/1.1 299 Fine\r\nContent-Length: 2\r\n\r\nok', false);
  expect(await visit(port, await hostOf(raw.row))).toMatchObject({ status: 299, body: 'ok' });
  raw.stop();
});

test('an answer that breaks in the middle breaks the client, it is never ended as if whole', async () => {
  for (const head of ['Content-Length: 100\r\n\r\nhalf', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n']) {
    const raw = await rawOrigin(() => `HTTP/1.1 200 OK\r\n${head}`, true);
    await expect(visit(port, await hostOf(raw.row))).rejects.toThrow();
    raw.stop();
  }
});

test('response splitting: an answer after the answer is not taken for the next one', async () => {
  const raw = await rawOrigin(
    () => 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil',
    false,
  );
  const host = await hostOf(raw.row);
  for (let i = 0; i < 5; i++) expect((await visit(port, host)).body).toBe('ok');
  raw.stop();
});

test('a client that leaves ends the request at the origin', async () => {
  const host = await hostOf(origin.row());
  const left = new Promise<void>((resolve) => {
    origin.answer = (request) => void request.on('close', resolve);
  });
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await eventually(() => expect(origin.seen).toHaveLength(1));
  socket.destroy();
  await left;
});

test('an early answer to an upload arrives, and the connection takes the next request', async () => {
  origin.answer = (_request, response) => void response.writeHead(413).end('too much');
  const host = await hostOf(origin.row());
  const answer = await visit(port, host, '/', { method: 'POST', body: Buffer.alloc(2_000_000) });
  expect(answer).toMatchObject({ status: 413, body: 'too much' });
});

test('with several origins the weights share the requests, smoothly', async () => {
  const [heavy, light] = [await new TestOrigin().start(), await new TestOrigin().start()];
  heavy.answer = (_request, response) => void response.end('a');
  light.answer = (_request, response) => void response.end('b');
  const host = await hostOf(heavy.row(2), light.row(1));
  let order = '';
  for (let i = 0; i < 9; i++) order += (await visit(port, host)).body;
  expect(order).toBe('abaabaaba');
  await Promise.all([heavy.stop(), light.stop()]);
});

test('a dead origin among several costs no request, with or without a body', async () => {
  const host = await hostOf({ ...unused, port: await deadPort() }, origin.row());
  origin.answer = (request, response) => void bodyOf(request).then((body) => response.end(`got ${body}`));
  for (let i = 0; i < 6; i++)
    expect(await visit(port, host, '/', { method: 'POST', body: 'x' })).toMatchObject({ status: 200, body: 'got x' });
});

test('a kept connection that the origin has just closed costs no GET', async () => {
  const server = createServer((socket) => {
    let first = true;
    socket
      .on('error', () => undefined)
      .on('data', () => {
        if (first) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        else socket.destroy();
        first = false;
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = await hostOf({ ...unused, port: (server.address() as AddressInfo).port });
  for (let i = 0; i < 4; i++) expect((await visit(port, host)).status).toBe(200);
  server.close();
});

const size = 50 * 1024 * 1024;
const part = randomBytes(1024 * 1024);

/** Writes 50 MB as fast as the reader lets it; tells how far it is. */
function pour(into: Writable, parts = 50): { written: () => number } {
  let left = parts;
  const send = (): void => {
    if (left-- === 0) return void into.end();
    if (into.write(part)) setImmediate(send);
    else into.once('drain', send);
  };
  send();
  return { written: () => (parts - 1 - left) * part.length };
}

async function hashOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

test('50 MB stream up and down at once and stay the same bytes', async () => {
  const expected = createHash('sha256');
  for (let i = 0; i < 50; i++) expected.update(part);
  origin.answer = (request, response) => void request.pipe(response.writeHead(200, { 'content-length': size }));
  const headers = { host: await hostOf(origin.row()), 'content-length': size };
  const got = await new Promise<string>((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', headers, agent: false }, (response) => {
      hashOf(response).then(resolve, reject);
    });
    pour(request.on('error', reject));
  });
  expect(got).toBe(expected.digest('hex'));
}, 60_000);

/** More than two hops of kernel buffers can hold, each up to 33 MB as Linux is often set up. */
const flood = 400;
const mostOnTheWay = 150 * 1024 * 1024;
/** Of this process, in which the edge runs, beyond what it was before. */
const mostKept = 64 * 1024 * 1024;

test('a client that does not read makes the origin wait: memory stays bounded', async () => {
  const host = await hostOf(origin.row());
  const poured = new Promise<ReturnType<typeof pour>>((resolve) => {
    origin.answer = (_request, response) => resolve(pour(response.writeHead(200, { 'content-length': flood * part.length }), flood));
  });
  const socket = connect(port, '127.0.0.1').pause();
  const before = heldBuffers();
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const { written } = await poured;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(written()).toBeLessThan(mostOnTheWay);
  expect(heldBuffers() - before).toBeLessThan(mostKept);
  socket.destroy();
});

test('an origin that does not read makes the client wait: memory stays bounded', async () => {
  origin.answer = (request) => void request.pause();
  const headers = { host: await hostOf(origin.row()), 'content-length': flood * part.length };
  const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', headers, agent: false }).on('error', () => undefined);
  const before = heldBuffers();
  const { written } = pour(request, flood);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(written()).toBeLessThan(mostOnTheWay);
  expect(heldBuffers() - before).toBeLessThan(mostKept);
  origin.server.closeAllConnections();
  request.destroy();
});

test('a slow answer is passed on as it comes', async () => {
  const host = await hostOf(origin.row());
  let finish = (): void => undefined;
  origin.answer = (_request, response) => {
    response.write('first');
    finish = () => response.end('last');
  };
  const first = await new Promise<string>((resolve) => {
    httpRequest({ host: '127.0.0.1', port, headers: { host }, agent: false }, (response) => {
      response.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      response.resume();
    }).end();
  });
  expect(first).toBe('first');
  finish();
});
