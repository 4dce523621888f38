import type { ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { RulesetOriginInput } from '@sitekeep/contracts';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { certificateOf } from '../testing/test-certificate.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, visit } from '../testing/visit.ts';

const folder = temporaryFolder();
const certificate = certificateOf('one-tls.test');
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let edge: Edge;
let port: number;

beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
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

let origin: TestOrigin;
let connections: Set<Socket>;
let made: number;
beforeEach(async () => {
  origin = new TestOrigin();
  connections = new Set();
  made = 0;
  origin.server.keepAliveTimeout = 60_000;
  origin.server.on('connection', (socket) => {
    made++;
    connections.add(socket.on('close', () => connections.delete(socket)));
  });
  await origin.start();
});
afterEach(() => origin.stop());

const publish = (name: string, row: RulesetOriginInput): Promise<number> =>
  publisher.publish(publisher.ruleset({ siteId: `site_${name}`, hostnames: [`${name}.test`], origins: [row] }));

test('sites with the same origin share its connections, and one that goes leaves them to the other', async () => {
  for (const name of ['one', 'two']) await publish(name, origin.row());
  for (const name of ['one', 'two', 'one', 'two']) expect((await visit(port, `${name}.test`)).status).toBe(200);
  expect(made).toBe(1);
  await publisher.remove('site_one');
  await eventually(async () => expect((await visit(port, 'one.test')).status).toBe(421));
  expect((await visit(port, 'two.test')).status).toBe(200);
  expect([made, connections.size]).toEqual([1, 1]);
  await publisher.remove('site_two');
  await eventually(() => expect(connections.size).toBe(0));
});

test('a site that moves to another origin leaves none of its connections behind, and finishes what is under way', async () => {
  const held: ServerResponse[] = [];
  origin.answer = (_request, response) => void held.push(response);
  const elsewhere = await new TestOrigin().start();
  await publish('mover', origin.row());
  const slow = visit(port, 'mover.test');
  await eventually(() => expect(held).toHaveLength(1));
  await publish('mover', elsewhere.row());
  await eventually(() => {
    void visit(port, 'mover.test');
    expect(elsewhere.seen.length).toBeGreaterThan(0);
  });
  for (const response of held) response.end('late');
  expect((await slow).body).toBe('late');
  await eventually(() => expect(connections.size).toBe(0));
  await elsewhere.stop();
});

test('a site whose requests hang does not take connections away from another one with the same origin', async () => {
  const held: ServerResponse[] = [];
  origin.answer = (request, response) => void (request.headers.host === 'hung.test' ? held.push(response) : response.end('quick'));
  for (const name of ['hung', 'quick']) await publish(name, origin.row());
  const hung = Array.from({ length: 1100 }, () => visit(port, 'hung.test'));
  await eventually(() => expect(held).toHaveLength(1024), 60_000);
  expect((await visit(port, 'quick.test')).body).toBe('quick');
  expect(held).toHaveLength(1024);
  origin.answer = (_request, response) => void response.end('late');
  for (const response of held) response.end('late');
  for (const { body } of await Promise.all(hung)) expect(body).toBe('late');
}, 90_000);

test('a connection over TLS serves only sites for whose names its certificate was checked', async () => {
  const seen: string[] = [];
  const server = createHttpsServer(certificate, (request, response) => {
    seen.push(request.headers.host ?? '');
    response.end('encrypted');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const row: RulesetOriginInput = { scheme: 'https', host: '127.0.0.1', port: (server.address() as AddressInfo).port, weight: 1 };
  await publish('one-tls', row);
  await publish('two-tls', row);
  expect((await visit(port, 'one-tls.test')).body).toBe('encrypted');
  for (let i = 0; i < 3; i++) expect((await visit(port, 'two-tls.test')).status).toBe(502);
  expect((await visit(port, 'one-tls.test')).body).toBe('encrypted');
  expect(seen).toEqual(['one-tls.test', 'one-tls.test']);
  server.closeAllConnections();
  server.close();
});
