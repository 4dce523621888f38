import { defaultResponse, type EventBatch, redisChannels, redisKeys } from '@sitekeep/contracts';
import { Address } from '@sitekeep/geo';
import { deriveSiteKeys, issuePass, passCookieName } from '@sitekeep/visitor-check';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { eventually } from '../testing/visit.ts';
import { AskedSites, sealingKey, type WayIn } from './testing/asked-sites.ts';
import { triedByEach } from './testing/tried-by.ts';
import { botName, type Case, cases, enforced, malformed, networks } from './testing/conformance-cases.ts';
import { type RawAnswer, rawVisit } from './testing/raw-visit.ts';

let sites: AskedSites;
beforeAll(async () => {
  sites = await AskedSites.start(enforced, (address) => networks.countryOf(address.text));
  sites.setting.origin.answer = (_request, response) => void response.writeHead(200, { 'x-origin': 'yes' }).end('from the origin');
  await loadList('tor-exits', networks.torExits, 'tor');
  await loadList('search-bots', networks.searchBots, 'googlebot');
  await eventually(async () => {
    const { port, hostname: host } = sites.way('proxy');
    const seen = await Promise.all([
      rawVisit(port, { host, address: '127.44.9.9' }),
      rawVisit(port, { host, address: '127.45.9.9', headers: ['User-Agent', botName] }),
    ]);
    expect(seen.map(({ status }) => status)).toEqual([403, 200]);
  });
}, 90_000);
afterAll(() => sites.stop(), 30_000);

async function loadList(name: 'tor-exits' | 'search-bots', network: string, label: string): Promise<void> {
  const { redis } = sites.setting.publisher;
  await redis.set(redisKeys.networkList(name), JSON.stringify({ name, version: 1, networks: [{ network, label }] }));
  await redis.publish(redisChannels.networkLists, name);
}

/** What a visitor sees, as far as it has to be the same by every way. */
interface Verdict {
  readonly answer: 'origin' | number;
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly headers: Record<string, string | undefined>;
  readonly requestId: boolean;
}

function verdictOf({ status, headers, body }: RawAnswer): Verdict {
  if (headers['x-origin'] === 'yes') return { answer: 'origin', code: undefined, detail: undefined, headers: {}, requestId: true };
  const isProblem = headers['content-type'] === 'application/problem+json';
  const { code, detail } = isProblem && body !== '' ? (JSON.parse(body) as { code?: string; detail?: string }) : {};
  const told = ['content-type', 'content-language', 'cache-control', 'vary', 'ratelimit-policy', 'content-security-policy'];
  const common = Object.fromEntries(told.map((name) => [name, headers[name]]));
  const retryAfter = headers['retry-after'] === undefined ? 'none' : 'some';
  const location = headers['location']?.replace(/^http:\/\/[^/]+/, '');
  return { answer: status, code, detail, headers: { ...common, retryAfter, location }, requestId: 'x-request-id' in headers };
}

const hour = 3_600_000;
function passFor({ siteId }: WayIn, address: string, userAgent: string, method: 'invisible' | 'captcha'): string {
  const visitor = { address: Address.parse(address) as Address, userAgent };
  const pass = issuePass(deriveSiteKeys(Buffer.from(sealingKey, 'base64'), siteId, 0), method, visitor, Date.now() + hour);
  return `${passCookieName(false, visitor.address)}=${pass}`;
}

async function verdictBy(way: WayIn, row: Case, i: number): Promise<Verdict> {
  const { method, target, userAgent = 'Browser/1.0', address = `127.2.${i}.1`, headers = [], pass, times = 1 } = row;
  const cookie = pass ? ['Cookie', passFor(way, address, userAgent, pass)] : [];
  // Caddy and Traefik add what browsers send anyway; a request for JSON tells the reason.
  const accept = headers.includes('Accept') ? [] : ['Accept', 'application/json'];
  const all = ['User-Agent', userAgent, 'Accept-Encoding', 'gzip', ...accept, ...cookie, ...headers];
  const visit = { host: way.hostname, address, headers: all, ...(method ? { method } : {}), ...(target ? { target } : {}) };
  let answer = await rawVisit(way.port, visit);
  for (let time = 1; time < times; time++) answer = await rawVisit(way.port, visit);
  return verdictOf(answer);
}

triedByEach(['proxy', 'nginx', 'traefik', 'caddy'], '%s is there to be compared', (name) => {
  expect(sites.way(name).hostname).toBe(`${name}.test`);
  return Promise.resolve();
});

test.each(cases.map((row, i) => [row.name, row, i] as const))('%s', async (_name, row, i) => {
  const [ours, ...others] = await Promise.all(sites.ways.map(async (way) => ({ way: way.way, ...(await verdictBy(way, row, i)) })));
  expect(ours).toMatchObject({ way: 'proxy', answer: row.expected });
  for (const other of others) expect({ ...other, way: 'proxy' }).toEqual(ours);
});

test.each(malformed.map((row, i) => [row.name, row, i] as const))('malformed: %s', async (_name, { method, target, headers }, i) => {
  for (const way of sites.ways) {
    const visit = {
      host: way.hostname,
      address: `127.3.${i}.1`,
      headers: headers ?? [],
      ...(method ? { method } : {}),
      ...(target ? { target } : {}),
    };
    const answer = await rawVisit(way.port, visit);
    expect({ way: way.way, reached: answer.headers['x-origin'] ?? 'nothing' }).toEqual({ way: way.way, reached: 'nothing' });
  }
});

// Traefik cannot put anything of the verdict into an answer of the website.
triedByEach(['proxy', 'nginx', 'caddy'], 'who may pass hears of the limit and gets the request id, by way of %s', async (name) => {
  const way = sites.way(name);
  const limited = await rawVisit(way.port, { host: way.hostname, address: '127.4.0.1', method: 'POST', target: '/login' });
  expect(limited.headers).toMatchObject({ 'x-origin': 'yes', 'ratelimit-policy': '"login";q=2;w=3600' });
  expect(limited.headers['ratelimit']).toMatch(/^"login";r=1;t=\d+$/);
  const free = await rawVisit(way.port, { host: way.hostname, address: '127.4.0.1', target: '/page' });
  expect(Object.keys(free.headers).filter((header) => header.startsWith('ratelimit'))).toEqual([]);
  for (const { headers } of [limited, free]) expect(headers['x-request-id']).toMatch(/^req_[0-9A-Z]{26}$/);
});

test('what was refused is told of in the same words, with the visitor’s address, and all of it was counted', async () => {
  const isOfTable = ({ address }: { address: string }) => !address.startsWith('127.3.') && !address.endsWith('.9.9');
  await eventually(async () => {
    const { redis } = sites.setting.publisher;
    const batches = (await redis.xrange(redisKeys.events, '-', '+')).map(([, fields]) => JSON.parse(fields[1] as string) as EventBatch);
    const refusals = batches.flatMap((batch) => batch.refusals).filter(isOfTable);
    const counts = batches.flatMap((batch) => batch.counts);
    const told = sites.ways.map(({ siteId }) => {
      const own = refusals.filter((refusal) => refusal.siteId === siteId);
      const lines = own.map(({ stage, reason, matched, status, address, country, method, path, userAgent }) =>
        JSON.stringify([stage, reason, matched, status, address, country, method, path, userAgent]),
      );
      const of = (name: 'refused' | 'limited' | 'challenged') =>
        counts.filter((count) => count.siteId === siteId).reduce((sum, count) => sum + count[name], 0);
      return { lines: lines.sort(), limited: of('limited'), challenged: of('challenged') };
    });
    const [ours, ...others] = told;
    expect(ours?.lines.length).toBeGreaterThan(20);
    for (const other of others) expect(other).toEqual(ours);
  }, 5000);
}, 15_000);

test('maintenance and suspension hold by every way within a second', async () => {
  const verdicts = async (address: string) =>
    Promise.all(sites.ways.map(async (way) => ({ ...(await verdictBy(way, { name: '', expected: 'origin', address }, 0)) })));
  const maintenance = { retryAfterSeconds: 120 };
  /** What all ways answer to an address until it is as `wanted` says. */
  const become = (address: string, wanted: object) =>
    eventually(async () => {
      const [ours, ...others] = await verdicts(address);
      expect(ours).toMatchObject(wanted);
      for (const other of others) expect(other).toEqual(ours);
    });
  await inTime(1000, async () => {
    await sites.publish(enforced);
    await become('127.77.5.1', { answer: 'origin' });
    await sites.publish({ ...enforced, response: { ...defaultResponse, maintenance } });
    return msOf(() => become('127.5.0.1', { answer: 503, headers: { retryAfter: 'some' } }));
  });
  for (const { answer } of await verdicts('127.77.5.1')) expect(answer).toBe('origin');
  await inTime(1000, async () => {
    await sites.publish(enforced);
    await become('127.77.5.1', { answer: 'origin' });
    await sites.publish({ ...enforced, suspended: true });
    return msOf(() => become('127.77.5.1', { answer: 403 }));
  });
});
