import { connect } from 'node:net';
import {
  defaultBalancer,
  defaultCache,
  redisChannels,
  redisKeys,
  type RulesetBalancer,
  type RulesetOriginInput,
} from '@sitekeep/contracts';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import { NamedOrigin } from '../../testing/named-origin.ts';
import { eventually, visit, type VisitOptions } from '../../testing/visit.ts';

let setting: EdgeSetting;
let origins: NamedOrigin[];
let sites = 0;
/** Believed when it says that its clients came over HTTPS. */
const proxy = '127.0.0.9';

beforeAll(async () => {
  setting = await EdgeSetting.start({ EDGE_TRUSTED_PROXIES: proxy });
}, 90_000);
afterAll(() => setting.stop());

beforeEach(async () => {
  origins = await NamedOrigin.several('a', 'b', 'c');
});
afterEach(async () => {
  await Promise.all(origins.map((origin) => origin.stop().catch(() => undefined)));
});

const [A, B, C] = [0, 1, 2].map((i) => () => origins[i] as NamedOrigin) as [() => NamedOrigin, () => NamedOrigin, () => NamedOrigin];

interface Site {
  readonly host: string;
  /** Publishes the site anew. */
  change(rows: readonly RulesetOriginInput[], balancer?: Partial<RulesetBalancer>): Promise<void>;
}

async function siteOf(rows: readonly RulesetOriginInput[], balancer: Partial<RulesetBalancer> = {}): Promise<Site> {
  const [siteId, host] = [`site_b${++sites}`, `b${sites}.test`];
  const publish = async (some: readonly RulesetOriginInput[], settings: Partial<RulesetBalancer> = {}) => {
    const { publisher } = setting;
    await publisher.publish(publisher.ruleset({ siteId, hostnames: [host], origins: some, balancer: { ...defaultBalancer, ...settings } }));
  };
  await publish(rows, balancer);
  return { host, change: publish };
}

const ask = async (host: string, path = '/', options: VisitOptions = {}) => (await visit(setting.port, host, path, options)).body;
async function askMany(host: string, times: number, options: VisitOptions = {}): Promise<string[]> {
  const bodies: string[] = [];
  for (let i = 0; i < times; i++) bodies.push(await ask(host, '/', options));
  return bodies;
}
const countOf = (bodies: string[], name: string) => bodies.filter((body) => body === name).length;
/** Moves the clock of the edge; it never goes back. */
let offset = 0;
async function pass(ms: number): Promise<void> {
  offset += ms;
  await setting.publisher.redis.set(redisKeys.clockOffset, offset);
  await setting.publisher.redis.publish(redisChannels.clockOffset, String(offset));
  await new Promise((resolve) => setTimeout(resolve, 50));
}
/** Accepts connections and closes them without a byte. */
const hangUp = (origin: NamedOrigin) => (origin.answer = (request) => void request.socket.destroy());
const errors = (count: number, outSeconds = 60) => ({ errors: { count, withinSeconds: 10, outSeconds } });

test('round robin follows the weights', async () => {
  const { host } = await siteOf([A().row(3), B().row(1)]);
  const bodies = await askMany(host, 40);
  expect([countOf(bodies, 'a'), countOf(bodies, 'b')]).toEqual([30, 10]);
});

test('least connections keeps away from an origin that is busy', async () => {
  const held: (() => void)[] = [];
  A().answer = (_request, response) => void held.push(() => response.end('a'));
  const { host } = await siteOf([A().row(), B().row()], { method: 'least_connections' });
  const first = ask(host);
  const second = ask(host);
  await eventually(() => expect(held).toHaveLength(1));
  expect(await askMany(host, 20)).toEqual(Array(20).fill('b'));
  for (const end of held) end();
  expect([await first, await second].sort()).toEqual(['a', 'b']);
});

test('requests whose clients have left are in flight no more, nor are those that failed', async () => {
  A().answer = () => undefined;
  const { host } = await siteOf([A().row(), B().row()], { method: 'least_connections', ...errors(1000) });
  const clients = Array.from({ length: 20 }, () => connect(setting.port, '127.0.0.1'));
  for (const client of clients) client.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await eventually(() => expect(A().seen.length + B().seen.length).toBe(20));
  for (const client of clients) client.destroy();
  hangUp(A());
  for (let i = 0; i < 6; i++) await visit(setting.port, host, '/', { method: 'POST' });
  A().answerNamed();
  await eventually(async () => expect((await askMany(host, 10)).sort().join('')).toBe('aaaaabbbbb'));
});

test('the address hash leads an address to the same origin, and only the visitors of one that is out move', async () => {
  const { host } = await siteOf([A().row(), B().row(), C().row()], { method: 'address_hash', ...errors(1) });
  const from = (i: number) => ask(host, '/', { localAddress: `127.0.7.${i}` });
  const before: string[] = [];
  for (let i = 1; i <= 60; i++) before.push(await from(i));
  for (const name of 'abc') expect(countOf(before, name)).toBeGreaterThan(8);
  for (let i = 1; i <= 60; i++) expect(await from(i)).toBe(before[i - 1]);
  await A().kill();
  for (let i = 1; i <= 60; i++) {
    const now = await from(i);
    if (before[i - 1] === 'a') expect(now).not.toBe('a');
    else expect(now).toBe(before[i - 1]);
  }
});

describe('sticky cookie', () => {
  const cookieOf = async (host: string, cookie = '') => {
    const { headers, body } = await visit(setting.port, host, '/', cookie === '' ? {} : { headers: { cookie } });
    const [set = ''] = headers['set-cookie'] ?? [];
    return { set, cookie: set.split(';')[0] ?? '', body };
  };

  test('holds a visitor, tells nothing of the origin, and is not shown to it', async () => {
    const { host } = await siteOf([A().row(), B().row()], { method: 'sticky_cookie' });
    const { set, cookie, body } = await cookieOf(host);
    expect(set).toMatch(/^sitekeep_origin=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await askMany(host, 10, { headers: { cookie: `x=1; ${cookie}` } })).toEqual(Array(10).fill(body));
    expect((await cookieOf(host, cookie)).set).toBe('');
    const seen = (body === 'a' ? A() : B()).seen.at(-2);
    expect(seen?.headers.cookie).toBe('x=1');
    const bodies = await askMany(host, 10);
    expect([countOf(bodies, 'a'), countOf(bodies, 'b')]).toEqual([5, 5]);
  });

  test('one that was made up, or is of another site, holds nobody', async () => {
    const one = await siteOf([A().row(), B().row()], { method: 'sticky_cookie' });
    const other = await siteOf([A().row(), B().row()], { method: 'sticky_cookie' });
    const { cookie } = await cookieOf(one.host);
    for (const wrong of [cookie, 'sitekeep_origin=0', `sitekeep_origin=${'A'.repeat(22)}`]) {
      expect((await cookieOf(other.host, wrong)).cookie).not.toBe('');
    }
  });

  test('is Secure over HTTPS, and an origin cannot set it', async () => {
    A().answer = (_request, response) => void response.setHeader('set-cookie', ['sitekeep_origin=mine; Path=/', 'theirs=1']).end('a');
    const { host } = await siteOf([A().row(), A().row()], { method: 'sticky_cookie' });
    const { headers } = await visit(setting.port, host);
    expect(headers['set-cookie']).toEqual([
      'theirs=1',
      expect.stringMatching(/^sitekeep_origin=(?!mine)[^;]+; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const secure = await visit(setting.port, host, '/', { localAddress: proxy, headers: { 'x-forwarded-proto': 'https' } });
    expect(secure.headers['set-cookie']?.[1]).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
  });

  test('falls over when its origin is out and holds to the next one from then on', async () => {
    const { host } = await siteOf([A().row(), B().row()], { method: 'sticky_cookie', ...errors(1) });
    const { cookie, body } = await cookieOf(host);
    const [held, other] = body === 'a' ? [A(), B()] : [B(), A()];
    await held.kill();
    const moved = await cookieOf(host, cookie);
    expect(moved.body).toBe(other.name);
    expect(moved.cookie).not.toBe('');
    await held.start();
    expect(await askMany(host, 5, { headers: { cookie: moved.cookie } })).toEqual(Array(5).fill(other.name));
  });

  test('holds visitors of a site with a cache, and is never stored', async () => {
    for (const origin of [A(), B()]) {
      origin.answer = ({ url }, response) => {
        response.setHeader('cache-control', url === '/shared' ? 'public, max-age=60' : 'private').end(origin.name);
      };
    }
    const { publisher } = setting;
    const parts = { origins: [A().row(), B().row()], cache: { ...defaultCache, mode: 'standard' as const } };
    const balancer = { ...defaultBalancer, method: 'sticky_cookie' as const };
    await publisher.publish(publisher.ruleset({ siteId: 'site_kept', hostnames: ['kept.test'], balancer, ...parts }));
    const first = await cookieOf('kept.test');
    expect(first.cookie).toMatch(/^sitekeep_origin=/);
    expect(await askMany('kept.test', 6, { headers: { cookie: first.cookie } })).toEqual(Array(6).fill(first.body));
    const filled = await visit(setting.port, 'kept.test', '/shared');
    const hit = await visit(setting.port, 'kept.test', '/shared');
    expect([hit.body, hit.headers['cache-status']]).toEqual([filled.body, expect.stringContaining('hit')]);
    expect([filled.headers['set-cookie']?.length, hit.headers['set-cookie']]).toEqual([1, undefined]);
  });

  test('groups hold their visitors apart', async () => {
    const rules = [{ path: { kind: 'prefix' as const, value: '/api' }, header: null, group: 'api' }];
    const rows = [A().row(), B().row(1, { group: 'api' }), C().row(1, { group: 'api' })];
    const { host } = await siteOf(rows, { method: 'sticky_cookie', rules });
    const main = await cookieOf(host);
    const api = await visit(setting.port, host, '/api', { headers: { cookie: main.cookie } });
    const cookie = `${main.cookie}; ${api.headers['set-cookie']?.[0]?.split(';')[0]}`;
    expect(cookie).toMatch(/^sitekeep_origin=[\w-]+; sitekeep_origin_[\w-]{8}=[\w-]+$/);
    for (let i = 0; i < 6; i++) {
      const again = await visit(setting.port, host, i % 2 ? '/' : '/api', { headers: { cookie } });
      expect([again.body, again.headers['set-cookie']]).toEqual([i % 2 ? 'a' : api.body, undefined]);
    }
  });
});

describe('groups', () => {
  test('the first rule that matches picks the group, by path, by header or by both', async () => {
    const rules = [
      { path: { kind: 'prefix' as const, value: '/api/' }, header: { name: 'x-beta', value: 'yes' }, group: 'beta' },
      { path: { kind: 'regex' as const, value: '^/api/' }, header: null, group: 'api' },
      { path: null, header: { name: 'x-beta', value: 'yes' }, group: 'nobody' },
    ];
    const rows = [A().row(), B().row(1, { group: 'api' }), C().row(1, { group: 'beta' })];
    const { host } = await siteOf(rows, { rules });
    const beta = { headers: { 'X-Beta': 'yes' } };
    expect([await ask(host), await ask(host, '/api/x'), await ask(host, '/api/x', beta)]).toEqual(['a', 'b', 'c']);
    expect(await ask(host, '/api/x', { headers: { 'X-Beta': 'yes please' } })).toBe('b');
    // A group without an origin is no reason for an error.
    expect(await ask(host, '/', beta)).toBe('a');
  });
});

describe('backups', () => {
  test('are asked only while no other can be', async () => {
    const { host } = await siteOf([A().row(), B().row(), C().row(1, { backup: true })], errors(1));
    expect(await askMany(host, 10)).not.toContain('c');
    await A().kill();
    expect(await askMany(host, 10)).not.toContain('c');
    await B().kill();
    expect(await askMany(host, 10)).toEqual(Array(10).fill('c'));
    await C().kill();
    expect((await visit(setting.port, host)).status).toBe(502);
  });

  test('take what the others have no connection for', async () => {
    const held: (() => void)[] = [];
    A().answer = (_request, response) => void held.push(() => response.end('a'));
    const { host } = await siteOf([A().row(1, { connections: 1 }), B().row(1, { backup: true })]);
    const first = ask(host);
    await eventually(() => expect(held).toHaveLength(1));
    expect(await ask(host)).toBe('b');
    for (const end of held) end();
    expect(await first).toBe('a');
  });
});

describe('errors', () => {
  test.each([
    ['no connection', (origin: NamedOrigin) => origin.kill()],
    ['an empty answer', (origin: NamedOrigin) => void hangUp(origin)],
    ['a broken answer', (origin: NamedOrigin) => void (origin.answer = (request) => void request.socket.end('nonsense\r\n\r\n'))],
  ])('%s takes an origin out, and after a while one request tries it again', async (_name, breakIt) => {
    const { host } = await siteOf([A().row(), B().row()], { ...errors(3, 10), slowStartSeconds: 0 });
    await breakIt(A());
    const before = A().seen.length;
    expect(await askMany(host, 20)).toEqual(Array(20).fill('b'));
    const asked = A().seen.length - before;
    expect(asked).toBeLessThanOrEqual(3);
    await pass(9_000);
    expect(await askMany(host, 6)).toEqual(Array(6).fill('b'));
    expect(A().seen.length - before).toBe(asked);
    A().answerNamed();
    if (!A().server.listening) await A().start();
    await pass(2_000);
    const bodies = await askMany(host, 10);
    expect(countOf(bodies, 'a')).toBeGreaterThanOrEqual(4);
  });

  test('an answer that does not come in time counts, and the request goes on to another origin', async () => {
    A().answer = () => undefined;
    const { host } = await siteOf([A().row(1, { answerMs: 1000 }), B().row()], errors(1));
    expect(await Promise.all([ask(host), ask(host)])).toEqual(['b', 'b']);
    expect(A().seen).toHaveLength(1);
    expect(await askMany(host, 5)).toEqual(Array(5).fill('b'));
    expect(A().seen).toHaveLength(1);
  });

  test('answers of the origin count for nothing, whatever their status', async () => {
    A().answer = (_request, response) => void response.writeHead(503).end('a');
    const { host } = await siteOf([A().row(), B().row()], errors(1));
    const bodies = await askMany(host, 10);
    expect([countOf(bodies, 'a'), countOf(bodies, 'b')]).toEqual([5, 5]);
  });

  test('when all are out, all are tried', async () => {
    const { host } = await siteOf([A().row(), B().row()], errors(1, 3600));
    for (const origin of [A(), B()]) hangUp(origin);
    for (let i = 0; i < 4; i++) expect((await visit(setting.port, host)).status).toBe(502);
    A().answerNamed();
    expect(await askMany(host, 6)).toEqual(Array(6).fill('a'));
  });

  test('one that comes back gets its share little by little', async () => {
    const { host } = await siteOf([A().row(), B().row()], { ...errors(1, 1), slowStartSeconds: 100 });
    hangUp(A());
    await askMany(host, 2);
    A().answerNamed();
    await pass(1_500);
    const share = async () => countOf(await askMany(host, 40), 'a') / 40;
    const shares = [await share()];
    for (const ms of [30_000, 30_000, 40_000]) {
      await pass(ms);
      shares.push(await share());
    }
    expect(shares[0]).toBeLessThan(0.2);
    expect(shares[1]).toBeGreaterThan(0.15);
    expect(shares[2]).toBeGreaterThan(shares[1] as number);
    expect(shares[3]).toBe(0.5);
  });
});

describe('retries', () => {
  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])(
    '%s without a body that was not answered goes on to another origin',
    async (method) => {
      hangUp(A());
      const { host } = await siteOf([A().row(), B().row()]);
      for (let i = 0; i < 4; i++) expect((await visit(setting.port, host, '/', { method })).status).toBe(200);
      expect(A().seen.length).toBeGreaterThan(0);
    },
  );

  test.each([
    ['POST without a body', { method: 'POST' }],
    ['PATCH without a body', { method: 'PATCH' }],
    ['PUT with a body', { method: 'PUT', body: 'x' }],
    ['DELETE with a body', { method: 'DELETE', body: 'x', headers: { 'content-length': '1' } }],
  ])('%s is never sent twice', async (_name, options) => {
    hangUp(A());
    const { host } = await siteOf([A().row(), B().row()]);
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await visit(setting.port, host, '/', options)).status);
    expect(statuses.sort()).toEqual([200, 200, 502, 502]);
    expect([A().seen.length, B().seen.length]).toEqual([2, 2]);
  });

  test('what was not sent goes on, whatever it is', async () => {
    const { host } = await siteOf([A().row(), B().row()]);
    await A().kill();
    for (let i = 0; i < 4; i++) {
      expect((await visit(setting.port, host, '/', { method: 'POST', body: 'precious' })).body).toBe('b');
    }
  });

  test('there are as many as the site says, each on another origin', async () => {
    for (const origin of [A(), B()]) hangUp(origin);
    const rows = [A().row(9), B().row(9), C().row(1)];
    const one = await siteOf(rows, { retries: 1, ...errors(100) });
    expect((await visit(setting.port, one.host)).status).toBe(502);
    expect([A().seen.length, B().seen.length]).toEqual([1, 1]);
    const two = await siteOf(rows, { retries: 2, ...errors(100) });
    expect((await visit(setting.port, two.host)).body).toBe('c');
    const none = await siteOf(rows, { retries: 0, ...errors(100) });
    expect((await visit(setting.port, none.host)).status).toBe(502);
    expect(A().seen.length + B().seen.length).toBe(5);
  });

  test('none when something of the answer was passed on', async () => {
    A().answer = (request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      setTimeout(() => request.socket.destroy(), 50);
    };
    const { host } = await siteOf([A().row(), B().row(1, { backup: true })]);
    await expect(visit(setting.port, host)).rejects.toThrow('broke off');
    expect(B().seen).toHaveLength(0);
  });
});

test('an origin that hangs takes connections from nobody: the others serve at once', async () => {
  A().answer = () => undefined;
  const { host } = await siteOf([A().row(1, { connections: 5 }), B().row()]);
  const hung = Array.from({ length: 10 }, () => visit(setting.port, host).catch(() => null));
  await eventually(() => expect(A().seen).toHaveLength(5));
  const since = performance.now();
  expect(await askMany(host, 100)).toEqual(Array(100).fill('b'));
  expect(performance.now() - since).toBeLessThan(3000);
  expect(A().seen).toHaveLength(5);
  A().server.closeAllConnections();
  for (const answer of await Promise.all(hung)) expect(answer?.body).toBe('b');
});

test('with all connections in use a request waits for one, and for an origin that has one', async () => {
  const held: (() => void)[] = [];
  for (const origin of [A(), B()]) origin.answer = (_request, response) => void held.push(() => response.end(origin.name));
  const { host } = await siteOf([A().row(1, { connections: 1 }), B().row(1, { connections: 1 })]);
  const three = [ask(host), ask(host), ask(host)];
  await eventually(() => expect(held).toHaveLength(2));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(held).toHaveLength(2);
  held.splice(0).forEach((end) => end());
  await eventually(() => expect(held).toHaveLength(1));
  held.splice(0).forEach((end) => end());
  expect((await Promise.all(three)).map((body) => body !== '')).toEqual([true, true, true]);
});

describe('a change of the ruleset', () => {
  test('keeps an origin out, and its requests in flight counted, when other settings change', async () => {
    const held: (() => void)[] = [];
    B().answer = (_request, response) => void held.push(() => response.end('b'));
    const site = await siteOf([A().row(), B().row(), C().row()], { method: 'least_connections', ...errors(1) });
    hangUp(A());
    const first = [ask(site.host), ask(site.host), ask(site.host)];
    await eventually(() => expect(held.length).toBeGreaterThan(0));
    await pass(0);
    const before = A().seen.length;
    await site.change([A().row(5), B().row(2, { answerMs: 30_000 }), C().row(1)], {
      method: 'least_connections',
      ...errors(1),
      retries: 2,
    });
    await pass(0);
    expect(await askMany(site.host, 10)).toEqual(Array(10).fill('c'));
    expect(A().seen.length).toBe(before);
    for (const end of held.splice(0)) end();
    await Promise.all(first);
  });

  test('forgets it when the origin is another one, or reached in another way', async () => {
    const site = await siteOf([A().row(), B().row()], errors(1, 3600));
    hangUp(A());
    await askMany(site.host, 2);
    A().answerNamed();
    expect(await askMany(site.host, 4)).not.toContain('a');
    await site.change([A().row(1, { hostHeader: 'other.test' }), B().row()], errors(1, 3600));
    await eventually(async () => expect(await askMany(site.host, 2)).toContain('a'));
  });

  test('from one origin to several and back loses no request', async () => {
    const site = await siteOf([A().row()]);
    let running = true;
    const statuses = new Set<number>();
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (running) statuses.add((await visit(setting.port, site.host)).status);
      }),
    );
    for (let i = 0; i < 6; i++) {
      await site.change(i % 2 ? [A().row()] : [A().row(), B().row()]);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    running = false;
    await load;
    expect([...statuses]).toEqual([200]);
  });
});

test('metrics tell how many origins are out, and forget those that go', async () => {
  const figure = async (name: string) => (await setting.edge.metrics.getSingleMetricAsString(name)).split(/\s/).at(-1);
  const before = Number(await figure('sitekeep_edge_origins_out'));
  const retries = Number(await figure('sitekeep_edge_origin_retries_total'));
  const site = await siteOf([A().row(), B().row()], errors(1, 3600));
  hangUp(A());
  await askMany(site.host, 2);
  expect(Number(await figure('sitekeep_edge_origins_out'))).toBe(before + 1);
  expect(Number(await figure('sitekeep_edge_origin_retries_total'))).toBe(retries + 1);
  await site.change([B().row()]);
  await eventually(async () => expect(Number(await figure('sitekeep_edge_origins_out'))).toBe(before));
});
