import { gatePaths } from '@sitekeep/edge-pages';
import { sessionCookieName } from '@sitekeep/gate-session';
import { defaultArrival, type EventBatch, redisKeys } from '@sitekeep/contracts';
import { eventually, visit } from '../testing/visit.ts';
import { challenge } from './gate-answers.ts';
import { GatedSites } from './testing/gated-sites.ts';
import { anna, tokenFor } from './testing/test-gate.ts';

let sites: GatedSites;
let site: Awaited<ReturnType<GatedSites['site']>>;
beforeAll(async () => {
  sites = await GatedSites.start();
  const rules = [
    {
      name: 'api',
      path: { kind: 'prefix' as const, value: '/api' },
      methods: [],
      networks: [],
      require: 'password' as const,
      groups: [],
      freshSeconds: null,
    },
    {
      name: 'open',
      path: { kind: 'prefix' as const, value: '/open' },
      methods: [],
      networks: [],
      require: 'nothing' as const,
      groups: [],
      freshSeconds: null,
    },
    {
      name: 'shut',
      path: { kind: 'prefix' as const, value: '/shut' },
      methods: [],
      networks: [],
      require: 'refuse' as const,
      groups: [],
      freshSeconds: null,
    },
    {
      name: 'code',
      path: { kind: 'prefix' as const, value: '/code' },
      methods: [],
      networks: [],
      require: 'code' as const,
      groups: [],
      freshSeconds: null,
    },
  ];
  site = await sites.site({ rules });
}, 90_000);
beforeEach(() => {
  sites.gate.usedCodes.clear();
  sites.gate.answer = null;
  sites.gate.asked.length = 0;
});
afterAll(() => sites.stop(), 30_000);

const fieldsOf = (html: string) => [...html.matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);
const withSession = (more: Parameters<typeof tokenFor>[1] = {}) => {
  const visitor = site.visitor();
  visitor.cookies.set(sessionCookieName, tokenFor(site.siteId, more));
  return visitor;
};

test('a visitor who wants a page is led to the form, types, and gets the page', async () => {
  const visitor = site.visitor();
  const led = await visitor.load('/page?a=1&b=2');
  expect([led.status, led.headers.location]).toEqual([303, `${gatePaths.signIn}?return=%2Fpage%3Fa%3D1%26b%3D2`]);
  expect(led.headers['cache-control']).toBe('no-store');
  const form = await visitor.load(led.headers.location);
  expect([form.status, fieldsOf(form.body)]).toEqual([200, ['email', 'password', 'code', 'trust']]);
  expect(form.body).toContain('name="return" value="/page?a=1&amp;b=2"');
  const signedIn = await visitor.signIn({ return: '/page?a=1&b=2' });
  expect([signedIn.status, signedIn.headers.location]).toEqual([303, `${gatePaths.done}?return=%2Fpage%3Fa%3D1%26b%3D2`]);
  expect(signedIn.headers['set-cookie']).toEqual([
    expect.stringMatching(/^__Host-sitekeep_session=g1\.[\w.-]+; Path=\/; Secure; HttpOnly; SameSite=Lax$/),
  ]);
  const done = await visitor.load(signedIn.headers.location);
  expect([done.status, done.headers['refresh']]).toEqual([200, '0; url=/page?a=1&b=2']);
  expect(done.body).toContain('href="/page?a=1&amp;b=2"');
  const program = await visitor.ask(signedIn.headers.location ?? '');
  expect([program.status, program.headers.location]).toEqual([303, '/page?a=1&b=2']);
  const page = await visitor.load('/page?a=1&b=2');
  expect([page.status, page.body]).toEqual([200, 'from the origin']);
  expect(sites.gate.asked[0]).toEqual({
    path: 'sign-in',
    body: {
      ...{ siteId: site.siteId, host: site.hostname, ...anna, require: 'password_and_code', device: null, trust: false, session: null },
      ...{ address: visitor.address, userAgent: visitor.userAgent, language: 'en' },
    },
  });
});

test('whatever was wrong, the answer is the same to the byte, and the address is still there', async () => {
  const wrongs: Record<string, string>[] = [
    { password: 'wrong' },
    { code: '000000' },
    { email: 'nobody@visitor.test' },
    { password: 'wrong', code: '000000' },
    { password: '' },
    { code: '' },
    { password: 'x'.repeat(300) },
  ];
  const shown = [];
  for (const wrong of wrongs) {
    const { status, body, headers } = await site.visitor().signIn({ return: '/page', ...wrong });
    const email = wrong['email'] ?? anna.email;
    expect(body).toContain(`value="${email}"`);
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['www-authenticate']).toBe(challenge);
    shown.push([status, body.replaceAll(email, 'e').replaceAll(String(headers['x-request-id']), '')].join());
  }
  expect(new Set(shown).size).toBe(1);
  expect(shown[0]).toMatch(/^401,/);
});

test.each([
  ['/', ['email', 'password', 'code', 'trust']],
  ['/api/list', ['email', 'password']],
  ['/code', ['email', 'code']],
  // What asks for nothing or lets nobody in is no reason to ask for less.
  ['/open', ['email', 'password', 'code', 'trust']],
  ['/shut', ['email', 'password', 'code', 'trust']],
])('the form asks for what %s asks for', async (path, fields) => {
  const form = await site.visitor().load(`${gatePaths.signIn}?return=${encodeURIComponent(path)}`);
  expect(fieldsOf(form.body)).toEqual(fields);
});

test('what the form does not ask for is not handed on, whatever is sent', async () => {
  await site.visitor().signIn({ return: '/api' });
  await site.visitor().signIn({ return: '/code' });
  expect(sites.gate.asked.map(({ body }) => [body['password'], body['code'], body['require']])).toEqual([
    [anna.password, null, 'password'],
    [null, anna.code, 'code'],
  ]);
});

test('an address that is too long to be remembered leads to the first page after the sign-in', async () => {
  const wanted = async (path: string) => (await site.visitor().load(path)).headers.location;
  expect(await wanted(`/page?${'%2F'.repeat(500)}`)).toContain('%252F');
  expect(await wanted(`/page?${'%2F'.repeat(2000)}`)).toBe(`${gatePaths.signIn}?return=%2F`);
  const strict = await sites.site({}, { arrival: { ...defaultArrival, limits: { ...defaultArrival.limits, urlBytes: 128 } } });
  const led = await strict.visitor().load(`/${'a'.repeat(120)}`);
  expect(led.headers.location).toBe(`${gatePaths.signIn}?return=%2F`);
});

test('programs get 401 with the way to sign in, and frames a page with a link', async () => {
  const visitor = site.visitor();
  const called = await visitor.ask('/page', { headers: { accept: 'application/json' } });
  expect(called.status).toBe(401);
  expect(called.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'www-authenticate': challenge,
    'cache-control': 'no-store',
  });
  expect(JSON.parse(called.body)).toMatchObject({ code: 'sign_in_required', stage: 'gate', status: 401 });
  const framed = await visitor.load('/page', { headers: { 'sec-fetch-dest': 'iframe' } });
  expect(framed.status).toBe(401);
  expect(framed.body).toContain('target="_top"');
  expect((await visitor.ask('/page', { method: 'PUT', headers: { accept: 'text/html' } })).status).toBe(401);
  const wrong = await visitor.signIn({ code: '000000' }, { headers: { accept: '*/*' } });
  expect([wrong.status, wrong.headers['www-authenticate']]).toEqual([401, challenge]);
  expect(JSON.parse(wrong.body)).toMatchObject({ code: 'sign_in_failed', stage: 'gate' });
  expect((await visitor.signIn({ return: '/page' }, { headers: { accept: '*/*' } })).headers['set-cookie']).toHaveLength(1);
});

test('a form that is held up is never sent by us: the visitor is told so before and after the sign-in', async () => {
  const visitor = site.visitor();
  const before = sites.setting.origin.seen.length;
  const led = await visitor.post('/order', { article: '7' });
  expect([led.status, led.headers.location]).toEqual([303, `${gatePaths.signIn}?return=%2Forder&form=1`]);
  expect((await visitor.load(led.headers.location)).body).toContain('Your form has not been sent to the website yet.');
  const signedIn = await visitor.signIn({ return: '/order', form: '1' });
  const done = await visitor.load(signedIn.headers.location);
  expect(done.status).toBe(200);
  expect(done.body).toContain('Go back to the form in your browser and send it again.');
  expect(sites.setting.origin.seen.length).toBe(before);
});

test('a browser that keeps no cookies is told so instead of being sent in a circle', async () => {
  const visitor = site.visitor();
  const signedIn = await visitor.signIn();
  visitor.cookies.clear();
  const done = await visitor.load(signedIn.headers.location);
  expect(done.status).toBe(403);
  expect(done.body).toContain('Your browser keeps no cookie');
});

test('who may enter the wanted page already goes there; who may not can sign in as somebody else', async () => {
  const go = await withSession().load(`${gatePaths.signIn}?return=/page`);
  expect([go.status, go.headers.location]).toEqual([303, '/page']);
  expect(fieldsOf((await withSession().load(`${gatePaths.signIn}?return=/shut`)).body)).toEqual(['email', 'password', 'code', 'trust']);
});

test('not open to a visitor: 403 with a way to sign out', async () => {
  const refused = await withSession().load('/shut');
  expect(refused.status).toBe(403);
  expect(refused.body).toContain(`action="${gatePaths.signOut}"`);
  const stranger = await site.visitor().load('/shut');
  expect(stranger.status).toBe(403);
  expect(stranger.body).not.toContain('<form');
});

test('sign-out ends the session here and at the gate', async () => {
  const visitor = withSession();
  const token = visitor.token ?? '';
  expect((await visitor.load('/page')).status).toBe(200);
  const out = await visitor.signOut();
  expect(out.status).toBe(200);
  expect(out.body).toContain('You are signed out');
  expect(out.headers['set-cookie']).toEqual([`${sessionCookieName}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax`]);
  expect(visitor.token).toBeUndefined();
  expect(sites.gate.ended).toContain(token);
  expect((await visitor.load('/page')).status).toBe(303);
  const nobody = await site.visitor().signOut();
  expect(nobody.status).toBe(200);
});

test('while the gate is away: a page that says when to come again, and sign-outs are told to it later', async () => {
  sites.gate.answer = (_path, response) => {
    response.writeHead(500).end();
    return true;
  };
  const page = await site.visitor().signIn();
  expect([page.status, page.headers['retry-after']]).toEqual([503, '10']);
  expect(page.body).toContain('Signing in is not possible right now');
  const program = await site.visitor().signIn({}, { headers: { accept: 'application/json' } });
  expect(JSON.parse(program.body)).toMatchObject({ code: 'gate_unavailable', status: 503 });
  const visitor = withSession();
  const token = visitor.token ?? '';
  expect((await visitor.signOut()).status).toBe(200);
  expect(sites.gate.ended).not.toContain(token);
  sites.gate.answer = null;
  await eventually(() => expect(sites.gate.ended).toContain(token), 8000);
}, 15_000);

test('a site without a gate has no such paths', async () => {
  const off = await sites.site({ mode: 'off' });
  const visitor = off.visitor();
  for (const path of Object.values(gatePaths)) expect((await visitor.load(path)).status).toBe(404);
  expect((await visitor.signIn()).status).toBe(404);
  expect((await visitor.signOut()).status).toBe(404);
  expect((await visitor.load('/page')).body).toBe('from the origin');
});

test('methods that make no sense are refused with those that do', async () => {
  const visitor = site.visitor();
  const allowed = async (method: string, path: string) => {
    const { status, headers } = await visitor.ask(path, { method });
    return [status, headers.allow];
  };
  expect(await allowed('DELETE', gatePaths.signIn)).toEqual([405, 'GET, HEAD, POST']);
  expect(await allowed('GET', gatePaths.signOut)).toEqual([405, 'POST']);
  expect(await allowed('POST', gatePaths.done)).toEqual([405, 'GET, HEAD']);
});

test('whoever types the address of the sign-out sees the sign-in; nobody is signed out by it', async () => {
  const visitor = site.visitor();
  await visitor.signIn();
  const { status, headers } = await visitor.load(`${gatePaths.signOut}?return=%2Fshut`);
  expect([status, headers.location, headers['set-cookie']]).toEqual([303, `${gatePaths.signIn}?return=%2Fshut`, undefined]);
  expect((await visitor.load('/page')).status).toBe(200);
});

test('a sign-in that wanted the first page leads to the first of the visitor’s own paths that opens', async () => {
  const to = async (p: string[], wanted: string) => {
    const visitor = site.visitor();
    visitor.cookies.set(sessionCookieName, tokenFor(site.siteId, { p }));
    return (await visitor.load(`${gatePaths.done}?return=${encodeURIComponent(wanted)}`)).headers['refresh'];
  };
  expect(await to(['/members/', '/other/'], '/')).toBe('0; url=/members/');
  expect(await to(['/shut/', '/gr%C3%BCn/'], '/')).toBe('0; url=/gr%C3%BCn/');
  expect(await to(['/members/'], '/page')).toBe('0; url=/page');
  expect(await to(['/shut/'], '/')).toBe('0; url=/');
  expect(await to([], '/')).toBe('0; url=/');
  for (const evil of ['//evil.test/', '/\\evil.test/']) expect(await to([evil], '/')).toBe('0; url=/');
});

test('attack: the gate hears of no port that is none of ours', async () => {
  for (const port of [':1', ':443', ':8443'])
    await site
      .visitor()
      .signIn({ password: 'wrong' }, { headers: { host: site.hostname + port, origin: `https://${site.hostname}${port}` } });
  expect(sites.gate.asked.map(({ body }) => (body as { host: string }).host)).toEqual([site.hostname, site.hostname, site.hostname]);
});

test('forms that are not sent on do not count, so that nobody shuts the sign-in with them', async () => {
  const { siteId } = site;
  const stranger = site.visitor({ address: '127.9.0.1' });
  for (let i = 0; i < 250; i++) await stranger.signIn({ password: '' });
  expect([siteId, (await stranger.signIn()).status]).toEqual([siteId, 303]);
});

test('over plain HTTP nobody signs in', async () => {
  const headers = { accept: 'text/html' };
  const { port } = sites.setting;
  expect((await visit(port, site.hostname, '/page', { headers })).status).toBe(403);
  const form = await visit(port, site.hostname, gatePaths.signIn, { headers });
  expect(form.status).toBe(403);
  expect(form.body).toContain('https://');
  const body = new URLSearchParams(anna).toString();
  const type = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
  expect((await visit(port, site.hostname, gatePaths.signIn, { method: 'POST', headers: type, body })).status).toBe(403);
  expect(sites.gate.asked).toHaveLength(0);
});

test('failed sign-ins and pages that were refused are told to the owner without anything that was typed', async () => {
  await site.visitor().signIn({ password: 'a very secret try' });
  const { redis } = sites.setting.publisher;
  await eventually(async () => {
    const batches = (await redis.xrange(redisKeys.events, '-', '+')).map(([, fields]) => JSON.parse(fields[1] as string) as EventBatch);
    const refusals = batches.flatMap((batch) => batch.refusals);
    const reasons = new Set(refusals.map(({ stage, reason }) => `${stage} ${reason}`));
    for (const reason of ['sign_in_required', 'sign_in_failed', 'gate_forbidden', 'gate_unavailable'])
      expect(reasons).toContain(`gate ${reason}`);
    const text = JSON.stringify(batches);
    for (const typed of ['a very secret try', anna.email, anna.password, anna.code]) expect(text).not.toContain(typed);
  });
});
