import { createHash, type Hash, randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { EdgeSetting } from '../testing/edge-setting.ts';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { heldBuffers } from '../testing/held-buffers.ts';
import { bodyOf, TestOrigin } from '../testing/test-origin.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually, sendRaw } from '../testing/visit.ts';
import { visitHttp2 } from '../testing/visit-http2.ts';
import { eventsOf, guardedSite, type GuardedSite } from './testing/guarded-site.ts';

const attack = `comment=${encodeURIComponent("x' UNION SELECT username, password FROM users WHERE '1'='1")}&name=Anna`;
const ordinary = `comment=${encodeURIComponent('Fish & chips, please: select a table, order by phone — O’Reilly’s.')}&name=Zoë`;
const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
const formHead = 'Content-Type: application/x-www-form-urlencoded\r\n';
const mostRead = 8192;

const folder = temporaryFolder();
const tls = tlsFiles(folder, 'a.test');
let setting: EdgeSetting;
let site: GuardedSite;
let session: ClientHttp2Session;

beforeAll(async () => {
  setting = await EdgeSetting.start({ ...tls.settings, EDGE_SLOW_BODY_SECONDS: '1' });
  site = await guardedSite(setting, { body: { bytes: mostRead, beyond: 'pass' } });
  await eventually(async () => expect((await site.visit()).status).toBe(200));
  session = connectHttp2('https://a.test', {
    host: '127.0.0.1',
    port: setting.edge.ports[1] ?? 0,
    servername: '',
    ca: tls.cert,
    rejectUnauthorized: false,
  });
}, 90_000);
afterAll(async () => {
  session.destroy();
  await setting.stop();
  removeFolder(folder);
}, 30_000);
beforeEach(() => {
  setting.origin.seen.length = 0;
  setting.origin.answer = (request, response) => void bodyOf(request).then((body) => response.end(body));
});

const heldBytes = async (): Promise<number> => {
  const metrics = await setting.edge.metrics.getMetricsAsJSON();
  return Number(metrics.find(({ name }) => name === 'sitekeep_edge_firewall_held_bytes')?.values[0]?.value);
};

const sized = (body: string, headers = '') =>
  `POST /c HTTP/1.1\r\nHost: ${site.hostname}\r\n${formHead}${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (?!100)(\d{3})/m.exec(answer)?.[1]);

const ways: Record<string, (body: string) => Promise<{ status: number; body: string }>> = {
  'with its length': (body) => site.visit('/c', { method: 'POST', headers: asForm, body }),
  'in chunks': (body) => site.visit('/c', { method: 'POST', headers: { ...asForm, 'transfer-encoding': 'chunked' }, body }),
  'byte by byte': async (body) => {
    const answer = await inPieces(
      sized(body),
      [...Buffer.from(body)].map((byte) => Buffer.from([byte])),
    );
    return { status: statusOf(answer), body: answer.slice(answer.lastIndexOf('\r\n\r\n') + 4) };
  },
  'after 100 Continue': (body) =>
    new Promise((resolve, reject) => {
      const headers = { host: site.hostname, ...asForm, expect: '100-continue', 'content-length': Buffer.byteLength(body) };
      const request = httpRequest({ host: '127.0.0.1', port: setting.port, path: '/c', method: 'POST', headers, agent: false });
      request.on('continue', () => request.end(body));
      request.on('response', (response) => void bodyOf(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text })));
      request.on('error', reject).flushHeaders();
    }),
  'by HTTP/2': (body) => visitHttp2(session, { ':method': 'POST', ':path': '/c', ':authority': site.hostname, ...asForm }, body),
};

function inPieces(head: string, pieces: readonly Buffer[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(setting.port, '127.0.0.1').setNoDelay(true);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (answer.includes('\r\n\r\n')) setTimeout(() => socket.destroy(), 50);
    });
    socket.on('error', reject).on('close', () => resolve(answer));
    socket.write(head);
    const send = (i: number): void => {
      const piece = pieces[i];
      if (piece !== undefined && !socket.destroyed) socket.write(piece, () => setImmediate(send, i + 1));
    };
    send(0);
  });
}

test.each(Object.keys(ways))('%s: an attack is refused, anything else arrives as it was sent', async (way) => {
  const send = ways[way] as (body: string) => Promise<{ status: number; body: string }>;
  expect((await send(attack)).status).toBe(403);
  expect(setting.origin.seen).toEqual([]);
  const through = await send(ordinary);
  expect(through.status).toBe(200);
  expect(through.body).toContain('O%E2%80%99Reilly');
  expect(setting.origin.seen[0]?.headers).not.toHaveProperty('expect');
  expect(await heldBytes()).toBe(0);
});

test('the connection goes on after a refusal: its next request is read where the body ended', async () => {
  const two = `${sized(attack)}${attack}GET /next HTTP/1.1\r\nHost: ${site.hostname}\r\n\r\n`;
  const answer = await sendRaw(setting.port, two);
  expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['403', '200']);
  expect(setting.origin.seen.map(({ url }) => url)).toEqual(['/next']);
});

/** A body of a name and so many letters; its hash tells whether it arrived whole. */
function upload(bytes: number, headers: Record<string, string | number> = {}): Promise<{ status: number; body: string; sent: string }> {
  const hash: Hash = createHash('sha256');
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port: setting.port,
      path: '/up',
      method: 'POST',
      agent: false,
      headers: { host: site.hostname, ...headers },
    });
    request.on(
      'response',
      (response) => void bodyOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body, sent: hash.digest('hex') })),
    );
    request.on('error', reject);
    const part = Buffer.alloc(65_536, 'abcdefghijklmnopqrstuvwxyz ');
    const send = (left: number): void => {
      for (let rest = left; rest > 0; rest -= part.length) {
        const piece = rest >= part.length ? part : part.subarray(0, rest);
        hash.update(piece);
        if (!request.write(piece)) return void request.once('drain', () => send(rest - piece.length));
      }
      request.end();
    };
    send(bytes);
  });
}

const hashing = (request: IncomingMessage, end: (hash: string) => void): void => {
  const hash = createHash('sha256');
  request.on('data', (chunk: Buffer) => hash.update(chunk)).on('end', () => end(hash.digest('hex')));
};

test.each([
  ['shorter than what is read', 5000, {}],
  ['just as long', mostRead, {}],
  ['one byte longer', mostRead + 1, {}],
  ['much longer', 3_000_000, {}],
  ['much longer, of a length that was told', 3_000_000, { 'content-length': 3_000_000 }],
])('an upload %s arrives whole', async (_name, bytes, headers) => {
  setting.origin.answer = (request, response) => hashing(request, (hash) => response.end(hash));
  const { status, body, sent } = await upload(bytes, { 'content-type': 'text/plain', ...headers });
  expect({ status, body }).toEqual({ status: 200, body: sent });
  expect(await heldBytes()).toBe(0);
});

test('what stands beyond the limit is not read, and what stands before it is', async () => {
  const fill = `a=${'x'.repeat(mostRead)}`;
  const send = (body: string) => site.visit('/c', { method: 'POST', headers: asForm, body });
  expect((await send(`${attack}&${fill}`)).status).toBe(403);
  expect((await send(`${fill}&${attack}`)).status).toBe(200);
});

const line = (i: number) => `Line ${i}: the quick brown fox jumps over the lazy dog, and it’s fine.`;
const lines = Array.from({ length: 4000 }, (_, i) => line(i));
const boundary = '----form0123456789';
const file = `Content-Disposition: form-data; name="file"; filename="notes.txt"\r\nContent-Type: text/plain\r\n\r\n${lines.join('\n')}`;
test.each([
  [
    'a form',
    'application/x-www-form-urlencoded',
    new URLSearchParams(Object.fromEntries(lines.map((text, i) => [`f${i}`, text]))).toString(),
  ],
  ['JSON', 'application/json', JSON.stringify({ lines: lines.map((text, id) => ({ id, text })) })],
  ['XML', 'application/xml', `<?xml version="1.0"?><lines>${lines.map((text) => `<line>${text}</line>`).join('')}</lines>`],
  ['an upload', `multipart/form-data; boundary=${boundary}`, `--${boundary}\r\n${file}\r\n--${boundary}--\r\n`],
  ['packed JSON', 'application/json', gzipSync(JSON.stringify(lines.map((text) => ({ text, id: randomUUID() }))))],
])('%s that is longer than what is read is no attack for being cut', async (_name, type, body) => {
  const cut = await guardedSite(setting, { body: { bytes: mostRead, beyond: 'pass' } });
  const headers = { 'content-type': type, ...(typeof body === 'string' ? {} : { 'content-encoding': 'gzip' }) };
  expect(body.length).toBeGreaterThan(mostRead * 4);
  setting.origin.answer = (request, response) => hashing(request, (hash) => response.end(hash));
  const answer = await cut.visit('/c', { method: 'POST', headers, body });
  expect(answer).toMatchObject({ status: 200, body: createHash('sha256').update(body).digest('hex') });
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect((await eventsOf(setting, cut.siteId)).detections.flatMap(({ matches }) => matches)).toEqual([]);
});

test('a site may refuse what it does not read', async () => {
  const strict = await guardedSite(setting, { body: { bytes: 1000, beyond: 'refuse' } });
  await eventually(async () => expect((await strict.visit()).status).toBe(200));
  setting.origin.seen.length = 0;
  const send = (bytes: number, headers = {}) => strict.visit('/c', { method: 'POST', headers, body: 'a'.repeat(bytes) });
  expect((await send(1000)).status).toBe(200);
  expect((await send(1001)).status).toBe(413);
  expect((await send(1001, { 'transfer-encoding': 'chunked' })).status).toBe(413);
  expect(setting.origin.seen).toHaveLength(1);
  await eventually(async () => {
    const { refusals, detections } = await eventsOf(setting, strict.siteId);
    expect(refusals.map(({ stage, reason }) => [stage, reason])).toEqual(Array(2).fill(['firewall', 'body_too_large']));
    expect(detections.map(({ reason, blocked }) => [reason, blocked])).toEqual(Array(2).fill(['too_complex', true]));
  });
});

test('a client that stops sending is told so, one that leaves is forgotten, and neither reaches the origin', async () => {
  const slow = await sendRaw(setting.port, `${sized('a'.repeat(100))}abc`, 4000);
  expect(slow).toMatch(/^HTTP\/1\.1 408/);
  expect(slow).toMatch(/connection: close/i);
  const socket = connect(setting.port, '127.0.0.1').on('error', () => undefined);
  socket.write(`${sized('a'.repeat(5000))}${'a'.repeat(3000)}`);
  await eventually(async () => expect(await heldBytes()).toBe(3000));
  socket.destroy();
  await eventually(async () => expect(await heldBytes()).toBe(0));
  expect(setting.origin.seen).toEqual([]);
}, 20_000);

test('an origin that cannot be reached loses nothing: the next one gets what was held', async () => {
  const second = await new TestOrigin().start();
  second.answer = (request, response) => void bodyOf(request).then((body) => response.end(`second ${body}`));
  const dead = { scheme: 'http' as const, host: '127.0.0.1', port: 9, weight: 100 };
  const several = await guardedSite(setting, {}, { origins: [dead, second.row()] });
  await eventually(async () => expect((await several.visit()).status).toBe(200));
  for (let i = 0; i < 3; i++)
    expect(await several.visit('/c', { method: 'POST', headers: asForm, body: ordinary })).toMatchObject({
      status: 200,
      body: `second ${ordinary}`,
    });
  expect((await several.visit('/c', { method: 'POST', headers: asForm, body: attack })).status).toBe(403);
  const none = await guardedSite(setting, {}, { origins: [dead] });
  await eventually(async () => expect((await none.visit('/c', { method: 'POST', headers: asForm, body: ordinary })).status).toBe(502));
  await eventually(async () => expect(await heldBytes()).toBe(0));
  await second.stop();
});

test('a long upload stays flat in memory, also while its origin does not read', async () => {
  setting.origin.answer = (request, response) => {
    setTimeout(() => hashing(request, (hash) => response.end(hash)), 300);
  };
  const before = heldBuffers();
  let most = 0;
  const look = () => {
    most = Math.max(most, heldBuffers());
    // From the end of one look to the next: collecting is slow beside other tests, and the upload is to get on.
    timer = setTimeout(look, 1000);
  };
  let timer = setTimeout(look, 200);
  const { status, body, sent } = await upload(200 * 1024 * 1024, { 'content-type': 'application/octet-stream' });
  clearTimeout(timer);
  expect({ status, body }).toEqual({ status: 200, body: sent });
  expect((most - before) / 1024 / 1024).toBeLessThan(64);
}, 60_000);

test('detect waits for nothing: the origin has the beginning before the end was sent, and the attack is told of', async () => {
  const watching = await guardedSite(setting, { mode: 'detect' });
  await eventually(async () => expect((await watching.visit()).status).toBe(200));
  const begun = new Promise<string>((resolve) => {
    setting.origin.answer = (request, response) => {
      request.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      request.on('end', () => response.end('done'));
    };
  });
  const [first, rest] = [attack.slice(0, 20), attack.slice(20)];
  const request = httpRequest({
    host: '127.0.0.1',
    port: setting.port,
    path: '/c',
    method: 'POST',
    agent: false,
    headers: { host: watching.hostname, ...asForm },
  });
  const answered = new Promise<number>((resolve) => request.on('response', ({ statusCode }) => resolve(statusCode ?? 0)));
  request.write(first);
  expect(await begun).toBe(first);
  request.end(rest);
  expect(await answered).toBe(200);
  await eventually(async () => {
    const { detections } = await eventsOf(setting, watching.siteId);
    expect(detections.map(({ blocked, wouldBlock, reason }) => [blocked, wouldBlock, reason])).toEqual([[false, true, 'attack']]);
  });
});
