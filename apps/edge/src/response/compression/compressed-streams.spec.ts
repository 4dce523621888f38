import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { createBrotliDecompress, createGunzip, gunzipSync } from 'node:zlib';
import { type RulesetResponse, defaultArrival } from '@sitekeep/contracts';
import { eventually, sendRaw } from '../../testing/visit.ts';
import { ThreeWays, ways } from '../testing/three-ways.ts';
import { CompressedBody } from './compressed-body.ts';

const compression: NonNullable<RulesetResponse['compression']> = {
  encodings: ['br', 'zstd', 'gzip'],
  minBytes: 1000,
  types: ['text/*'],
  personal: false,
};

let edge: ThreeWays;
let host: string;

beforeAll(async () => {
  edge = await ThreeWays.start();
  host = await edge.site({ compression });
}, 90_000);
afterAll(() => edge.stop());

const allGone = () => eventually(() => expect(CompressedBody.count).toBe(0));
const begun = (answer: (response: ServerResponse) => void, type = 'text/html') => {
  edge.setting.origin.answer = (_request, response) => {
    response.on('error', () => undefined);
    response.writeHead(200, { 'content-type': type }).flushHeaders();
    answer(response);
  };
};

/** The answer's head, its bytes as they come, and whether it came to its end. */
function get(acceptEncoding: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: edge.setting.port, headers: { host, 'accept-encoding': acceptEncoding } };
    httpRequest(options, resolve).on('error', reject).end();
  });
}

test('server-sent events arrive one by one, at once, with nothing behind them', async () => {
  let send: (text: string) => void = () => undefined;
  begun((response) => (send = (text) => response.write(text)), 'text/event-stream');
  const answer = await get('br');
  expect(answer.headers['content-encoding']).toBe('br');
  const plain = answer.pipe(createBrotliDecompress());
  const took: number[] = [];
  for (let i = 0; i < 20; i++) {
    const came = new Promise<string>((resolve) => plain.once('data', (part: Buffer) => resolve(part.toString())));
    const sentAt = performance.now();
    send(`data: event ${i}\n\n`);
    expect(await came).toBe(`data: event ${i}\n\n`);
    took.push(performance.now() - sentAt);
  }
  // The middle of them: a machine that is busy with other things holds up one or two.
  expect(took.sort((a, b) => a - b)[10]).toBeLessThan(100);
  answer.destroy();
  await allGone();
});

test('beyond so many streams at once answers leave as they are, so that the memory they take is bounded', async () => {
  begun((response) => response.write('data: hello\n\n'), 'text/event-stream');
  const answers = await Promise.all(Array.from({ length: 260 }, () => get('gzip')));
  const encodings = answers.map(({ headers }) => headers['content-encoding']);
  expect(encodings.filter((encoding) => encoding === 'gzip')).toHaveLength(256);
  const plain = answers[encodings.indexOf(undefined)] as IncomingMessage;
  expect(plain.headers.vary).toBe('Accept-Encoding');
  const first = await new Promise<string>((resolve) => plain.once('data', (part: Buffer) => resolve(part.toString())));
  expect(first).toBe('data: hello\n\n');
  for (const answer of answers) answer.destroy();
  await allGone();
}, 20_000);

test('many events in a row, sent faster than one can be flushed, all arrive without another one behind', async () => {
  const sent = Array.from({ length: 200 }, (_, i) => `data: ${i} ${'x'.repeat(i)}\n\n`);
  begun((response) => void sent.forEach((event) => response.write(event)), 'text/event-stream');
  const answer = await get('gzip');
  let text = '';
  answer.pipe(createGunzip()).on('data', (part: Buffer) => (text += part.toString()));
  await eventually(() => expect(text).toBe(sent.join('')));
  answer.destroy();
  await allGone();
});

test('what an origin has sent before it pauses arrives without the rest, also when it is less than is worth compressing', async () => {
  for (const first of ['<p>a line</p>\n', '<p>a line</p>\n'.repeat(5000)]) {
    let finish: () => void = () => undefined;
    begun((response) => {
      response.write(first);
      finish = () => response.end('<p>the end</p>');
    });
    const answer = await get('gzip');
    let text = '';
    const plain = answer.pipe(createGunzip()).on('data', (part: Buffer) => (text += part.toString()));
    await eventually(() => expect(text).toBe(first));
    finish();
    await new Promise((resolve) => plain.once('end', resolve));
    expect(text).toBe(`${first}<p>the end</p>`);
  }
  await allGone();
});

test('a page in thousands of small pieces arrives whole and small, with an end that is no piece of its own', async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `<li>${i}</li>`);
  begun((response) => {
    for (const line of lines) response.write(line);
    response.end();
  });
  for (const way of ways) {
    const answer = await edge.ask(way, host, '/', { headers: { 'accept-encoding': 'gzip' } });
    expect(gunzipSync(answer.body).toString() === lines.join('')).toBe(true);
    expect(answer.body.length).toBeLessThan(80_000);
  }
});

test('what is held of an answer of unknown length is bounded, however much the site wants to see before', async () => {
  const patient = await edge.site({ compression: { ...compression, minBytes: 1_000_000 } });
  let sent = 0;
  begun((response) => {
    const timer = setInterval(() => response.write('x'.repeat(1000)) && (sent += 1000), 1);
    response.on('close', () => clearInterval(timer));
  });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { host: '127.0.0.1', port: edge.setting.port, headers: { host: patient, 'accept-encoding': 'gzip' } };
    httpRequest(options, resolve).on('error', reject).end();
  });
  expect(answer.headers['content-encoding']).toBe('gzip');
  expect(sent).toBeLessThan(500_000);
  answer.destroy();
  await allGone();
});

test('a head without a body for a while arrives by itself', async () => {
  begun(() => undefined);
  const answer = await get('gzip');
  expect(answer.headers['content-encoding']).toBe('gzip');
  answer.destroy();
  await allGone();
});

/** Bytes without end that do not shrink, so that all that is held shows; as fast as they are read. */
function endless(response: ServerResponse, wrote: (bytes: number) => void): void {
  const more = (): void => {
    if (response.destroyed) return;
    wrote(65_536);
    if (response.write(randomBytes(65_536))) setImmediate(more);
    else response.once('drain', more);
  };
  more();
}

/** A client that asks for them and stops reading after the first bytes. */
async function deafClient(): Promise<Socket> {
  const socket = connect(edge.setting.port, '127.0.0.1').on('error', () => undefined);
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nAccept-Encoding: gzip\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  return socket.pause();
}

test('a client that does not read stops the origin, and what is held meanwhile is bounded', async () => {
  let sent = 0;
  begun((response) => endless(response, (bytes) => (sent += bytes)));
  const socket = await deafClient();
  await eventually(async () => {
    const before = sent;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent).toBe(before);
  });
  // Mostly buffers of the kernel, on four sockets.
  expect(sent).toBeLessThan(40 * 2 ** 20);
  const heldBack = sent;
  socket.resume();
  await eventually(() => expect(sent).toBeGreaterThan(heldBack + 2 ** 20));
  socket.destroy();
  await allGone();
}, 30_000);

test('a client that reads next to nothing is cut off', async () => {
  begun((response) => endless(response, () => undefined));
  const socket = await deafClient();
  expect(CompressedBody.count).toBe(1);
  await eventually(() => expect(CompressedBody.count).toBe(0), 10_000);
  socket.destroy();
}, 20_000);

test.each(ways)('a client that leaves by way of %s takes the compressor and the request at the origin with it', async (way) => {
  const closed = new Promise<void>((resolve) =>
    begun((response) => {
      response.write('<p>a line</p>\n'.repeat(1000));
      response.on('close', resolve);
    }),
  );
  if (way === 'http2') {
    const stream = (await edge.session(host)).request({ ':path': '/', ':authority': host, 'accept-encoding': 'gzip' });
    await new Promise((resolve) => stream.once('data', resolve));
    stream.close();
  } else {
    const socket = connect(edge.setting.port, '127.0.0.1');
    const connection = way === 'node' ? 'Connection: close\r\n' : '';
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nAccept-Encoding: gzip\r\n${connection}\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
  }
  await closed;
  await allGone();
});

test('an answer that breaks off at the origin is never taken for a whole one', async () => {
  begun((response) => {
    response.write('<p>a line</p>\n'.repeat(5000));
    setTimeout(() => response.destroy(), 100);
  });
  for (const way of ways) await expect(edge.ask(way, host, '/', { headers: { 'accept-encoding': 'gzip' } })).rejects.toThrow();
  await allGone();
});

test('an answer that breaks off while it is too short to be compressed is not taken for a whole one either', async () => {
  begun((response) => {
    response.write('<p>a line</p>\n');
    setTimeout(() => response.destroy(), 5);
  });
  for (const way of ways) await expect(edge.ask(way, host, '/', { headers: { 'accept-encoding': 'gzip' } })).rejects.toThrow();
  await allGone();
});

test('a client of HTTP/1.0 gets the encoded body up to the end of the connection', async () => {
  const body = '<p>a line</p>\n'.repeat(5000);
  begun((response) => response.end(body));
  const text = await sendRaw(edge.setting.port, `GET / HTTP/1.0\r\nHost: ${host}\r\nAccept-Encoding: gzip\r\n\r\n`);
  const [head = ''] = text.split('\r\n\r\n', 1);
  expect(head).toMatch(/content-encoding: gzip/i);
  expect(head).not.toMatch(/transfer-encoding/i);
  expect(gunzipSync(Buffer.from(text.slice(head.length + 4), 'latin1')).toString() === body).toBe(true);
});

test('requests on one connection each get their own answer, however their bodies were compressed', async () => {
  edge.setting.origin.answer = (request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`${request.url} `.repeat(request.url === '/short' ? 1 : 5000));
  };
  const one = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept-Encoding: gzip\r\n\r\n`;
  const text = await sendRaw(edge.setting.port, one('/a') + one('/short') + one('/b') + one('/c'));
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4);
  expect(text.match(/content-encoding: gzip/gi)).toHaveLength(3);
  expect(text).toContain('\r\n/short ');
});

test('a body beyond the site’s limit is refused although its answer is about to be compressed', async () => {
  const limited = await edge.site(
    { compression },
    { arrival: { ...defaultArrival, limits: { ...defaultArrival.limits, bodyBytes: 1000 } } },
  );
  edge.setting.origin.answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).write('early');
  const chunk = 'x'.repeat(2000);
  const text = await sendRaw(
    edge.setting.port,
    `POST / HTTP/1.1\r\nHost: ${limited}\r\nAccept-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n${chunk}\r\n0\r\n\r\n`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
  expect(text).not.toMatch(/content-encoding/i);
  await allGone();
});
