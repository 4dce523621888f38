import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { defaultCheck, redisKeys } from '@sitekeep/contracts';
import { inTime } from '@sitekeep/runtime/testing';
import { eventually, visit } from '../testing/visit.ts';
import { handshake, http2Session, visitHttp2 } from '../testing/visit-http2.ts';
import { allow, gitToken, token } from './testing/access.ts';
import { type ClubSite, cookieOf, TlsClub } from './testing/tls-club.ts';

let club: TlsClub;
beforeAll(async () => {
  club = await TlsClub.start();
}, 90_000);
afterAll(() => club.stop(), 30_000);
beforeEach(() => club.renew());

const secretOf = (prefix: string, letter: string) => `${prefix}${letter.repeat(32)}`;
const [reader, writer] = [secretOf('skg_', 'r'), secretOf('skg_', 'w')];
const [licence, service] = [secretOf('skl_', 'a'), secretOf('sks_', 's')];
const basic = (secret: string, user = 'bert') => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
const licensed = { 'sitekeep-licence': licence };
const refs = '/repo.git/info/refs?service=git-upload-pack';

const backupOf = ({ siteId }: ClubSite) => `mtk_${siteId}`;

/** A site with a token of each kind. */
async function siteWithTokens(...given: Parameters<TlsClub['site']>): Promise<ClubSite> {
  const site = await club.site(...given);
  const { siteId } = site;
  await allow(club.setting.publisher, siteId, {
    git: [gitToken(siteId, reader), gitToken(siteId, writer, { access: 'write' })],
    licences: [token(siteId, licence, { label: 'shop 12' })],
    services: [token(siteId, service, { id: backupOf(site), label: 'backup' })],
  });
  await eventually(async () => expect((await ask(site, '/', licensed)).status).toBe(200));
  club.renew();
  return site;
}
const ask = (site: ClubSite, path: string, headers: Record<string, string | string[]> = {}, method = 'GET') =>
  club.ask(site, path, { headers, method }, null);
const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;
const heard = () => club.setting.origin.seen.at(-1)?.headers ?? {};

describe('a program enters by its token, which the origin never sees', () => {
  const identity = (headers: ReturnType<typeof heard>) =>
    ['remote-user', 'remote-email', 'remote-name', 'remote-groups'].map((name) => headers[name]);

  test('git on its paths, in the name of its visitor', async () => {
    const site = await siteWithTokens();
    const named = (value: string): Record<string, string> => ({ 'Sitekeep-Git-Token': value });
    for (const headers of [{ authorization: basic(reader) }, named(`bert:${reader}`), named(reader)]) {
      expect(await statusOf(site, refs, headers)).toBe(200);
      expect(identity(heard())).toEqual(['vis_bert', 'bert@club.test', 'Bert', 'staff']);
      expect(JSON.stringify(club.setting.origin.seen)).not.toMatch(/skg_|authorization|git-token/i);
    }
  });

  test('a licence and a service, each in its own name', async () => {
    const site = await siteWithTokens();
    expect(await statusOf(site, '/api', licensed)).toBe(200);
    expect(identity(heard())).toEqual(['licence:shop 12', '', 'shop 12', '']);
    expect(await statusOf(site, '/api', { 'Sitekeep-Service-Id': backupOf(site), 'Sitekeep-Service-Secret': service })).toBe(200);
    expect(identity(heard())).toEqual(['service:backup', '', 'backup', '']);
    expect(JSON.stringify(club.setting.origin.seen)).not.toMatch(/sk[ls]_|service-|sitekeep-licence/i);
  });

  test('by the names that the site gives its headers', async () => {
    const machineHeaders = { git: 'x-git', licence: 'x-shop-licence' };
    const site = await club.site({ machineHeaders });
    await allow(club.setting.publisher, site.siteId, { licences: [token(site.siteId, licence)] });
    await eventually(async () => expect(await statusOf(site, '/', { 'X-Shop-Licence': licence })).toBe(200));
    expect(await statusOf(site, '/', licensed)).toBe(401);
    expect(JSON.stringify(club.setting.origin.seen)).not.toContain(licence);
  });

  test('also where no token is wanted, and where it is none that counts', async () => {
    const site = await siteWithTokens({ require: 'nothing' });
    const lost = { authorization: basic(secretOf('skg_', 'x')), 'sitekeep-licence': 'skl_old' };
    expect(await statusOf(site, '/', lost)).toBe(200);
    expect(JSON.stringify(club.setting.origin.seen)).not.toMatch(/sk[gl]_|authorization/i);
    const odd = [basic(`x:${reader}`), basic('', reader), `Bearer ${reader}`, basic(reader).replace(' ', '\t')];
    for (const authorization of odd) {
      expect(await statusOf(site, '/', { authorization })).toBe(200);
      expect(heard().authorization).toBeUndefined();
    }
    const theirs = basic('correct horse');
    expect(await statusOf(site, '/', { authorization: theirs })).toBe(200);
    expect(heard().authorization).toBe(theirs);
  });
});

test('answers to programs are private', async () => {
  const site = await siteWithTokens();
  expect((await ask(site, '/api', licensed)).headers['cache-control']).toBe('private');
});

test('git is asked for its token by HTTP Basic, other programs and browsers as before', async () => {
  const site = await siteWithTokens();
  const schemeOf = async (path: string, headers = {}) => String((await ask(site, path, headers)).headers['www-authenticate']).split(' ')[0];
  expect([await schemeOf(refs), await schemeOf('/api')]).toEqual(['Basic', 'Cookie']);
  expect(await schemeOf(refs, { authorization: basic(secretOf('skg_', 'x')) })).toBe('Basic');
  expect((await ask(site, '/repo.git/HEAD', { accept: 'text/html', 'sec-fetch-dest': 'document' })).status).toBe(303);
});

test('programs are not put to the check of visitors, and git is asked before it', async () => {
  const site = await siteWithTokens({}, { check: { ...defaultCheck, mode: 'all' } });
  expect(await statusOf(site, '/api', licensed)).toBe(200);
  expect(await statusOf(site, '/api')).toBe(429);
  expect(await statusOf(site, refs)).toBe(401);
  expect(await statusOf(site, refs, { authorization: basic(reader) })).toBe(200);
  expect(await statusOf(site, refs, { authorization: basic(secretOf('skg_', 'x')) })).toBe(401);
});

describe('attacks', () => {
  test('a token that reads does not push', async () => {
    const site = await siteWithTokens();
    const pushes = ['/repo.git/git-receive-pack', '/repo.git/info/lfs/objects/batch'];
    for (const path of pushes) expect(await statusOf(site, path, { authorization: basic(reader) }, 'POST')).toBe(403);
    expect(await statusOf(site, '/repo.git/info/refs?service=git-receive-pack', { authorization: basic(reader) })).toBe(403);
    expect(club.setting.origin.seen).toEqual([]);
    for (const path of pushes) expect(await statusOf(site, path, { authorization: basic(writer) }, 'POST')).toBe(200);
  });

  test('is told that its token does not count, and never why; who shows none, and people, are told to sign in', async () => {
    const site = await siteWithTokens();
    const told = async (headers: Record<string, string>, path = '/') => {
      const { status, headers: answered, body } = await ask(site, path, { accept: '*/*', ...headers });
      const { code, detail } = JSON.parse(body) as { code: string; detail: string };
      return { status, type: answered['content-type'], code, detail };
    };
    const unknown = await told({ 'sitekeep-licence': secretOf('skl_', 'b') });
    expect(unknown).toMatchObject({ status: 401, type: 'application/problem+json', code: 'token_refused' });
    expect(unknown.detail).toMatch(/^The token that was shown does not open this/);
    const refused: Record<string, string>[] = [
      { 'sitekeep-licence': 'nonsense' },
      { 'sitekeep-git-token': reader },
      { 'Sitekeep-Service-Secret': service },
      { authorization: basic(licence) },
    ];
    for (const headers of refused) expect(await told(headers)).toEqual(unknown);
    expect((await ask(site, refs, { accept: '*/*', authorization: basic(secretOf('skg_', 'x')) })).headers['www-authenticate']).toMatch(
      /^Basic/,
    );
    const others: Record<string, string>[] = [{}, { authorization: basic('a password of the website') }];
    for (const headers of others) expect(await told(headers)).toMatchObject({ status: 401, code: 'sign_in_required' });
    expect((await ask(site, '/', { accept: 'text/html', 'sitekeep-licence': 'x' })).status).toBe(303);
  });

  test('a token of git opens nothing but the paths of git', async () => {
    const site = await siteWithTokens();
    for (const path of [
      '/',
      '/repo.git',
      '/repo.git/config',
      '/admin/..%2fHEAD',
      '/repo.git/info/refs?service=git-upload-pack&x=1',
      '/admin/users.php/info/lfs/x?id=3',
      '/x.PHP/objects/info/packs',
    ])
      expect(await statusOf(site, path, { authorization: basic(writer) })).toBe(401);
    for (const path of ['/users.php/git-receive-pack', '/repo.git/git-receive-pack?do=delete'])
      expect(await statusOf(site, path, { authorization: basic(writer) }, 'POST')).toBe(401);
    expect(await statusOf(site, '/', { 'sitekeep-licence': writer })).toBe(401);
    expect(await statusOf(site, refs, { authorization: basic(licence) })).toBe(401);
  });

  test('a token of another site, a made-up one, several at once, and one without its id are none', async () => {
    const [site, other] = [await siteWithTokens(), await club.site()];
    expect(await statusOf(other, '/', licensed)).toBe(401);
    expect(await statusOf(site, '/', { 'sitekeep-licence': secretOf('skl_', 'b') })).toBe(401);
    expect(await statusOf(site, '/', { 'sitekeep-licence': [licence, licence] })).toBe(401);
    expect(await statusOf(site, '/', { 'Sitekeep-Service-Secret': service })).toBe(401);
    expect(await statusOf(site, '/', { 'Sitekeep-Service-Secret': service, 'Sitekeep-Service-Id': 'mtk_other' })).toBe(401);
    expect(await statusOf(site, '/', { 'sitekeep-licence': `${licence}${'a'.repeat(5000)}` })).toBe(401);
  });

  test('without TLS a token is read by others on its way, and counts for nothing', async () => {
    const site = await siteWithTokens();
    const answer = await visit(club.setting.port, site.hostname, '/api', { headers: licensed });
    expect(answer.status).not.toBe(200);
    expect(club.setting.origin.seen).toEqual([]);
  });

  test('a forged identity beside a token is not told', async () => {
    const site = await siteWithTokens();
    await ask(site, '/api', { ...licensed, 'Remote-User': 'vis_anna', 'Remote-Email': 'anna@visitor.test' });
    expect([heard()['remote-user'], heard()['remote-email']]).toEqual(['licence:shop 12', '']);
  });

  test('a token that does not count is in no event', async () => {
    const site = await siteWithTokens();
    await ask(site, `/x`, { 'sitekeep-licence': secretOf('skl_', 'q') });
    await eventually(async () => {
      const entries = JSON.stringify(await club.setting.publisher.redis.xrange(redisKeys.events, '-', '+'));
      expect(entries).toContain('/x');
      expect(entries).not.toMatch(/sk[gls]_/);
    });
  });
});

test('a token holds from its networks, until its end, on its paths', async () => {
  const site = await club.site();
  const { siteId } = site;
  const [elsewhere, ended, limited] = ['e', 'd', 'p'].map((letter) => secretOf('skl_', letter)) as [string, string, string];
  const licences = [
    token(siteId, elsewhere, { networks: ['192.0.2.0/24'] }),
    token(siteId, ended, { expiresAt: Date.now() - 1 }),
    token(siteId, limited, { paths: ['/api'], networks: ['127.0.0.0/8'], expiresAt: Date.now() + 60_000 }),
  ];
  await allow(club.setting.publisher, siteId, { licences });
  await eventually(async () => expect(await statusOf(site, '/api', { 'sitekeep-licence': limited })).toBe(200));
  expect(await statusOf(site, '/other', { 'sitekeep-licence': limited })).toBe(403);
  for (const secret of [elsewhere, ended]) expect(await statusOf(site, '/api', { 'sitekeep-licence': secret })).toBe(401);
});

test('a token that is taken away shuts its program out within a second, and cuts what is under way', async () => {
  const isCut: number[] = [];
  await inTime(1000, async () => {
    const site = await siteWithTokens();
    club.setting.origin.answer = ({ url }, response) => void (url === '/api/stream' ? response.write('begins') : response.end());
    const broken = ask(site, '/api/stream', licensed).catch((error: unknown) => String(error));
    await eventually(() => expect(club.setting.origin.seen).toHaveLength(1));
    await allow(club.setting.publisher, site.siteId, {});
    const beganAt = performance.now();
    await eventually(async () => expect(await statusOf(site, '/api', licensed)).toBe(401));
    const took = performance.now() - beganAt;
    expect(await broken).toMatch(/aborted|ECONNRESET|hang up/);
    isCut.push(performance.now() - beganAt);
    return took;
  });
  expect(Math.min(...isCut)).toBeLessThan(2500);
});

test('a WebSocket ends with the token that let it in, and its origin does not see that', async () => {
  const site = await club.site();
  const brief = secretOf('skl_', 'w');
  const expiresAt = Date.now() + 2500;
  await allow(club.setting.publisher, site.siteId, { licences: [token(site.siteId, brief, { expiresAt })] });
  await eventually(async () => expect(await statusOf(site, '/', { 'sitekeep-licence': brief })).toBe(200), 2000);
  const { server } = club.setting.origin;
  const upgraded = new Promise<IncomingMessage>((resolve) => {
    server.once('upgrade', (request: IncomingMessage, socket: Duplex) => {
      const over = () => void socket.destroy();
      socket.on('error', over).on('end', over).resume();
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      resolve(request);
    });
  });
  const socket = await handshake(club.tlsPort, { servername: site.hostname });
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  const head = `GET /live HTTP/1.1\r\nHost: ${site.hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${key}`;
  socket.resume().write(`${head}\r\nSitekeep-Licence: ${brief}\r\n\r\n`);
  expect(JSON.stringify((await upgraded).rawHeaders)).not.toContain('skl_');
  await closed;
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
});

test('over HTTP/2, too, the origin sees who it is and no token', async () => {
  const site = await siteWithTokens();
  const session = await http2Session(club.tlsPort, site.hostname, club.cert);
  try {
    expect((await visitHttp2(session, { ':path': refs, authorization: basic(reader), ...licensed })).status).toBe(200);
    expect(heard()['remote-user']).toBe('vis_bert');
    expect(JSON.stringify(club.setting.origin.seen)).not.toMatch(/sk[gl]_|authorization/);
  } finally {
    session.close();
  }
});

test('who has signed in is the visitor, whatever token comes along', async () => {
  const site = await siteWithTokens();
  await club.ask(site, '/', { headers: licensed }, cookieOf(site));
  expect(heard()['remote-user']).toBe('vis_anna');
});

test('tokens that were taken are told of, each once in a while', async () => {
  const site = await siteWithTokens();
  for (let i = 0; i < 3; i++) await ask(site, '/api', { 'Sitekeep-Service-Id': backupOf(site), 'Sitekeep-Service-Secret': service });
  await eventually(async () => {
    const entries = await club.setting.publisher.redis.xrange(redisKeys.events, '-', '+');
    const uses = entries.flatMap(
      ([, fields]) => (JSON.parse(fields[1] as string) as { machineUses: { siteId: string; id: string }[] }).machineUses,
    );
    expect(uses.filter(({ siteId, id }) => siteId === site.siteId && id === backupOf(site))).toHaveLength(1);
  });
});
