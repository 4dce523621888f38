import { gatePaths, visitorPaths } from '@sitekeep/edge-pages';
import { deviceCookieName, sessionCookieName } from '@sitekeep/gate-session';
import { eventually } from '../testing/visit.ts';
import { GatedSites } from './testing/gated-sites.ts';
import { anna, tokenFor } from './testing/test-gate.ts';
import { firstCode, invitation, invitedSecret, recoveryCodes, resetSecret, selfOfAnna } from './testing/visitor-exchanges.ts';

let sites: GatedSites;
let site: Awaited<ReturnType<GatedSites['site']>>;
let off: typeof site;
beforeAll(async () => {
  sites = await GatedSites.start();
  site = await sites.site();
  off = await sites.site({ mode: 'off' });
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
const askedOf = (path: string) => sites.gate.asked.filter((asked) => asked.path === path).map(({ body }) => body);
const signedIn = (more: Parameters<typeof tokenFor>[1] = {}) => {
  const visitor = site.visitor();
  visitor.cookies.set(sessionCookieName, tokenFor(site.siteId, more));
  return visitor;
};

describe('an invitation', () => {
  const sealed = 'v1.sealed-token';
  const chosen = { k: invitedSecret, sealed, password, code: firstCode };

  test('is shown by its link, set up by its form, and signs in, with recovery codes that are shown once', async () => {
    const visitor = site.visitor();
    const page = await visitor.load(enrolLink);
    expect([page.status, page.headers['cache-control'], page.headers['referrer-policy']]).toEqual([200, 'no-store', 'strict-origin']);
    expect(page.body).toContain('Harbour &amp; Sons has given you access to The club.');
    const done = await visitor.post(visitorPaths.enrol, chosen);
    expect([done.status, done.headers['cache-control']]).toEqual([200, 'no-store']);
    for (const code of recoveryCodes) expect(done.body).toContain(code);
    expect(askedOf('enrol')).toEqual([
      {
        ...{
          siteId: site.siteId,
          host: site.hostname,
          secret: invitedSecret,
          sealed,
          password,
          code: firstCode,
          passkey: null,
          shown: null,
        },
        ...{ address: visitor.address, userAgent: visitor.userAgent, language: 'en' },
      },
    ]);
    expect(done.body).toContain(`href="${gatePaths.done}?return=%2F"`);
    expect((await visitor.load('/page')).status).toBe(200);
    const again = await visitor.post(visitorPaths.enrol, chosen);
    expect(again.status).toBe(404);
    expect(again.body).not.toContain(recoveryCodes[0]);
  });

  test('shows every fault at once, and goes on', async () => {
    const visitor = site.visitor();
    const wrong = await visitor.post(visitorPaths.enrol, { ...chosen, password: 'short', code: '000000' });
    expect(wrong.status).toBe(422);
    expect(wrong.headers['set-cookie']).toBeUndefined();
    expect(wrong.body).toContain('id="password-fault"');
    expect(wrong.body).toContain('id="code-fault"');
    expect(wrong.body).not.toContain('value="short"');
    expect(wrong.body).toContain(`name="sealed" value="${sealed}"`);
    expect(askedOf('invitation')).toMatchObject([{ sealed }]);
    expect((await visitor.post(visitorPaths.enrol, chosen)).status).toBe(200);
  });

  test('takes a passkey in the place of password and code', async () => {
    const visitor = site.visitor();
    const options = await visitor.post(visitorPaths.newPasskey, { k: invitedSecret }, { headers: { accept: 'application/json' } });
    expect([options.status, options.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(JSON.parse(options.body)).toMatchObject({ attestation: 'none' });
    const credential = { id: 'abc', rawId: 'abc', type: 'public-key', response: { clientDataJSON: 'e30' } };
    const done = await visitor.post(visitorPaths.enrol, { k: invitedSecret, credential: JSON.stringify(credential) });
    expect(done.status).toBe(200);
    expect(askedOf('enrol')[0]).toMatchObject({ password: null, code: null, passkey: { credential, label: 'Browser/1.0' } });
  });

  test('takes a passkey of who has something already once that was shown', async () => {
    sites.gate.visitors.invitation = {
      ...invitation,
      wantsPassword: false,
      wantsCode: false,
      token: null,
      passkeyAfter: { password: true, code: true },
    };
    const visitor = site.visitor();
    const page = await visitor.load(enrolLink);
    for (const field of ['current', 'currentCode']) expect(page.body).toContain(`<input id="${field}" name="${field}"`);
    const sent = { k: invitedSecret, credential: '{"id":"abc"}' };
    const wrong = await visitor.post(visitorPaths.enrol, { ...sent, current: 'not the password', currentCode: '111222' });
    expect([wrong.status, wrong.headers['set-cookie']]).toEqual([422, undefined]);
    expect(wrong.body).toContain('Password or code was not right.');
    expect(wrong.body).not.toContain('not the password');
    expect((await visitor.post(visitorPaths.enrol, { ...sent, current: anna.password, currentCode: '111222' })).status).toBe(200);
    expect(askedOf('enrol')).toMatchObject([
      { password: null, code: null, shown: { password: 'not the password', code: '111222' } },
      { shown: { password: anna.password, code: '111222' } },
    ]);
  });

  test('also where nobody signs in with us: without a session', async () => {
    const visitor = off.visitor();
    expect((await visitor.load(enrolLink)).status).toBe(200);
    const done = await visitor.post(visitorPaths.enrol, chosen);
    expect([done.status, done.headers['set-cookie']]).toEqual([200, undefined]);
    expect(done.body).not.toContain('You are signed in');
  });

  test('ends what the browser has stood for, because the visitor begins anew', async () => {
    const visitor = site.visitor();
    visitor.cookies.set(deviceCookieName, 'd'.repeat(43));
    await visitor.post(visitorPaths.enrol, chosen);
    expect([visitor.cookies.has(deviceCookieName), visitor.cookies.has(sessionCookieName)]).toEqual([false, true]);
  });

  test('session fixation: the session of before is over', async () => {
    const visitor = signedIn({ v: 'vis_mallory' });
    const planted = visitor.token;
    await visitor.post(visitorPaths.enrol, chosen);
    expect(visitor.token).not.toBe(planted);
    await eventually(() => expect(sites.gate.ended).toContain(planted));
  });
});

describe('“this is not me”', () => {
  test('is said by a button: a link that is opened, by a scanner of mail too, changes nothing and asks nobody', async () => {
    const visitor = off.visitor();
    const page = await visitor.load(`${visitorPaths.notMe}?k=${invitedSecret}`);
    expect(page.status).toBe(200);
    expect(page.body).toContain(`name="k" value="${invitedSecret}"`);
    expect(sites.gate.asked).toEqual([]);
    expect((await visitor.load(enrolLink)).status).toBe(200);
    const told = await visitor.post(visitorPaths.notMe, { k: invitedSecret });
    expect(told.status).toBe(200);
    expect(told.body).toContain('Thank you for telling us');
    expect((await visitor.load(enrolLink)).status).toBe(404);
    expect((await visitor.post(visitorPaths.notMe, { k: invitedSecret })).status).toBe(404);
  });
});

describe('a forgotten password', () => {
  test('is asked for by the address, with the same answer for everybody', async () => {
    const visitor = site.visitor();
    expect((await visitor.load(visitorPaths.reset)).body).toContain('name="email"');
    const known = await visitor.post(visitorPaths.reset, { email: anna.email });
    const unknown = await visitor.post(visitorPaths.reset, { email: 'nobody@visitor.test' });
    const plain = ({ body, headers }: typeof known) => body.replaceAll(String(headers['x-request-id']), '');
    expect([known.status, unknown.status]).toEqual([200, 200]);
    expect(plain(known)).toBe(plain(unknown));
    expect(known.body).not.toContain(anna.email);
    expect(askedOf('reset')[0]).toMatchObject({ email: anna.email, siteId: site.siteId, host: site.hostname, language: 'en' });
  });

  test('is replaced by the link in the mail, once', async () => {
    const visitor = site.visitor();
    expect((await visitor.load(resetLink)).body).toContain('autocomplete="new-password"');
    expect((await visitor.post(visitorPaths.reset, { k: resetSecret, password: 'short' })).status).toBe(422);
    const done = await visitor.post(visitorPaths.reset, { k: resetSecret, password });
    expect(done.status).toBe(200);
    expect(done.headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-sitekeep_device=; Max-Age=0; /)]);
    expect(done.body).toContain(gatePaths.signIn);
    expect((await visitor.load(resetLink)).status).toBe(404);
    expect((await visitor.post(visitorPaths.reset, { k: resetSecret, password })).status).toBe(404);
  });

  test('where nobody signs in with us no page leads to a sign-in', async () => {
    const done = await off.visitor().post(visitorPaths.reset, { k: resetSecret, password });
    expect(done.status).toBe(200);
    expect(done.body).not.toContain(gatePaths.signIn);
  });
});

describe('the page of the visitor’s own access', () => {
  test('is for whoever is signed in; the others come back to it after the sign-in', async () => {
    const stranger = await site.visitor().load(visitorPaths.account);
    expect([stranger.status, stranger.headers.location]).toEqual([303, `${gatePaths.signIn}?return=%2F.sitekeep%2Faccount`]);
    const visitor = signedIn();
    const page = await visitor.load(visitorPaths.account);
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-store']);
    for (const shown of ['Anna · anna@visitor.test', 'Security key', 'Firefox, Windows', 'Recovery codes left: 8'])
      expect(page.body).toContain(shown);
    expect(askedOf('self')[0]).toEqual({ siteId: site.siteId, host: site.hostname, token: visitor.token, device: null });
    expect((await off.visitor().load(visitorPaths.account)).status).toBe(404);
  });

  test.each([
    [
      { do: 'remove_passkey', id: 'psk_1' },
      { what: 'remove_passkey', id: 'psk_1' },
    ],
    [
      { do: 'remove_device', id: 'dev_1' },
      { what: 'remove_device', id: 'dev_1' },
    ],
    [{ do: 'remove_devices' }, { what: 'remove_devices' }],
    [
      { do: 'password', current: anna.password, password },
      { what: 'password', current: anna.password, password },
    ],
    [
      { do: 'add_passkey', credential: '{"id":"a"}', label: ' My key ' },
      { what: 'add_passkey', credential: { id: 'a' }, label: 'My key' },
    ],
    [
      { do: 'add_passkey', credential: '{"id":"a"}' },
      { what: 'add_passkey', credential: { id: 'a' }, label: 'Browser/1.0' },
    ],
  ])('%j asks the gate for %j', async (fields, change) => {
    const visitor = signedIn();
    const changed = await visitor.post(visitorPaths.account, fields);
    expect([changed.status, changed.headers.location]).toEqual([303, `${visitorPaths.account}?saved=1`]);
    expect(askedOf('self-change')).toEqual([
      {
        ...{ siteId: site.siteId, host: site.hostname, token: visitor.token, change },
        ...{ address: visitor.address, userAgent: visitor.userAgent, language: 'en' },
      },
    ]);
    expect((await visitor.load(changed.headers.location)).body).toContain('Your change is saved.');
  });

  test.each([
    {},
    { do: 'erase' },
    { do: 'remove_passkey' },
    { do: 'add_passkey', credential: 'none' },
    { do: 'add_passkey', credential: '[]' },
  ])('%j asks for nothing', async (fields) => {
    const refused = await signedIn().post(visitorPaths.account, fields as Record<string, string>);
    expect(refused.status).toBe(422);
    expect(askedOf('self-change')).toEqual([]);
  });

  test.each([{ do: 'password', current: anna.password, password }, { do: 'remove_devices' }])(
    'after %j this browser is trusted no more, and the next sign-in asks for the code',
    async (fields) => {
      const visitor = signedIn();
      visitor.cookies.set(deviceCookieName, 'a-device-of-anna-that-is-trusted');
      await visitor.post(visitorPaths.account, fields as Record<string, string>);
      expect(visitor.cookies.has(deviceCookieName)).toBe(false);
      expect(visitor.token).toBeDefined();
    },
  );

  test('a password with faults', async () => {
    const refused = await signedIn().post(visitorPaths.account, { do: 'password', current: 'wrong', password: 'short' });
    expect(refused.status).toBe(422);
    expect(refused.body).toContain('id="current-fault"');
    expect(refused.body).toContain('id="password-fault"');
  });

  test('after ten minutes it shows, and changes nothing before the visitor has signed in again', async () => {
    sites.gate.visitors.self = { ...sites.gate.visitors.self, fresh: false };
    const visitor = signedIn();
    const token = visitor.token;
    const page = await visitor.load(visitorPaths.account);
    expect(page.body).toContain('name="do" value="again"');
    expect(page.body).not.toContain('name="do" value="password"');
    expect((await visitor.post(visitorPaths.account, { do: 'remove_devices' })).status).toBe(422);
    const again = await visitor.post(visitorPaths.account, { do: 'again' });
    expect([again.status, again.headers.location]).toEqual([303, `${gatePaths.signIn}?return=%2F.sitekeep%2Faccount`]);
    expect(visitor.token).toBeUndefined();
    await eventually(() => expect(sites.gate.ended).toContain(token));
  });

  test('a passkey is made for whoever is signed in', async () => {
    const options = await signedIn().post(visitorPaths.newPasskey, {}, { headers: { accept: 'application/json' } });
    expect([options.status, options.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(askedOf('passkey-options')[0]).toMatchObject({ for: { to: 'add' }, host: site.hostname });
    expect((await site.visitor().post(visitorPaths.newPasskey, {})).status).toBe(401);
    expect((await off.visitor().post(visitorPaths.newPasskey, {})).status).toBe(401);
    expect((await site.visitor().post(visitorPaths.newPasskey, { k: 'unknown' })).status).toBe(401);
  });

  test('a session that is over at the gate leads to the sign-in, not in a circle', async () => {
    const visitor = signedIn();
    sites.gate.ended.push(visitor.token ?? '');
    const led = await visitor.load(visitorPaths.account);
    expect(led.status).toBe(303);
    expect(visitor.token).toBeUndefined();
    expect((await visitor.load(led.headers.location)).status).toBe(200);
  });

  const rule = { path: null, methods: [], networks: [], groups: [], freshSeconds: null };
  const comingBy = (where: typeof site, f: ('password' | 'code' | 'passkey')[]) => {
    const visitor = where.visitor();
    visitor.cookies.set(sessionCookieName, tokenFor(where.siteId, { f }));
    return visitor;
  };

  test('whoever got in by less, such as from an office, shows first what the site asks of everybody', async () => {
    const office = await sites.site({ rules: [{ ...rule, name: 'office', networks: ['127.0.0.0/8'], require: 'password' }] });
    const visitor = comingBy(office, ['password']);
    expect((await visitor.load('/page')).status).toBe(200);
    const led = await visitor.load(visitorPaths.account);
    expect(led.status).toBe(303);
    expect((await visitor.load(led.headers.location)).body).toContain('id="code"');
    expect((await visitor.post(visitorPaths.account, { do: 'add_passkey', credential: '{}' })).status).toBe(303);
    expect(sites.gate.asked).toEqual([]);
  });

  test.each(['password_and_code', 'passkey'] as const)('where a rule asks for %s, a password alone adds no way in', async (require) => {
    const admin = { ...rule, name: 'admin', path: { kind: 'prefix' as const, value: '/admin' }, require };
    const stricter = await sites.site({ require: 'password', rules: [admin] });
    const visitor = comingBy(stricter, ['password']);
    sites.gate.visitors.self = { ...selfOfAnna, mayGain: false };
    const page = await visitor.load(visitorPaths.account);
    expect(page.status).toBe(200);
    expect(page.body).not.toMatch(/(add|remove)_passkey/);
    expect((await visitor.post(visitorPaths.account, { do: 'add_passkey', credential: '{}' })).status).toBe(422);
    expect((await visitor.post(visitorPaths.account, { do: 'remove_passkey', id: 'psk_1' })).status).toBe(422);
    expect((await visitor.post(visitorPaths.account, { do: 'password', password })).status).toBe(422);
    expect((await visitor.post(visitorPaths.newPasskey, {})).status).toBe(401);
    expect(askedOf('self-change').concat(askedOf('passkey-options'))).toEqual([]);
    const whole = comingBy(stricter, ['passkey']);
    sites.gate.visitors.self = selfOfAnna;
    expect((await whole.load(visitorPaths.account)).body).toContain('add_passkey');
    expect((await whole.post(visitorPaths.account, { do: 'add_passkey', credential: '{}' })).status).toBe(303);
  });
});
