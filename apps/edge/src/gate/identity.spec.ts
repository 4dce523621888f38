import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import type { ClientHttp2Session } from 'node:http2';
import { request as requestTls } from 'node:https';
import type { Readable } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import {
  defaultCache,
  defaultGate,
  defaultResponse,
  type GateClaims,
  identityHeaders,
  jwksPath,
  type RulesetGate,
} from '@sitekeep/contracts';
import { sessionCookieName } from '@sitekeep/gate-session';
import { EdgeSetting } from '../testing/edge-setting.ts';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import type { RulesetParts } from '../testing/publisher.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually, visit, type VisitOptions } from '../testing/visit.ts';
import { http2Session, visitHttp2 } from '../testing/visit-http2.ts';
import { revoke, seconds } from './testing/gate-states.ts';
import { sealingKey, tokenFor } from './testing/test-gate.ts';

const folder = temporaryFolder();
const { cert, settings } = tlsFiles(folder, '*.club.test');
let setting: EdgeSetting;
let upgraded: Record<string, unknown>[] = [];
beforeAll(async () => {
  setting = await EdgeSetting.start({ SEALING_KEY: sealingKey, ...settings });
  setting.origin.server.on('upgrade', ({ headers }, socket) => {
    upgraded.push(headers);
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => undefined).pipe(socket);
  });
}, 90_000);
afterAll(async () => {
  await setting.stop();
  removeFolder(folder);
}, 30_000);
beforeEach(() => {
  upgraded = [];
  setting.origin.seen.length = 0;
  setting.origin.answer = (_request, response) => void response.end('from the origin');
});

let count = 0;
async function site(gate: Partial<RulesetGate> = {}, parts: RulesetParts = {}) {
  const [siteId, hostname] = [`site_club${++count}`, `c${count}.club.test`];
  const base = { siteId, hostnames: [hostname], origins: [setting.origin.row()], ...parts };
  await setting.publisher.publish(setting.publisher.ruleset({ ...base, gate: { ...defaultGate, mode: 'on', ...gate } }));
  return { siteId, hostname };
}

type Site = Awaited<ReturnType<typeof site>>;
const tlsPort = () => setting.edge.ports[1] as number;
const cookieOf = ({ siteId }: Site, more: Partial<GateClaims> = {}) => `${sessionCookieName}=${tokenFor(siteId, more)}`;

/** Over TLS and HTTP/1.1, signed in unless told otherwise. */
function ask(site: Site, path = '/', { headers, ...options }: VisitOptions = {}, cookie: string | null = cookieOf(site)) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const all = { host: site.hostname, ...(cookie === null ? {} : { cookie }), ...(headers as object) };
    const to = { host: '127.0.0.1', port: tlsPort(), servername: site.hostname, ca: cert, path, agent: false as const };
    const asked = requestTls({ ...to, ...options, headers: all }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', reject).end();
  });
}

const heard = () => setting.origin.seen.at(-1)?.headers ?? {};
const told = {
  'remote-user': 'vis_anna',
  'remote-email': 'anna@visitor.test',
  'remote-name': 'Anna',
  'remote-groups': 'editors,staff',
};
const groups = { g: ['editors', 'staff'] };
const names = [...Object.keys(told), 'sitekeep-identity'];
const spoofed = { ...Object.fromEntries(names.map((name) => [name, 'eve'])), 'REMOTE-USER': 'eve', 'X-Forwarded-User': 'eve' };
/** What of the identity reached the origin: every value, however often a name came. */
const identityAtOrigin = () => {
  const { rawHeaders = [] } = setting.origin.seen.at(-1) ?? {};
  return rawHeaders.filter((_, i) => names.includes(rawHeaders[i & ~1]?.toLowerCase() ?? ''));
};
const flat = Object.entries({ 'Remote-User': 'vis_anna', 'Remote-Email': 'anna@visitor.test', 'Remote-Name': 'Anna' }).flat();

describe('what the origin is told of a visitor', () => {
  test('over HTTP/1.1, without the cookie that proves it', async () => {
    const one = await site();
    const answer = await ask(one, '/a', {}, `theirs=1; ${cookieOf(one, groups)}; sitekeep_pass4=x; other=2`);
    expect([answer.status, answer.body]).toEqual([200, 'from the origin']);
    expect(heard()).toMatchObject({ ...told, cookie: 'theirs=1; other=2' });
    expect(JSON.stringify(setting.origin.seen)).not.toContain('sitekeep_');
    expect(heard()['sitekeep-identity']).toBeUndefined();
  });

  test('over HTTP/2', async () => {
    const one = await site();
    const session = await http2Session(tlsPort(), one.hostname, cert);
    try {
      const answer = await visitHttp2(session, { ':path': '/', cookie: cookieOf(one, groups), ...spoofedInLowerCase });
      expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'private']);
      expect(heard()).toMatchObject(told);
      expect(heard().cookie).toBeUndefined();
      const without = await visitHttp2(session, { ':path': '/', accept: 'text/html' });
      expect([without.status, without.headers.location]).toEqual([303, '/.sitekeep/sign-in?return=%2F']);
    } finally {
      session.close();
    }
  });
  const spoofedInLowerCase = Object.fromEntries(names.map((name) => [name, 'eve']));

  test('of a name in any script, byte by byte, and of nothing that ends a line', async () => {
    const one = await site();
    await ask(one, '/', {}, cookieOf(one, { n: 'Zoë 李\r\nX-Admin: 1' }));
    expect(Buffer.from(String(heard()['remote-name']), 'latin1').toString('utf8')).toBe('Zoë 李  X-Admin: 1');
    expect(heard()['x-admin']).toBeUndefined();
  });

  test('by nobody else: what visitors send by these names never arrives, gate or not', async () => {
    const one = await site();
    await ask(one, '/', { headers: spoofed });
    expect(identityAtOrigin()).toEqual([...flat, 'Remote-Groups', '']);
    await ask(one, '/', { headers: { ...spoofed, connection: 'keep-alive, Remote-User, Remote-Email' } });
    expect(identityAtOrigin()).toEqual([...flat, 'Remote-Groups', '']);
    const quiet = await site({ identity: { headers: false, jwt: false } });
    await ask(quiet, '/', { headers: spoofed });
    expect(identityAtOrigin()).toEqual([]);
    await setting.publisher.publish(
      setting.publisher.ruleset({ siteId: 'site_plain', hostnames: ['plain.club.test'], origins: [setting.origin.row()] }),
    );
    await visit(setting.port, 'plain.club.test', '/', { headers: spoofed });
    expect(setting.origin.seen.at(-1)?.url).toBe('/');
    expect(identityAtOrigin()).toEqual([]);
  });

  test('not where nothing is asked, nor of whom a whitelist entry lets past', async () => {
    const path = { kind: 'prefix' as const, value: '/open' };
    const rules = [{ name: 'open', path, methods: [], networks: [], require: 'nothing' as const, groups: [] }];
    const one = await site({ rules });
    await ask(one, '/open', { headers: spoofed });
    expect([heard().host, identityAtOrigin()]).toEqual([one.hostname, []]);
    const whitelist = [{ address: '127.0.0.7/32', expiresAt: null, skipsGate: true as const }];
    const two = await site({}, { filters: { whitelist } });
    const spared = await ask(two, '/', { localAddress: '127.0.0.7', headers: spoofed }, null);
    expect([spared.status, spared.headers['cache-control'], identityAtOrigin()]).toEqual([200, 'private', []]);
    expect((await ask(two, '/', { localAddress: '127.0.0.8' }, null)).status).toBe(401);
  });

  test('whatever the site’s own rules make of headers', async () => {
    const rules = [{ name: 'x-role', value: 'user', on: 'request' as const, action: 'set' as const, path: null }];
    const one = await site({}, { response: { ...defaultResponse, rules } });
    await ask(one, '/', { headers: spoofed });
    expect(heard()['x-role']).toBe('user');
    expect(identityAtOrigin()).toEqual([...flat, 'Remote-Groups', '']);
  });
});

describe('a signed token', () => {
  interface Jwt {
    readonly head: { alg: string; kid: string };
    readonly claims: Record<string, unknown>;
    readonly isBy: (keys: JsonWebKey[]) => boolean;
  }
  function read(token: string): Jwt {
    const [head = '', claims = '', signature = ''] = token.split('.');
    const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as never;
    const isBy = (keys: JsonWebKey[]) => {
      const key = keys.find(({ kid }) => kid === (json(head) as Jwt['head']).kid);
      if (!key) return false;
      const signed = Buffer.from(`${head}.${claims}`);
      return verify(null, signed, createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url'));
    };
    return { head: json(head), claims: json(claims), isBy };
  }
  const keysOf = async (one: Site) => {
    const answer = await ask(one, jwksPath, {}, null);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
    return (JSON.parse(answer.body) as { keys: JsonWebKey[] }).keys;
  };
  const withJwt = { identity: { headers: true, jwt: true } };

  test('says who is there, in a way that the origin can verify', async () => {
    const one = await site(withJwt);
    await ask(one, '/', { headers: spoofed }, cookieOf(one, { ...groups, s: 'gse_7' }));
    const { head, claims, isBy } = read(String(heard()['sitekeep-identity']));
    expect(head).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: `${one.siteId}-0` });
    expect(claims).toMatchObject({
      ...{ iss: 'sitekeep', aud: one.siteId, sub: 'vis_anna', sid: 'gse_7', email: 'anna@visitor.test', name: 'Anna' },
      ...{ groups: ['editors', 'staff'], amr: ['pwd', 'otp'] },
    });
    const [iat, exp] = [Number(claims['iat']), Number(claims['exp'])];
    expect([exp - iat, Math.abs(iat - seconds()) < 5]).toEqual([300, true]);
    expect(isBy(await keysOf(one))).toBe(true);
    const other = await site(withJwt);
    expect(isBy((await keysOf(other)).map((key) => ({ ...key, kid: head.kid })))).toBe(false);
  });

  test('is signed once a minute, ends with the session, and is told alone where headers are not wanted', async () => {
    const one = await site({ identity: { headers: false, jwt: true } });
    const cookie = cookieOf(one, { z: seconds(100) });
    await ask(one, '/', {}, cookie);
    const first = heard()['sitekeep-identity'];
    await ask(one, '/', {}, cookie);
    expect([heard()['sitekeep-identity'], heard()['remote-user']]).toEqual([first, undefined]);
    expect(Number(read(String(first)).claims['exp'])).toBeLessThanOrEqual(seconds(100));
  });

  test('has keys of this epoch and the one before; none where it is not wanted, nor over plain HTTP', async () => {
    const one = await site({ ...withJwt, epoch: 3, previousUntil: Date.now() + 60_000 });
    expect((await keysOf(one)).map(({ kid }) => kid)).toEqual([`${one.siteId}-3`, `${one.siteId}-2`]);
    expect(JSON.stringify(await keysOf(one))).not.toContain('"d"');
    expect((await ask(await site(), jwksPath, {}, null)).status).toBe(404);
    expect((await ask(one, jwksPath, { method: 'POST' }, null)).status).toBe(405);
    expect((await visit(setting.port, one.hostname, jwksPath)).status).not.toBe(200);
    expect(setting.origin.seen).toHaveLength(0);
  });
});

describe('answers behind the gate', () => {
  const cache = { ...defaultCache, mode: 'standard' as const, shared: [{ kind: 'prefix' as const, value: '/shared/' }] };
  const path = { kind: 'prefix' as const, value: '/open/' };
  const open = { path, methods: [], require: 'nothing' as const, groups: [] };
  const rules = [
    { ...open, name: 'open', networks: [] },
    { ...open, name: 'office', path: { kind: 'prefix' as const, value: '/office/' }, networks: ['127.0.0.0/8'] },
  ];
  let one: Site;
  let answers = 0;
  beforeAll(async () => void (one = await site({ rules }, { cache })));
  const says = (control: string | null) => {
    setting.origin.answer = (_request, response) => {
      if (control !== null) response.setHeader('cache-control', control);
      response.end(`answer ${++answers}`);
    };
  };
  /** How often the origin is asked when two visitors want the same, and what they were told about keeping it. */
  const twice = async (target: string, cookies: (string | null)[] = [cookieOf(one), cookieOf(one)]) => {
    setting.origin.seen.length = 0;
    const told = [];
    for (const cookie of cookies) told.push((await ask(one, target, {}, cookie)).headers['cache-control']);
    return { asked: setting.origin.seen.length, told };
  };

  test.each([['public, max-age=600'], ['max-age=600'], ['s-maxage=600'], [null]])('%s: nothing is kept for others', async (control) => {
    says(control);
    const { asked, told } = await twice(`/page-${control}`.replaceAll(/[ ,=]/g, ''));
    expect(asked).toBe(2);
    for (const said of told) expect(said).toMatch(/^private(, max-age=600)?$/);
  });

  test('where the customer shares a path, what is explicitly public is kept, for those who are let in', async () => {
    says('max-age=600');
    expect((await twice('/shared/a')).asked).toBe(2);
    says('public, max-age=600');
    expect(await twice('/shared/b')).toEqual({ asked: 1, told: ['private, max-age=600', 'private, max-age=600'] });
    const stranger = await ask(one, '/shared/b', {}, null);
    expect([stranger.status, stranger.body.includes('answer')]).toEqual([401, false]);
    expect(stranger.headers['cache-control']).toBe('no-store');
  });

  test('what is open to some networks alone stays private, and says nothing of who has signed in', async () => {
    says('public, max-age=600');
    expect(await twice('/office/a', [null, cookieOf(one)])).toEqual({ asked: 2, told: ['private, max-age=600', 'private, max-age=600'] });
    expect(setting.origin.seen.map(({ headers }) => headers['remote-user'])).toEqual([undefined, undefined]);
  });

  test('what varies by who has signed in is kept nowhere, whatever the origin calls it', async () => {
    for (const vary of Object.values(identityHeaders)) {
      setting.origin.answer = ({ headers }, response) => {
        response
          .setHeader('cache-control', 'public, max-age=600')
          .setHeader('vary', vary)
          .end(`answer for ${String(headers['remote-groups'])}`);
      };
      expect((await twice(`/shared/by-${vary}`)).asked).toBe(2);
    }
    const bodies = [];
    for (const groups of [['staff'], ['guests']]) bodies.push((await ask(one, '/shared/mine', {}, cookieOf(one, { g: groups }))).body);
    expect(bodies).toEqual(['answer for staff', 'answer for guests']);
  });

  test('where nothing is asked, what is explicitly public is kept and stays public; nothing else is', async () => {
    says('max-age=600');
    expect((await twice('/open/a', [null, null])).asked).toBe(2);
    says('public, max-age=600');
    expect(await twice('/open/b', [cookieOf(one), null])).toEqual({ asked: 1, told: ['public, max-age=600', 'public, max-age=600'] });
  });
});

describe('a WebSocket', () => {
  function open(one: Site, cookie: string | null): Promise<{ head: string; socket: TLSSocket; closed: Promise<void> }> {
    return new Promise((resolve, reject) => {
      const socket = connectTls({ host: '127.0.0.1', port: tlsPort(), servername: one.hostname, ca: cert });
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
    const one = await site();
    const { head, socket } = await open(one, cookieOf(one, groups));
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(upgraded[0]).toMatchObject(told);
    expect(upgraded[0]?.['cookie']).toBeUndefined();
    socket.destroy();
    const refused = await open(one, null);
    expect(refused.head).toMatch(/^HTTP\/1\.1 401 /);
    expect(upgraded).toHaveLength(1);
  });

  test('ends when its session is revoked, and those of others go on', async () => {
    const one = await site();
    const mine = await open(one, cookieOf(one, { s: 'gse_mine' }));
    const other = await open(one, cookieOf(one));
    const beganAt = performance.now();
    await revoke(setting.publisher, one.siteId, { sessions: ['gse_mine'] });
    await mine.closed;
    expect(performance.now() - beganAt).toBeLessThan(1000);
    expect(other.socket.destroyed).toBe(false);
    other.socket.destroy();
  });

  test('ends with its session', async () => {
    const one = await site();
    const { closed } = await open(one, cookieOf(one, { z: seconds(2) }));
    await closed;
    await eventually(async () => expect((await ask(one, '/', {}, cookieOf(one, { z: seconds() }))).status).toBe(401));
  });
});

describe('an answer that goes on', () => {
  beforeEach(() => {
    setting.origin.answer = ({ url }, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
      if (url === '/short') setTimeout(() => response.end('data: last\n\n'), 300);
    };
  });

  const byHttp2: ClientHttp2Session[] = [];
  afterEach(() => byHttp2.splice(0).forEach((session) => session.close()));
  /** Resolves with the first event. */
  async function listen(one: Site, cookie: string, { path = '/events', http2 = false } = {}) {
    let stream: Readable;
    if (http2) {
      const session = await http2Session(tlsPort(), one.hostname, cert);
      byHttp2.push(session);
      stream = session.request({ ':path': path, cookie });
    } else stream = await events(one, cookie, path);
    const heardOf = { text: '', over: false };
    stream.on('error', () => undefined).once('close', () => (heardOf.over = true));
    stream.on('data', (chunk: Buffer) => (heardOf.text += chunk.toString()));
    await eventually(() => expect(heardOf.text).toContain('first'));
    return { heardOf, end: () => stream.destroy() };
  }
  const events = (one: Site, cookie: string, path: string) =>
    new Promise<Readable>((resolve, reject) => {
      const to = { host: '127.0.0.1', port: tlsPort(), servername: one.hostname, ca: cert, path, agent: false as const };
      requestTls({ ...to, headers: { host: one.hostname, cookie } }, resolve)
        .on('error', reject)
        .end();
    });

  test.each([false, true])('is cut when its session is revoked, and those of others go on (HTTP/2: %s)', async (http2) => {
    const one = await site();
    const mine = await listen(one, cookieOf(one, { s: 'gse_mine' }), { http2 });
    const other = await listen(one, cookieOf(one), { http2 });
    await revoke(setting.publisher, one.siteId, { sessions: ['gse_mine'] });
    await eventually(() => expect(mine.heardOf.over).toBe(true));
    expect(other.heardOf.over).toBe(false);
    other.end();
  });

  test('comes to its end when that is near', async () => {
    const one = await site();
    const mine = await listen(one, cookieOf(one, { s: 'gse_mine' }), { path: '/short' });
    await revoke(setting.publisher, one.siteId, { sessions: ['gse_mine'] });
    await eventually(() => expect(mine.heardOf).toEqual({ text: 'data: first\n\ndata: last\n\n', over: true }));
  });

  test('ends with its session', async () => {
    const one = await site();
    const mine = await listen(one, cookieOf(one, { z: seconds(2) }));
    await eventually(() => expect(mine.heardOf.over).toBe(true));
    expect(mine.heardOf.text).toBe('data: first\n\n');
  });
});
