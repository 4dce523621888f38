import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { defaultCache, defaultResponse, identityHeaders, jwksPath } from '@sitekeep/contracts';
import { visit } from '../testing/visit.ts';
import { http2Session, visitHttp2 } from '../testing/visit-http2.ts';
import { seconds } from './testing/gate-states.ts';
import { type ClubSite, cookieOf, groupsOfAnna, TlsClub, toldOfAnna } from './testing/tls-club.ts';

let club: TlsClub;
beforeAll(async () => {
  club = await TlsClub.start();
}, 90_000);
afterAll(() => club.stop(), 30_000);
beforeEach(() => club.renew());

const heard = () => club.setting.origin.seen.at(-1)?.headers ?? {};
const names = [...Object.keys(toldOfAnna), 'sitekeep-identity'];
const spoofed = { ...Object.fromEntries(names.map((name) => [name, 'eve'])), 'REMOTE-USER': 'eve', 'X-Forwarded-User': 'eve' };
/** What of the identity reached the origin: every value, however often a name came. */
const identityAtOrigin = () => {
  const { rawHeaders = [] } = club.setting.origin.seen.at(-1) ?? {};
  return rawHeaders.filter((_, i) => names.includes(rawHeaders[i & ~1]?.toLowerCase() ?? ''));
};
const flat = Object.entries({ 'Remote-User': 'vis_anna', 'Remote-Email': 'anna@visitor.test', 'Remote-Name': 'Anna' }).flat();

describe('what the origin is told of a visitor', () => {
  test('over HTTP/1.1, without the cookie that proves it', async () => {
    const one = await club.site();
    const answer = await club.ask(one, '/a', {}, `theirs=1; ${cookieOf(one, groupsOfAnna)}; sitekeep_pass4=x; other=2`);
    expect([answer.status, answer.body]).toEqual([200, 'from the origin']);
    expect(heard()).toMatchObject({ ...toldOfAnna, cookie: 'theirs=1; other=2' });
    expect(JSON.stringify(club.setting.origin.seen)).not.toContain('sitekeep_');
    expect(heard()['sitekeep-identity']).toBeUndefined();
  });

  test('over HTTP/2', async () => {
    const one = await club.site();
    const session = await http2Session(club.tlsPort, one.hostname, club.cert);
    try {
      const answer = await visitHttp2(session, { ':path': '/', cookie: cookieOf(one, groupsOfAnna), ...spoofedInLowerCase });
      expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'private']);
      expect(heard()).toMatchObject(toldOfAnna);
      expect(heard().cookie).toBeUndefined();
      const without = await visitHttp2(session, { ':path': '/', accept: 'text/html' });
      expect([without.status, without.headers.location]).toEqual([303, '/.sitekeep/sign-in?return=%2F']);
    } finally {
      session.close();
    }
  });
  const spoofedInLowerCase = Object.fromEntries(names.map((name) => [name, 'eve']));

  test('of a name in any script, byte by byte, and of nothing that ends a line', async () => {
    const one = await club.site();
    await club.ask(one, '/', {}, cookieOf(one, { n: 'Zoë 李\r\nX-Admin: 1' }));
    expect(Buffer.from(String(heard()['remote-name']), 'latin1').toString('utf8')).toBe('Zoë 李  X-Admin: 1');
    expect(heard()['x-admin']).toBeUndefined();
  });

  test('by nobody else: what visitors send by these names never arrives, gate or not', async () => {
    const one = await club.site();
    await club.ask(one, '/', { headers: spoofed });
    expect(identityAtOrigin()).toEqual([...flat, 'Remote-Groups', '']);
    await club.ask(one, '/', { headers: { ...spoofed, connection: 'keep-alive, Remote-User, Remote-Email' } });
    expect(identityAtOrigin()).toEqual([...flat, 'Remote-Groups', '']);
    const quiet = await club.site({ identity: { headers: false, jwt: false } });
    await club.ask(quiet, '/', { headers: spoofed });
    expect(identityAtOrigin()).toEqual([]);
    await club.setting.publisher.publish(
      club.setting.publisher.ruleset({ siteId: 'site_plain', hostnames: ['plain.club.test'], origins: [club.setting.origin.row()] }),
    );
    await visit(club.setting.port, 'plain.club.test', '/', { headers: spoofed });
    expect(club.setting.origin.seen.at(-1)?.url).toBe('/');
    expect(identityAtOrigin()).toEqual([]);
  });

  test('not where nothing is asked, nor of whom a whitelist entry lets past', async () => {
    const path = { kind: 'prefix' as const, value: '/open' };
    const rules = [{ name: 'open', path, methods: [], networks: [], require: 'nothing' as const, groups: [], freshSeconds: null }];
    const one = await club.site({ rules });
    await club.ask(one, '/open', { headers: spoofed });
    expect([heard().host, identityAtOrigin()]).toEqual([one.hostname, []]);
    const whitelist = [{ address: '127.0.0.7/32', expiresAt: null, skipsGate: true as const }];
    const two = await club.site({}, { filters: { whitelist } });
    const spared = await club.ask(two, '/', { localAddress: '127.0.0.7', headers: spoofed }, null);
    expect([spared.status, spared.headers['cache-control'], identityAtOrigin()]).toEqual([200, 'private', []]);
    expect((await club.ask(two, '/', { localAddress: '127.0.0.8' }, null)).status).toBe(401);
  });

  test('whatever the site’s own rules make of headers', async () => {
    const rules = [{ name: 'x-role', value: 'user', on: 'request' as const, action: 'set' as const, path: null }];
    const one = await club.site({}, { response: { ...defaultResponse, rules } });
    await club.ask(one, '/', { headers: spoofed });
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
  const keysOf = async (one: ClubSite) => {
    const answer = await club.ask(one, jwksPath, {}, null);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
    return (JSON.parse(answer.body) as { keys: JsonWebKey[] }).keys;
  };
  const withJwt = { identity: { headers: true, jwt: true } };

  test('says who is there, in a way that the origin can verify', async () => {
    const one = await club.site(withJwt);
    await club.ask(one, '/', { headers: spoofed }, cookieOf(one, { ...groupsOfAnna, s: 'gse_7' }));
    const { head, claims, isBy } = read(String(heard()['sitekeep-identity']));
    expect(head).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: `${one.siteId}-0` });
    expect(claims).toMatchObject({
      ...{ iss: 'sitekeep', aud: one.siteId, sub: 'vis_anna', sid: 'gse_7', email: 'anna@visitor.test', name: 'Anna' },
      ...{ groups: ['editors', 'staff'], amr: ['pwd', 'otp'] },
    });
    const [iat, exp] = [Number(claims['iat']), Number(claims['exp'])];
    expect([exp - iat, Math.abs(iat - seconds()) < 5]).toEqual([300, true]);
    expect(isBy(await keysOf(one))).toBe(true);
    const other = await club.site(withJwt);
    expect(isBy((await keysOf(other)).map((key) => ({ ...key, kid: head.kid })))).toBe(false);
  });

  test('is signed once a minute, ends with the session, and is told alone where headers are not wanted', async () => {
    const one = await club.site({ identity: { headers: false, jwt: true } });
    const cookie = cookieOf(one, { z: seconds(100) });
    await club.ask(one, '/', {}, cookie);
    const first = heard()['sitekeep-identity'];
    await club.ask(one, '/', {}, cookie);
    expect([heard()['sitekeep-identity'], heard()['remote-user']]).toEqual([first, undefined]);
    expect(Number(read(String(first)).claims['exp'])).toBeLessThanOrEqual(seconds(100));
  });

  test('has keys of this epoch and the one before; none where it is not wanted, nor over plain HTTP', async () => {
    const one = await club.site({ ...withJwt, epoch: 3, previousUntil: Date.now() + 60_000 });
    expect((await keysOf(one)).map(({ kid }) => kid)).toEqual([`${one.siteId}-3`, `${one.siteId}-2`]);
    expect(JSON.stringify(await keysOf(one))).not.toContain('"d"');
    expect((await club.ask(await club.site(), jwksPath, {}, null)).status).toBe(404);
    expect((await club.ask(one, jwksPath, { method: 'POST' }, null)).status).toBe(405);
    expect((await visit(club.setting.port, one.hostname, jwksPath)).status).not.toBe(200);
    expect(club.setting.origin.seen).toHaveLength(0);
  });
});

describe('answers behind the gate', () => {
  const cache = { ...defaultCache, mode: 'standard' as const, shared: [{ kind: 'prefix' as const, value: '/shared/' }] };
  const path = { kind: 'prefix' as const, value: '/open/' };
  const open = { path, methods: [], require: 'nothing' as const, groups: [], freshSeconds: null };
  const rules = [
    { ...open, name: 'open', networks: [] },
    { ...open, name: 'office', path: { kind: 'prefix' as const, value: '/office/' }, networks: ['127.0.0.0/8'] },
  ];
  let one: ClubSite;
  let answers = 0;
  beforeAll(async () => void (one = await club.site({ rules }, { cache })));
  const says = (control: string | null) => {
    club.setting.origin.answer = (_request, response) => {
      if (control !== null) response.setHeader('cache-control', control);
      response.end(`answer ${++answers}`);
    };
  };
  /** How often the origin is asked when two visitors want the same, and what they were told about keeping it. */
  const twice = async (target: string, cookies: (string | null)[] = [cookieOf(one), cookieOf(one)]) => {
    club.setting.origin.seen.length = 0;
    const told = [];
    for (const cookie of cookies) told.push((await club.ask(one, target, {}, cookie)).headers['cache-control']);
    return { asked: club.setting.origin.seen.length, told };
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
    const stranger = await club.ask(one, '/shared/b', {}, null);
    expect([stranger.status, stranger.body.includes('answer')]).toEqual([401, false]);
    expect(stranger.headers['cache-control']).toBe('no-store');
  });

  test('what is open to some networks alone stays private, and says nothing of who has signed in', async () => {
    says('public, max-age=600');
    expect(await twice('/office/a', [null, cookieOf(one)])).toEqual({ asked: 2, told: ['private, max-age=600', 'private, max-age=600'] });
    expect(club.setting.origin.seen.map(({ headers }) => headers['remote-user'])).toEqual([undefined, undefined]);
  });

  test('what varies by who has signed in is kept nowhere, whatever the origin calls it', async () => {
    for (const vary of Object.values(identityHeaders)) {
      club.setting.origin.answer = ({ headers }, response) => {
        response
          .setHeader('cache-control', 'public, max-age=600')
          .setHeader('vary', vary)
          .end(`answer for ${String(headers['remote-groups'])}`);
      };
      expect((await twice(`/shared/by-${vary}`)).asked).toBe(2);
    }
    const bodies = [];
    for (const groups of [['staff'], ['guests']]) bodies.push((await club.ask(one, '/shared/mine', {}, cookieOf(one, { g: groups }))).body);
    expect(bodies).toEqual(['answer for staff', 'answer for guests']);
  });

  test('where nothing is asked, what is explicitly public is kept and stays public; nothing else is', async () => {
    says('max-age=600');
    expect((await twice('/open/a', [null, null])).asked).toBe(2);
    says('public, max-age=600');
    expect(await twice('/open/b', [cookieOf(one), null])).toEqual({ asked: 1, told: ['public, max-age=600', 'public, max-age=600'] });
  });
});
