import { connect } from 'node:net';
import type { Edge } from '../edge.ts';
import { removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually } from '../testing/visit.ts';
import { handshake, http2Session, visitHttp2 } from '../testing/visit-http2.ts';

const host = 'shop.test';
const folder = temporaryFolder();
const { cert, settings } = tlsFiles(folder, host);
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
}, 90_000);

afterAll(async () => {
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

beforeEach(async () => {
  origin.answer = (_request, response) => void response.end('from the origin');
  edge = await startEdge(redis.url, folder, settings);
});

const open = () => http2Session(edge.ports[1] ?? 0, host, cert);
const get = { ':authority': host };

test('a client of HTTP/2 that goes on asking is told to go, and no request of it fails', async () => {
  const session = await open();
  let told = false;
  session.on('goaway', () => (told = true));
  const answers: Promise<string>[] = [];
  const ask = setInterval(() => {
    // As a client does: what was told to go gets no new requests.
    if (!session.closed && !session.destroyed) answers.push(visitHttp2(session, get).then(() => 'served', String));
  }, 5);
  await eventually(() => expect(answers.length).toBeGreaterThan(20));
  await edge.close();
  clearInterval(ask);
  expect(told).toBe(true);
  const failures = (await Promise.all(answers)).filter((outcome) => outcome !== 'served');
  // A request the client had not sent yet when it heard: it knows, and sends it elsewhere.
  expect(failures.filter((failure) => !failure.includes('REFUSED_STREAM'))).toEqual([]);
  expect(failures.length).toBeLessThan(3);
}, 20_000);

test('what a client sends before it has heard is served still', async () => {
  const session = await open();
  // Deaf to the farewell: new streams go on for as long as the edge waits.
  session.removeAllListeners('goaway');
  await visitHttp2(session, get);
  const closing = edge.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await visitHttp2(session, get)).toMatchObject({ status: 200 });
  session.close();
  await closing;
}, 20_000);

test('a long answer under way is finished', async () => {
  origin.answer = (_request, response) => {
    response.write('first ');
    setTimeout(() => response.end('last'), 2500);
  };
  const session = await open();
  const slow = visitHttp2(session, get);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const closing = edge.close();
  expect((await slow).body).toBe('first last');
  await closing;
}, 20_000);

test('handshakes under way and idle sessions do not hold it up', async () => {
  const idle = await open();
  const halfway = connect(edge.ports[1] ?? 0, '127.0.0.1').on('error', () => undefined);
  halfway.write(Buffer.of(0x16, 3, 1));
  const quiet = await handshake(edge.ports[1] ?? 0, { servername: host });
  quiet.on('error', () => undefined).resume();
  const begun = performance.now();
  await edge.close();
  expect(performance.now() - begun).toBeLessThan(4000);
  idle.destroy();
}, 20_000);
