import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { defaultArrival } from '@sitekeep/contracts';
import type { Edge } from '../edge.ts';
import { EdgeProcesses } from '../testing/edge-processes.ts';
import { removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { sealingKey, storeCertificate, type StoredForTest } from '../testing/site-certificate.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually } from '../testing/visit.ts';
import { handshake, http2Session, visitHttp2 } from '../testing/visit-http2.ts';

const folder = temporaryFolder();
const { settings } = tlsFiles(folder, 'default.test');
const SEALING_KEY = sealingKey.toString('base64');
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
let own: StoredForTest;
let wildcard: StoredForTest;

const names = ['shop.test', '*.shop.test'];
const publishShop = (certificates: StoredForTest[], arrival = {}) =>
  publisher.publish(
    publisher.ruleset({
      siteId: 'site_shop',
      hostnames: names,
      origins: [origin.row()],
      certificates: certificates.map(({ row }) => row),
      arrival: { ...defaultArrival, ...arrival },
    }),
  );

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.complete();
  own = await storeCertificate(publisher, 'site_shop', ['shop.test']);
  wildcard = await storeCertificate(publisher, 'site_shop', ['*.shop.test']);
  await publishShop([wildcard, own]);
  await publisher.publish(publisher.ruleset({ siteId: 'site_bare', hostnames: ['bare.test'], origins: [origin.row()] }));
  edge = await startEdge(redis.url, folder, { ...settings, SEALING_KEY });
}, 90_000);

afterAll(async () => {
  await edge.close();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

/** The names on the certificate that the edge presents. */
async function presented(servername: string | undefined, port = edge.ports[1] ?? 0): Promise<string> {
  const socket = await handshake(port, servername === undefined ? {} : { servername });
  const { subjectaltname } = socket.getPeerCertificate();
  socket.destroy();
  return (subjectaltname ?? '').replaceAll('DNS:', '');
}

test("each name gets its own certificate, an exact one before a wildcard, and all others the operator's", async () => {
  expect(await presented('shop.test')).toBe('shop.test');
  expect(await presented('SHOP.test')).toBe('shop.test');
  expect(await presented('www.shop.test')).toBe('*.shop.test');
  expect(await presented('a.b.shop.test')).toBe('default.test');
  expect(await presented('bare.test')).toBe('default.test');
  expect(await presented('nobody.test')).toBe('default.test');
  expect(await presented(undefined)).toBe('default.test');
}, 20_000);

test('a new certificate is presented to the next handshake, and connections go on', async () => {
  const session = await http2Session(edge.ports[1] ?? 0, 'shop.test', own.cert);
  expect(await visitHttp2(session, { ':authority': 'shop.test' })).toMatchObject({ status: 200 });
  const renewed = await storeCertificate(publisher, 'site_shop', ['shop.test', 'www.shop.test'], { id: own.row.id });
  await publishShop([wildcard, renewed]);
  await eventually(async () => expect(await presented('shop.test')).toBe('shop.test, www.shop.test'));
  expect(await presented('www.shop.test')).toBe('shop.test, www.shop.test');
  expect(await visitHttp2(session, { ':authority': 'shop.test' })).toMatchObject({ status: 200 });
  session.destroy();
  own = await storeCertificate(publisher, 'site_shop', ['shop.test']);
  await publishShop([wildcard, own]);
  await eventually(async () => expect(await presented('shop.test')).toBe('shop.test'));
}, 20_000);

test('a certificate whose key cannot be opened is passed over; the next best is presented', async () => {
  const wrong = await storeCertificate(publisher, 'site_shop', ['shop.test'], { sealedWith: Buffer.alloc(32, 9) });
  const moved = await storeCertificate(publisher, 'site_shop', ['shop.test'], { context: 'certificate crt_other' });
  const foreign = await storeCertificate(publisher, 'site_other', ['shop.test']);
  const missing = { ...own, row: { ...own.row, id: 'crt_missing' } };
  const covering = await storeCertificate(publisher, 'site_shop', ['shop.test', 'covers.test']);
  await publishShop([wrong, moved, foreign, missing, covering]);
  await eventually(async () => expect(await presented('shop.test')).toBe('shop.test, covers.test'));
  await publishShop([wrong]);
  await eventually(async () => expect(await presented('shop.test')).toBe('default.test'));
  await publishShop([wildcard, own]);
  await eventually(async () => expect(await presented('shop.test')).toBe('shop.test'));
}, 20_000);

/** Text of all files below. */
const textOf = (path: string): string =>
  readdirSync(path, { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? textOf(join(path, entry.name)) : readFileSync(join(path, entry.name), 'utf8')))
    .join('\n');

test('an edge started without Redis presents what it saw before; on disk the keys are sealed', async () => {
  const data = temporaryFolder();
  const first = await startEdge(redis.url, data, { ...settings, SEALING_KEY });
  expect(await presented('shop.test', first.ports[1])).toBe('shop.test');
  await first.settled();
  await first.close();
  const text = textOf(data);
  expect(text).toContain('BEGIN CERTIFICATE');
  expect(text).not.toContain('PRIVATE KEY');
  const second = await startEdge('redis://127.0.0.1:1', data, { ...settings, SEALING_KEY });
  expect(await presented('shop.test', second.ports[1])).toBe('shop.test');
  expect(await presented('nobody.test', second.ports[1])).toBe('default.test');
  await second.close();
  removeFolder(data);
}, 30_000);

test("without the sealing key names get the operator's certificate, and without that no handshake", async () => {
  const data = temporaryFolder();
  const keyless = await startEdge(redis.url, data, settings);
  expect(await presented('shop.test', keyless.ports[1])).toBe('default.test');
  await keyless.close();
  const bare = await startEdge(redis.url, data, { EDGE_HTTPS_PORT: '0', SEALING_KEY });
  expect(await presented('shop.test', bare.ports[1])).toBe('shop.test');
  await expect(presented('nobody.test', bare.ports[1])).rejects.toThrow(/handshake failure|alert/i);
  await bare.close();
  removeFolder(data);
}, 30_000);

const versionWith = async (options: ConnectionOptions): Promise<string | null> => {
  const socket = await handshake(edge.ports[1] ?? 0, { servername: 'shop.test', ...options });
  const version = socket.getProtocol();
  socket.destroy();
  return version;
};

test('TLS 1.2 and 1.3 are spoken, older ones and weak suites not', async () => {
  expect(await versionWith({})).toBe('TLSv1.3');
  expect(await versionWith({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  await expect(versionWith(old)).rejects.toThrow();
  for (const ciphers of ['AES128-SHA', 'ECDHE-RSA-AES128-SHA', 'AES128-GCM-SHA256', 'DHE-RSA-AES128-GCM-SHA256'])
    await expect(versionWith({ maxVersion: 'TLSv1.2', ciphers })).rejects.toThrow();
}, 20_000);

test('a site that asks for TLS 1.3 serves nothing over 1.2, nor to a session from before', async () => {
  const answerOver = async (options: ConnectionOptions) => {
    const socket = await handshake(edge.ports[1] ?? 0, { servername: 'shop.test', ...options });
    socket.write('GET / HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', () => undefined);
    await new Promise((resolve) => socket.once('close', resolve));
    return text.split('\r\n')[0] || 'cut off';
  };
  const over12 = (options = {}) => answerOver({ maxVersion: 'TLSv1.2', ...options }).catch(() => 'cut off');
  expect(await over12()).toBe('HTTP/1.1 200 OK');
  const session = await sessionOf(edge.ports[1] ?? 0, { maxVersion: 'TLSv1.2' });
  await publishShop([wildcard, own], { minimumTls: '1.3' });
  await eventually(async () => expect(await over12()).not.toContain('200'));
  expect(await over12({ session })).toBe('HTTP/1.1 421 Misdirected Request');
  expect(await answerOver({})).toBe('HTTP/1.1 200 OK');
  await publishShop([wildcard, own]);
  await eventually(async () => expect(await over12()).toBe('HTTP/1.1 200 OK'));
}, 20_000);

test('HTTP/2 is agreed where the site allows it', async () => {
  const agreed = async (...ALPNProtocols: string[]) => {
    const socket = await handshake(edge.ports[1] ?? 0, { servername: 'shop.test', ALPNProtocols });
    socket.destroy();
    return socket.alpnProtocol;
  };
  expect(await agreed('h2', 'http/1.1')).toBe('h2');
  expect(await agreed('http/1.1')).toBe('http/1.1');
  await expect(agreed('spdy/3')).rejects.toThrow(/no application protocol/i);
  await publishShop([wildcard, own], { http2: false });
  await eventually(async () => expect(await agreed('h2', 'http/1.1')).toBe('http/1.1'));
  await publishShop([wildcard, own]);
  await eventually(async () => expect(await agreed('h2', 'http/1.1')).toBe('h2'));
}, 20_000);

test('a handshake that is never finished is cut off', async () => {
  const begun = performance.now();
  const socket = connect(edge.ports[1] ?? 0, '127.0.0.1').on('error', () => undefined);
  socket.write(Buffer.of(0x16, 3, 1, 0, 200, 1));
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(performance.now() - begun).toBeGreaterThan(8000);
  expect(performance.now() - begun).toBeLessThan(12_000);
}, 20_000);

/** A session as a client would keep it for its next connection. */
async function sessionOf(port: number, options: ConnectionOptions): Promise<Buffer> {
  const socket = await handshake(port, { servername: 'shop.test', ...options });
  // TLS 1.3 sends tickets after the handshake.
  const later = new Promise<Buffer>((resolve) => socket.once('session', resolve));
  socket.write('GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n');
  const session = options.maxVersion === 'TLSv1.2' ? (socket.getSession() as Buffer) : await later;
  socket.destroy();
  return session;
}

const resumed = async (port: number, session: Buffer, options: ConnectionOptions) => {
  const socket: TLSSocket = await handshake(port, { servername: 'shop.test', session, ...options });
  const reused = socket.isSessionReused();
  socket.destroy();
  return reused;
};

const versions = ['TLSv1.2', 'TLSv1.3'] as const;

test.each([
  ['with a sealing key', { SEALING_KEY }],
  ['without one', {}],
])(
  'a session goes on in every process of an edge %s',
  async (_name, secrets) => {
    const data = temporaryFolder();
    const { EDGE_HTTPS_PORT: _, ...files } = settings;
    const processes = await EdgeProcesses.start({ REDIS_URL: redis.url, EDGE_DATA_DIR: data, ...files, ...secrets });
    await processes.ready();
    for (const maxVersion of versions) {
      const session = await sessionOf(processes.httpsPort, { maxVersion });
      // The kernel shares connections out, so among so many each process has some.
      const tries = await Promise.all(Array.from({ length: 16 }, () => resumed(processes.httpsPort, session, { maxVersion })));
      expect(tries).toEqual(tries.map(() => true));
    }
    await processes.stop();
    removeFolder(data);
  },
  60_000,
);

test.each(versions)(
  'a session of %s goes on at another edge with the same sealing key',
  async (maxVersion) => {
    const data = temporaryFolder();
    const other = await startEdge(redis.url, data, { ...settings, SEALING_KEY });
    const session = await sessionOf(edge.ports[1] ?? 0, { maxVersion });
    expect(await resumed(other.ports[1] ?? 0, session, { maxVersion })).toBe(true);
    const stranger = await startEdge(redis.url, data, { ...settings, SEALING_KEY: Buffer.alloc(32, 5).toString('base64') });
    expect(await resumed(stranger.ports[1] ?? 0, session, { maxVersion })).toBe(false);
    await Promise.all([other.close(), stranger.close()]);
    removeFolder(data);
  },
  30_000,
);
