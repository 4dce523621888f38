import { defaultCheck } from '@sitekeep/contracts';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { eventually, sendRaw } from '../testing/visit.ts';
import { type AskHeaders, fetchAsk } from './testing/ask.ts';
import { AskedSites, secretOf, type Way } from './testing/asked-sites.ts';
import { triedBy, triedByEach } from './testing/tried-by.ts';
import { rawVisit } from './testing/raw-visit.ts';

const refusedAddress = '127.66.0.1';
let sites: AskedSites;
beforeAll(async () => {
  const always = [{ path: { kind: 'prefix' as const, value: '/members' }, methods: ['POST', 'GET'], method: 'invisible' as const }];
  sites = await AskedSites.start({
    filters: { blacklist: [{ address: '127.66.0.0/16', expiresAt: null }], whitelist: [{ address: '127.77.0.0/16', expiresAt: null }] },
    check: { ...defaultCheck, always },
  });
}, 90_000);
beforeEach(() => void (sites.setting.origin.seen.length = 0));
afterAll(() => sites.stop(), 30_000);

const asks: Way[] = ['nginx', 'traefik', 'caddy'];
const described = (parts: AskHeaders = {}): AskHeaders => ({
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': '/page',
  'x-forwarded-host': 'traefik.test',
  'x-forwarded-proto': 'http',
  'x-forwarded-for': '127.0.0.1',
  ...parts,
});
const ask = (parts: AskHeaders = {}, path = '/auth/traefik', siteId: string | null = 'site_traefik') =>
  fetchAsk(sites.authPort, path, siteId, described(parts));

// What visitors may send to make another request of theirs in our eyes.
const claims: readonly (readonly [string, readonly string[]])[] = [
  ['an address in X-Forwarded-For', ['X-Forwarded-For', '127.77.0.1']],
  ['a list of addresses', ['X-Forwarded-For', '127.77.0.1, 127.77.0.2']],
  ['two X-Forwarded-For', ['X-Forwarded-For', '127.77.0.1', 'X-Forwarded-For', '127.77.0.2']],
  ['X-Real-IP', ['X-Real-IP', '127.77.0.1']],
  ['Forwarded', ['Forwarded', 'for=127.77.0.1;host=other.test']],
  ['another path', ['X-Original-URI', '/page', 'X-Forwarded-Uri', '/page']],
  ['another URL', ['X-Original-URL', 'http://other.test/page']],
  ['another method', ['X-Original-Method', 'HEAD', 'X-Forwarded-Method', 'HEAD', 'X-HTTP-Method-Override', 'HEAD']],
  ['another host', ['X-Forwarded-Host', 'other.test']],
  ['HTTPS', ['X-Forwarded-Proto', 'https']],
  ['a verdict', ['X-Sitekeep-Verdict', Buffer.from('{"requestId":"r","refusal":null,"limitHeaders":null}').toString('base64url')]],
  ['a secret', ['X-Sitekeep-Auth-Secret', 'a'.repeat(43)]],
  ['names with underscores', ['X_Original_URI', '/page', 'X_Forwarded_For', '127.77.0.1']],
  ['names with dots', ['Remote.User', 'vis_root', 'X.Forwarded.For', '127.77.0.1']],
  ['headers that are to be dropped', ['Connection', 'X-Sitekeep-Auth-Secret, X-Forwarded-For, X-Original-URI']],
];

describe.each(asks)('by way of %s', (name) => {
  triedBy(name).each(claims)('a visitor who claims %s is judged by what is so', async (_name, headers) => {
    const way = sites.way(name);
    const visit = { host: way.hostname, headers: [...headers, 'Accept', 'application/json'] };
    const blacklisted = await rawVisit(way.port, { ...visit, address: refusedAddress, target: '/page' });
    expect([400, 403]).toContain(blacklisted.status);
    const checked = await rawVisit(way.port, { ...visit, address: '127.0.0.1', target: '/members' });
    expect([400, 429]).toContain(checked.status);
    expect(sites.setting.origin.seen).toHaveLength(0);
  });

  const insides = [
    '/auth',
    '/auth/nginx',
    '/auth/traefik',
    '/auth/caddy',
    '/answer/nginx',
    '/sitekeep-ask',
    '/.sitekeep/../auth/traefik',
    '/.sitekeep/%2e%2e/auth/caddy',
    '/.sitekeep/..%2fauth/nginx',
    '/.sitekeep//../../auth/nginx',
    '/.sitekeep/auth/nginx',
  ];
  triedBy(name).each(insides)('a visitor who asks for %s gets no verdict of ours', async (target) => {
    const way = sites.way(name);
    const headers = ['X-Original-Method', 'GET', 'X-Original-URI', '/page', 'X-Forwarded-Method', 'GET', 'X-Forwarded-Uri', '/page'];
    for (const address of ['127.0.0.1', refusedAddress]) {
      const answer = await rawVisit(way.port, { host: way.hostname, address, target, headers });
      expect(answer.status).not.toBe(204);
      expect(Object.keys(answer.headers).filter((header) => header.startsWith('x-sitekeep'))).toEqual([]);
      if (address === refusedAddress) expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });

  triedBy(name)('the website gets the request as it was, our request id, and nothing of the secret', async () => {
    const way = sites.way(name);
    const answer = await rawVisit(way.port, {
      host: way.hostname,
      target: '/a%2fb?c=%20d',
      headers: ['X-Request-Id', 'forged', 'Cookie', 'a=b'],
    });
    expect(answer.status).toBe(200);
    const [seen] = sites.setting.origin.seen;
    expect(seen).toMatchObject({ method: 'GET', url: '/a%2fb?c=%20d' });
    expect(seen?.headers['x-request-id']).toMatch(/^req_[0-9A-Z]{26}$/);
    expect(seen?.headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(JSON.stringify(seen?.rawHeaders)).not.toContain(secretOf(way.siteId));
  });
});

triedByEach(asks, 'attack: by way of %s the website sees the host that was decided about', async (name) => {
  const way = sites.way(name);
  const answer = await rawVisit(way.port, { host: 'other.test', target: `http://${way.hostname}/page` });
  expect([200, 400, 404]).toContain(answer.status);
  for (const { headers } of sites.setting.origin.seen) expect(headers.host).toMatch(new RegExp(`^${way.hostname}(:\\d+)?$`));
});

test('without the secret, with a wrong one, and for hostnames of others the answer is the same', async () => {
  const { publisher, origin } = sites.setting;
  await publisher.publish(publisher.ruleset({ siteId: 'site_off', hostnames: ['off.test'], origins: [origin.row()] }));
  const wrong = 'b'.repeat(43);
  const answers = [
    await ask({}, '/auth/traefik', null),
    await ask({ 'x-sitekeep-auth-secret': '' }, '/auth/traefik', null),
    await ask({ 'x-sitekeep-auth-secret': wrong }, '/auth/traefik', null),
    await ask({ 'x-sitekeep-auth-secret': secretOf('site_traefik').slice(0, -1) }, '/auth/traefik', null),
    await ask({ 'x-sitekeep-auth-secret': secretOf('site_traefik', 1) }, '/auth/traefik', null),
    await ask({ 'x-forwarded-host': 'nginx.test' }),
    await ask({ 'x-forwarded-host': 'nobody.test' }),
    await ask({ 'x-forwarded-host': 'off.test' }, '/auth/traefik', 'site_off'),
    await ask({ 'x-forwarded-host': 'a b' }),
    await ask({}, `/auth/traefik/${wrong}`, null),
    await ask({}, `/auth/traefik/${secretOf('site_traefik')}`),
    await ask({}, '/.sitekeep/check/captcha', null),
  ];
  const shown = answers.map(({ status, body, headers: { 'x-request-id': _id, date: _date, ...headers } }) =>
    JSON.stringify({ status, body, headers }),
  );
  expect(new Set(shown).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 401, body: '', headers: { 'www-authenticate': 'Bearer realm="forward-auth"' } });
});

test('the secret may stand in the path, and a secret of one site is good for all of its hostnames only', async () => {
  expect((await ask({}, `/auth/traefik/${secretOf('site_traefik')}`, null)).status).toBe(204);
  expect((await ask({ 'x-forwarded-host': 'TRAEFIK.test:8080' })).status).toBe(204);
});

test('after a change the secret before is good for a while', async () => {
  const { publisher, origin } = sites.setting;
  const publish = (epoch: number, previousUntil: number | null) => {
    const forwardAuth = { enabled: true, epoch, previousUntil };
    return publisher.publish(publisher.ruleset({ siteId: 'site_new', hostnames: ['new.test'], origins: [origin.row()], forwardAuth }));
  };
  const status = async (epoch: number) =>
    (await ask({ 'x-forwarded-host': 'new.test', 'x-sitekeep-auth-secret': secretOf('site_new', epoch) }, '/auth/traefik', null)).status;
  await publish(3, null);
  expect(await status(3)).toBe(204);
  await publish(4, Date.now() + 60_000);
  await eventually(async () => expect(await status(4)).toBe(204));
  expect([await status(3), await status(2)]).toEqual([204, 401]);
  await publish(5, Date.now() - 1);
  await eventually(async () => expect(await status(5)).toBe(204));
  expect(await status(4)).toBe(401);
});

test('who tries secrets waits longer and longer, and who has the right one never', async () => {
  const wrong = (i: number) => ask({ 'x-sitekeep-auth-secret': `${'c'.repeat(41)}${10 + i}` }, '/auth/traefik', null);
  await Promise.all(Array.from({ length: 25 }, (_, i) => wrong(i)));
  expect(await msOf(() => wrong(30))).toBeGreaterThan(900);
  await inTime(500, () => msOf(ask));
});

const names = ['x-forwarded-method', 'x-forwarded-uri', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-for'];
test.each(names)('%s twice comes from a proxy that lets visitors speak', async (name) => {
  const answer = await ask({ [name]: [described()[name] as string, described()[name] as string] });
  expect(answer.status).toBe(400);
  expect((JSON.parse(answer.body) as { detail: string }).detail).toMatch(/more than once/);
});

const useless: readonly (readonly [string, string, AskHeaders])[] = [
  ['without a path', '/auth/traefik', { 'x-forwarded-uri': [] }],
  ['without a method', '/auth/traefik', { 'x-forwarded-method': [] }],
  ['with a method that is none', '/auth/traefik', { 'x-forwarded-method': 'GET /page HTTP/1.1' }],
  ['without an address', '/auth/traefik', { 'x-forwarded-for': [] }],
  ['with an address that is none', '/auth/traefik', { 'x-forwarded-for': '127.0.0.1, unknown' }],
  ['with a path that is none', '/auth/traefik', { 'x-forwarded-uri': 'page' }],
  ['with a blank in the path', '/auth/traefik', { 'x-forwarded-uri': '/a b' }],
  ['with another host in the path', '/auth/traefik', { 'x-forwarded-uri': 'http://other.test/page' }],
  ['with TRACE', '/auth/traefik', { 'x-forwarded-method': 'TRACE' }],
  ['with a header that reads like another', '/auth/traefik', { x_forwarded_for: '127.77.0.1' }],
];
test.each(useless)('a request %s is refused', async (_name, path, parts) => {
  expect((await ask(parts, path)).status).toBe(400);
});

test.each(['/static//../members', '/static/%2F/../members', '/members%2Fx/../page', '/static/;x/../members', '/a/%252F/../members'])(
  'a path that the proxy and the website may read in different ways (%s) is no yes',
  async (uri) => {
    expect((await ask({ 'x-forwarded-uri': uri })).status).toBe(400);
    const byNginx = { 'x-original-method': 'GET', 'x-original-uri': uri, 'x-forwarded-host': 'nginx.test', 'x-forwarded-for': '127.0.0.1' };
    expect((await fetchAsk(sites.authPort, '/auth/nginx', 'site_nginx', byNginx)).status).toBe(403);
  },
);

test('where nobody can tell which proxy asks, the answer is one that all of them take for a no', async () => {
  expect((await ask({}, '/auth')).status).toBe(204);
  expect((await ask({ 'x-original-uri': '/page' }, '/auth')).status).toBe(403);
  expect((await ask({ 'x-forwarded-uri': [], 'x-forwarded-method': [] }, '/auth')).status).toBe(403);
});

test('nginx hears of it as 403, whatever is wrong', async () => {
  const byNginx = {
    'x-original-method': 'GET',
    'x-original-uri': '/page',
    'x-forwarded-host': 'nginx.test',
    'x-forwarded-for': '127.0.0.1',
  };
  const wrongs: AskHeaders[] = [
    { 'x-original-uri': '/a%5cb' },
    { 'x-original-uri': ['/a', '/b'] },
    { 'x-original-url': 'http://nginx.test/page' },
    { 'x-original-method': 'BREW' },
    { 'x-real-ip': '127.77.0.1' },
    { 'x-forwarded-for': refusedAddress },
  ];
  for (const wrong of wrongs) {
    const answer = await fetchAsk(sites.authPort, '/auth/nginx', 'site_nginx', { ...byNginx, ...wrong });
    expect([answer.status, answer.body]).toEqual([403, '']);
    expect(answer.headers['x-sitekeep-status']).toMatch(/^40[03]$/);
  }
  const byUrl = { 'x-original-method': 'GET', 'x-original-url': 'http://nginx.test/page', 'x-real-ip': '127.0.0.1' };
  expect((await fetchAsk(sites.authPort, '/auth/nginx', 'site_nginx', byUrl)).status).toBe(204);
});

test('nothing but our own paths is passed on, and no body changes a verdict', async () => {
  const outside = [
    '/',
    '/page',
    '/auth/caddy/',
    '/auth/other',
    '/%2e/auth/caddy',
    '/.sitekeep/../auth/caddy',
    '/.sitekeep/..%2fauth',
    '//auth',
  ];
  for (const path of outside) {
    const answer = await fetchAsk(sites.authPort, path, 'site_traefik', { host: 'traefik.test', 'x-forwarded-for': '127.0.0.1' });
    expect([path, answer.status]).toEqual([path, 404]);
  }
  for (const address of ['127.0.0.1', refusedAddress]) {
    const parts = described({ 'x-forwarded-for': address, 'content-type': 'text/plain' });
    const answer = await fetchAsk(sites.authPort, '/auth/traefik', 'site_traefik', parts, { method: 'POST', body: 'x'.repeat(5000) });
    expect(answer.status).toBe(address === refusedAddress ? 403 : 204);
  }
  expect(sites.setting.origin.seen).toHaveLength(0);
});

test('our own paths are never said to be the website’s', async () => {
  for (const uri of ['/.sitekeep/check/captcha', '/%2esitekeep/check/captcha', '/a/../.sitekeep/x']) {
    const answer = await ask({ 'x-forwarded-uri': uri });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  }
});

test('a head that is too large is refused, and the next question is answered', async () => {
  const answer = await sendRaw(sites.authPort, `GET /auth/caddy HTTP/1.1\r\nHost: e\r\nX-Large: ${'a'.repeat(80_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  expect((await ask()).status).toBe(204);
});

test('a page that nobody was refused is not given, and it counts nothing', async () => {
  const byNginx = {
    'x-original-method': 'GET',
    'x-original-uri': '/page',
    'x-forwarded-host': 'nginx.test',
    'x-forwarded-for': '127.0.0.1',
  };
  const page = (verdict: string) => fetchAsk(sites.authPort, '/answer/nginx', 'site_nginx', { ...byNginx, 'x-sitekeep-verdict': verdict });
  expect((await page('')).status).toBe(403);
  expect((await page('bm90aGluZw')).status).toBe(403);
  const allowed = Buffer.from('{"requestId":"req_1","refusal":null,"limitHeaders":null}').toString('base64url');
  expect((await page(allowed)).status).toBe(503);
  const split = Buffer.from('{"requestId":"a\\r\\nSet-Cookie: b","refusal":null,"limitHeaders":null}').toString('base64url');
  expect((await page(split)).status).toBe(403);
});

test('where visitors come nobody can ask', async () => {
  const { port } = sites.setting;
  const answer = await rawVisit(port, {
    host: 'proxy.test',
    target: '/auth/traefik',
    headers: [
      'X-Sitekeep-Auth-Secret',
      secretOf('site_proxy'),
      'X-Forwarded-Uri',
      '/',
      'X-Forwarded-Method',
      'GET',
      'X-Forwarded-For',
      '127.0.0.1',
    ],
  });
  expect([answer.status, answer.body]).toEqual([200, 'from the origin']);
});

test('a WebSocket is asked about like everything else', async () => {
  const head = Object.entries(described({ 'x-sitekeep-auth-secret': secretOf('site_traefik') })).map(
    ([name, value]) => `${name}: ${String(value)}\r\n`,
  );
  const upgrade = (more: string) =>
    sendRaw(sites.authPort, `GET /auth/caddy HTTP/1.1\r\nHost: e\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`);
  expect(await upgrade(head.join(''))).toMatch(/^HTTP\/1\.1 204 /);
  expect(await upgrade(head.join('').replace('127.0.0.1', refusedAddress))).toMatch(/^HTTP\/1\.1 403 /);
});
