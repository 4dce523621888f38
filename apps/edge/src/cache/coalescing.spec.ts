import { Agent, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { eventually } from '../testing/visit.ts';
import { type CachedSite, cacheStatus, CachedSites } from './testing/cached-sites.ts';

let sites: CachedSites;
let site: CachedSite;
beforeAll(async () => void (sites = await CachedSites.start()), 60_000);
afterAll(async () => sites.stop(), 30_000);
beforeEach(async () => void (site = await sites.site()));

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const kept = { 'cache-control': 'max-age=60' };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('1,000 simultaneous requests for one cold object reach the origin once', async () => {
  sites.answers((_request, response) => void setTimeout(() => response.writeHead(200, kept).end('one for all'), 1500));
  const agent = new Agent({ keepAlive: true, maxSockets: 1000 });
  const answers = await Promise.all(times(1000, () => site.get('/cold', {}, { agent })));
  agent.destroy();
  expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set(['200 one for all']));
  expect(sites.asked).toBe(1);
  expect(answers.filter((answer) => cacheStatus(answer).includes('collapsed')).length).toBeGreaterThan(900);
}, 20_000);

test('who comes while the body is on its way gets all of it, from its beginning', async () => {
  let more: ServerResponse | undefined;
  sites.answers((_request, response) => {
    response.writeHead(200, kept).write('first, ');
    more = response;
  });
  const first = site.get('/');
  await eventually(() => expect(more).toBeDefined());
  await pause(50);
  const second = site.get('/');
  await pause(50);
  more?.end('second');
  expect([(await first).body, (await second).body, (await site.get('/')).body]).toEqual(times(3, () => 'first, second'));
  expect(sites.asked).toBe(1);
});

test('the parts of a body reach those who wait as they come', async () => {
  let more: ServerResponse | undefined;
  sites.answers((_request, response) => {
    response.writeHead(200, kept).write('early');
    more = response;
  });
  const heard = times(2, () => '');
  const readers = heard.map((_, i) => {
    const socket = connect(sites.setting.port, '127.0.0.1');
    socket.on('data', (chunk) => (heard[i] += chunk.toString())).on('error', () => undefined);
    socket.write(`GET /parts HTTP/1.1\r\nHost: ${site.hostname}\r\n\r\n`);
    return socket;
  });
  await eventually(() => expect(heard.every((text) => text.includes('early'))).toBe(true));
  expect(sites.asked).toBe(1);
  more?.end();
  for (const socket of readers) socket.destroy();
});

test('nobody gets an answer that is for another one only', async () => {
  sites.answers((_request, response, count) => {
    setTimeout(() => response.writeHead(200, { 'cache-control': 'private' }).end(`private ${count}`), 100);
  });
  const bodies = await Promise.all(times(20, async () => (await site.get('/account')).body));
  expect(new Set(bodies).size).toBe(20);
  expect(sites.asked).toBe(20);
});

test('what must be confirmed for each use is not shared, and what sets a cookie neither', async () => {
  for (const headers of [
    { 'cache-control': 'no-cache', etag: '"a"' },
    { ...kept, 'set-cookie': 'session=1' },
  ] as Record<string, string>[]) {
    sites.answers((_request, response, count) => {
      setTimeout(() => response.writeHead(200, headers).end(`answer ${count}`), 100);
    });
    const path = `/${Object.keys(headers).length}`;
    const bodies = await Promise.all(times(5, async () => (await site.get(path)).body));
    expect(new Set(bodies).size).toBe(5);
  }
});

test('requests of different variants wait for their own only, and each variant is asked for once', async () => {
  sites.answers((request, response) => {
    const language = request.headers['accept-language'];
    setTimeout(() => response.writeHead(200, { ...kept, vary: 'accept-language' }).end(language), 100);
  });
  const languages = ['de', 'en', 'es', 'fr', 'it'];
  const asked = times(100, (i) => languages[i % 5] as string);
  const bodies = await Promise.all(asked.map(async (language) => (await site.get('/', { 'accept-language': language })).body));
  expect(bodies).toEqual(asked);
  expect(sites.asked).toBe(5);
});

test('an origin that dies while many wait is asked once more, and not by all of them', async () => {
  sites.answers((request) => void setTimeout(() => request.socket.destroy(), 100));
  const answers = await Promise.all(times(200, () => site.get('/dies')));
  expect(answers.every(({ status }) => status === 502)).toBe(true);
  expect(sites.asked).toBeLessThanOrEqual(4);
}, 15_000);

test('those who wait for one who leaves get their answers all the same', async () => {
  const held: (() => void)[] = [];
  sites.answers((_request, response, count) => void held.push(() => response.writeHead(200, kept).end(`answer ${count}`)));
  const leaving = connect(sites.setting.port, '127.0.0.1');
  leaving.write(`GET /left HTTP/1.1\r\nHost: ${site.hostname}\r\n\r\n`);
  await eventually(() => expect(held).toHaveLength(1));
  const others = times(10, () => site.get('/left'));
  await pause(100);
  leaving.destroy();
  await pause(50);
  for (const answer of held) answer();
  expect((await Promise.all(others)).map(({ body }) => body)).toEqual(times(10, () => 'answer 0'));
  expect(sites.asked).toBe(1);
});

test('an answer that breaks off is whole for nobody and is not kept', async () => {
  sites.answers((request, response, count) => {
    if (count > 0) return void response.writeHead(200, kept).end('whole');
    response.writeHead(200, { ...kept, 'content-length': '100' }).write('half');
    setTimeout(() => request.socket.destroy(), 100);
  });
  const broken = await Promise.allSettled(times(3, () => site.get('/breaks')));
  expect(broken.every(({ status }) => status === 'rejected')).toBe(true);
  expect((await site.get('/breaks')).body).toBe('whole');
});

test('a slow reader neither slows the others nor loses its own answer', async () => {
  const body = Buffer.alloc(3_000_000, 'x');
  sites.answers((_request, response) => response.writeHead(200, { ...kept, 'content-length': String(body.length) }).end(body));
  const slow = connect(sites.setting.port, '127.0.0.1');
  let slowBytes = 0;
  slow.write(`GET /big HTTP/1.1\r\nHost: ${site.hostname}\r\nConnection: close\r\n\r\n`);
  slow.once('readable', () => slow.pause());
  const began = performance.now();
  const fast = await Promise.all(times(3, () => site.get('/big')));
  expect(fast.every(({ body: got }) => got.length === body.length)).toBe(true);
  expect(performance.now() - began).toBeLessThan(3000);
  expect(sites.asked).toBe(1);
  slow.on('data', (chunk) => (slowBytes += chunk.length)).resume();
  await eventually(() => expect(slowBytes).toBeGreaterThan(body.length));
  slow.destroy();
});

test('without readers only what is nearly done is fetched to its end', async () => {
  let closed = 0;
  const answers = new Map<string, ServerResponse>();
  sites.answers((request, response) => {
    const length = request.url === '/much' ? 10_000_000 : 100_000;
    response.writeHead(200, { ...kept, 'content-length': String(length) }).write(Buffer.alloc(60_000));
    response.on('close', () => (closed += response.writableFinished ? 0 : 1));
    answers.set(request.url ?? '', response);
  });
  for (const path of ['/much', '/little']) {
    const leaving = connect(sites.setting.port, '127.0.0.1');
    let heard = 0;
    leaving.on('data', (chunk) => (heard += chunk.length)).on('error', () => undefined);
    leaving.write(`GET ${path} HTTP/1.1\r\nHost: ${site.hostname}\r\n\r\n`);
    await eventually(() => expect(heard).toBeGreaterThan(60_000));
    leaving.destroy();
  }
  await eventually(() => expect(closed).toBe(1));
  answers.get('/little')?.end(Buffer.alloc(40_000));
  await eventually(async () => expect(cacheStatus(await site.get('/little', { 'cache-control': 'only-if-cached' }))).toContain('hit'));
});

test('a request that changes something keeps what was asked for before from being stored or shared', async () => {
  const held: (() => void)[] = [];
  sites.answers((request, response, count) => {
    const answer = () => response.writeHead(200, request.method === 'GET' ? kept : {}).end(`answer ${count}`);
    if (count === 0) held.push(answer);
    else answer();
  });
  const before = site.get('/');
  await eventually(() => expect(held).toHaveLength(1));
  await site.get('/', {}, { method: 'POST' });
  const after = await site.get('/');
  expect(after.body).toBe('answer 2');
  held[0]?.();
  expect((await before).body).toBe('answer 0');
  expect((await site.get('/')).body).toBe('answer 2');
});

test('requests with credentials wait for nobody, and nobody for them', async () => {
  const held: (() => void)[] = [];
  sites.answers((request, response) => {
    const answer = () => response.writeHead(200, kept).end(String(request.headers.authorization));
    if (request.headers.authorization === undefined) answer();
    else held.push(answer);
  });
  const slow = site.get('/', { authorization: 'Basic YTpi' });
  await eventually(() => expect(held).toHaveLength(1));
  expect((await site.get('/')).body).toBe('undefined');
  held[0]?.();
  expect((await slow).body).toBe('Basic YTpi');
  expect((await site.get('/')).body).toBe('undefined');
});
