import { type Purge, redisKeys } from '@sitekeep/contracts';
import { eventually } from '../testing/visit.ts';
import { type CachedSite, cacheStatus, CachedSites } from './testing/cached-sites.ts';

let sites: CachedSites;
let site: CachedSite;
beforeAll(async () => void (sites = await CachedSites.start()), 60_000);
afterAll(async () => sites.stop(), 30_000);
beforeEach(async () => void (site = await sites.site()));

const kept = { 'cache-control': 'max-age=600' };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each(['x-forwarded-for', 'X-Request-ID'])('what an origin makes of %s is for no other visitor', async (name) => {
  sites.answers((request, response) => {
    response.writeHead(200, { ...kept, vary: name }).end(String(request.headers[name.toLowerCase()]));
  });
  const [first, second] = [await site.get('/'), await site.get('/', {}, { localAddress: '127.0.0.9' })];
  expect(first.body).not.toBe(second.body);
});

test('hop-by-hop abuse: a field that Connection takes away stands in the key of no answer', async () => {
  sites.answers((request, response) => {
    response.writeHead(200, { ...kept, vary: 'accept-language' }).end(request.headers['accept-language'] ?? 'no language');
  });
  const asked = { 'accept-language': 'de' };
  expect((await site.get('/', { ...asked, connection: 'close, accept-language' })).body).toBe('no language');
  expect((await site.get('/', asked)).body).toBe('de');
});

test.each(['close', 'keep-alive', 'Upgrade, HTTP2-Settings', 'TE, close'])(
  'a Connection header that takes nothing away (%s) keeps nobody from the cache',
  async (connection) => {
    sites.says(kept);
    await site.get('/', { connection });
    expect(cacheStatus(await site.get('/', { connection }))).toContain('hit');
  },
);

test('HEAD poisoning: parameters that tell nothing apart change no stored head', async () => {
  const plain = await sites.site({ query: { kind: 'none', names: [] } });
  sites.answers((request, response) => response.writeHead(200, { ...kept, link: `<${request.url}>` }).end());
  await plain.get('/page');
  await sites.later(601);
  await plain.get('/page?evil', {}, { method: 'HEAD' });
  const hit = await plain.get('/page');
  expect([cacheStatus(hit).includes('hit'), hit.headers.link]).toEqual([true, '</page>']);
});

test('what HEAD confirms is given with the id of each request, and with no other', async () => {
  sites.says({ ...kept, etag: '"a"' });
  await site.get('/');
  await sites.later(601);
  await site.get('/', {}, { method: 'HEAD' });
  const hit = await site.get('/');
  expect(cacheStatus(hit)).toContain('hit');
  expect(hit.rawHeaders.filter((name) => name.toLowerCase() === 'x-request-id')).toHaveLength(1);
});

test('fields that are for whoever asked first go to nobody who waited', async () => {
  const control = 'max-age=600, private="x-account", no-cache="x-cart"';
  const own = { 'cache-control': control, 'content-length': '4', 'x-account': 'alice', 'x-cart': '3' };
  sites.answers((_request, response) => void setTimeout(() => response.writeHead(200, own).end('page'), 200));
  const first = site.get('/');
  await eventually(() => expect(sites.asked).toBe(1));
  const second = await site.get('/');
  expect((await first).headers).toMatchObject({ 'x-account': 'alice', 'x-cart': '3' });
  expect([second.body, cacheStatus(second).includes('collapsed')]).toEqual(['page', true]);
  expect([second.headers['x-account'], second.headers['x-cart']]).toEqual([undefined, undefined]);
  expect(second.headers).toMatchObject({ 'content-length': '4', 'cache-control': control });
});

test.each([
  ['url', '/page'],
  ['prefix', '/p'],
  ['tag', 'news'],
  ['all', ''],
] as const)('who asks after a purge (%s) does not get what was asked for before it', async (kind, value) => {
  const held: (() => void)[] = [];
  sites.answers((_request, response, count) => {
    const answer = () => response.writeHead(200, { ...kept, 'cache-tag': 'news' }).end(`version ${count}`);
    if (count === 0) held.push(answer);
    else answer();
  });
  const before = site.get('/page');
  await eventually(() => expect(held).toHaveLength(1));
  const whole: Purge = { id: 'p', siteId: site.siteId, at: Date.now(), kind, value, hard: true };
  await sites.setting.publisher.redis.xadd(redisKeys.purges, '*', 'purge', JSON.stringify(whole));
  await pause(200);
  const after = await Promise.race([site.get('/page'), pause(2000)]);
  held[0]?.();
  expect([(await before).body, (after as { body: string } | undefined)?.body]).toEqual(['version 0', 'version 1']);
});

test('one whose answer takes long keeps others waiting for a while only, and not each of them asks the origin then', async () => {
  const held: (() => void)[] = [];
  sites.answers((request, response) => {
    const answer = () => response.writeHead(200, kept).end('page');
    if (request.headers['x-slow']) held.push(answer);
    else answer();
  });
  const slow = site.get('/', { 'x-slow': '1' });
  await eventually(() => expect(held).toHaveLength(1));
  const others = Promise.all(Array.from({ length: 20 }, async () => (await site.get('/')).body));
  const answered = await Promise.race([others, pause(9000)]);
  const asked = sites.asked;
  held[0]?.();
  expect(answered).toEqual(Array.from({ length: 20 }, () => 'page'));
  expect(asked).toBe(2);
  expect((await slow).body).toBe('page');
}, 20_000);
