import { noBrand } from '@sitekeep/contracts';
import { createHash } from 'node:crypto';
import { plainBrand, prepareBrand } from './brand.ts';
import { type GatePageRequest, renderGatePage } from './gate-page.ts';
import { gatePaths, signInLink } from './gate-paths.ts';
import { gatePageKinds } from './gate-words.ts';
import { escapeHtml } from './html.ts';
import { languages } from './languages/index.ts';
import type { Page } from './page.ts';
import { renderSignInPage, type SignInPageRequest } from './sign-in-page.ts';

const signIn = (more: Partial<SignInPageRequest> = {}): Page =>
  renderSignInPage({
    requestId: 'req_01ABC',
    accept: 'text/html',
    acceptLanguage: 'en',
    brand: plainBrand,
    asks: 'password_and_code',
    email: '',
    refused: false,
    returnTo: '/intern?a=1&b="2"',
    form: false,
    ...more,
  });
const gate = (more: Partial<GatePageRequest> = {}): Page =>
  renderGatePage({
    kind: 'gate_forbidden',
    requestId: 'req_01ABC',
    accept: 'text/html',
    acceptLanguage: 'en',
    brand: plainBrand,
    reason: 'gate_forbidden',
    target: { returnTo: '/intern', form: false },
    signedIn: true,
    ...more,
  });
const header = (page: Page, name: string) =>
  page.headers[page.headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name) + 1] ?? '';
const html = (page: Page) => page.body.toString();
const fieldsOf = (page: Page) => [...html(page).matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);
const tags = Object.keys(languages);

test.each(tags)('the sign-in in %s', (tag) => {
  const page = signIn({ acceptLanguage: tag, form: true, refused: true });
  expect(page.body.length).toBeLessThan(15 * 1024);
  expect(header(page, 'content-length')).toBe(String(page.body.length));
  expect(header(page, 'cache-control')).toBe('no-store');
  const words = languages[tag];
  const said = [...Object.values<string>({ ...words?.gate }).filter((text) => text !== words?.gate.signOut), words?.check.formHeld ?? '?'];
  for (const text of said) expect(html(page)).toContain(escapeHtml(text));
  expect(html(page)).toContain(`<html lang="${tag}">`);
  expect(html(page)).not.toContain('undefined');
});

test.each(gatePageKinds.flatMap((kind) => tags.map((tag) => [kind, tag] as const)))('%s in %s', (kind, tag) => {
  const page = gate({ kind, acceptLanguage: tag });
  expect(page.body.length).toBeLessThan(15 * 1024);
  for (const text of Object.values<string>({ ...languages[tag]?.messages[kind] })) expect(html(page)).toContain(escapeHtml(text));
  expect(html(page)).toContain('<code>req_01ABC</code>');
  expect(html(page)).not.toContain('undefined');
});

test.each([
  ['password', ['email', 'password']],
  ['code', ['email', 'code']],
  ['password_and_code', ['email', 'password', 'code']],
] as const)('where %s is asked for, the fields are %j', (asks, fields) => {
  expect(fieldsOf(signIn({ asks }))).toEqual(fields);
});

test('what was wrong is said in one sentence, the same whatever it was; what was typed comes back but for what is secret', () => {
  const page = signIn({ refused: true, email: 'a"<b>@example.test' });
  expect(page.status).toBe(401);
  expect(html(page)).toContain(`role="alert">${languages.en?.gate.refused}</p>`);
  expect(html(page)).toContain('value="a&quot;&lt;b&gt;@example.test"');
  expect(html(page).match(/ value="/g)).toHaveLength(2);
  expect(html(signIn())).not.toContain('role="alert"');
  expect(signIn().status).toBe(200);
});

test.each([
  ['', 'password_and_code', 'email'],
  ['a@b.test', 'password_and_code', 'password'],
  ['a@b.test', 'code', 'code'],
] as const)('with the address %j and asked for %s the cursor stands in %s', (email, asks, field) => {
  expect([...html(signIn({ email, asks })).matchAll(/<input id="(\w+)"[^>]* autofocus/g)].map(([, id]) => id)).toEqual([field]);
});

test('password managers, readers of screens and phones find their way', () => {
  const text = html(signIn({ refused: true }));
  for (const hint of ['username', 'current-password', 'one-time-code']) expect(text).toContain(`autocomplete="${hint}"`);
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const pointers = [...text.matchAll(/ (?:for|aria-describedby)="([^"]+)"/g)].flatMap(([, to = '']) => to.split(' '));
  expect(pointers.length).toBeGreaterThan(5);
  for (const pointer of pointers) expect(ids).toContain(pointer);
  expect(text).not.toMatch(/tabindex|user-scalable|maximum-scale|http-equiv/);
});

const branded = prepareBrand({ ...noBrand, colour: '#e8b021', name: 'Garden & Co', helpUrl: 'https://help.test/' });
const everyPage = [signIn({ brand: branded }), ...gatePageKinds.map((kind) => gate({ kind, brand: branded }))];
test.each(everyPage.map((page) => [/<title>(.*?)<\/title>/.exec(html(page))?.[1] ?? '', page] as const))(
  '%s: in the colours of the site, without a script, from nobody else',
  (_title, page) => {
    const text = html(page);
    const policy = header(page, 'content-security-policy');
    const styles = [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style = '']) => style);
    expect(styles).toHaveLength(2);
    for (const style of styles) expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(policy).not.toMatch(/script-src|unsafe|\*|data:|https?:/);
    expect(policy).toContain("default-src 'none'");
    expect(text).toContain('Garden &amp; Co');
    expect(text).not.toMatch(/<script| style=| on[a-z]+=/);
    for (const [, to] of text.matchAll(/(?:src|href|action)="([^"]*)"/g))
      expect(to).toMatch(/^\/\.sitekeep\/sign-|^https:\/\/help\.test\/$/);
    // With `no-referrer` browsers would send forms with `Origin: null`.
    expect(header(page, 'referrer-policy')).toBe('same-origin');
  },
);

test('the sign-in is shown in no frame', () => {
  expect(header(signIn(), 'content-security-policy')).toContain("frame-ancestors 'none'");
  expect(html(gate({ kind: 'sign_in_required' }))).toContain(`target="_top" href="${signInLink({ returnTo: '/intern', form: false })}"`);
});

test('who may not go there can sign out, if there is a session', () => {
  const form = `<form method="post" action="${gatePaths.signOut}">`;
  expect(html(gate())).toContain(form);
  expect(html(gate({ signedIn: false }))).not.toContain('<form');
});

test('a gate that does not answer says when to come again', () => {
  for (const accept of ['text/html', undefined]) {
    const page = gate({ kind: 'gate_unavailable', accept });
    expect([page.status, header(page, 'retry-after')]).toEqual([503, '10']);
  }
});

test('programs are told in their form that what they sent was wrong, in the words of the page', () => {
  const page = signIn({ refused: true, accept: '*/*', acceptLanguage: 'fr', email: 'a@b.test' });
  const { title, refused } = languages.fr?.gate ?? {};
  expect(JSON.parse(html(page))).toEqual({
    type: 'about:blank',
    title,
    status: 401,
    code: 'sign_in_failed',
    detail: refused,
    stage: 'gate',
    requestId: 'req_01ABC',
  });
  expect(header(signIn({ accept: '*/*' }), 'content-type')).toContain('text/html');
});

test('programs get problem+json', () => {
  const page = gate({ kind: 'sign_in_required', reason: 'sign_in_required', accept: 'application/json' });
  expect(header(page, 'content-type')).toBe('application/problem+json');
  expect(JSON.parse(html(page))).toMatchObject({ status: 401, code: 'sign_in_required', stage: 'gate', requestId: 'req_01ABC' });
});

test('what the request brought along cannot leave its attribute', () => {
  const returnTo = '/"><script>alert(1)</script>?a=\'<&';
  expect(html(signIn({ returnTo }))).toContain('/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;?a=&#39;&lt;&amp;');
  expect(html(gate({ kind: 'signed_out', target: { returnTo, form: false } }))).not.toContain('<script>');
});

test.each(['//evil.test/', '/\\evil.test/', 'https://evil.test/', 'javascript:alert(1)', '/a\r\nb', ''])(
  'nobody is sent to %j',
  (returnTo) => {
    expect(html(signIn({ returnTo }))).toContain('name="return" value="/"');
    expect(signInLink({ returnTo, form: false })).toBe(`${gatePaths.signIn}?return=%2F`);
  },
);
