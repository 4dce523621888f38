import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { EdgeProcesses } from '../testing/edge-processes.ts';
import { Publisher } from '../testing/publisher.ts';
import { certificateOf } from '../testing/test-certificate.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, Load, visit } from '../testing/visit.ts';

const folder = temporaryFolder();
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: EdgeProcesses;

beforeAll(async () => {
  [redis, origin] = await Promise.all([startTestRedis(), new TestOrigin().start()]);
  publisher = new Publisher(redis.url);
  await publisher.complete();
  const refused = { blacklist: [{ address: '127.0.0.9/32', expiresAt: null }] };
  await publisher.publish(publisher.ruleset({ siteId: 'site_a', hostnames: ['a.test'], origins: [origin.row()], filters: refused }));
  edge = await EdgeProcesses.start({ REDIS_URL: redis.url, EDGE_DATA_DIR: folder });
  await edge.ready();
}, 60_000);
afterAll(async () => {
  await edge.stop();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

const metrics = async () => (await fetch(`http://127.0.0.1:${edge.healthPort}/metrics`)).text();
const figure = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1) ?? NaN,
  );

test('/metrics adds up what every worker did', async () => {
  for (let i = 0; i < 20; i++) await visit(edge.port, 'a.test');
  for (let i = 0; i < 5; i++) await visit(edge.port, 'a.test', '/', { localAddress: '127.0.0.9' });
  await visit(edge.port, 'nobody.test');
  const text = await metrics();
  expect(figure(text, 'sitekeep_edge_verdicts_total{stage="forward",verdict="forwarded"}')).toBe(20);
  expect(figure(text, 'sitekeep_edge_verdicts_total{stage="blacklist",verdict="blacklisted"}')).toBe(5);
  expect(figure(text, 'sitekeep_edge_verdicts_total{stage="site",verdict="unknown_host"}')).toBe(1);
  expect(figure(text, 'sitekeep_edge_answers_total{status="2xx"}')).toBe(20);
  expect(figure(text, 'sitekeep_edge_answers_total{status="4xx"}')).toBe(6);
  expect(figure(text, 'sitekeep_edge_request_seconds_count')).toBe(20);
  expect(figure(text, 'sitekeep_edge_origin_seconds_count')).toBe(20);
  expect(figure(text, 'sitekeep_edge_requests_in_flight')).toBe(0);
  expect(figure(text, 'sitekeep_edge_redis_up')).toBe(1);
  const connections = figure(text, 'sitekeep_edge_origin_connections');
  expect(connections).toBeGreaterThan(0);
  expect(figure(text, 'sitekeep_edge_origin_connections_idle')).toBe(connections);
  expect(text).not.toContain('a.test');
});

test('the revision in force and how far the slowest worker is behind are told', async () => {
  const revision = await publisher.publish(publisher.ruleset({ siteId: 'site_b', hostnames: ['b.test'], origins: [origin.row()] }));
  await eventually(async () => {
    const text = await metrics();
    expect(figure(text, 'sitekeep_edge_ruleset_revision')).toBe(revision);
    expect(figure(text, 'sitekeep_edge_ruleset_lag')).toBe(0);
  });
});

test('a request whose origin cannot be reached counts once, by the page that tells so', async () => {
  const nobody = { scheme: 'http' as const, host: '127.0.0.1', port: 1, weight: 1 };
  await publisher.publish(publisher.ruleset({ siteId: 'site_c', hostnames: ['c.test'], origins: [nobody] }));
  expect((await visit(edge.port, 'c.test')).status).toBe(502);
  const text = await metrics();
  expect(figure(text, 'sitekeep_edge_verdicts_total{stage="forward",verdict="origin_unreachable"}')).toBe(1);
  expect(figure(text, 'sitekeep_edge_answers_total{status="5xx"}')).toBe(1);
  expect(figure(text, 'sitekeep_edge_answers_total{status="none"}')).toBe(0);
  expect(figure(text, 'sitekeep_edge_requests_in_flight')).toBe(0);
});

/** Of the sockets that listen on the port: the system's numbers for them. */
function sockets(port: number): string[] {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap((row) => (row[1]?.endsWith(local) && row[3] === '0A' ? [row[9] ?? ''] : [])).sort();
}
const replacements = () => edge.output.split('every worker was replaced').length - 1;

test.each(['kept connections', 'a new connection for each request'])(
  'SIGHUP replaces every worker, and clients with %s see no failure',
  async (how) => {
    const before = edge.workers;
    const reloads = replacements();
    const listening = sockets(edge.port);
    const load = new Load(() => edge.port, 'a.test', 16, how === 'kept connections');
    edge.child.kill('SIGHUP');
    await eventually(() => expect(replacements()).toBe(reloads + 1), 40_000);
    await load.stop();
    // Not new ones on the same port: what waited in them to be accepted would be lost.
    expect(listening).toHaveLength(2);
    expect(sockets(edge.port)).toEqual(listening);
    expect(load.failures).toEqual([]);
    expect([...load.answers.keys()]).toEqual([200]);
    expect(edge.workers).toHaveLength(before.length + 2);
    await edge.ready();
  },
  60_000,
);

test('a reload whose new worker does not come up leaves the old ones at work', async () => {
  const { cert, key } = certificateOf('a.test');
  const files = { EDGE_TLS_CERT_FILE: join(folder, 'cert.pem'), EDGE_TLS_KEY_FILE: join(folder, 'key.pem') };
  writeFileSync(files.EDGE_TLS_CERT_FILE, cert);
  writeFileSync(files.EDGE_TLS_KEY_FILE, key);
  const other = await EdgeProcesses.start({ REDIS_URL: redis.url, EDGE_DATA_DIR: folder, ...files });
  await other.ready();
  rmSync(files.EDGE_TLS_KEY_FILE);
  other.child.kill('SIGHUP');
  await eventually(() => expect(other.output).toContain('the old ones go on'), 20_000);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await visit(other.port, 'a.test')).status).toBe(200);
  await other.ready();
  expect(other.workers).toHaveLength(2);
  await other.stop();
}, 60_000);
