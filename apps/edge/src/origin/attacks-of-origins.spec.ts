import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { RulesetOriginInput } from '@sitekeep/contracts';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { certificateOf } from '../testing/test-certificate.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, sendRaw, visit } from '../testing/visit.ts';
import { answersAndMore, malformedBodies, malformedHeads } from './http1/testing/malformed-answers.ts';

const folder = temporaryFolder();
const trusted = certificateOf('tls.test');
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let edge: Edge;
let port: number;
let sites = 0;

beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates('default'), trusted.cert]);
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  await publisher.complete();
  edge = await startEdge(redis.url, folder);
  port = portOf(edge);
}, 90_000);

afterAll(async () => {
  await edge.close();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const good = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood';

interface Origin {
  readonly host: string;
  readonly sockets: Socket[];
  readonly requests: string[];
}

/** A site with an origin that gives the first request the bytes of `first`, and every later one a good answer. */
async function siteWith(first: string, tls?: { cert: string; key: string }, host?: string, originHost = '127.0.0.1'): Promise<Origin> {
  const [sockets, requests]: [Socket[], string[]] = [[], []];
  const take = (socket: Socket): void => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => socket.write(requests.push(chunk.toString('latin1')) === 1 ? Buffer.from(first, 'latin1') : good));
  };
  const server = tls ? createTlsServer(tls, take).on('tlsClientError', () => undefined) : createServer(take);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const hostname = host ?? `m${++sites}.test`;
  const row: RulesetOriginInput = {
    scheme: tls ? 'https' : 'http',
    host: originHost,
    port: (server.address() as AddressInfo).port,
    weight: 1,
  };
  await publisher.publish(publisher.ruleset({ siteId: `site_m${++sites}`, hostnames: [hostname], origins: [row] }));
  return { host: hostname, sockets, requests };
}

test.each(malformedHeads)('a malformed head is 502, and its connection is not used again: %s', async (_name, text) => {
  const { host, sockets } = await siteWith(text);
  const answer = await visit(port, host, '/', { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(502);
  expect(answer.body).toContain('could not be reached');
  await eventually(() => expect(sockets[0]?.destroyed).toBe(true));
  expect(await visit(port, host)).toMatchObject({ status: 200, body: 'good' });
  expect(sockets).toHaveLength(2);
});

// Without an end the origin would be waited for; it hangs up.
const unended = new Set(['chunks without an end', 'a body shorter than its length', 'a chunk size beyond all numbers']);

test.each(malformedBodies)('a malformed body breaks the client off, and its connection is not used again: %s', async (name, text) => {
  const { host, sockets } = await siteWith(text);
  if (unended.has(name)) void eventually(() => expect(sockets[0]?.bytesWritten).toBe(text.length)).then(() => sockets[0]?.end());
  await expect(visit(port, host)).rejects.toThrow();
  await eventually(() => expect(sockets[0]?.destroyed).toBe(true));
  expect(await visit(port, host)).toMatchObject({ status: 200, body: 'good' });
  expect(sockets).toHaveLength(2);
});

test.each(answersAndMore)('what comes behind an answer is never taken for the next one: %s', async (_name, text) => {
  const { host, sockets } = await siteWith(text);
  expect(await visit(port, host)).toMatchObject({ status: 200, body: 'ok' });
  for (let i = 0; i < 3; i++) expect(await visit(port, host)).toMatchObject({ status: 200, body: 'good' });
  expect(sockets).toHaveLength(2);
});

test('an answer that comes before anybody asked is given to nobody', async () => {
  const { host, sockets } = await siteWith(good);
  await visit(port, host);
  sockets[0]?.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
  await eventually(() => expect(sockets[0]?.destroyed).toBe(true));
  for (let i = 0; i < 3; i++) expect((await visit(port, host)).body).toBe('good');
});

test('interim answers are taken as they are meant: they are not the answer', async () => {
  const { host } = await siteWith(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n${good}`);
  const answer = await visit(port, host);
  expect(answer).toMatchObject({ status: 200, body: 'good' });
  expect(answer.headers['link']).toBeUndefined();
});

test('a POST on a kept connection that dies is not sent twice; a GET is', async () => {
  const { host, sockets, requests } = await siteWith(good);
  await visit(port, host);
  sockets[0]?.removeAllListeners('data').once('data', () => sockets[0]?.destroy());
  expect((await visit(port, host, '/', { method: 'POST', body: 'x' })).status).toBe(502);
  expect(requests).toHaveLength(1);
  await visit(port, host);
  sockets[1]?.removeAllListeners('data').once('data', () => sockets[1]?.destroy());
  expect((await visit(port, host)).status).toBe(200);
});

test('response splitting: what an origin puts into a value stays in it', async () => {
  const { host } = await siteWith('HTTP/1.1 200 OK\r\nX-A: b\xc4\x8d\xc4\x8aSet-Cookie: evil=1\r\nContent-Length: 4\r\n\r\ngood');
  const answer = await sendRaw(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect(answer).toContain('X-A: b\xc4\x8d\xc4\x8aSet-Cookie: evil=1\r\n');
});

test('over TLS an origin is believed by its certificate: its own names pass, others are 502', async () => {
  const { host } = await siteWith(good, trusted, 'tls.test');
  for (let i = 0; i < 3; i++) expect(await visit(port, host)).toMatchObject({ status: 200, body: 'good' });
  const other = await siteWith(good, trusted, 'other.test');
  expect((await visit(port, other.host)).status).toBe(502);
  const stranger = await siteWith(good, certificateOf('stranger.test'), 'stranger.test');
  expect((await visit(port, stranger.host)).status).toBe(502);
  expect(stranger.requests).toHaveLength(0);
});

// Connections read into memory that they share, and parts of answers go through memory that is used again.
test.each([
  ['plain', undefined],
  ['over TLS', trusted],
])(
  'large answers at the same time stay the same bytes, to quick and slow clients (%s)',
  async (_name, tls) => {
    const parts = Array.from({ length: 8 }, () => randomBytes(3_000_000));
    const server = tls ? createTlsServer(tls) : createServer();
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      socket
        .on('error', () => undefined)
        .on('data', (chunk) => {
          const part = parts[Number(/^GET \/(\d)/.exec(chunk.toString('latin1'))?.[1])] as Buffer;
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${part.length}\r\n\r\n`);
          socket.write(part);
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => void server.close());
    const row = { scheme: tls ? 'https' : 'http', host: '127.0.0.1', port: (server.address() as AddressInfo).port, weight: 1 } as const;
    await publisher.publish(
      publisher.ruleset({ siteId: `site_large${++sites}`, hostnames: [`large${sites}.test`, 'tls.test'], origins: [row] }),
    );
    const name = `large${sites}.test`;
    const got = await Promise.all(parts.map((_, i) => download(name, i, i % 2 === 0)));
    for (const [i, bytes] of got.entries()) expect(bytes.equals(parts[i] as Buffer)).toBe(true);
  },
  30_000,
);

function download(host: string, i: number, slowly: boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: `/${i}`, headers: { host }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (!slowly) return;
        response.pause();
        setTimeout(() => response.resume(), 2);
      });
      response.on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

// Listens at 127.0.0.1 only, while the name may stand for ::1 as well.
test('an origin by name is reached at whichever of its addresses answers', async () => {
  const { host, sockets } = await siteWith(good, undefined, undefined, 'localhost');
  for (let i = 0; i < 3; i++) expect(await visit(port, host)).toMatchObject({ status: 200, body: 'good' });
  expect(sockets).toHaveLength(1);
});

test('CDN-Loop names us behind those that a request came through', async () => {
  const { host, requests } = await siteWith(good);
  await visit(port, host);
  await visit(port, host, '/', { headers: { 'CDN-Loop': 'other; v=1' } });
  expect(requests[0]).toContain('\r\nCDN-Loop: sitekeep\r\n');
  expect(requests[1]).toContain('\r\nCDN-Loop: other; v=1, sitekeep\r\n');
  expect(requests[1]?.match(/CDN-Loop/gi)).toHaveLength(1);
});
