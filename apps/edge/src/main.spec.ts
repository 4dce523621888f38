import { writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { removeFolder, temporaryFolder } from './testing/edge-under-test.ts';
import { EdgeProcesses } from './testing/edge-processes.ts';
import { Publisher } from './testing/publisher.ts';
import { certificateOf } from './testing/test-certificate.ts';
import { TestOrigin } from './testing/test-origin.ts';
import { startTestRedis } from './testing/test-redis.ts';
import { eventually, Load, visit } from './testing/visit.ts';

const folder = temporaryFolder();
const certificate = certificateOf('a.test', '*.a.test', 'b.test');
const tls = { EDGE_TLS_CERT_FILE: join(folder, 'cert.pem'), EDGE_TLS_KEY_FILE: join(folder, 'key.pem') };
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let environment: Record<string, string>;
let edge: EdgeProcesses;

beforeAll(async () => {
  writeFileSync(tls.EDGE_TLS_CERT_FILE, certificate.cert);
  writeFileSync(tls.EDGE_TLS_KEY_FILE, certificate.key);
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.complete();
  for (const name of ['a', 'b']) {
    await publisher.publish(publisher.ruleset({ siteId: `site_${name}`, hostnames: [`${name}.test`], origins: [origin.row()] }));
  }
  environment = { REDIS_URL: redis.url, EDGE_DATA_DIR: folder, ...tls };
  edge = await EdgeProcesses.start(environment);
  await edge.ready();
}, 90_000);

afterAll(async () => {
  await edge.stop();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

function visitTls(servername: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: edge.httpsPort, servername, headers: { host }, ca: certificate.cert, agent: false as const };
    httpsRequest(options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}

test('HTTPS works, tells the origin, and serves only the site of the handshake', async () => {
  expect(await visitTls('a.test', 'a.test')).toBe(200);
  expect(origin.seen.at(-1)?.headers['x-forwarded-proto']).toBe('https');
  expect(await visitTls('b.test', 'b.test')).toBe(200);
  expect(await visitTls('b.test', 'a.test')).toBe(421);
  expect(await visitTls('x.a.test', 'a.test')).toBe(200);
});

test('a policy change is enforced by every process within a second', async () => {
  const refuse = { blacklist: [{ address: '127.0.0.0/8', expiresAt: null }] };
  const statuses = async () =>
    new Set(await Promise.all(Array.from({ length: 24 }, async () => (await visit(edge.port, 'a.test')).status)));
  expect(await statuses()).toEqual(new Set([200]));
  const site = { siteId: 'site_a', hostnames: ['a.test'], origins: [origin.row()] };
  for (const [filters, status] of [
    [refuse, 403],
    [{}, 200],
  ] as const)
    await inTime(1000, async () => {
      await publisher.publish(publisher.ruleset({ ...site, filters: status === 200 ? refuse : {} }));
      await eventually(async () => expect(await statuses()).toEqual(new Set([status === 200 ? 403 : 200])));
      await publisher.publish(publisher.ruleset({ ...site, filters }));
      return msOf(() => eventually(async () => expect(await statuses()).toEqual(new Set([status]))));
    });
});

test('kill -9 of a worker: it is replaced; only what it held at that instant fails, nothing hangs, nothing is refused', async () => {
  const [victim] = edge.workers;
  if (victim === undefined) throw new Error(edge.output);
  process.kill(victim, 'SIGKILL');
  const results: unknown[] = [];
  for (let i = 0; i < 40; i++) {
    results.push(
      await visit(edge.port, 'b.test', '/', { timeout: 2000 }).then(
        ({ status }) => status,
        (error: NodeJS.ErrnoException) => error.code,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(results.slice(5)).toEqual(Array.from({ length: 35 }, () => 200));
  expect(results.filter((result) => result !== 200 && result !== 'ECONNRESET')).toEqual([]);
  await eventually(() => expect(edge.workers).toHaveLength(3), 20_000);
  await edge.ready();
}, 30_000);

test('a graceful stop finishes what is under way, long answers too', async () => {
  const other = await EdgeProcesses.start(environment);
  await other.ready();
  origin.answer = (_request, response) => {
    response.write('first ');
    setTimeout(() => response.end('last'), 1500);
  };
  const slow = visit(other.port, 'b.test');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const stopping = other.stop();
  expect((await slow).body).toBe('first last');
  expect(await stopping).toBe(0);
  origin.answer = (_request, response) => void response.end('from the origin');
}, 30_000);

test('during a graceful stop clients on kept connections see no failure until the port is closed', async () => {
  const other = await EdgeProcesses.start(environment);
  await other.ready();
  const load = new Load(() => other.port, 'b.test', 4);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await other.stop()).toBe(0);
  await load.stop();
  // New connections are refused, which a balancer answers by going elsewhere; no connection that was taken fails.
  expect(load.failures.filter((failure) => !failure.includes('ECONNREFUSED'))).toEqual([]);
}, 30_000);

test('kill -9 of the primary leaves no worker behind', async () => {
  const other = await EdgeProcesses.start(environment);
  await other.ready();
  const { workers } = other;
  await other.stop('SIGKILL');
  const alive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await eventually(() => expect(workers.filter(alive)).toEqual([]));
}, 30_000);

test('a port in use is one clear line and the end, not a loop of restarts', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const port = String((taken.address() as { port: number }).port);
  const other = await EdgeProcesses.start({ ...environment, EDGE_HTTP_PORT: port });
  expect(await other.ended).toBe(1);
  expect(other.output).toContain(`Port ${port} on 127.0.0.1 is in use`);
  taken.close();
}, 30_000);

test('a wrong environment is told at once, every fault of it', async () => {
  const other = await EdgeProcesses.start({ REDIS_URL: 'nonsense', EDGE_WORKERS: '0' });
  expect(await other.ended).toBe(1);
  expect(other.output).toMatch(/REDIS_URL[\s\S]*EDGE_WORKERS/);
}, 30_000);
