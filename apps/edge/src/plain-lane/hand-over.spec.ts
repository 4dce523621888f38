import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Edge } from '../edge.ts';
import { removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually } from '../testing/visit.ts';

const host = 'hand-over.test';
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let folder: string;
let edge: Edge;

beforeAll(async () => {
  [redis, origin] = await Promise.all([startTestRedis(), new TestOrigin().start()]);
  publisher = new Publisher(redis.url);
  folder = temporaryFolder();
  await publisher.complete();
  await publisher.publish(publisher.ruleset({ siteId: 'site_hand_over', hostnames: [host], origins: [origin.row()] }));
  edge = await startEdge(redis.url, folder, tlsFiles(folder, host).settings);
});
afterAll(async () => {
  await edge.close();
  publisher.close();
  await Promise.all([origin.stop(), redis.stop()]);
  removeFolder(folder);
});

function open(secure: boolean): Socket {
  const [http = 0, https = 0] = edge.ports;
  if (!secure) return connectTcp(http, '127.0.0.1');
  return connectTls({ port: https, host: '127.0.0.1', servername: host, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
}

/** The same bytes in every run, so that one that is lost, doubled or moved shows. */
const bytes = (length: number) => Array.from({ length }, (_, i) => String.fromCharCode(97 + ((i * i) % 26))).join('');
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

function putInChunks(path: string, body: string): string {
  const chunks = body.match(/[^]{1,1999}/g) ?? [];
  const text = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  return `PUT ${path} HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n${text}0\r\n\r\n`;
}

/** Sends everything at once and resolves with the paths and hashes that the origin tells. */
async function exchange(secure: boolean, answers: number, text: string): Promise<string[]> {
  const socket = open(secure).on('error', () => undefined);
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
  socket.write(text, 'latin1');
  const told = () => [...heard.matchAll(/\((\S+ [0-9a-f]+)\)/g)].map((match) => match[1] as string);
  await eventually(() => expect([told().length >= answers, socket.destroyed]).not.toEqual([false, false]), 15_000);
  socket.destroy();
  return told();
}

/** Sends each piece as a record of TLS of its own, and all of them in one packet. */
async function sendRecords(pieces: readonly string[]): Promise<{ heard: () => string; close: () => void }> {
  const below = connectTcp(edge.ports[1] ?? 0, '127.0.0.1').on('error', () => undefined);
  let held: Buffer[] | null = null;
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      if (held) held.push(chunk);
      else below.write(chunk);
      done();
    },
  });
  below.on('data', (chunk) => socket.push(chunk));
  const secured = connectTls({ socket, servername: host, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }).on(
    'error',
    () => undefined,
  );
  let heard = '';
  secured.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  await once(secured, 'secureConnect');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const records = (held = []);
  for (const piece of pieces) await new Promise((resolve) => secured.write(piece, 'latin1', resolve));
  await eventually(() => expect(records.length).toBeGreaterThanOrEqual(pieces.length));
  held = null;
  below.write(Buffer.concat(records));
  return { heard: () => heard, close: () => below.destroy() };
}

test('a body whose records of TLS are read at once with its head arrives byte for byte', async () => {
  origin.answer = (request, response) => {
    const sum = createHash('sha256');
    request.on('data', (chunk: Buffer) => sum.update(chunk)).on('end', () => response.end(`(${request.url} ${sum.digest('hex')})`));
  };
  const body = bytes(10_000);
  const text = putInChunks('/records', body) + get('/behind');
  const { heard, close } = await sendRecords(text.match(/[^]{1,500}/g) ?? []);
  await eventually(() => expect(heard()).toContain(`(/behind ${hash('')})`));
  expect(heard()).toContain(`(/records ${hash(body)})`);
  close();
});

test.each([
  ['plain', false],
  ['TLS', true],
])(
  'bodies behind plain requests arrive byte for byte, however much comes at once: %s',
  async (_name, secure) => {
    origin.answer = (request, response) => {
      const sum = createHash('sha256');
      request.on('data', (chunk: Buffer) => {
        sum.update(chunk);
        // Behind, so that the body is paused and goes on again and again.
        request.pause();
        setTimeout(() => request.resume(), 1);
      });
      request.on('end', () => response.end(`(${request.url} ${sum.digest('hex')})`));
    };
    // Many small ones before a large one, so that reading stops between them.
    const lengths = [0, 0, ...Array<number>(9).fill(100), 90_000, 0, ...Array<number>(12).fill(100), 60_000, 150_000, 0];
    const bodies = lengths.map(bytes);
    const text = bodies.map((body, i) => (body === '' ? get(`/${i}`) : putInChunks(`/${i}`, body))).join('');
    const expected = bodies.map((body, i) => `/${i} ${hash(body)}`);
    for (let round = 0; round < 10; round++) {
      const all = await Promise.all(Array.from({ length: 8 }, () => exchange(secure, expected.length, text)));
      for (const told of all) expect(told).toEqual(expected);
    }
  },
  60_000,
);
