import { defaultCheck, defaultResponse, eventBatchSchema, explanationSchema, redisChannels, redisKeys } from '@sitekeep/contracts';
import { Redis } from 'ioredis';
import { eventually, visit } from '../../testing/visit.ts';
import { ThreeWays, ways } from '../testing/three-ways.ts';

let edge: ThreeWays;

beforeAll(async () => {
  edge = await ThreeWays.start();
}, 90_000);
afterAll(() => edge.stop());
beforeEach(() => {
  edge.setting.origin.seen.length = 0;
  edge.setting.origin.answer = (_request, response) => void response.end('from the origin');
});

const html = { accept: 'text/html,*/*;q=0.8' };
const check = { ...defaultCheck, mode: 'all' as const };
const maintenance = { retryAfterSeconds: 1200 };
const to = (path: string, target: string) => {
  return {
    hostname: null,
    path: { kind: 'prefix' as const, value: path },
    to: target,
    status: 302 as const,
    keepPath: true,
    keepQuery: true,
  };
};
const pages = {
  refused: '<h1>Not you</h1><p>{{status}} {{reason}} {{request_id}}',
  maintenance: '<h1>Closed</h1>{{status}}',
  unavailable: '<h1>Away</h1>{{reason}}',
};

describe.each(ways)('by way of %s', (way) => {
  test('maintenance: 503 with a page for browsers and problem+json for programs, before the visitor check', async () => {
    const host = await edge.site({ maintenance }, { check });
    const page = await edge.ask(way, host, '/', { headers: html });
    expect(page).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1200', 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' },
    });
    expect(page.body.toString()).toContain('Back soon');
    const problem = await edge.ask(way, host, '/api', { headers: { accept: 'application/json' } });
    expect(problem.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(problem.body.toString())).toMatchObject({
      status: 503,
      code: 'maintenance',
      requestId: problem.headers['x-request-id'],
    });
    expect(edge.setting.origin.seen).toEqual([]);
  });

  test('maintenance: whom the whitelist names passes', async () => {
    const host = await edge.site({ maintenance }, { filters: { whitelist: [{ address: '127.0.0.0/8', expiresAt: null }] } });
    expect((await edge.ask(way, host)).status).toBe(200);
  });

  test('maintenance: our own paths and challenges of authorities keep working', async () => {
    const host = await edge.site({ maintenance, redirects: [to('/', '/elsewhere')] }, { check });
    expect((await edge.ask(way, host, '/.sitekeep/check/done?return=/')).status).toBe(429);
    expect((await edge.ask(way, host, '/.well-known/acme-challenge/token')).status).toBe(200);
    expect(edge.setting.origin.seen.map(({ url }) => url)).toEqual(['/.well-known/acme-challenge/token']);
  });

  test('redirects come before the visitor check, so that none is spent on a name that is left again', async () => {
    const host = await edge.site({ www: 'to_www' }, { check });
    const answer = await edge.ask(way, host, '/a?b=1');
    expect(answer.status).toBe(301);
    expect(answer.headers['location']).toMatch(new RegExp(`^https?://www\\.${host}(:\\d+)?/a\\?b=1$`));
    expect(answer.headers['cache-control']).toBe('max-age=300');
    expect(answer.body.length).toBe(0);
    expect(edge.setting.origin.seen).toEqual([]);
  });

  test('who is refused is refused before all that', async () => {
    const filters = { blacklist: [{ address: '127.0.0.0/8', expiresAt: null }] };
    const host = await edge.site({ maintenance, www: 'to_www', redirects: [to('/', 'https://new.test/')] }, { filters });
    expect((await edge.ask(way, host)).status).toBe(403);
  });

  test('who is not redirected is checked like anybody else', async () => {
    const host = await edge.site({ redirects: [to('/old/', '/new/')] }, { check });
    expect((await edge.ask(way, host, '/old/a')).headers['location']).toBe('/new/a');
    expect((await edge.ask(way, host, '/new/a', { headers: html })).status).toBe(429);
  });

  test('attack: response splitting by an address with encoded line ends', async () => {
    const host = await edge.site({ redirects: [to('/', 'https://new.test/')] });
    const answer = await edge.ask(way, host, '/%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0abody?x=%0d%0aX-Y:%201');
    expect(answer.status).toBe(302);
    expect(answer.headers['location']).toBe('https://new.test/%0D%0ASet-Cookie:%20evil=1%0D%0A%0D%0Abody?x=%0d%0aX-Y:%201');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['x-y']).toBeUndefined();
  });

  test('a customer’s pages take the place of ours for browsers', async () => {
    const refused = await edge.site({ pages }, { filters: { blacklist: [{ address: '127.0.0.0/8', expiresAt: null }] } });
    const page = await edge.ask(way, refused, '/', { headers: html });
    expect(page.status).toBe(403);
    expect(page.body.toString()).toBe(`<h1>Not you</h1><p>403 blacklisted ${String(page.headers['x-request-id'])}`);
    expect(page.headers['content-security-policy']).not.toContain('script-src');
    const problem = await edge.ask(way, refused, '/', { headers: { accept: 'application/json' } });
    expect(JSON.parse(problem.body.toString())).toMatchObject({ status: 403, code: 'blacklisted' });
    const closed = await edge.site({ pages, maintenance });
    expect((await edge.ask(way, closed, '/', { headers: html })).body.toString()).toBe('<h1>Closed</h1>503');
    const away = await edge.site({ pages }, { origins: [{ scheme: 'http', host: '127.0.0.1', port: 1, weight: 1 }] });
    const unavailable = await edge.ask(way, away, '/', { headers: html });
    expect(unavailable).toMatchObject({ status: 502 });
    expect(unavailable.body.toString()).toBe('<h1>Away</h1>origin_unreachable');
  });

  test('errors of the origin are passed straight through, with the page of the origin', async () => {
    const host = await edge.site({ pages });
    edge.setting.origin.answer = (_request, response) => void response.writeHead(503, { 'retry-after': '7' }).end('the origin’s own');
    const answer = await edge.ask(way, host, '/', { headers: html });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
    expect(answer.body.toString()).toBe('the origin’s own');
  });
});

test('a suspended site shows our neutral page, whatever the customer wishes', async () => {
  const host = await edge.site({ pages, maintenance, www: 'to_www' }, { suspended: true });
  const page = await edge.ask('plain', host, '/', { headers: html });
  expect(page.status).toBe(403);
  expect(page.body.toString()).not.toContain('Not you');
});

test('rate limits hold for redirects and maintenance, too', async () => {
  const rateLimits = [
    {
      name: 'few',
      methods: [],
      path: null,
      key: { kind: 'address' as const },
      limit: 3,
      windowSeconds: 3600,
      burst: 0,
      action: 'refuse' as const,
      banSeconds: 0,
    },
  ];
  const host = await edge.site({ maintenance }, { rateLimits });
  await eventually(async () => expect((await edge.ask('plain', host)).status).toBe(429));
});

test('what is answered here counts as a request, and not as a refusal', async () => {
  const host = await edge.site({ maintenance });
  const siteId = `site_${/\d+/.exec(host)?.[0]}`;
  for (let i = 0; i < 3; i++) await edge.ask('plain', host);
  const redis = new Redis(edge.setting.redis.url);
  await eventually(async () => {
    const rows = await redis.xrange(redisKeys.events, '-', '+');
    const batches = rows.map(([, fields]) => eventBatchSchema.parse(JSON.parse(fields[1] ?? '')));
    const counts = batches.flatMap((batch) => batch.counts).filter((count) => count.siteId === siteId);
    expect(counts.reduce((sum, { requests }) => sum + requests, 0)).toBe(3);
    expect(counts.reduce((sum, { refused }) => sum + refused, 0)).toBe(0);
    expect(batches.flatMap(({ refusals }) => refusals).filter((refusal) => refusal.siteId === siteId)).toEqual([]);
  }, 15_000);
  redis.disconnect();
}, 20_000);

test('a WebSocket is not opened while a site is closed', async () => {
  const host = await edge.site({ maintenance });
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  };
  expect((await visit(edge.setting.port, host, '/', { headers })).status).toBe(503);
});

test('an explanation tells what the site answers itself, after the stages that come before', async () => {
  const asker = new Redis(edge.setting.redis.url);
  const host = await edge.site(
    { maintenance, www: 'to_www', cors: { ...cors, origins: ['https://app.test'] } },
    { check, filters: { whitelist: [{ address: '198.51.100.7/32', expiresAt: null }] } },
  );
  const siteId = `site_${/\d+/.exec(host)?.[0]}`;
  let asked = 0;
  const explain = async (address: string, method = 'GET', headers: [string, string][] = []) => {
    const id = `early${++asked}`;
    const question = { id, siteId, address, method, scheme: 'https', host, target: '/a?b', headers };
    await asker.publish(redisChannels.explain, JSON.stringify(question));
    const answer = await asker.blpop(redisKeys.explained(id), 3);
    const { steps, outcome, status } = explanationSchema.parse(JSON.parse(answer?.[1] ?? 'null'));
    return { outcome, status, stages: steps.map(({ stage, outcome: each }) => `${stage} ${each}`), last: steps.at(-1)?.detail };
  };
  expect(await explain('192.0.2.1')).toMatchObject({
    outcome: 'answered',
    status: 503,
    stages: ['arrival passed', 'site passed', 'whitelist passed', 'response answered'],
  });
  expect(await explain('198.51.100.7')).toMatchObject({ outcome: 'answered', status: 301, last: `Sent on to https://www.${host}/a?b.` });
  expect(
    await explain('192.0.2.1', 'OPTIONS', [
      ['origin', 'https://app.test'],
      ['access-control-request-method', 'PUT'],
    ]),
  ).toMatchObject({
    outcome: 'answered',
    status: 204,
  });
  asker.disconnect();
});

const cors = {
  ...defaultResponse.cors,
  origins: [],
  methods: ['PUT'],
  headers: [],
  exposed: [],
  credentials: false,
  maxAgeSeconds: 60,
  path: null,
};
