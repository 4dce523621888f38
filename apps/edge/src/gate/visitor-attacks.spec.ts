import { type EventBatch, redisKeys } from '@sitekeep/contracts';
import { visitorPaths } from '@sitekeep/edge-pages';
import { sessionCookieName } from '@sitekeep/gate-session';
import { eventually, visit } from '../testing/visit.ts';
import { GatedSites } from './testing/gated-sites.ts';
import { anna, tokenFor } from './testing/test-gate.ts';
import { firstCode, invitedSecret, resetSecret } from './testing/visitor-exchanges.ts';

let sites: GatedSites;
let site: Awaited<ReturnType<GatedSites['site']>>;
beforeAll(async () => {
  sites = await GatedSites.start();
  site = await sites.site();
}, 90_000);
beforeEach(() => {
  sites.gate.visitors.reset();
  sites.gate.answer = null;
  sites.gate.asked.length = 0;
});
afterAll(() => sites.stop(), 30_000);

const password = 'four words put together';
const enrolLink = `${visitorPaths.enrol}?k=${invitedSecret}`;
const resetLink = `${visitorPaths.reset}?k=${resetSecret}`;
const signedIn = (more: Parameters<typeof tokenFor>[1] = {}) => {
  const visitor = site.visitor();
  visitor.cookies.set(sessionCookieName, tokenFor(site.siteId, more));
  return visitor;
};

const secretPaths = [visitorPaths.enrol, visitorPaths.notMe, visitorPaths.reset];
test.each(secretPaths)('%s with a link that is none is over, and the gate is not asked about what can be none', async (path) => {
  for (const secret of ['', 'x'.repeat(65), 'a b', '%00', '<script>'])
    expect((await site.visitor().load(`${path}?k=${encodeURIComponent(secret)}`)).status).toBe(404);
  expect(sites.gate.asked).toEqual([]);
  const program = await site.visitor().post(path, { k: 'unknown', password }, { headers: { accept: '*/*' } });
  expect(program.status).toBe(404);
  expect(JSON.parse(program.body)).toMatchObject({ code: 'link_over', stage: 'gate' });
});

test('CSRF: no page of another site sends any of these forms', async () => {
  const claims: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'https://other.club.test' },
    { origin: 'https://evil.test' },
    { origin: 'null' },
  ];
  const forms: [string, Record<string, string>][] = [
    [visitorPaths.enrol, { k: invitedSecret, password, code: firstCode }],
    [visitorPaths.notMe, { k: invitedSecret }],
    [visitorPaths.reset, { k: resetSecret, password }],
    [visitorPaths.reset, { email: anna.email }],
    [visitorPaths.account, { do: 'remove_devices' }],
    [visitorPaths.newPasskey, {}],
  ];
  for (const headers of claims)
    for (const [path, fields] of forms) expect((await signedIn().post(path, fields, { headers })).status).toBe(403);
  expect(sites.gate.asked).toEqual([]);
});

test('without TLS there is none of these pages, nor by a method that makes no sense', async () => {
  for (const path of Object.values(visitorPaths)) {
    const plain = await visit(sites.setting.port, site.hostname, `${path}?k=${invitedSecret}`, { headers: { accept: 'text/html' } });
    expect(plain.status).toBe(403);
    expect((await site.visitor().ask(path, { method: 'PUT' })).status).toBe(405);
  }
  expect(sites.gate.asked).toEqual([]);
});

test('while the gate is away: a page that says when to come again', async () => {
  sites.gate.answer = (_path, response) => {
    response.writeHead(500).end();
    return true;
  };
  const answers = [
    await site.visitor().load(enrolLink),
    await site.visitor().post(visitorPaths.enrol, { k: invitedSecret, password, code: firstCode }),
    await site.visitor().load(resetLink),
    await site.visitor().post(visitorPaths.reset, { email: anna.email }),
    await signedIn().load(visitorPaths.account),
    await signedIn().post(visitorPaths.account, { do: 'remove_devices' }),
  ];
  expect(answers.map(({ status, headers }) => [status, headers['retry-after']])).toEqual(answers.map(() => [503, '10']));
});

test('a flood of guesses and of mails from one network is answered by the edge alone', async () => {
  const address = '127.9.1.1';
  const guesses = Array.from({ length: 150 }, (_, i) => site.visitor({ address }).load(`${visitorPaths.enrol}?k=guess-${i}`));
  const mails = Array.from({ length: 150 }, () => site.visitor({ address }).post(visitorPaths.reset, { email: anna.email }));
  const statuses = (await Promise.all([...guesses, ...mails])).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([404, 200, 429]));
  expect(sites.gate.asked.length).toBe(200);
  expect((await site.visitor({ address: '127.9.1.2' }).load(enrolLink)).status).toBe(200);
}, 20_000);

test('secrets, passwords and addresses reach no event', async () => {
  await site.visitor().load(`${visitorPaths.enrol}?k=very-secret-guess`);
  await site.visitor().post(visitorPaths.reset, { k: 'very-secret-guess', password: 'a very secret try' });
  sites.gate.answer = (_path, response) => {
    response.writeHead(500).end();
    return true;
  };
  await site.visitor().load(`${visitorPaths.enrol}?k=very-secret-guess`);
  const { redis } = sites.setting.publisher;
  await eventually(async () => {
    const batches = (await redis.xrange(redisKeys.events, '-', '+')).map(([, fields]) => JSON.parse(fields[1] as string) as EventBatch);
    const refusals = batches.flatMap((batch) => batch.refusals);
    expect(refusals).toContainEqual(expect.objectContaining({ path: visitorPaths.enrol, reason: 'gate_unavailable' }));
    const text = JSON.stringify(batches);
    for (const typed of ['very-secret-guess', 'a very secret try', invitedSecret, resetSecret, password, anna.email])
      expect(text).not.toContain(typed);
  }, 8000);
}, 15_000);
