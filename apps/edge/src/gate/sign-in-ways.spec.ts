import { gatePaths, signInLink, visitorPaths } from '@sitekeep/edge-pages';
import { deviceCookieName, sessionCookieName } from '@sitekeep/gate-session';
import { eventually } from '../testing/visit.ts';
import { fieldsOf, formFor, siteOfAllWays } from './testing/all-ways.ts';
import { GatedSites } from './testing/gated-sites.ts';
import { anna, tokenFor } from './testing/test-gate.ts';

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
const now = () => Math.floor(Date.now() / 1000);
/** A browser that was trusted at a site. */
async function trusted(at: Pick<typeof site, 'visitor'> = site) {
  const visitor = at.visitor();
  expect((await visitor.signIn({ trust: '1' })).status).toBe(303);
  visitor.cookies.delete(sessionCookieName);
  sites.gate.usedCodes.clear();
  return visitor;
}

describe('a browser that is trusted', () => {
  test('is given a cookie of its own, and shows it instead of a code', async () => {
    const visitor = site.visitor();
    const signedIn = await visitor.signIn({ trust: '1' });
    expect(signedIn.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-sitekeep_session=g1\./),
      expect.stringMatching(/^__Host-sitekeep_device=[\w-]+; Max-Age=26\d{5}; Path=\/; Secure; HttpOnly; SameSite=Lax$/),
    ]);
    visitor.cookies.delete(sessionCookieName);
    const form = await visitor.load(formFor('/page'));
    expect(fieldsOf(form.body)).toEqual(['email', 'password']);
    expect((await visitor.signIn({ code: '', trust: '' })).status).toBe(303);
    expect(lastAsked()).toMatchObject({ code: null, trust: false, device: visitor.cookies.get(deviceCookieName) });
    expect((await visitor.load('/page')).status).toBe(200);
  });

  test('is trusted only when the visitor asks for it', async () => {
    const signedIn = await site.visitor().signIn();
    expect(signedIn.headers['set-cookie']).toHaveLength(1);
  });

  test('is asked for a code again after a refusal, where a code alone is wanted, and where the site trusts none', async () => {
    const visitor = await trusted();
    const wrong = await visitor.signIn({ password: 'wrong', code: '' });
    expect([wrong.status, fieldsOf(wrong.body)]).toEqual([401, ['email', 'password', 'code', 'trust']]);
    expect(wrong.body).toContain('This browser may not be trusted any more');
    expect((await site.visitor().signIn({ password: 'wrong', code: '1' })).body).not.toContain('trusted any more');
    expect(fieldsOf((await visitor.load(formFor('/code'))).body)).toEqual(['email', 'code']);
    const strict = await sites.site({ trustedDeviceSeconds: 0 });
    const there = strict.visitor();
    there.cookies.set(deviceCookieName, visitor.cookies.get(deviceCookieName) as string);
    expect(fieldsOf((await there.load(formFor('/page'))).body)).toEqual(['email', 'password', 'code']);
    expect((await there.signIn({ trust: '1' })).headers['set-cookie']).toHaveLength(1);
    expect(lastAsked()).toMatchObject({ device: null, trust: false });
  });

  test('stays trusted where a code alone is wanted, and not where a code was typed in the place of it', async () => {
    const visitor = await trusted();
    await visitor.signIn({ return: '/code' });
    expect(visitor.cookies.has(deviceCookieName)).toBe(true);
    sites.gate.usedCodes.clear();
    visitor.cookies.delete(sessionCookieName);
    const typed = await visitor.signIn();
    expect(typed.headers['set-cookie']).toEqual([
      expect.stringMatching(/session=g1/),
      expect.stringMatching(/^__Host-sitekeep_device=; Max-Age=0;/),
    ]);
    visitor.cookies.delete(sessionCookieName);
    expect(fieldsOf((await visitor.load(formFor('/page'))).body)).toEqual(['email', 'password', 'code', 'trust']);
    sites.gate.usedCodes.clear();
    const again = await trusted();
    const before = again.cookies.get(deviceCookieName);
    await again.signIn({ trust: '1' });
    expect(again.cookies.get(deviceCookieName)).not.toBe(before);
    expect(lastAsked()).toMatchObject({ device: before, trust: true });
  });

  test('trusted × fresh: does not stand for the code where a rule wants it fresh, nor on the page of the own access', async () => {
    const visitor = await trusted();
    expect((await visitor.signIn({ code: '' })).status).toBe(303);
    expect((await visitor.load('/page')).status).toBe(200);
    expect((await visitor.load('/fresh')).status).toBe(200);
    const led = await visitor.load('/strict');
    expect([led.status, led.headers.location]).toEqual([303, formFor('/strict')]);
    sites.gate.asked.length = 0;
    for (const path of ['/strict', visitorPaths.account]) {
      expect(fieldsOf((await visitor.load(formFor(path))).body)).toEqual(['email', 'password', 'code', 'trust']);
      expect((await visitor.signIn({ return: path, code: '' })).status).toBe(401);
      visitor.cookies.delete(sessionCookieName);
    }
    expect(sites.gate.asked).toEqual([]);
    expect((await visitor.signIn({ return: '/strict' })).status).toBe(303);
    expect(lastAsked()).toMatchObject({ device: null, code: anna.code });
    expect(visitor.cookies.has(deviceCookieName)).toBe(true);
    expect((await visitor.load('/strict')).status).toBe(200);
  });

  test('attack: a session in which it stood for the code makes no passkey', async () => {
    const visitor = site.withSession({ f: ['password', 'code'], t: 1 });
    const options = await visitor.post(visitorPaths.newPasskey, {}, { headers: { accept: 'application/json' } });
    expect(options.status).not.toBe(200);
    const sent = { do: 'add_passkey', credential: '{"id":"a"}' };
    expect((await visitor.post(visitorPaths.account, sent)).status).toBe(422);
    expect(sites.gate.asked.map(({ path }) => path)).not.toContain('self-change');
  });

  test('attack: the cookie of another site, two of them, or what is none stand for nothing', async () => {
    const other = await sites.site();
    const foreign = (await trusted(other)).cookies.get(deviceCookieName) as string;
    const attempt = async (cookie: string) => {
      const visitor = site.visitor();
      visitor.cookies.set('x', `1; ${cookie}`);
      return (await visitor.signIn({ code: '' })).status;
    };
    expect(await attempt(`${deviceCookieName}=${foreign}`)).toBe(401);
    expect(lastAsked()).toMatchObject({ siteId: site.siteId, device: foreign });
    sites.gate.asked.length = 0;
    const own = (await trusted()).cookies.get(deviceCookieName) as string;
    sites.gate.asked.length = 0;
    for (const cookie of [
      `${deviceCookieName}=${own}; ${deviceCookieName}=${foreign}`,
      `sitekeep_device=${own}`,
      `${deviceCookieName}=a%20b`,
      `${deviceCookieName}=`,
    ])
      expect(await attempt(cookie)).toBe(401);
    expect(sites.gate.asked).toEqual([]);
    expect(await attempt(`${deviceCookieName}=${own}`)).toBe(303);
  });

  test('attack: it never reaches the origin, and no origin can give one', async () => {
    const visitor = await trusted();
    visitor.cookies.set('kept', '1');
    await visitor.signIn({ code: '' });
    sites.setting.origin.seen.length = 0;
    sites.setting.origin.answer = (_request, response) =>
      void response.setHeader('set-cookie', [`${deviceCookieName}=planted; Path=/; Secure`, 'a=b']).end('from the origin');
    try {
      expect((await visitor.load('/page')).headers['set-cookie']).toEqual(['a=b']);
    } finally {
      sites.setting.origin.answer = (_request, response) => void response.end('from the origin');
    }
    expect(sites.setting.origin.seen.map(({ headers }) => headers.cookie)).toEqual(['kept=1']);
  });
});

describe('a code by mail', () => {
  test('is sent for the same form, and the page says the same to everybody', async () => {
    const send = (fields: Record<string, string>) => site.visitor().signIn({ code: '', send: 'code', ...fields });
    const pages = [];
    const tries: Record<string, string>[] = [{}, { password: 'wrong' }, { email: 'nobody@visitor.test' }];
    for (const fields of tries) {
      const { status, body, headers } = await send(fields);
      expect(headers['set-cookie']).toBeUndefined();
      const { email = anna.email } = fields;
      pages.push([status, body.replaceAll(email, 'e').replaceAll(String(headers['x-request-id']), '')].join());
    }
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toContain('a mail with a code is on its way');
    expect(sites.gate.signIns.mailed).toHaveLength(1);
    expect(sites.gate.asked.map(({ path, body }) => [path, 'code' in body])).toEqual(
      Array.from({ length: 3 }, () => ['email-code', false]),
    );
    const code = sites.gate.signIns.mailed[0]?.code as string;
    expect((await site.visitor().signIn({ code })).status).toBe(303);
  });

  test('is not sent where the site sends none, where none is wanted, and where half is missing', async () => {
    const none = await sites.site({ methods: ['token'] });
    expect((await none.visitor().load(formFor('/page'))).body).not.toContain('name="send"');
    expect((await none.visitor().signIn({ send: 'code' })).status).toBe(303);
    expect((await site.visitor().signIn({ send: 'code', return: '/api' })).status).toBe(303);
    expect((await site.visitor().signIn({ send: 'code', password: '' })).status).toBe(401);
    expect((await site.visitor().signIn({ send: 'code', email: '' })).status).toBe(401);
    expect(sites.gate.asked.map(({ path }) => path)).toEqual(['sign-in', 'sign-in']);
  });
});

describe('a session that shows too little', () => {
  test('goes on: what is missing is asked for, of the same visitor', async () => {
    const visitor = site.withSession({ f: ['password'] });
    const token = visitor.token;
    const form = await visitor.load(formFor('/page'));
    expect(fieldsOf(form.body)).toEqual(['email', 'code', 'trust']);
    expect(form.body).toContain(`value="${anna.email}" readonly`);
    expect(form.body).toContain('You are signed in, and this page asks for more.');
    expect(form.body).toContain(`action="${gatePaths.signOut}?return=%2Fpage"`);
    const wrong = await visitor.signIn({ password: '', code: '000000', return: '/page' });
    expect([wrong.status, fieldsOf(wrong.body)]).toEqual([401, ['email', 'code', 'trust']]);
    expect((await visitor.signIn({ password: '', return: '/page' })).status).toBe(303);
    expect(lastAsked()).toMatchObject({ password: null, code: anna.code, session: token, require: 'password_and_code' });
    expect((await visitor.load('/page')).status).toBe(200);
    await eventually(() => expect(sites.gate.ended).toContain(token));
  });

  test('gets its code by mail without a password, and needs none in a browser that is trusted', async () => {
    const visitor = site.withSession({ f: ['password'] });
    await visitor.signIn({ send: 'code', password: '', code: '' });
    expect(sites.gate.asked.at(-1)).toMatchObject({ path: 'email-code', body: { password: null, session: visitor.token } });
    const browser = await trusted();
    browser.cookies.set(sessionCookieName, tokenFor(site.siteId, { f: ['password'] }));
    expect(fieldsOf((await browser.load(formFor('/page'))).body)).toEqual(['email']);
    expect((await browser.signIn({ password: '', code: '' })).status).toBe(303);
  });

  test.each([
    ['/fresh', ['email', 'password']],
    ['/strict', ['email', 'password', 'code', 'trust']],
  ])('that has shown it too long ago shows all of it again for %s', async (path, fields) => {
    const visitor = site.withSession({ a: now() - 1000 });
    const form = await visitor.load(formFor(path));
    expect(fieldsOf(form.body)).toEqual(fields);
    expect(form.body).toContain('You signed in some time ago.');
    expect((await visitor.signIn({ return: path })).status).toBe(303);
    expect(lastAsked()).toMatchObject({ session: null, password: anna.password });
    expect((await visitor.load(path)).status).toBe(200);
  });

  test('that lacks something and has shown the rest too long ago is asked for all at once', async () => {
    const visitor = site.withSession({ f: ['password'], a: now() - 1000 });
    expect(fieldsOf((await visitor.load(formFor('/strict'))).body)).toEqual(['email', 'password', 'code', 'trust']);
  });

  test('is left by whoever types another address, and shows all of it', async () => {
    const visitor = site.withSession({ e: 'berta@visitor.test', f: ['password'] });
    expect((await visitor.signIn({ password: '' })).status).toBe(401);
    expect(sites.gate.asked).toEqual([]);
    expect((await visitor.signIn()).status).toBe(303);
    expect(lastAsked()).toMatchObject({ session: null, password: anna.password, code: anna.code });
  });

  test('is signed out by whoever is somebody else, and the next sign-in leads to the same page', async () => {
    const visitor = site.withSession({ f: ['password'] });
    const out = await visitor.post(`${gatePaths.signOut}?return=%2Fpage`, {});
    expect(out.body).toContain(`href="${signInLink({ returnTo: '/page', form: false })}"`);
    expect(visitor.token).toBeUndefined();
    const evil = await site.withSession().post(`${gatePaths.signOut}?return=https%3A%2F%2Fevil.test`, {});
    expect(evil.body).toContain(`href="${signInLink({ returnTo: '/', form: false })}"`);
  });
});

test('the language of the page goes along, for mails', async () => {
  await site.visitor().signIn({ send: 'code', code: '' }, { headers: { 'accept-language': 'de-AT,en;q=0.5' } });
  expect(lastAsked()).toMatchObject({ language: 'de' });
});

describe('rules for groups on one and the same path', () => {
  const rule = { path: null, methods: [], networks: [], groups: [], freshSeconds: null };
  const rules = [
    { ...rule, name: 'admins', appliesTo: ['admins'], require: 'passkey' as const },
    { ...rule, name: 'editors', appliesTo: ['editors'], require: 'password' as const },
  ];
  const statusOf = async (visitor: { load: (path: string) => Promise<{ status: number }> }) => (await visitor.load('/page')).status;

  test('the form asks for the least, and then for what the visitor’s own groups have to show', async () => {
    const shared = await sites.site({ rules, methods: ['token', 'passkey'] });
    const holding = (more: Parameters<typeof tokenFor>[1]) => {
      const visitor = shared.visitor();
      visitor.cookies.set(sessionCookieName, tokenFor(shared.siteId, more));
      return visitor;
    };
    expect(fieldsOf((await shared.visitor().load(formFor('/page'))).body)).toEqual(['email', 'password']);
    expect((await shared.visitor().signIn({ code: '' })).status).toBe(303);
    expect(lastAsked()).toMatchObject({ require: 'password', code: null });

    expect(await statusOf(holding({ g: ['editors'], f: ['password'] }))).toBe(200);
    const other = holding({ g: [], f: ['password'] });
    expect(await statusOf(other)).toBe(303);
    expect(fieldsOf((await other.load(formFor('/page'))).body)).toEqual(['email', 'code', 'trust']);
    const admin = holding({ g: ['admins', 'editors'], f: ['password', 'code'] });
    expect(await statusOf(admin)).toBe(303);
    const form = (await admin.load(formFor('/page'))).body;
    expect([fieldsOf(form).includes('password'), form.includes('passkey')]).toEqual([false, true]);
    expect(await statusOf(holding({ g: ['admins'], f: ['passkey'] }))).toBe(200);
  });
});
