import { createHash } from 'node:crypto';
import { type GateInvitationAnswer, type GateSelfAnswer, noBrand } from '@sitekeep/contracts';
import { plainBrand, prepareBrand } from '../brand.ts';
import type { Page } from '../page.ts';
import { visitorWords } from '../visitor-words/index.ts';
import { type AccountPageRequest, renderAccountPage } from './account-page.ts';
import { type EnrolPageRequest, renderEnrolPage } from './enrol-page.ts';
import { renderEnrolledPage } from './enrolled-page.ts';
import { renderLinkOver, renderNewPasswordPage, renderNotMePage, renderResetPage, renderVisitorNote } from './link-pages.ts';
import { visitorPaths } from './visitor-paths.ts';

const reader = { requestId: 'req_01ABC', accept: 'text/html', acceptLanguage: 'en', brand: plainBrand };
const secret = 'a-secret_of-a-link';
const invitation: GateInvitationAnswer = {
  email: 'vera@visitor.test',
  name: 'Vera',
  inviter: 'Harbour & Sons',
  site: 'The <club>',
  endsAt: '2026-12-01T10:30:00.000Z',
  wantsPassword: true,
  wantsCode: true,
  passkeysOffered: true,
  passkeyAfter: { password: false, code: false },
  token: {
    seed: 'ABCD EFGH',
    sealed: 'v1.sealed',
    uri: 'otpauth://totp/club?secret=ABCD&issuer=c',
    qr: '<svg viewBox="0 0 9 9"><rect width="9" height="9"/><path d="M0 0h1"/></svg>',
  },
};
const self: GateSelfAnswer = {
  email: 'vera@visitor.test',
  name: 'Vera',
  hasPassword: true,
  fresh: true,
  passkeysOffered: true,
  mayGain: true,
  maySetPassword: true,
  tokens: [{ label: 'Phone', kind: 'totp', lastUsedAt: null }],
  recoveryCodes: 7,
  passkeys: [{ id: 'psk_1', label: 'Key <ring>', createdAt: '2026-11-01T10:00:00.000Z', lastUsedAt: '2026-11-02T10:00:00.000Z' }],
  devices: ['1', '2'].map((id) => ({
    id: `dev_${id}`,
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    address: '192.0.2.7',
    createdAt: '2026-11-01T10:00:00.000Z',
    endsAt: '2026-11-08T10:00:00.000Z',
    current: id === '1',
  })),
};
const enrol = (more: Partial<EnrolPageRequest> = {}, changed: Partial<GateInvitationAnswer> = {}): Page =>
  renderEnrolPage({ ...reader, invitation: { ...invitation, ...changed }, secret, faults: [], ...more });
const account = (more: Partial<AccountPageRequest> = {}, changed: Partial<GateSelfAnswer> = {}): Page =>
  renderAccountPage({ ...reader, self: { ...self, ...changed }, userAgent: 'curl/8', saved: false, faults: [], ...more });

const html = (page: Page) => page.body.toString();
const header = (page: Page, name: string) =>
  page.headers[page.headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name) + 1] ?? '';
const fieldsOf = (page: Page) => [...html(page).matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);

const everyPage = (more: Partial<typeof reader> = {}): [string, Page][] => {
  const given = { ...reader, ...more };
  return [
    ['enrol', enrol(given)],
    ['enrol with faults', enrol({ ...given, faults: ['passwordShort', 'code', 'passkey', 'other'] })],
    ['enrolled', renderEnrolledPage({ ...given, recoveryCodes: ['ABCD-EFGH', 'IJKL-MNOP'], signedIn: true })],
    ['not me', renderNotMePage({ ...given, secret })],
    ['declined', renderVisitorNote({ ...given, kind: 'declined', canSignIn: true })],
    ['reset', renderResetPage(given)],
    ['sent', renderVisitorNote({ ...given, kind: 'sent', canSignIn: true })],
    ['new password', renderNewPasswordPage({ ...given, secret, faults: ['password'] })],
    ['password changed', renderVisitorNote({ ...given, kind: 'passwordChanged', canSignIn: true })],
    ['link over', renderLinkOver({ ...given, canSignIn: true, ofReset: false })],
    ['link of a reset over', renderLinkOver({ ...given, canSignIn: true, ofReset: true })],
    ['account', account({ ...given, saved: true })],
    ['account, not fresh', account(given, { fresh: false })],
    ['account with faults', account({ ...given, faults: ['current', 'password'] })],
  ];
};

test.each(Object.keys(visitorWords).flatMap((tag) => everyPage({ acceptLanguage: tag }).map(([name, page]) => [tag, name, page] as const)))(
  'in %s: %s',
  (tag, _name, page) => {
    expect(html(page)).toContain(`<html lang="${tag}">`);
    expect(page.body.length).toBeLessThan(20 * 1024);
    expect(html(page)).toContain('<code>req_01ABC</code>');
    expect(html(page).replaceAll(/<(?:script|style)>[\s\S]*?<\/(?:script|style)>/g, '')).not.toMatch(/\b(?:undefined|NaN|null)\b|[{}]/);
  },
);

const branded = prepareBrand({ ...noBrand, colour: '#e8b021', name: 'Garden & Co', helpUrl: 'https://help.test/' });
test.each(everyPage({ brand: branded }))(
  '%s: in nobody’s frame, kept by nobody, its address told to nobody, with what it needs and no more',
  (name, page) => {
    const text = html(page);
    const policy = header(page, 'content-security-policy');
    expect(header(page, 'cache-control')).toBe('no-store');
    expect(header(page, 'referrer-policy')).toBe('strict-origin');
    expect(policy).toMatch(/^default-src 'none';.*form-action 'self'; frame-ancestors 'none'$/);
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
    const parts = (tag: string) => [...text.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, part = '']) => part);
    expect(parts('style')).toHaveLength(2);
    const scripts = parts('script');
    expect(scripts).toHaveLength(['enrol', 'enrol with faults', 'account', 'account with faults'].includes(name) ? 1 : 0);
    for (const part of [...parts('style'), ...scripts])
      expect(policy).toContain(`'sha256-${createHash('sha256').update(part).digest('base64')}'`);
    expect(policy.includes('script-src')).toBe(scripts.length > 0);
    expect(text.replaceAll(/<script>[\s\S]*?<\/script>/g, '')).not.toMatch(/<script| style=| on[a-z]+=/);
    for (const [, to] of text.matchAll(/(?:src|href|action)="([^"]*)"/g))
      expect(to).toMatch(/^\/\.sitekeep\/|^\/$|^https:\/\/help\.test\/$|^otpauth:\/\//);
  },
);

test.each(everyPage())('%s: fields have labels, hints and faults that readers of screens find', (_name, page) => {
  const text = html(page);
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, to = ''] of text.matchAll(/ (?:for|aria-describedby)="([^"]+)"/g))
    for (const id of to.split(' ')) expect(ids).toContain(id);
  for (const field of fieldsOf(page)) expect(text).toContain(`<label for="${field}">`);
  expect([...text.matchAll(/ autofocus/g)].length).toBeLessThanOrEqual(1);
});

test.each([
  [{}, ['email', 'password', 'code']],
  [{ wantsPassword: false }, ['email', 'code']],
  [{ wantsCode: false, token: null }, ['email', 'password']],
  [{ passkeysOffered: false, wantsPassword: false, wantsCode: false, token: null }, ['email']],
])('an invitation with %j asks for %j', (changed, fields) => {
  expect(fieldsOf(enrol({}, changed))).toEqual(fields);
});

test('an invitation shows who invites, the code as picture, link and key, and a way to say “this is not me”', () => {
  const text = html(enrol());
  expect(text).toContain('Harbour &amp; Sons has given you access to The &lt;club&gt;.');
  expect(text).toContain('The link in your mail works until 1 December 2026 at 10:30 UTC.');
  expect(text).toContain('<div class="qr" role="img" aria-label="QR code for the app"><svg viewBox');
  expect(text).toContain('href="otpauth://totp/club?secret=ABCD&amp;issuer=c"');
  expect(text).toContain('<code class="key">ABCD EFGH</code>');
  expect(text).toContain(`href="${visitorPaths.notMe}?k=${secret}"`);
  expect(text.match(new RegExp(`name="k" value="${secret}"`, 'g'))).toHaveLength(2);
  expect(text.match(/name="sealed" value="v1.sealed"/g)).toHaveLength(2);
});

test.each([
  '<svg onload="alert(1)"></svg>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><a href="https://evil.test/"><path d=""/></a></svg>',
  '<svg></svg><img src=x>',
  '<svg><path style="position:fixed" d=""/></svg>',
  'no picture',
])('of a picture that is more than lines nothing is shown: %s', (qr) => {
  expect(html(enrol({}, { token: { seed: 'A', uri: 'otpauth://a', qr, sealed: '' } }))).toContain(
    'aria-label="QR code for the app"></div>',
  );
});

test('where the site wants a passkey nothing else is asked for, and a browser that cannot make one says so', () => {
  const page = enrol({}, { wantsPassword: false, wantsCode: false, token: null });
  expect(fieldsOf(page)).toEqual([]);
  expect(html(page)).toContain('<p data-script="without">This browser cannot make passkeys here.');
  expect(html(enrol({}, { passkeysOffered: false }))).not.toMatch(/passkey/i);
});

test.each([
  [{ password: true, code: true }, ['current', 'currentCode']],
  [{ password: true, code: false }, ['current']],
  [{ password: false, code: true }, ['currentCode']],
])('who has something already shows it before a passkey is taken: %j', (passkeyAfter, fields) => {
  const onlyPasskey = { wantsPassword: false, wantsCode: false, token: null, passkeyAfter };
  const page = enrol({}, onlyPasskey);
  expect(fieldsOf(page)).toEqual(fields);
  expect(html(page)).toMatch(/<form id="passkey"[^]*You sign in here by something else already\.[^]*<\/form>/);
  expect(html(page)).not.toContain('Password or code was not right');
  expect(html(enrol({ faults: ['shown'] }, onlyPasskey))).toContain('<p class="bad" role="alert">Password or code was not right.');
  expect(html(enrol({}, { ...onlyPasskey, passkeyAfter: { password: false, code: false } }))).not.toContain('something else already');
});

test('what had faults: 422, each fault by its field, and as problem+json for programs', () => {
  const page = enrol({ faults: ['code', 'passwordShort'] });
  expect(page.status).toBe(422);
  expect(html(page)).toContain('<p id="password-fault" class="bad" role="alert">The password is too short');
  expect(html(page)).toMatch(/<input id="code"[^>]* autofocus aria-describedby="code-fault" aria-invalid="true">/);
  expect(html(page)).not.toMatch(/<input id="password"[^>]* autofocus/);
  const problem = enrol({ faults: ['passwordShort'], accept: '*/*', acceptLanguage: 'fr' });
  expect(JSON.parse(html(problem))).toMatchObject({
    status: 422,
    code: 'invalid_input',
    stage: 'gate',
    detail: visitorWords['fr']?.faults.passwordShort,
  });
});

test('recovery codes stand in a list; without any there is none', () => {
  expect(html(renderEnrolledPage({ ...reader, recoveryCodes: ['AB<CD'], signedIn: true }))).toContain(
    '<li><code class="key">AB&lt;CD</code></li>',
  );
  const without = html(renderEnrolledPage({ ...reader, recoveryCodes: [], signedIn: false }));
  expect(without).not.toMatch(/<ol|You are signed in/);
});

test('a link that is over: 404 with a way on, where there is one', () => {
  const over = { ...reader, canSignIn: true, ofReset: false };
  const page = renderLinkOver(over);
  expect(page.status).toBe(404);
  expect(html(page)).toContain('href="/.sitekeep/sign-in?return=%2F"');
  expect(html(renderLinkOver({ ...over, canSignIn: false }))).not.toContain('/.sitekeep/sign-in');
  const ofReset = html(renderLinkOver({ ...over, ofReset: true }));
  expect(ofReset).toContain(`href="${visitorPaths.reset}"`);
  expect(ofReset).not.toContain('/.sitekeep/sign-in');
  expect(JSON.parse(html(renderLinkOver({ ...over, accept: 'application/json' })))).toMatchObject({ code: 'link_over' });
});

describe('the page of the visitor’s own access', () => {
  const deedsOf = (page: Page) => [...html(page).matchAll(/name="do" value="(\w+)"/g)].map(([, deed]) => deed);

  test('offers changes to whoever has just signed in', () => {
    expect(deedsOf(account())).toEqual(['remove_passkey', 'add_passkey', 'remove_device', 'remove_device', 'remove_devices', 'password']);
    expect(html(account())).toContain('aria-label="Remove: Key &lt;ring&gt;"');
    expect(html(account())).toContain('this browser · 192.0.2.7 · until 8 November 2026');
    expect(html(account())).toContain('Recovery codes left: 7.');
  });

  test('shows everything else the same, and how to sign in again', () => {
    const page = account({}, { fresh: false });
    expect(deedsOf(page)).toEqual(['again']);
    expect(html(page)).toContain('Key &lt;ring&gt;');
    expect(header(page, 'content-security-policy')).not.toContain('script-src');
  });

  test('asks for the password so far only where there is one', () => {
    expect(fieldsOf(account())).toEqual(['label', 'current', 'password']);
    expect(fieldsOf(account({}, { hasPassword: false, passkeysOffered: false }))).toEqual(['password']);
  });

  test('offers no new way in to whoever has shown less than the site asks for elsewhere', () => {
    expect(deedsOf(account({}, { mayGain: false }))).toEqual(['remove_device', 'remove_device', 'remove_devices', 'password']);
    expect(deedsOf(account({}, { maySetPassword: false }))).not.toContain('password');
  });

  test('without anything', () => {
    const text = html(account({}, { tokens: [], passkeys: [], devices: [], recoveryCodes: 0, name: '' }));
    for (const said of ['You have no passkey yet.', 'There are none.', 'You have no app or device', '<b>vera@visitor.test</b>'])
      expect(text).toContain(said);
  });

  test('where passkeys are neither offered nor there, none are spoken of', () => {
    expect(html(account({}, { passkeysOffered: false, passkeys: [] }))).not.toMatch(/passkey/i);
    expect(html(account({}, { passkeysOffered: false }))).toContain('Key &lt;ring&gt;');
  });
});
