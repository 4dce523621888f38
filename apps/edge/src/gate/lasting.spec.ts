import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import { request as requestTls } from 'node:https';
import type { Readable } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { defaultCache } from '@sitekeep/contracts';
import { sessionCookieName } from '@sitekeep/gate-session';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { eventually } from '../testing/visit.ts';
import { http2Session } from '../testing/visit-http2.ts';
import { revoke, seconds } from './testing/gate-states.ts';
import { TestGate, tokenFor } from './testing/test-gate.ts';
import { type ClubSite, cookieOf, groupsOfAnna, TlsClub, toldOfAnna } from './testing/tls-club.ts';

let gate: TestGate;
let club: TlsClub;
let upgraded: Record<string, unknown>[] = [];
beforeAll(async () => {
  gate = await new TestGate().start();
  club = await TlsClub.start({ GATE_URL: gate.url });
  club.setting.origin.server.on('upgrade', ({ headers }, socket) => {
    upgraded.push(headers);
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => undefined).pipe(socket);
  });
}, 90_000);
afterAll(async () => {
  await club.stop();
  await gate.stop();
}, 30_000);
beforeEach(() => {
  gate.answer = null;
  gate.asked.length = 0;
  upgraded = [];
  club.renew();
});

function open(one: ClubSite, cookie: string | null): Promise<{ head: string; socket: TLSSocket; closed: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port: club.tlsPort, servername: one.hostname, ca: club.cert });
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
    socket.once('data', (chunk: Buffer) => resolve({ head: chunk.toString('latin1'), socket, closed })).on('error', reject);
    const headers = ['Host: ' + one.hostname, 'Connection: Upgrade', 'Upgrade: websocket', 'Remote-User: eve', 'Sec-WebSocket-Version: 13'];
    const own = cookie === null ? [] : [`Cookie: ${cookie}`];
    socket.write(`GET /chat HTTP/1.1\r\n${[...headers, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...own].join('\r\n')}\r\n\r\n`);
  });
}

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

const answerByEvents = () => {
  club.setting.origin.answer = ({ url }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
    if (url === '/short') setTimeout(() => response.end('data: last\n\n'), 300);
  };
};

describe('a WebSocket', () => {
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
    await inTime(1000, async () => {
      const one = await club.site();
      const mine = await open(one, cookieOf(one, { s: 'gse_mine' }));
      const other = await open(one, cookieOf(one));
      const took = await msOf(async () => {
        await revoke(club.setting.publisher, one.siteId, { sessions: ['gse_mine'] });
        await mine.closed;
      });
      expect(other.socket.destroyed).toBe(false);
      other.socket.destroy();
      return took;
    });
  });

  test('ends with its session', async () => {
    const one = await club.site();
    const { closed } = await open(one, cookieOf(one, { z: seconds(2) }));
    await closed;
    await eventually(async () => expect((await club.ask(one, '/', {}, cookieOf(one, { z: seconds() }))).status).toBe(401));
  });
});

describe('an answer that goes on', () => {
  beforeEach(answerByEvents);

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

describe('WebSockets and event streams of one session', () => {
  /** One of each kind: which of them are over. */
  async function begin(one: ClubSite, cookie: string): Promise<() => boolean[]> {
    const [{ socket }, ...streams] = await Promise.all([
      open(one, cookie),
      ...[false, true].map((http2) => listen(one, cookie, { http2 })),
    ] as const);
    return () => [socket.destroyed, ...streams.map(({ heardOf }) => heardOf.over)];
  }
  const [none, all] = [Array(3).fill(false), Array(3).fill(true)];
  beforeEach(answerByEvents);
  const passed = (second: number) => new Promise((resolve) => setTimeout(resolve, second * 1000 - Date.now()));
  const cookie = (token: string) => `${sessionCookieName}=${token}`;
  const asked = (path: string) => gate.asked.filter((one) => one.path === path).map(({ body }) => body['token']);

  test('end within a second when nobody has used it for so long', async () => {
    await inTime(2000, async () => {
      const one = await club.site();
      const d = seconds(3);
      const token = tokenFor(one.siteId, { d });
      const over = await begin(one, cookie(token));
      await passed(d - 0.5);
      expect(over()).toEqual(none);
      await eventually(() => expect(over()).toEqual(all));
      expect(Date.now()).toBeGreaterThanOrEqual(d * 1000);
      expect(asked('latest')).toContain(token);
      expect(asked('renew')).toEqual([]);
      return Date.now() - d * 1000;
    });
  }, 20_000);

  test('go on when other requests of this process have had it renewed, and then end with what those have got', async () => {
    const one = await club.site();
    const [d, later] = [seconds(3), seconds(7)];
    const shown = { s: 'gse_here', i: seconds(-200), d };
    const renewed = tokenFor(one.siteId, { s: 'gse_here', i: seconds(-10), d: later });
    gate.answer = (path, response) =>
      path === 'renew' && response.end(JSON.stringify({ token: renewed, endsAt: seconds(60), device: null })) !== undefined;
    const over = await begin(one, cookie(tokenFor(one.siteId, shown)));
    await club.ask(one, '/short', {}, cookie(tokenFor(one.siteId, { ...shown, x: seconds(50) })));
    expect(asked('renew')).toHaveLength(1);
    await passed(d + 1.5);
    // Whatever else changes at the site is no reason to end it.
    await revoke(club.setting.publisher, one.siteId, { sessions: ['gse_elsewhere'] });
    await passed(later - 0.5);
    expect(over()).toEqual(none);
    await eventually(() => expect(over()).toEqual(all));
    expect(Date.now()).toBeGreaterThanOrEqual(later * 1000);
  }, 20_000);

  test('go on when another process has had it renewed, and end when it is revoked', async () => {
    await inTime(1000, async () => {
      const one = await club.site();
      const d = seconds(3);
      const token = tokenFor(one.siteId, { s: 'gse_there', i: seconds(-10), d });
      gate.renewedElsewhere.set(token, tokenFor(one.siteId, { s: 'gse_there' }));
      const over = await begin(one, cookie(token));
      await passed(d + 1.5);
      await revoke(club.setting.publisher, one.siteId, { sessions: ['gse_elsewhere'] });
      await passed(d + 2.5);
      expect(over()).toEqual(none);
      return msOf(async () => {
        await revoke(club.setting.publisher, one.siteId, { sessions: ['gse_elsewhere', 'gse_there'] });
        await eventually(() => expect(over()).toEqual(all));
      });
    });
  }, 40_000);

  test.each([401, 503])(
    'end with the token that is known when the gate answers %s',
    async (status) => {
      gate.answer = (_path, response) => response.writeHead(status).end() !== undefined;
      await inTime(2000, async () => {
        const one = await club.site();
        const d = seconds(2);
        const over = await begin(one, cookie(tokenFor(one.siteId, { d })));
        await eventually(() => expect(over()).toEqual(all));
        return Date.now() - d * 1000;
      });
    },
    20_000,
  );
});

test('a long download of what the cache has ends with its session, too', async () => {
  const cache = { ...defaultCache, mode: 'standard' as const, shared: [{ kind: 'prefix' as const, value: '/film/' }] };
  const one = await club.site({}, { cache });
  const large = Buffer.alloc(40 * 1024 * 1024, 'film');
  club.setting.origin.answer = (_request, response) =>
    void response.writeHead(200, { 'cache-control': 'public, max-age=600', 'content-length': large.length }).end(large);
  expect((await club.ask(one, '/film/1')).body).toHaveLength(large.length);
  /** Of somebody who has taken nothing yet; `read` takes the rest: how much came, and whether it was the whole. */
  const slow = async (cookie: string) => {
    const stream = (await events(one, cookie, '/film/1')) as IncomingMessage;
    expect(String(stream.headers['cache-status'])).toContain('hit');
    let bytes = 0;
    const read = () =>
      new Promise<{ bytes: number; whole: boolean }>((resolve) => {
        stream.on('error', () => resolve({ bytes, whole: false })).on('end', () => resolve({ bytes, whole: true }));
        stream.on('data', (chunk: Buffer) => (bytes += chunk.length));
      });
    return { read };
  };
  const [mine, other] = [await slow(cookieOf(one, { s: 'gse_mine' })), await slow(cookieOf(one))];
  await revoke(club.setting.publisher, one.siteId, { sessions: ['gse_mine'] });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const [cut, whole] = await Promise.all([mine.read(), other.read()]);
  expect([cut.whole, cut.bytes < large.length]).toEqual([false, true]);
  expect(whole).toEqual({ bytes: large.length, whole: true });
}, 20_000);
