import type { SiteDetail, SitePolicy } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import { Customer } from './support/customer.ts';
import { startOrigin, type TestOrigin } from './support/origin.ts';
import { startStack, type Stack } from './support/stack.ts';
import { visit, type Visit } from './support/visitor.ts';

let stack: Stack;
let customer: Customer;
let web: TestOrigin;
let api: TestOrigin;
let at: string;
const hostname = 'answering.customer.test';
const page = `<!doctype html><title>Shop</title>${'<p>All that we sell.'.repeat(500)}`;

beforeAll(async () => {
  [web, api, stack] = await Promise.all([startWeb(), startNamed('api'), startStack('answering')]);
  customer = new Customer(stack);
  await customer.signUp();
  const origins = [{ scheme: 'http', host: '127.0.0.1', port: web.port }];
  at = `/v1/sites/${(await customer.do<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: [hostname], origins })).id}`;
  await eventually('served', async () => (await visit(stack, hostname)).status === 200);
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  await Promise.all([web, api].map((origin) => origin?.stop()));
}, 60_000);

/** A shop: pages that may be kept for a minute, sign-in and errors that may not. */
function startWeb(): Promise<TestOrigin> {
  let made = 0;
  return startOrigin((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://origin.test');
    response.setHeader('x-made', String(++made));
    response.setHeader('x-powered-by', 'Shop 1.0');
    response.setHeader('content-type', 'text/html');
    if (pathname.startsWith('/page')) response.setHeader('cache-control', 'public, max-age=60').setHeader('cache-tag', 'shop');
    if (pathname === '/sign-in') response.setHeader('cache-control', 'public, max-age=60').setHeader('set-cookie', 'session=1');
    if (pathname === '/broken') response.statusCode = 500;
    response.end(request.headers['x-from'] === 'edge' ? 'asked by the edge' : page);
  });
}
const startNamed = (name: string) => startOrigin((_, response) => response.end(name));

async function change(sections: object): Promise<void> {
  const { revision } = await customer.do<SitePolicy>('GET', `${at}/policy`);
  await customer.do('PATCH', `${at}/policy`, sections, { 'if-match': `"${revision}"` });
}
type Options = Parameters<typeof visit>[2];
const ask = (path: string, options: Options = {}) => visit(stack, hostname, { path, ...options });
/** Fresh connections reach every edge process; all of them must answer so, many times in a row. */
const everywhere = (what: string, path: string, isSo: (answer: Visit) => boolean, options?: Options) =>
  eventually(
    what,
    async () => {
      for (let streak = 0; streak < 20; streak++) if (!isSo(await ask(path, options))) return false;
      return true;
    },
    20_000,
  );
const madeBy = (answer: Visit) => answer.headers['x-made'];
const isHit = (answer: Visit) => /hit/.test(String(answer.headers['cache-status']));

test('the cache keeps what may be kept, until it is purged', async () => {
  const before = [await ask('/page'), await ask('/page')];
  expect(madeBy(before[0]!)).not.toBe(madeBy(before[1]!));
  await change({ cache: { mode: 'standard', query: { kind: 'except', names: ['utm_source'] }, bypassCookies: ['signed_in'] } });
  await everywhere('kept', '/page', isHit);
  const asked = web.requests();
  for (const path of ['/page', '/page?utm_source=a', '/page?utm_source=b']) expect(isHit(await ask(path))).toBe(true);
  expect(web.requests()).toBe(asked);
  expect(isHit(await ask('/page', { headers: { cookie: 'signed_in=1' } }))).toBe(false);
  for (const path of ['/sign-in', '/broken', '/']) {
    const answers = [await ask(path), await ask(path), await ask(path), await ask(path)];
    expect(answers.some(isHit)).toBe(false);
    expect(new Set(answers.map(madeBy)).size).toBe(4);
  }

  const kept = madeBy(await ask('/page'))!;
  await customer.do('POST', `${at}/purges`, { kind: 'tag', values: ['shop'] });
  await everywhere('purged', '/page', (answer) => Number(madeBy(answer)) > Number(kept));

  await change({ cache: { mode: 'off', rules: [{ path: { kind: 'prefix', value: '/blog/' }, mode: 'everything', seconds: 60 }] } });
  await everywhere('kept by rule', '/blog/today', isHit);
  await everywhere('no longer kept', '/page', (answer) => !isHit(answer));
  await change({ cache: {} });
}, 120_000);

test('answers are compressed, dressed and redirected as the policy says', async () => {
  await change({
    response: {
      compression: { encodings: ['gzip'] },
      headers: { nosniff: true },
      rules: [
        { on: 'response', action: 'remove', name: 'X-Powered-By' },
        { on: 'request', action: 'set', name: 'X-From', value: 'edge', path: { kind: 'exact', value: '/who' } },
      ],
      redirects: [{ path: { kind: 'prefix', value: '/news/' }, to: '/blog/', status: 301, keepPath: true }],
      cors: { origins: ['https://app.customer.test'], path: { kind: 'prefix', value: '/api/' } },
    },
  });
  await everywhere(
    'dressed',
    '/',
    ({ headers }) => headers['x-content-type-options'] === 'nosniff' && headers['x-powered-by'] === undefined,
  );
  const zipped = await ask('/', { headers: { 'accept-encoding': 'gzip, br' } });
  expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', vary: expect.stringMatching(/accept-encoding/i) as string });
  expect(zipped.body.length).toBeLessThan(page.length / 4);
  expect(await ask('/')).toMatchObject({ body: page });
  expect((await ask('/sign-in', { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding']).toBeUndefined();
  expect((await ask('/broken', { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding']).toBeUndefined();
  expect((await ask('/who')).body).toBe('asked by the edge');
  expect(await ask('/news/today?a=b')).toMatchObject({ status: 301, headers: { location: '/blog/today?a=b' } });
  const allowed = await ask('/api/x', { headers: { origin: 'https://app.customer.test' } });
  expect(allowed.headers['access-control-allow-origin']).toBe('https://app.customer.test');
  expect((await ask('/api/x', { headers: { origin: 'https://other.test' } })).headers['access-control-allow-origin']).toBeUndefined();

  await change({ response: { maintenance: { retryAfterSeconds: 120 }, pages: { maintenance: '<h1>Back soon ({{status}})</h1>' } } });
  await everywhere('in maintenance', '/', ({ status, body }) => status === 503 && body.includes('Back soon (503)'));
  expect((await ask('/')).headers['retry-after']).toBe('120');
  expect(JSON.parse((await ask('/', { headers: { accept: 'application/json' } })).body)).toMatchObject({ status: 503 });
  await change({ response: {} });
  await everywhere('as before', '/', ({ status, headers }) => status === 200 && headers['x-powered-by'] === 'Shop 1.0');
}, 120_000);

test('requests are divided among groups of origins, and go on to another one when theirs is gone', async () => {
  const here = { scheme: 'http', host: '127.0.0.1' };
  const spare = await startNamed('spare');
  const putOrigins = (...origins: object[]) => customer.do('PUT', `${at}/origins`, { origins });
  const all = [
    { ...here, port: web.port },
    { ...here, port: api.port, group: 'api' },
    { ...here, port: spare.port, group: 'api' },
  ];
  const toApi = { rules: [{ path: { kind: 'prefix', value: '/api/' }, group: 'api' }] };
  await putOrigins(...all);
  await change({ balancer: toApi });
  const seen = new Set<string>();
  await everywhere('by rule', '/api/x', ({ body }) => Boolean(seen.add(body)) && ['api', 'spare'].includes(body));
  expect([...seen]).toEqual(expect.arrayContaining(['api', 'spare']));
  expect((await ask('/')).body).toBe(page);

  await spare.stop();
  for (let i = 0; i < 40; i++) expect(await ask('/api/x')).toMatchObject({ status: 200, body: 'api' });

  await putOrigins(all[0]!);
  await everywhere('the rule waits', '/api/x', ({ body }) => body === page);
  expect((await customer.do<SitePolicy>('GET', `${at}/policy`)).balancer.rules).toHaveLength(1);
  await putOrigins(...all.slice(0, 2));
  await everywhere('by rule again', '/api/x', ({ body }) => body === 'api');
  await change({ balancer: {} });
}, 120_000);
