import { connect, type Socket } from 'node:net';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { bodyOf, TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually } from '../testing/visit.ts';

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
  await publisher.publish(publisher.ruleset({ siteId: 'site_a', hostnames: ['a.test'], origins: [origin.row()] }));
  edge = await startEdge(redis.url, folder);
});
afterAll(async () => {
  await edge.close();
  publisher.close();
  await Promise.all([origin.stop(), redis.stop()]);
  removeFolder(folder);
});
beforeEach(() => {
  origin.answer = (request, response) => void response.end(`${request.method} ${request.url}`);
});

/** A connection of a client, and all that came back on it. */
class Line {
  readonly socket: Socket = connect(portOf(edge), '127.0.0.1');
  heard = '';
  closed = false;

  constructor() {
    this.socket.on('data', (chunk) => (this.heard += chunk.toString('latin1')));
    this.socket.on('error', () => undefined).on('close', () => (this.closed = true));
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  async hears(...parts: string[]): Promise<void> {
    await eventually(() => {
      let at = 0;
      for (const part of parts) {
        at = this.heard.indexOf(part, at);
        if (at < 0) throw new Error(`no "${part}" in ${JSON.stringify(this.heard)}`);
        at += part.length;
      }
    });
  }
}
const get = (path: string, ...headers: string[]) => ['GET ' + path + ' HTTP/1.1', 'Host: a.test', ...headers, '', ''].join('\r\n');

test('several plain requests on one connection, one after the other and all at once, are answered in order', async () => {
  origin.answer = (request, response) => {
    // The first takes longest, so that an answer given as it comes would be out of order.
    setTimeout(() => response.end(`answer ${request.url}`), request.url === '/1' ? 150 : 0);
  };
  const line = new Line().send(get('/0'));
  await line.hears('answer /0');
  line.send(get('/1') + get('/2') + get('/3'));
  await line.hears('answer /1', 'answer /2', 'answer /3');
  line.socket.destroy();
});

test('requests that come in pieces are answered, on the same connection as plain ones', async () => {
  const line = new Line().send(get('/whole'));
  await line.hears('GET /whole');
  const text = get('/in-pieces');
  for (const piece of [text.slice(0, 9), text.slice(9, 30), text.slice(30)]) {
    line.send(piece);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await line.hears('GET /in-pieces');
  line.send(get('/again'));
  await line.hears('GET /again');
  line.socket.destroy();
});

test('a request with a body behind plain ones, in the same packet, arrives whole', async () => {
  origin.answer = (request, response) => void bodyOf(request).then((body) => response.end(`${request.method} ${request.url} ${body}.`));
  const post = 'POST /form HTTP/1.1\r\nHost: a.test\r\nContent-Length: 11\r\n\r\nhello world';
  const line = new Line().send(get('/1') + get('/2') + post + get('/3'));
  await line.hears('GET /1', 'GET /2', 'POST /form hello world.', 'GET /3');
  line.socket.destroy();
});

test('what cannot be read behind plain requests is refused, and nothing of it reaches the origin', async () => {
  const before = origin.seen.length;
  const line = new Line().send(
    get('/1') + 'GET /smuggled HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  );
  await line.hears('GET /1', 'HTTP/1.1 400');
  await eventually(() => expect(line.closed).toBe(true));
  expect(origin.seen.slice(before).map(({ url }) => url)).toEqual(['/1']);
});

test('HEAD, 204, 304 and an empty answer are framed so that the next answer is found', async () => {
  origin.answer = (request, response) => {
    if (request.url === '/204') response.writeHead(204).end();
    else if (request.url === '/304') response.writeHead(304, { etag: '"x"' }).end();
    else if (request.url === '/empty') response.writeHead(200, { 'content-length': '0' }).end();
    else response.end('body');
  };
  const line = new Line().send(get('/204') + get('/304') + get('/empty') + get('/head').replace('GET', 'HEAD') + get('/last'));
  await line.hears('HTTP/1.1 204', 'HTTP/1.1 304', 'HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 200', '\r\n\r\nbody');
  expect(line.heard.match(/HTTP\/1\.1 /g)).toHaveLength(5);
  expect(line.heard.split('body')).toHaveLength(2);
  line.socket.destroy();
});

test('an answer of unknown length goes out in chunks, parts as they come', async () => {
  let finish: (() => void) | undefined;
  origin.answer = (_request, response) => {
    response.write('first part');
    finish = () => response.end('last part');
  };
  const line = new Line().send(get('/chunks'));
  await line.hears('Transfer-Encoding: chunked', '\r\n\r\na\r\nfirst part\r\n');
  finish?.();
  await line.hears('9\r\nlast part\r\n', '0\r\n\r\n');
  line.socket.destroy();
});

test('a head of the origin leaves before its body comes', async () => {
  origin.answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '4' }).flushHeaders();
    setTimeout(() => response.end('late'), 600);
  };
  const line = new Line().send(get('/slow'));
  await line.hears('HTTP/1.1 200');
  expect(line.heard).not.toContain('late');
  await line.hears('late');
  line.socket.destroy();
});

test('an answer that breaks off ends the connection', async () => {
  origin.answer = (request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('only this');
    setTimeout(() => request.socket.destroy(), 50);
  };
  const line = new Line().send(get('/broken') + get('/next'));
  await eventually(() => expect(line.closed).toBe(true));
  expect(line.heard).toContain('only this');
  expect(line.heard.match(/HTTP\/1\.1 /g)).toHaveLength(1);
});

test('a client that leaves in the middle ends the request at the origin, also when it only ends its side', async () => {
  for (const leave of ['destroy', 'end'] as const) {
    const gone = new Promise<void>((resolve) => (origin.answer = (request) => void request.on('close', resolve)));
    const line = new Line().send(get('/left'));
    await eventually(() => expect(origin.seen.at(-1)?.url).toBe('/left'));
    line.socket[leave]();
    await gone;
  }
});

test('a client that asks and asks and does not read is made to wait', async () => {
  const body = 'x'.repeat(100_000);
  let asked = 0;
  origin.answer = (_request, response) => {
    asked++;
    response.end(body);
  };
  const line = new Line();
  line.socket.pause();
  for (let i = 0; i < 300; i++) line.send(get(`/${i}`));
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(asked).toBeLessThan(150);
  line.socket.resume();
  await eventually(() => expect(asked).toBe(300), 10_000);
  await eventually(() => expect(line.heard.length).toBeGreaterThan(300 * body.length));
  line.socket.destroy();
}, 20_000);

test('a client that asks faster than it is answered does not fill the memory', async () => {
  origin.answer = (_request, response) => void setTimeout(() => response.end('ok'), 2);
  const line = new Line();
  const many = Buffer.from(get('/again').repeat(1000));
  let taken = 0;
  let answered = 0;
  line.socket.on('data', () => (answered = line.heard.split('HTTP/1.1 200').length - 1));
  const send = () => {
    if (line.socket.destroyed) return;
    taken += many.length;
    line.socket.write(many, send);
  };
  send();
  await eventually(() => expect(answered).toBeGreaterThan(400), 15_000);
  // What the kernel takes on both sides, and what the lane does.
  expect(taken).toBeLessThan(answered * get('/again').length + 12 * 1024 * 1024);
  line.socket.destroy();
}, 20_000);

test('answers while the edge drains end their connections', async () => {
  const other = await startEdge(redis.url, temporaryFolder());
  const socket = connect(portOf(other), '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString())).on('error', () => undefined);
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.write(get('/1'));
  await eventually(() => expect(heard).toContain('Connection: keep-alive'));
  const closing = other.close();
  await new Promise((resolve) => setTimeout(resolve, 300));
  socket.write(get('/2'));
  await eventually(() => expect(heard).toMatch(/Connection: close[\s\S]*GET \/2/));
  socket.end();
  await Promise.all([closing, ended]);
});
