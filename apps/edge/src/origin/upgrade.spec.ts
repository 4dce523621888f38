import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { defaultBalancer, type RulesetBalancer, type RulesetOriginInput } from '@sitekeep/contracts';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import type { Edge } from '../edge.ts';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher, type RulesetParts } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually, visit } from '../testing/visit.ts';

const folder = temporaryFolder();
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
let sites = 0;
let upgraded: { url: string; headers: Record<string, unknown> }[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  // Echoes what comes after the handshake: for the proxy a WebSocket is bytes both ways.
  origin.server.on('upgrade', (request, socket, head) => {
    upgraded.push({ url: request.url ?? '', headers: request.headers });
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.write(head);
    socket.on('error', () => undefined).pipe(socket);
  });
  await publisher.complete();
  edge = await startEdge(redis.url, folder);
}, 90_000);

afterAll(async () => {
  await edge.close();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

beforeEach(() => (upgraded = []));

async function site(parts: RulesetParts = {}): Promise<string> {
  const hostname = `w${++sites}.test`;
  await publisher.publish(publisher.ruleset({ siteId: `site_w${sites}`, hostnames: [hostname], origins: [origin.row()], ...parts }));
  return hostname;
}

/** Opens a WebSocket; resolves with the head of the answer and the socket behind it. */
function open(
  hostname: string,
  path = '/chat?room=1',
  from = '127.0.0.1',
  extra = '',
): Promise<{ head: string; rest: string; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: portOf(edge), host: '127.0.0.1', localAddress: from });
    let text = '';
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.off('data', onData);
      resolve({ head: text.slice(0, end), rest: text.slice(end + 4), socket });
    };
    socket.on('data', onData).on('error', reject);
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n${key}${extra}\r\n`,
    );
  });
}

const echo = (socket: Socket, text: string) =>
  new Promise<string>((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    socket.write(text);
  });

test('a WebSocket is joined to the origin, both ways, with our headers', async () => {
  const hostname = await site();
  const { head, socket } = await open(hostname, '/a/%2e%2e/chat?room=1', '127.0.0.4', 'X-Forwarded-For: 10.0.0.1\r\nX-Mine: yes\r\n');
  expect(head).toContain('101 Switching Protocols');
  expect(head).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  expect(await echo(socket, 'hello')).toBe('hello');
  expect(await echo(socket, 'again')).toBe('again');
  expect(upgraded[0]?.url).toBe('/chat?room=1');
  expect(upgraded[0]?.headers).toMatchObject({
    host: hostname,
    'x-forwarded-for': '127.0.0.4',
    'x-forwarded-proto': 'http',
    'x-mine': 'yes',
  });
  expect(upgraded[0]?.headers['x-request-id']).toMatch(/^req_/);
  socket.destroy();
});

test('an upgrade of a blacklisted client is refused like any request, and the origin hears nothing', async () => {
  const hostname = await site({ filters: { blacklist: [{ address: '127.0.0.2', expiresAt: null }] } });
  const { head } = await open(hostname, '/', '127.0.0.2');
  expect(head).toMatch(/^HTTP\/1\.1 403 /);
  expect(head).toMatch(/x-request-id: req_/i);
  expect(upgraded).toHaveLength(0);
  expect((await open(hostname, '/', '127.0.0.3')).head).toContain('101');
});

test('an upgrade for an unknown host is 421', async () => {
  expect((await open('nobody.test')).head).toMatch(/^HTTP\/1\.1 421 /);
});

test('an upgrade to a dead origin is 502', async () => {
  const hostname = await site({ origins: [{ scheme: 'http', host: '127.0.0.1', port: 9, weight: 1 }] });
  expect((await open(hostname)).head).toMatch(/^HTTP\/1\.1 502 /);
});

describe('with several origins', () => {
  const dead = { scheme: 'http', host: '127.0.0.1', port: 9, weight: 1 } as const;
  const heldAt = async (row: RulesetOriginInput, balancer: Partial<RulesetBalancer> = {}) => {
    const other = await new TestOrigin().start();
    const refusing = other.row();
    await other.stop();
    return site({ origins: [refusing, row], balancer: { ...defaultBalancer, ...balancer } });
  };

  test('one that cannot be connected to costs no WebSocket', async () => {
    const hostname = await heldAt(origin.row());
    for (let i = 0; i < 4; i++) {
      const { head, socket } = await open(hostname);
      expect(head).toContain('101');
      expect(await echo(socket, 'hello')).toBe('hello');
      socket.destroy();
    }
  });

  test('when none can be, the answer is 502', async () => {
    expect((await open(await site({ origins: [dead, dead] }))).head).toMatch(/^HTTP\/1\.1 502 /);
  });

  test('the visitor is held by a cookie, the origin sees the Host that it wants, and the secret', async () => {
    const secret = { header: 'X-Edge-Secret', epoch: 1 };
    const row = { ...origin.row(), hostHeader: 'inner.test' };
    const { head, socket } = await open(
      await heldAt(row, { method: 'sticky_cookie', secret }),
      '/',
      '127.0.0.4',
      'X-Edge-Secret: forged\r\n',
    );
    expect(head).toMatch(/\r\nset-cookie: sitekeep_origin=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax(\r\n|$)/i);
    expect(upgraded[0]?.headers.host).toBe('inner.test');
    // Without SEALING_KEY there is no secret to tell; a forged one is dropped all the same.
    expect(upgraded[0]?.headers['x-edge-secret']).toBeUndefined();
    socket.destroy();
  });

  test('open ones count as requests in flight', async () => {
    const second = await new TestOrigin().start();
    const hostname = await site({ origins: [origin.row(), second.row()], balancer: { ...defaultBalancer, method: 'least_connections' } });
    second.server.on('upgrade', (_request, other) => other.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
    const first = await open(hostname);
    expect(first.head).toContain('101');
    for (let i = 0; i < 4; i++) expect((await visit(portOf(edge), hostname)).status).toBe(200);
    expect(second.seen).toHaveLength(4);
    first.socket.destroy();
    const before = origin.seen.length;
    await eventually(async () => {
      await visit(portOf(edge), hostname);
      expect(origin.seen.length).toBeGreaterThan(before);
    });
    await second.stop();
  });
});

test('an origin that declines the upgrade has its answer passed on', async () => {
  const plain = await new TestOrigin().start();
  plain.answer = (_request, response) => void response.writeHead(404, 'Tr\xe8s').end('no sockets here');
  const { head } = await open(await site({ origins: [plain.row()] }));
  expect(head).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
  await plain.stop();
});

test('when one end leaves, the other is told', async () => {
  const { socket } = await open(await site());
  const closed = new Promise((resolve) => origin.server.once('upgrade', (_request, other) => other.once('close', resolve)));
  const second = await open(await site());
  second.socket.destroy();
  await closed;
  socket.destroy();
});

test('a WebSocket outlives a change of the rules', async () => {
  const siteId = 'site_live';
  const origins = [origin.row()];
  await publisher.publish(publisher.ruleset({ siteId, hostnames: ['live.test'], origins }));
  const { socket } = await open('live.test');
  const other = await new TestOrigin().start();
  await publisher.publish(publisher.ruleset({ siteId, hostnames: ['live.test'], origins: [other.row()] }));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await echo(socket, 'still here')).toBe('still here');
  socket.destroy();
  await other.stop();
});

const refuse = (...addresses: string[]) => ({ filters: { blacklist: addresses.map((address) => ({ address, expiresAt: null })) } });
/** Resolves when the connection is over. A server's end of it may stay half open, so it has to hang up too. */
const cut = (socket: Socket) =>
  new Promise<void>((resolve) => {
    socket.on('error', () => undefined).once('close', () => resolve());
    socket.once('end', () => socket.end()).resume();
  });

test.each([
  ['its site is suspended', () => ({ suspended: true })],
  ['its client is blacklisted', () => refuse('127.0.0.5')],
  ['its client is not on the only list', () => ({ filters: { onlyFromWhitelist: true } })],
])('a WebSocket is cut within a second at both ends when %s', async (_name, parts) => {
  await inTime(1000, async () => {
    const [siteId, hostname] = [`site_cut${++sites}`, `cut${sites}.test`];
    const about = { siteId, hostnames: [hostname], origins: [origin.row()] };
    await publisher.publish(publisher.ruleset(about));
    const atOrigin = new Promise<Socket>((resolve) => origin.server.once('upgrade', (_request, socket) => resolve(socket as Socket)));
    const { socket } = await open(hostname, '/', '127.0.0.5');
    const ends = [cut(socket), cut(await atOrigin)];
    return msOf(async () => {
      await publisher.publish(publisher.ruleset({ ...about, ...parts() }));
      await Promise.all(ends);
    });
  });
});

test('a WebSocket is cut when its site is deleted, also while the origin has not agreed yet', async () => {
  const about = { siteId: 'site_deleted', hostnames: ['deleted.test'], origins: [origin.row()] };
  await publisher.publish(publisher.ruleset(about));
  const { socket } = await open('deleted.test');
  const silent = await new TestOrigin().start();
  silent.answer = (_request, response) => void response.end('the silent one');
  const asked = new Promise<Socket>((resolve) => silent.server.once('upgrade', (_request, other) => resolve(other as Socket)));
  await publisher.publish(publisher.ruleset({ ...about, origins: [silent.row()] }));
  await eventually(async () => expect((await visit(portOf(edge), 'deleted.test')).body).toBe('the silent one'));
  const early = connect(portOf(edge), '127.0.0.1');
  early.write('GET / HTTP/1.1\r\nHost: deleted.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const ends = [cut(socket), cut(early), cut(await asked)];
  await publisher.remove('site_deleted');
  await Promise.all(ends);
  await silent.stop();
});

test('a blacklist entry for somebody else leaves a WebSocket alone', async () => {
  const about = { siteId: 'site_spared', hostnames: ['spared.test'], origins: [origin.row()] };
  await publisher.publish(publisher.ruleset(about));
  const [spared, refused] = [await open('spared.test', '/', '127.0.0.5'), await open('spared.test', '/', '127.0.0.6')];
  const end = cut(refused.socket);
  await publisher.publish(publisher.ruleset({ ...about, ...refuse('127.0.0.6') }));
  await end;
  expect(await echo(spared.socket, 'still here')).toBe('still here');
  spared.socket.destroy();
});

test('egress: without ALLOW_PRIVATE_ORIGINS neither requests nor upgrades reach loopback, private or metadata addresses', async () => {
  const strict = await startEdge(redis.url, folder, { ALLOW_PRIVATE_ORIGINS: 'false' });
  const hosts = ['127.0.0.1', 'localhost', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', '100.64.0.1', '64:ff9b::7f00:1'];
  for (const host of hosts) {
    const hostname = await site({ origins: [{ scheme: 'http', host, port: origin.port, weight: 1 }] });
    const seen = origin.seen.length;
    expect((await visit(portOf(strict), hostname)).status).toBe(502);
    expect(origin.seen).toHaveLength(seen);
  }
  const hostname = await site();
  const socket = connect(portOf(strict), '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  const answer = await new Promise<string>((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  expect(answer).toMatch(/^HTTP\/1\.1 502 /);
  expect(upgraded).toHaveLength(0);
  await strict.close();
}, 20_000);

test('egress: ports of databases, mail and shells are refused also when private origins are allowed', async () => {
  const hostname = await site({ origins: [{ scheme: 'http', host: '127.0.0.1', port: 6379, weight: 1 }] });
  expect((await visit(portOf(edge), hostname)).status).toBe(502);
});
