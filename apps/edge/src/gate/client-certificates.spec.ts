import { connect as connectHttp2 } from 'node:http2';
import { Agent } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { defaultCheck, defaultGate } from '@sitekeep/contracts';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { storeCertificate } from '../testing/site-certificate.ts';
import { type Issued, TestAuthority } from '../testing/test-authority.ts';
import { certificateOf } from '../testing/test-certificate.ts';
import { asksForCertificate } from '../testing/tapped-handshake.ts';
import { eventually } from '../testing/visit.ts';
import { handshake, visitHttp2 } from '../testing/visit-http2.ts';
import { allow } from './testing/access.ts';
import { sealingKey } from './testing/test-gate.ts';
import { type ClubSite, TlsClub } from './testing/tls-club.ts';

const authority = new TestAuthority('CA of the shop');
const stranger = new TestAuthority('CA of somebody else');
const till = authority.issue('till 7');

let club: TlsClub;
let site: ClubSite;
let other: ClubSite;
beforeAll(async () => {
  club = await TlsClub.start();
  site = await asking();
  other = await club.site();
}, 90_000);
afterAll(() => club.stop(), 30_000);
beforeEach(() => club.renew());

/** A site that knows programs by certificates of this CA. */
async function asking(clientCa = authority.cert, revokedSerials: string[] = [], ...given: Parameters<TlsClub['site']>): Promise<ClubSite> {
  const made = await club.site(...given);
  await allow(club.setting.publisher, made.siteId, { clientCa, revokedSerials });
  await eventually(async () => expect(await isAsked(made)).toBe(true));
  return made;
}

type Shown = Pick<Issued, 'cert' | 'key'> | null;
const by = (shown: Shown) => (shown === null ? {} : { cert: shown.cert, key: shown.key });
/** Over HTTP/1.1, on a connection of its own. */
const statusOf = async (to: ClubSite, shown: Shown = till, path = '/') => (await club.ask(to, path, by(shown), null)).status;
const heard = () => club.setting.origin.seen.at(-1)?.headers ?? {};
const isAsked = ({ hostname }: ClubSite) => asksForCertificate(club.tlsPort, hostname);

/** What a client keeps to go on with later. */
async function sessionFrom(to: ClubSite, options: ConnectionOptions): Promise<Buffer | undefined> {
  const socket = await handshake(club.tlsPort, { servername: to.hostname, ...options });
  const told = new Promise<Buffer>((resolve) => socket.once('session', resolve));
  const late = new Promise<Buffer | undefined>((resolve) => setTimeout(() => resolve(socket.getSession()), 300));
  const session = await Promise.race([told, late]);
  socket.on('error', () => undefined).destroy();
  return session;
}

test('clients are asked for a certificate at sites with a CA of their own, and at no others', async () => {
  expect([await isAsked(site), await isAsked(other), await asksForCertificate(club.tlsPort, 'unknown.test')]).toEqual([true, false, false]);
});

test('a site that asks no more takes its CA away', async () => {
  const brief = await asking();
  await allow(club.setting.publisher, brief.siteId, {});
  await eventually(async () => expect(await isAsked(brief)).toBe(false));
  expect(await statusOf(brief)).toBe(401);
});

describe('a program enters by a certificate of the site’s own CA', () => {
  test('over HTTP/1.1, and the origin is told who it is', async () => {
    expect(await statusOf(site)).toBe(200);
    expect([heard()['remote-user'], heard()['remote-name']]).toEqual(['certificate:till 7', 'till 7']);
  });

  test('over HTTP/2', async () => {
    const session = connectHttp2(`https://${site.hostname}`, {
      ...{ host: '127.0.0.1', port: club.tlsPort, servername: site.hostname, ca: club.cert, ...by(till) },
    });
    try {
      expect((await visitHttp2(session, { ':path': '/api' })).status).toBe(200);
      expect(heard()['remote-user']).toBe('certificate:till 7');
    } finally {
      session.close();
    }
  });

  test('also where the site has a certificate of its own for its name', async () => {
    const { publisher, origin } = club.setting;
    const own = await storeCertificate(publisher, 'site_own', ['own.test'], { sealedWith: Buffer.from(sealingKey, 'base64') });
    const gate = { ...defaultGate, mode: 'on' as const };
    const parts = { siteId: 'site_own', hostnames: ['own.test'], certificates: [own.row], origins: [origin.row()], gate };
    await publisher.publish(publisher.ruleset(parts));
    await allow(publisher, 'site_own', { clientCa: authority.cert });
    const owned = { siteId: 'site_own', hostname: 'own.test' };
    await eventually(async () => expect(await isAsked(owned)).toBe(true));
    const statusBy = async (shown: Shown) => (await club.ask(owned, '/', { ...by(shown), ca: own.cert }, null)).status;
    expect([await statusBy(till), await statusBy(stranger.issue('till 7'))]).toEqual([200, 401]);
  });

  test('by one that a CA below it has signed', async () => {
    const below = new TestAuthority('CA of a branch', authority);
    const issued = below.issue('till 8');
    expect(await statusOf(site, { ...issued, cert: issued.cert + below.cert })).toBe(200);
    expect(await statusOf(await asking(below.cert), issued)).toBe(200);
  });

  test('without being put to the check of visitors', async () => {
    const strict = await asking(authority.cert, [], {}, { check: { ...defaultCheck, mode: 'all' } });
    expect([await statusOf(strict), await statusOf(strict, null)]).toEqual([200, 429]);
  });
});

test('who has none signs in as usual', async () => {
  expect(await statusOf(site, null)).toBe(401);
});

test('a process that meets the site for the first time asks at once, and every request of that connection enters', async () => {
  const fresh = await asking();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const edge = await club.anotherEdge();
  try {
    const statuses: number[] = [];
    const at = { agent, port: edge.ports[1] as number, ...by(till) };
    for (let i = 0; i < 3; i++) statuses.push((await club.ask(fresh, '/', at, null)).status);
    expect([statuses, await asksForCertificate(edge.ports[1] as number, 'unknown.test')]).toEqual([[200, 200, 200], false]);
  } finally {
    agent.destroy();
    await edge.close();
  }
});

describe('a connection that was not asked for a certificate, because the site asks only since, ends with its 401', () => {
  test('over HTTP/1.1, and who was asked and has none keeps it', async () => {
    const late = await club.site();
    const [agent, bare] = [new Agent({ keepAlive: true, maxSockets: 1 }), new Agent({ keepAlive: true })];
    const ask = () => club.ask(late, '/', { agent, ...by(till) }, null);
    try {
      const before = await ask();
      expect([before.status, before.headers['connection']]).toEqual([401, 'keep-alive']);
      await allow(club.setting.publisher, late.siteId, { clientCa: authority.cert });
      await eventually(async () => expect((await ask()).status).toBe(200));
      expect((await club.ask(late, '/', { agent: bare }, null)).headers['connection']).toBe('keep-alive');
    } finally {
      agent.destroy();
      bare.destroy();
    }
  });

  test('over HTTP/2', async () => {
    const late = await club.site();
    const to = { host: '127.0.0.1', port: club.tlsPort, servername: late.hostname, ca: club.cert, ...by(till) };
    const session = connectHttp2(`https://${late.hostname}`, to);
    const toldToGo = new Promise((resolve) => session.once('goaway', resolve));
    expect((await visitHttp2(session, { ':path': '/' })).status).toBe(401);
    expect(session.closed).toBe(false);
    await allow(club.setting.publisher, late.siteId, { clientCa: authority.cert });
    await eventually(async () => expect(await isAsked(late)).toBe(true));
    expect((await visitHttp2(session, { ':path': '/' })).status).toBe(401);
    expect(await toldToGo).toBe(0);
    session.destroy();
  });
});

describe('attacks', () => {
  test.each<[string, () => Shown]>([
    ['of another CA', () => stranger.issue('till 7')],
    ['of a CA that has the same name', () => new TestAuthority('CA of the shop').issue('till 7')],
    ['of the Web, which signs itself', () => certificateOf('till7.club.test')],
    ['that is over', () => authority.issue('till 7', { notAfter: Date.now() - 1000 })],
    ['that is not yet', () => authority.issue('till 7', { notBefore: Date.now() + 3_600_000 })],
    ['of a server', () => authority.issue('till 7', { usage: 'serverAuth' })],
  ])('a certificate %s', async (_name, shown) => {
    expect(await statusOf(site, shown())).toBe(401);
    expect(club.setting.origin.seen).toEqual([]);
  });

  test('a certificate of one site is nothing at another', async () => {
    const apart = await asking(stranger.cert);
    expect([await statusOf(apart), await statusOf(other)]).toEqual([401, 401]);
    expect(club.setting.origin.seen).toEqual([]);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'with %s no session of another site goes on at one that asks, nor one of its own',
    async (maxVersion) => {
      const apart = await asking(stranger.cert);
      const theirs = stranger.issue('till 7');
      for (const [from, shown] of [
        [other, till],
        [apart, theirs],
        [site, till],
      ] as const) {
        const session = (await sessionFrom(from, { maxVersion, ...by(shown) })) as Buffer;
        const socket = await handshake(club.tlsPort, { servername: site.hostname, maxVersion, session });
        expect(socket.isSessionReused()).toBe(false);
        socket.on('error', () => undefined).destroy();
        expect((await club.ask(site, '/', { maxVersion, session }, null)).status).toBe(401);
      }
    },
  );

  test('a request on the connection for another site', async () => {
    const agent = { servername: site.hostname, headers: { host: other.hostname } };
    expect((await club.ask(site, '/', { ...agent, ...by(till) }, null)).status).toBe(421);
  });
});

test('a serial number that is revoked shuts its program out at once, also on connections that are open', async () => {
  const lost = authority.issue('till 9', { serial: '00ab12' });
  const here = await asking();
  const session = connectHttp2(`https://${here.hostname}`, {
    ...{ host: '127.0.0.1', port: club.tlsPort, servername: here.hostname, ca: club.cert, ...by(lost) },
  });
  try {
    const status = async () => (await visitHttp2(session, { ':path': '/' })).status;
    await inTime(1000, async () => {
      await allow(club.setting.publisher, here.siteId, { clientCa: authority.cert });
      await eventually(async () => expect(await status()).toBe(200));
      await allow(club.setting.publisher, here.siteId, { clientCa: authority.cert, revokedSerials: ['ab12'] });
      return msOf(() => eventually(async () => expect(await status()).toBe(401)));
    });
    expect([await statusOf(here, lost), await statusOf(here)]).toEqual([401, 200]);
    await allow(club.setting.publisher, here.siteId, { clientCa: stranger.cert });
    await eventually(async () => expect(await status()).toBe(401));
  } finally {
    session.close();
  }
});
