import { connect, type Socket } from 'node:net';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { bodyOf, TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, visit } from '../testing/visit.ts';

const host = 'pipelining.test';
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
  await publisher.publish(publisher.ruleset({ siteId: 'site_pipelining', hostnames: [host], origins: [origin.row()] }));
  edge = await startEdge(redis.url, folder);
});
afterAll(async () => {
  await edge.close();
  publisher.close();
  await Promise.all([origin.stop(), redis.stop()]);
  removeFolder(folder);
});

/** Not plain, so that Node's parser reads it. */
const post = (path: string, body = '') => `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const upgrade = `GET /ws HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

function send(text: string): { socket: Socket; heard: () => string } {
  let heard = '';
  const socket = connect(portOf(edge), '127.0.0.1').on('error', () => undefined);
  socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
  socket.write(text, 'latin1');
  return { socket, heard: () => heard };
}

test('hundreds of requests sent ahead on one connection reach the origin one after the other, and all are answered in order', async () => {
  let [underWay, most] = [0, 0];
  origin.answer = (request, response) => {
    most = Math.max(most, ++underWay);
    void bodyOf(request).then((body) => {
      underWay--;
      response.end(`(${request.url} ${body})`);
    });
  };
  const numbers = Array.from({ length: 500 }, (_, i) => i);
  const { socket, heard } = send(numbers.map((i) => post(`/${i}`, `body ${i}`)).join(''));
  await eventually(() => expect(heard()).toContain('(/499 body 499)'), 10_000);
  expect([...heard().matchAll(/\(\/(\d+) body (\d+)\)/g)].map(([, path, body]) => [Number(path), Number(body)])).toEqual(
    numbers.map((i) => [i, i]),
  );
  expect(most).toBe(1);
  socket.destroy();
}, 20_000);

test('a client that leaves leaves nothing behind of what it sent ahead', async () => {
  const before = origin.seen.length;
  const gone = new Promise<void>((resolve) => (origin.answer = (request) => void request.on('close', resolve)));
  const { socket } = send(post('/first') + post('/second') + post('/third'));
  await eventually(() => expect(origin.seen.at(-1)?.url).toBe('/first'));
  socket.destroy();
  await gone;
  await eventually(async () => expect(await edge.metrics.getSingleMetricAsString('sitekeep_edge_requests_in_flight')).toMatch(/ 0$/));
  origin.answer = (_request, response) => void response.end();
  await visit(portOf(edge), host, '/later');
  expect(origin.seen.slice(before).map(({ url }) => url)).toEqual(['/first', '/later']);
});

test('what follows a last answer is not begun', async () => {
  const before = origin.seen.length;
  origin.answer = (_request, response) => void response.end('last');
  const { socket, heard } = send(post('/close').replace('Content-Length', 'Connection: close\r\nContent-Length') + post('/behind'));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(heard()).toMatch(/last$/);
  expect(origin.seen.slice(before).map(({ url }) => url)).toEqual(['/close']);
});

test.each([
  ['nothing that HTTP knows', 'what is this?\r\n\r\n'],
  ['a length and a coding', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
])('%s behind requests is refused in its turn', async (_what, junk) => {
  origin.answer = (request, response) => void setTimeout(() => response.end(`(${request.url})`), 100);
  const { socket, heard } = send(post('/1') + post('/2') + junk);
  await new Promise((resolve) => socket.once('close', resolve));
  expect(heard()).toMatch(/^HTTP\/1\.1 200 [^]*\(\/1\)HTTP\/1\.1 200 [^]*\(\/2\)HTTP\/1\.1 400 /);
});

test('a malformed body behind a request is never ended at the origin', async () => {
  let broken = false;
  origin.answer = (request, response) => {
    if (request.url === '/1') return void setTimeout(() => response.end('(1)'), 100);
    request.on('close', () => (broken = !request.complete)).resume();
  };
  const chunked = `POST /malformed HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n`;
  const { socket } = send(post('/1') + chunked);
  await eventually(() => expect(origin.seen.at(-1)?.url).toBe('/malformed'));
  socket.write('zz\r\n');
  await eventually(() => expect(broken).toBe(true));
  socket.destroy();
});

test('a malformed body of a request whose turn has not come ends the connection, and nothing of it reaches the origin', async () => {
  const before = origin.seen.length;
  origin.answer = (_request, response) => void setTimeout(() => response.end('first'), 300);
  const { socket, heard } = send(post('/first') + `POST /never HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`);
  await new Promise((resolve) => socket.once('close', resolve));
  expect(heard()).toBe('');
  expect(origin.seen.slice(before).map(({ url }) => url)).not.toContain('/never');
});

test('a large body behind other requests arrives whole', async () => {
  origin.answer = (request, response) => void bodyOf(request).then((body) => setTimeout(() => response.end(`(${body.length})`), 50));
  const { socket, heard } = send(post('/1', 'x') + post('/2', 'x'.repeat(3_000_000)) + post('/3', 'xyz'));
  await eventually(() => expect([...heard().matchAll(/\((\d+)\)/g)].map(([, length]) => length)).toEqual(['1', '3000000', '3']), 10_000);
  socket.destroy();
});

test('an upgrade behind a request that is not answered yet is cut off: answers would change places', async () => {
  const before = origin.seen.length;
  origin.answer = (_request, response) => void setTimeout(() => response.end('first'), 200);
  const { socket, heard } = send(post('/first') + upgrade);
  await new Promise((resolve) => socket.once('close', resolve));
  expect(heard()).toBe('');
  expect(origin.seen.slice(before).map(({ url }) => url)).not.toContain('/ws');
});
