import { type EventBatch, redisKeys } from '@sitekeep/contracts';
import { gatePaths, visitorPaths } from '@sitekeep/edge-pages';
import { providerCookieName, sessionCookieName } from '@sitekeep/gate-session';
import { type Answer, eventually } from '../testing/visit.ts';
import { siteOfAllWays } from './testing/all-ways.ts';
import { GatedSites, type GateVisitor } from './testing/gated-sites.ts';
import { anna, tokenFor } from './testing/test-gate.ts';
import { invitation, invitedSecret, resetSecret } from './testing/visitor-exchanges.ts';

let sites: GatedSites;
let site: Awaited<ReturnType<typeof siteOfAllWays>>;
beforeAll(async () => {
  sites = await GatedSites.start();
  site = await siteOfAllWays(sites);
}, 90_000);
beforeEach(() => {
  sites.gate.visitors.reset();
  sites.gate.answer = null;
});
afterAll(() => sites.stop(), 30_000);

const wrong = 'a very secret try';
const dead = 'dead-secret-of-a-link';
const password = 'four words put together';
const credential = '{"id":"nobodys"}';
const chosen = { k: invitedSecret, sealed: 'v1.sealed-token', password, code: '999888' };
const fromForm = { headers: { 'sec-fetch-site': 'same-origin' } };

const batches = async () => {
  const entries = await sites.setting.publisher.redis.xrange(redisKeys.events, '-', '+');
  return entries.map(([, fields]) => JSON.parse(fields[1] as string) as EventBatch);
};
const refusals = async () => (await batches()).flatMap((batch) => batch.refusals);
/** What the owner is told of the request that was answered so. */
async function toldOf({ headers }: Answer) {
  const id = headers['x-request-id'];
  await eventually(async () => expect((await refusals()).map(({ requestId }) => requestId)).toContain(id));
  return (await refusals()).find(({ requestId }) => requestId === id);
}
/** What has become of all requests of the site so far. */
async function counted() {
  const rows = (await batches()).flatMap(({ counts }) => counts).filter(({ siteId }) => siteId === site.siteId);
  const sumOf = (name: 'requests' | 'refused' | 'limited') => rows.reduce((sum, row) => sum + row[name], 0);
  return { requests: sumOf('requests'), refused: sumOf('refused'), limited: sumOf('limited') };
}
const signedIn = (visitor: GateVisitor) => {
  visitor.cookies.set(sessionCookieName, tokenFor(site.siteId));
  return visitor;
};

type Ask = (visitor: GateVisitor) => Promise<Answer>;
const failures: [string, number, string, Ask][] = [
  ['a wrong password', 401, gatePaths.signIn, (visitor) => visitor.signIn({ password: wrong })],
  ['a passkey that is nobody’s', 401, gatePaths.passkey, (visitor) => visitor.post(gatePaths.passkey, { credential, return: '/key' })],
  ['an answer of no provider', 401, gatePaths.provider, (visitor) => visitor.load(`${gatePaths.provider}?code=bad`)],
  [
    'a wrong present password',
    422,
    visitorPaths.account,
    (visitor) => signedIn(visitor).post(visitorPaths.account, { do: 'password', current: wrong, password }),
  ],
  ['a wrong first code', 422, visitorPaths.enrol, (visitor) => visitor.post(visitorPaths.enrol, chosen)],
  [
    'what a visitor has already, and did not show',
    422,
    visitorPaths.enrol,
    (visitor) => {
      sites.gate.visitors.invitation = { ...invitation, passkeyAfter: { password: true, code: false } };
      return visitor.post(visitorPaths.enrol, { k: invitedSecret, credential, current: wrong });
    },
  ],
  ['a dead invitation', 404, visitorPaths.enrol, (visitor) => visitor.load(`${visitorPaths.enrol}?k=${dead}`)],
  ['what can be no invitation', 404, visitorPaths.enrol, (visitor) => visitor.load(`${visitorPaths.enrol}?k=%20`)],
  ['the form of a dead invitation', 404, visitorPaths.enrol, (visitor) => visitor.post(visitorPaths.enrol, { ...chosen, k: dead })],
  ['a passkey by a dead invitation', 401, visitorPaths.newPasskey, (visitor) => visitor.post(visitorPaths.newPasskey, { k: dead })],
  ['“this is not me” by a dead invitation', 404, visitorPaths.notMe, (visitor) => visitor.post(visitorPaths.notMe, { k: dead })],
  ['a dead link of a reset', 404, visitorPaths.reset, (visitor) => visitor.load(`${visitorPaths.reset}?k=${dead}`)],
  ['the form of a dead reset', 404, visitorPaths.reset, (visitor) => visitor.post(visitorPaths.reset, { k: dead, password })],
];

describe('a proof that fails is told to the owner, and nothing of what was shown', () => {
  test.each(failures)('%s', async (_, status, path, ask) => {
    const answer = await ask(site.visitor());
    expect(answer.status).toBe(status);
    const told = await toldOf(answer);
    expect(told).toMatchObject({ siteId: site.siteId, stage: 'gate', reason: 'sign_in_failed', status, path, matched: null });
    for (const shown of [wrong, dead, password, credential, invitedSecret, anna.email, '999888'])
      expect(JSON.stringify(told)).not.toContain(shown);
  });

  test('all of them count as refused', async () => {
    const before = await eventually(async () => {
      const now = await counted();
      expect(now.refused).toBeGreaterThanOrEqual(failures.length);
      return now;
    });
    await site.visitor().load(`${visitorPaths.enrol}?k=${dead}`);
    await eventually(async () =>
      expect(await counted()).toEqual({ ...before, requests: before.requests + 1, refused: before.refused + 1 }),
    );
  });
});

test('what fails no proof is no refusal: short passwords, links that hold, pages for whoever is not signed in', async () => {
  const asked: Promise<Answer>[] = [
    site.visitor().post(visitorPaths.reset, { k: resetSecret, password: 'short' }),
    site.visitor().post(visitorPaths.enrol, { ...chosen, password: 'short', code: '111222' }),
    site.visitor().load(`${visitorPaths.enrol}?k=${invitedSecret}`),
    site.visitor().load(visitorPaths.account),
    site.visitor().post(visitorPaths.newPasskey, {}),
    signedIn(site.visitor()).post(visitorPaths.account, { do: 'remove_passkey', id: '' }),
  ];
  const ids = (await Promise.all(asked)).map(({ headers }) => headers['x-request-id']);
  // Told later than those would have been.
  await toldOf(await site.visitor().load(`${visitorPaths.enrol}?k=${dead}`));
  const told = (await refusals()).map(({ requestId }) => requestId);
  expect(ids.filter((id) => told.includes(id as string))).toEqual([]);
});

test('a code by mail: the edge hears the same of all and tells nothing; the gate is given the id that the page shows', async () => {
  const sent = await site.visitor().signIn({ send: 'code', code: '', password: wrong });
  expect(sent.status).toBe(200);
  expect(sites.gate.asked.at(-1)).toMatchObject({ path: 'email-code', body: { requestId: sent.headers['x-request-id'] } });
  await toldOf(await site.visitor().load(`${visitorPaths.enrol}?k=${dead}`));
  expect((await refusals()).map(({ requestId }) => requestId)).not.toContain(sent.headers['x-request-id']);
});

describe('too many attempts', () => {
  const guess: Ask = (visitor) => visitor.load(`${visitorPaths.enrol}?k=${dead}`);
  const begin: Ask = (visitor) => visitor.load(`${gatePaths.providerBegin}?provider=idp_1`, fromForm);
  const back: Ask = (visitor) => {
    visitor.cookies.set(providerCookieName, 'cmV0dXJuPS8.state');
    return visitor.load(`${gatePaths.provider}?code=bad`);
  };
  const rushes: [string, string, Ask, Ask][] = [
    ['a sign-in', gatePaths.signIn, guess, (visitor) => visitor.signIn({ password: wrong })],
    ['a code by mail', gatePaths.signIn, guess, (visitor) => visitor.signIn({ send: 'code', code: '' })],
    ['a passkey', gatePaths.passkey, guess, (visitor) => visitor.post(gatePaths.passkey, { credential, return: '/key' })],
    ['a challenge for a passkey', gatePaths.passkeyOptions, begin, (visitor) => visitor.post(gatePaths.passkeyOptions, {})],
    ['a way to a provider', gatePaths.providerBegin, begin, begin],
    ['a way back from a provider', gatePaths.provider, guess, back],
    ['an invitation', visitorPaths.enrol, guess, guess],
    ['“this is not me”', visitorPaths.notMe, guess, (visitor) => visitor.post(visitorPaths.notMe, { k: invitedSecret })],
    ['a new passkey', visitorPaths.newPasskey, guess, (visitor) => visitor.post(visitorPaths.newPasskey, { k: invitedSecret })],
    ['a link for a new password', visitorPaths.reset, guess, (visitor) => visitor.post(visitorPaths.reset, { email: anna.email })],
    ['a new password', visitorPaths.reset, guess, (visitor) => visitor.post(visitorPaths.reset, { k: resetSecret, password })],
    ['the own access', visitorPaths.account, guess, (visitor) => signedIn(visitor).load(visitorPaths.account)],
    ['a change of it', visitorPaths.account, guess, (visitor) => signedIn(visitor).post(visitorPaths.account, { do: 'remove_devices' })],
  ];
  /** Until the address has none left; the windows of ten seconds may change meanwhile. */
  async function refused(address: string, rush: Ask, ask: Ask): Promise<Answer> {
    for (let time = 0; time < 5; time++) {
      await Promise.all(Array.from({ length: 201 }, () => rush(site.visitor({ address }))));
      const answer = await ask(site.visitor({ address }));
      if (answer.status === 429) return answer;
    }
    throw new Error('was let through');
  }

  test.each(rushes)(
    '%s',
    async (_, path, rush, ask) => {
      const answer = await refused('127.9.7.7', rush, ask);
      const told = await toldOf(answer);
      expect(told).toMatchObject({ stage: 'gate', reason: 'rate_limited', status: 429, path, address: '127.9.7.7', matched: null });
      expect(JSON.stringify(told)).not.toContain(dead);
    },
    30_000,
  );

  test('they count as refused by a limit', async () => {
    const { requests, refused: no, limited } = await counted();
    expect(limited).toBeGreaterThanOrEqual(rushes.length);
    expect(no).toBeGreaterThan(limited);
    expect(requests).toBeGreaterThan(no);
  });
});

test('a gate that cannot be asked is told of at every path', async () => {
  sites.gate.answer = (_path, response) => {
    response.writeHead(500).end();
    return true;
  };
  const asks: Ask[] = [
    (visitor) => visitor.signIn(),
    (visitor) => visitor.post(gatePaths.passkeyOptions, {}),
    (visitor) => visitor.post(visitorPaths.newPasskey, { k: invitedSecret }),
  ];
  for (const ask of asks) {
    const answer = await ask(site.visitor({ address: '127.9.8.8' }));
    expect(answer.status).toBe(503);
    expect(await toldOf(answer)).toMatchObject({ stage: 'gate', reason: 'gate_unavailable', status: 503 });
  }
});
