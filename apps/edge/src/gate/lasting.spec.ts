import { createHash } from 'node:crypto';
import type { ClientHttp2Session } from 'node:http2';
import { request as requestTls } from 'node:https';
import type { Readable } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { eventually } from '../testing/visit.ts';
import { http2Session } from '../testing/visit-http2.ts';
import { revoke, seconds } from './testing/gate-states.ts';
import { type ClubSite, cookieOf, groupsOfAnna, TlsClub, toldOfAnna } from './testing/tls-club.ts';

let club: TlsClub;
let upgraded: Record<string, unknown>[] = [];
beforeAll(async () => {
  club = await TlsClub.start();
  club.setting.origin.server.on('upgrade', ({ headers }, socket) => {
    upgraded.push(headers);
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => undefined).pipe(socket);
  });
}, 90_000);
afterAll(() => club.stop(), 30_000);
beforeEach(() => {
  upgraded = [];
  club.renew();
});

describe('a WebSocket', () => {
  function open(one: ClubSite, cookie: string | null): Promise<{ head: string; socket: TLSSocket; closed: Promise<void> }> {
    return new Promise((resolve, reject) => {
      const socket = connectTls({ host: '127.0.0.1', port: club.tlsPort, servername: one.hostname, ca: club.cert });
      const closed = new Promise<void>((done) => socket.once('close', () => done()));
      socket.once('data', (chunk: Buffer) => resolve({ head: chunk.toString('latin1'), socket, closed })).on('error', reject);
      const headers = [
        'Host: ' + one.hostname,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Remote-User: eve',
        'Sec-WebSocket-Version: 13',
      ];
      const own = cookie === null ? [] : [`Cookie: ${cookie}`];
      socket.write(`GET /chat HTTP/1.1\r\n${[...headers, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...own].join('\r\n')}\r\n\r\n`);
    });
  }

  test('is joined for who is signed in, and the origin knows for whom', async () => {
    const one = await club.site();
    const { head, socket } = await open(one, cookieOf(one, groupsOfAnna));
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(upgraded[0]).toMatchObject(toldOfAnna);
    expect(upgraded[0]?.['cookie']).toBeUndefined();
    socket.destroy();
    const refused = await open(one, null);
    expect(refused.head).toMatch(/^HTTP\/1\.1 401 /);
    expect(upgraded).toHaveLength(1);
  });

  test('ends when its session is revoked, and those of others go on', async () => {
    const one = await club.site();
    const mine = await open(one, cookieOf(one, { s: 'gse_mine' }));
    const other = await open(one, cookieOf(one));
    const beganAt = performance.now();
    await revoke(club.setting.publisher, one.siteId, { sessions: ['gse_mine'] });
    await mine.closed;
    expect(performance.now() - beganAt).toBeLessThan(1000);
    expect(other.socket.destroyed).toBe(false);
    other.socket.destroy();
  });

  test('ends with its session', async () => {
    const one = await club.site();
    const { closed } = await open(one, cookieOf(one, { z: seconds(2) }));
    await closed;
    await eventually(async () => expect((await club.ask(one, '/', {}, cookieOf(one, { z: seconds() }))).status).toBe(401));
  });
});

describe('an answer that goes on', () => {
  beforeEach(() => {
    club.setting.origin.answer = ({ url }, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
      if (url === '/short') setTimeout(() => response.end('data: last\n\n'), 300);
    };
  });

  const byHttp2: ClientHttp2Session[] = [];
  afterEach(() => byHttp2.splice(0).forEach((session) => session.close()));
  /** Resolves with the first event. */
  async function listen(one: ClubSite, cookie: string, { path = '/events', http2 = false } = {}) {
    let stream: Readable;
    if (http2) {
      const session = await http2Session(club.tlsPort, one.hostname, club.cert);
      byHttp2.push(session);
      stream = session.request({ ':path': path, cookie });
    } else stream = await events(one, cookie, path);
    const heardOf = { text: '', over: false };
    stream.on('error', () => undefined).once('close', () => (heardOf.over = true));
    stream.on('data', (chunk: Buffer) => (heardOf.text += chunk.toString()));
    await eventually(() => expect(heardOf.text).toContain('first'));
    return { heardOf, end: () => stream.destroy() };
  }
  const events = (one: ClubSite, cookie: string, path: string) =>
    new Promise<Readable>((resolve, reject) => {
      const to = { host: '127.0.0.1', port: club.tlsPort, servername: one.hostname, ca: club.cert, path, agent: false as const };
      requestTls({ ...to, headers: { host: one.hostname, cookie } }, resolve)
        .on('error', reject)
        .end();
    });

  test.each([false, true])('is cut when its session is revoked, and those of others go on (HTTP/2: %s)', async (http2) => {
    const one = await club.site();
    const mine = await listen(one, cookieOf(one, { s: 'gse_mine' }), { http2 });
    const other = await listen(one, cookieOf(one), { http2 });
    await revoke(club.setting.publisher, one.siteId, { sessions: ['gse_mine'] });
    await eventually(() => expect(mine.heardOf.over).toBe(true));
    expect(other.heardOf.over).toBe(false);
    other.end();
  });

  test('comes to its end when that is near', async () => {
    const one = await club.site();
    const mine = await listen(one, cookieOf(one, { s: 'gse_mine' }), { path: '/short' });
    await revoke(club.setting.publisher, one.siteId, { sessions: ['gse_mine'] });
    await eventually(() => expect(mine.heardOf).toEqual({ text: 'data: first\n\ndata: last\n\n', over: true }));
  });

  test('ends with its session', async () => {
    const one = await club.site();
    const mine = await listen(one, cookieOf(one, { z: seconds(2) }));
    await eventually(() => expect(mine.heardOf.over).toBe(true));
    expect(mine.heardOf.text).toBe('data: first\n\n');
  });
});
