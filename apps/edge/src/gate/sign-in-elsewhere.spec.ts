import { gatePaths, signInLink, visitorPaths } from '@sitekeep/edge-pages';
import { providerCookieName } from '@sitekeep/gate-session';
import { challenge } from './gate-answers.ts';
import { fieldsOf, formFor, siteOfAllWays } from './testing/all-ways.ts';
import { GatedSites } from './testing/gated-sites.ts';

let sites: GatedSites;
let site: Awaited<ReturnType<typeof siteOfAllWays>>;
beforeAll(async () => {
  sites = await GatedSites.start();
  site = await siteOfAllWays(sites);
}, 90_000);
beforeEach(() => {
  sites.gate.usedCodes.clear();
  sites.gate.answer = null;
  sites.gate.asked.length = 0;
});
afterAll(() => sites.stop(), 30_000);

const lastAsked = () => sites.gate.asked.at(-1)?.body ?? {};

describe('a passkey', () => {
  const credential = (id = 'annas-passkey') => JSON.stringify({ id, rawId: id, type: 'public-key', response: {} });
  const send = (fields: Record<string, string> = {}, visitor = site.visitor()) =>
    visitor.post(gatePaths.passkey, { credential: credential(), return: '/key', ...fields });

  test('is asked for with what the gate says, and opens every page', async () => {
    const visitor = site.visitor();
    const form = await visitor.load(formFor('/key'));
    expect(fieldsOf(form.body)).toEqual([]);
    expect(form.body).toContain(`data-passkey="${gatePaths.passkeyOptions}"`);
    const options = await visitor.post(gatePaths.passkeyOptions, {});
    expect([options.status, options.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(JSON.parse(options.body)).toMatchObject({ options: { rpId: site.hostname } });
    const signedIn = await send({}, visitor);
    expect([signedIn.status, signedIn.headers.location]).toEqual([303, `${gatePaths.done}?return=%2Fkey`]);
    expect(lastAsked()).toMatchObject({ host: site.hostname, credential: { id: 'annas-passkey' }, session: null });
    for (const path of ['/key', '/page', '/code']) expect((await visitor.load(path)).status).toBe(200);
  });

  test('that is not taken leads back to the form, whatever it was', async () => {
    const deep = `{"id":${'['.repeat(5)}${']'.repeat(5)}}`;
    const deepest = `{"id":${'['.repeat(4000)}${']'.repeat(4000)}}`;
    const long = credential('x'.repeat(4100));
    for (const wrong of [credential('another'), '', 'x', '[]', 'null', '{"id":', deep, deepest, long]) {
      const refused = await send({ credential: wrong, return: '/page' });
      expect([refused.status, refused.headers['set-cookie'], refused.headers['www-authenticate']]).toEqual([401, undefined, challenge]);
      expect(refused.body).toContain('That did not work with the passkey.');
      expect(fieldsOf(refused.body)).toEqual(['email', 'password', 'code', 'trust']);
    }
    expect(sites.gate.asked).toHaveLength(1);
  });

  test('that a visitor who is signed in does not have yet can be made, and a provider is no way round', async () => {
    const page = await site.withSession().load(formFor('/key'));
    expect(page.body).toContain(`href="${visitorPaths.account}">Add a passkey</a>`);
    expect(page.body).not.toContain('Harbour');
    expect((await site.visitor().load(formFor('/key'))).body).toContain('Harbour');
  });

  test('nothing that is typed is taken where only a passkey will do', async () => {
    expect((await site.visitor().signIn({ return: '/key' })).status).toBe(401);
    expect(sites.gate.asked).toEqual([]);
  });

  test('is all there is where the site takes no codes', async () => {
    const keys = await sites.site({ methods: ['passkey'] });
    const form = await keys.visitor().load(formFor('/page'));
    expect(fieldsOf(form.body)).toEqual([]);
    expect(form.body).toContain('This page opens with a passkey.');
  });

  test('is neither offered nor taken where the site has none', async () => {
    const none = await sites.site({ methods: ['token'] });
    expect((await none.visitor().load(gatePaths.signIn)).body).not.toContain('<script');
    expect((await none.visitor().post(gatePaths.passkeyOptions, {})).status).toBe(404);
    expect((await send({}, none.visitor())).status).toBe(404);
    expect(sites.gate.asked).toEqual([]);
  });

  test('attack: no other site begins or ends a sign-in by one', async () => {
    for (const path of [gatePaths.passkeyOptions, gatePaths.passkey])
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.test' }])
        expect((await site.visitor().post(path, { credential: credential() }, { headers })).status).toBe(403);
    expect(sites.gate.asked).toEqual([]);
  });

  test('attack: open redirect after one', async () => {
    expect((await send({ return: '//evil.test' })).headers.location).toBe(`${gatePaths.done}?return=%2F`);
  });
});

describe('another identity provider', () => {
  const begin = (visitor = site.visitor(), query = 'return=%2Fpage&provider=idp_1', headers = {}) =>
    visitor.load(`${gatePaths.providerBegin}?${query}`, { headers: { 'sec-fetch-site': 'same-origin', ...headers } });
  const back = (visitor: ReturnType<typeof site.visitor>, query = 'code=good&state=s') =>
    visitor.load(`${gatePaths.provider}?${query}`, { headers: { 'sec-fetch-site': 'cross-site' } });

  test('is gone to by a link of the form, and leads back to the wanted page with a session', async () => {
    const visitor = site.visitor();
    const led = await begin(visitor);
    expect([led.status, led.headers.location]).toEqual([303, 'https://provider.test/authorize?client_id=idp_1']);
    expect(led.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-sitekeep_provider=[\w.-]+; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/),
    ]);
    const ended = await back(visitor);
    expect([ended.status, ended.headers.location]).toEqual([303, `${gatePaths.done}?return=%2Fpage`]);
    expect(lastAsked()).toMatchObject({ query: '?code=good&state=s', host: site.hostname });
    expect(visitor.cookies.has(providerCookieName)).toBe(false);
    expect((await visitor.load('/api')).status).toBe(200);
    expect(fieldsOf((await visitor.load(formFor('/page'))).body)).toEqual(['email', 'code', 'trust']);
  });

  test('leads back to a form that is held up, and to the form where the sign-in failed there', async () => {
    const visitor = site.visitor();
    await begin(visitor, 'return=%2Forder&form=1&provider=idp_1');
    expect((await back(visitor)).headers.location).toBe(`${gatePaths.done}?return=%2Forder&form=1`);
    const refused = site.visitor();
    await begin(refused, 'return=%2Forder&form=1&provider=idp_1');
    const answer = await back(refused, 'error=access_denied&state=s');
    expect([answer.status, answer.headers['set-cookie']]).toEqual([401, [expect.stringContaining(`${providerCookieName}=; Max-Age=0;`)]]);
    expect(answer.body).toContain('Signing in there did not work.');
    expect(answer.body).toContain('name="return" value="/order"');
  });

  test('that the site does not have, or that was not chosen on the form, is not gone to', async () => {
    const form = signInLink({ returnTo: '/page', form: false });
    expect((await begin(site.visitor(), 'return=%2Fpage&provider=idp_2')).headers.location).toBe(form);
    for (const from of ['cross-site', 'same-site', 'none'])
      expect((await begin(site.visitor(), undefined, { 'sec-fetch-site': from })).headers.location).toBe(form);
    const byReferer = (referer?: string) =>
      site
        .visitor()
        .load(`${gatePaths.providerBegin}?return=%2Fpage&provider=idp_1`, { headers: referer === undefined ? {} : { referer } });
    for (const referer of [
      undefined,
      'https://evil.test/',
      `http://${site.hostname}/`,
      `https://${site.hostname}.evil.test/`,
      `https://${site.hostname}@evil.test/`,
    ])
      expect((await byReferer(referer)).headers.location).toBe(form);
    expect(sites.gate.asked).toEqual([]);
    expect((await byReferer(`https://${site.hostname}${form}`)).headers.location).toMatch(/^https:\/\/provider\.test\//);
  });

  test('attack: login CSRF with the answer of somebody else’s sign-in', async () => {
    const mallory = site.visitor();
    await begin(mallory);
    sites.gate.asked.length = 0;
    expect((await back(site.visitor())).status).toBe(401);
    expect(sites.gate.asked).toEqual([]);
    const two = site.visitor();
    two.cookies.set('x', `1; ${providerCookieName}=${mallory.cookies.get(providerCookieName)}; ${providerCookieName}=cmV0dXJuPSUyRg.other`);
    expect((await back(two)).status).toBe(401);
    expect(sites.gate.asked).toEqual([]);
    const other = await sites.site();
    const there = other.visitor();
    there.cookies.set(providerCookieName, mallory.cookies.get(providerCookieName) as string);
    expect((await back(there)).status).toBe(401);
  });

  test.each(['//evil.test/', 'https://evil.test/', '/\\evil.test', gatePaths.signOut])(
    'attack: open redirect by return=%j',
    async (target) => {
      const visitor = site.visitor();
      await begin(visitor, `return=${encodeURIComponent(target)}&provider=idp_1`);
      expect(lastAsked()).toMatchObject({ returnTo: '/' });
      expect((await back(visitor)).headers.location).toBe(`${gatePaths.done}?return=%2F`);
      const planted = site.visitor();
      const state = Buffer.from(JSON.stringify({ siteId: site.siteId, host: site.hostname, returnTo: target })).toString('base64url');
      const kept = Buffer.from(new URLSearchParams({ return: target }).toString()).toString('base64url');
      planted.cookies.set(providerCookieName, `${kept}.${state}`);
      expect((await back(planted)).headers.location).toBe(`${gatePaths.done}?return=%2F`);
      expect((await back(planted, 'code=bad')).status).toBe(401);
    },
  );

  test('a cookie that is no state, and a query that is too long, are not handed on', async () => {
    for (const cookie of ['', '.', 'x', `x.${'y'.repeat(3001)}`]) {
      const visitor = site.visitor();
      visitor.cookies.set(providerCookieName, cookie);
      expect((await back(visitor)).status).toBe(401);
    }
    const visitor = site.visitor();
    await begin(visitor);
    expect((await back(visitor, `code=good&x=${'y'.repeat(8200)}`)).status).toBe(401);
    expect(sites.gate.asked.map(({ path }) => path)).toEqual(['provider-begin']);
  });
});

test('a flood of questions before a sign-in is answered by the edge alone, and hinders nobody who signs in', async () => {
  const ask = (i: number) => {
    const visitor = site.visitor({ address: '127.9.9.9' });
    return i % 2 === 0
      ? visitor.post(gatePaths.passkeyOptions, {})
      : visitor.load(`${gatePaths.providerBegin}?provider=idp_1`, { headers: { 'sec-fetch-site': 'same-origin' } });
  };
  const statuses = (await Promise.all(Array.from({ length: 300 }, (_, i) => ask(i)))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(100);
  expect(sites.gate.asked).toHaveLength(200);
  expect((await site.visitor({ address: '127.9.9.9' }).signIn()).status).toBe(303);
}, 20_000);

test('while the gate is away every way in says so', async () => {
  const fromForm = { headers: { 'sec-fetch-site': 'same-origin' } };
  const visitor = site.visitor();
  await visitor.load(`${gatePaths.providerBegin}?provider=idp_1`, fromForm);
  sites.gate.answer = (_path, response) => {
    response.writeHead(500).end();
    return true;
  };
  const answers = [
    await visitor.load(`${gatePaths.provider}?code=good`),
    await site.visitor().load(`${gatePaths.providerBegin}?provider=idp_1`, fromForm),
    await site.visitor().post(gatePaths.passkey, { credential: '{}' }),
    await site.visitor().post(gatePaths.passkeyOptions, {}),
    await site.visitor().signIn({ send: 'code', code: '' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
});
