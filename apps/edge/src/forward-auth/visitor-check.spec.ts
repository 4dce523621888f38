import { defaultCheck } from '@sitekeep/contracts';
import { checkPaths, solverAsset } from '@sitekeep/edge-pages';
import { eventually } from '../testing/visit.ts';
import { CheckVisitor } from '../visitor-check/testing/check-visitor.ts';
import { digitsFor } from '../visitor-check/testing/checked-sites.ts';
import { captchaToken } from '../visitor-check/testing/solve.ts';
import { fetchAsk } from './testing/ask.ts';
import { AskedSites, secretOf, type Way } from './testing/asked-sites.ts';
import { triedByEach } from './testing/tried-by.ts';

let sites: AskedSites;
beforeAll(async () => {
  const always = [{ path: { kind: 'prefix' as const, value: '/order' }, methods: [], method: 'captcha' as const }];
  sites = await AskedSites.start({ check: { ...defaultCheck, mode: 'all', always } });
}, 90_000);
afterAll(() => sites.stop(), 30_000);

const ways: Way[] = ['proxy', 'nginx', 'traefik', 'caddy'];

function visitorBy(name: Way, address: string): CheckVisitor {
  const { port, hostname } = sites.way(name);
  return new CheckVisitor({ port }, hostname, { address });
}

triedByEach(ways, 'the invisible check is passed by way of %s: page, script, answer, pass, website', async (name) => {
  const visitor = visitorBy(name, '127.0.3.1');
  const page = await visitor.load('/shop?page=2');
  expect(page.status).toBe(429);
  expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'retry-after': '60', 'cache-control': 'no-store' });
  expect(page.body).toContain('data-return="/shop?page=2"');
  expect(page.body).toContain(String(page.headers['x-request-id']));
  expect((await visitor.ask(solverAsset.path)).status).toBe(200);
  const answer = await visitor.pass('/shop');
  expect([answer.status, answer.body]).toEqual([200, '{"outcome":"passed"}']);
  expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(/^sitekeep_pass4=[\w-]{52}; Max-Age=1800; Path=\/; HttpOnly/)]);
  const shop = await visitor.load('/shop?page=2');
  expect([shop.status, shop.body]).toEqual([200, 'from the origin']);
});

triedByEach(ways, 'the captcha is passed by way of %s: picture, wrong digits, right digits, the way back', async (name) => {
  const visitor = visitorBy(name, '127.0.3.2');
  const page = await visitor.load('/order');
  const token = captchaToken(page.body);
  const picture = await visitor.ask(`${checkPaths.image}?${token}`);
  expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png']);
  const wrong = await visitor.type(token, '000000', { return: '/order' });
  expect(wrong.status).toBe(429);
  const again = captchaToken(wrong.body);
  const passed = await visitor.type(again, digitsFor(`site_${name}`, again), { return: '/order' });
  expect(passed.status).toBe(303);
  const done = await visitor.load(passed.headers.location ?? '');
  expect([done.status, done.headers.location]).toEqual([303, '/order']);
  expect((await visitor.load('/order')).body).toBe('from the origin');
});

triedByEach(ways, 'a pass is worth nothing at another address, by way of %s', async (name) => {
  const visitor = visitorBy(name, '127.0.3.3');
  await visitor.pass();
  expect((await visitor.load()).body).toBe('from the origin');
  const thief = visitorBy(name, '127.200.3.3');
  for (const [cookie, value] of visitor.cookies) thief.cookies.set(cookie, value);
  expect((await thief.load()).status).toBe(429);
});

test('one that is made for nginx alone is told where the check can be passed', async () => {
  const headers = {
    'x-original-method': 'POST',
    'x-original-uri': '/a?b=c',
    'x-forwarded-host': 'nginx.test',
    'x-forwarded-for': '127.0.3.4',
  };
  const answer = await fetchAsk(sites.authPort, '/auth/nginx', 'site_nginx', headers);
  expect(answer.status).toBe(403);
  expect(answer.body).toBe('');
  expect(answer.headers).toMatchObject({
    'x-sitekeep-status': '429',
    'x-sitekeep-location': `${checkPaths.captcha}?return=%2Fa%3Fb%3Dc&form=1`,
  });
});

test('where the visitor came by HTTPS the pass is one for HTTPS', async () => {
  const headers = { 'x-sitekeep-auth-secret': secretOf('site_traefik'), 'x-forwarded-proto': 'https', 'x-forwarded-for': '127.0.3.5' };
  const visitor = new CheckVisitor({ port: sites.authPort }, 'traefik.test');
  const token = captchaToken((await visitor.load(checkPaths.captcha, { headers })).body);
  const passed = await visitor.type(token, digitsFor('site_traefik', token), {}, { headers });
  expect(passed.headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-sitekeep_pass4=[\w-]{52}; .*Secure/)]);
  const described = {
    'x-forwarded-method': 'GET',
    'x-forwarded-uri': '/',
    'x-forwarded-host': 'traefik.test',
    'user-agent': visitor.userAgent,
  };
  const ask = (proto: string) =>
    fetchAsk(sites.authPort, '/auth/traefik', 'site_traefik', {
      ...described,
      ...headers,
      'x-forwarded-proto': proto,
      cookie: visitor.cookieHeader,
    });
  expect([(await ask('https')).status, (await ask('http')).status]).toEqual([204, 429]);
});

triedByEach(
  ways,
  'under attack everybody is checked, by way of %s, and nobody afterwards',
  async (name) => {
    const way = sites.way(name);
    const { publisher, origin } = sites.setting;
    const forwardAuth = { enabled: true, epoch: 0, previousUntil: null };
    const check = { ...defaultCheck, mode: 'auto' as const, threshold: 10, quietSeconds: 1 };
    const { siteId, hostname } = way;
    await publisher.publish(publisher.ruleset({ siteId, hostnames: [hostname], origins: [origin.row()], forwardAuth, check }));
    const visitor = visitorBy(name, '127.0.3.6');
    await eventually(async () => expect((await visitor.load()).status).toBe(200));
    // As long as a proxy's requests are taken to last.
    origin.answer = (_request, response) => void setTimeout(() => response.end('from the origin'), 200);
    const flood = await Promise.all(Array.from({ length: 40 }, () => visitor.load()));
    expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([200, 429]));
    // Asking again and again would be the attack that goes on.
    await eventually(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect((await visitor.load()).status).toBe(200);
    }, 10_000);
    origin.answer = (_request, response) => void response.end('from the origin');
  },
  20_000,
);
