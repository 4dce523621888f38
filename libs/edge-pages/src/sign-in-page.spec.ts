import { noBrand } from '@sitekeep/contracts';
import { createHash } from 'node:crypto';
import { plainBrand, prepareBrand } from './brand.ts';
import { gatePaths } from './gate-paths.ts';
import { escapeHtml } from './html.ts';
import { languages } from './languages/index.ts';
import type { Page } from './page.ts';
import { passkeyScript } from './passkey-script.ts';
import type { SignInFields } from './sign-in-fields.ts';
import { renderSignInPage, type SignInPageRequest } from './sign-in-page.ts';

const fields: SignInFields = {
  password: true,
  code: true,
  distrusted: false,
  codes: { token: true, recovery: true, mail: false },
  email: '',
  fixed: false,
  trustSeconds: null,
};
const signIn = (more: Partial<SignInPageRequest> = {}, some: Partial<SignInFields> = {}): Page =>
  renderSignInPage({
    requestId: 'req_01ABC',
    accept: 'text/html',
    acceptLanguage: 'en',
    brand: plainBrand,
    hostname: 'club.test',
    fields: { ...fields, ...some },
    session: null,
    notice: null,
    passkey: false,
    providers: [],
    returnTo: '/intern?a=1&b="2"',
    form: false,
    ...more,
  });
const header = (page: Page, name: string) =>
  page.headers[page.headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name) + 1] ?? '';
const html = (page: Page) => page.body.toString();
const fieldsOf = (page: Page) => [...html(page).matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);
const focus = (page: Page) => [...html(page).matchAll(/<input id="(\w+)"[^>]* autofocus/g)].map(([, id]) => id);
const scriptsOf = (page: Page) => [...html(page).matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text = '']) => text);
const tags = Object.keys(languages);
const everything = { passkey: true, providers: [{ id: 'idp_1', name: 'Harbour & Co' }] };
const every = { codes: { token: true, recovery: true, mail: true }, trustSeconds: 7 * 86_400 };

test.each(tags)('everything that the sign-in can say, in %s', (tag) => {
  const words = { ...languages[tag]?.gate } as Record<string, string>;
  const pages = [
    signIn({ acceptLanguage: tag, form: true, ...everything }, every),
    ...(['refused', 'passkey_refused', 'provider_refused', 'code_sent'] as const).map((notice) =>
      signIn({ acceptLanguage: tag, notice, session: 'more' }, { codes: { token: false, recovery: false, mail: true } }),
    ),
    signIn({ acceptLanguage: tag, notice: 'refused' }, { distrusted: true }),
    signIn({ acceptLanguage: tag, session: 'again', fields: null, passkey: true }),
  ];
  for (const page of pages) {
    expect(page.body.length).toBeLessThan(15 * 1024);
    expect(header(page, 'content-length')).toBe(String(page.body.length));
    expect(header(page, 'cache-control')).toBe('no-store');
    expect(html(page)).toContain(`<html lang="${tag}">`);
    expect(html(page)).not.toMatch(/undefined|%1/);
  }
  const all = pages.map(html).join();
  for (const [name, text] of Object.entries(words))
    expect([name, all.includes(escapeHtml(text.replace('%1', 'Harbour & Co')))]).toEqual([name, true]);
  expect(html(pages[0] as Page)).toContain(escapeHtml(languages[tag]?.check.formHeld ?? '?'));
});

test.each([
  [{ password: true, code: false }, ['email', 'password']],
  [{ password: false, code: true }, ['email', 'code']],
  [{ password: true, code: true }, ['email', 'password', 'code']],
  [{ password: true, code: true, trustSeconds: 600 }, ['email', 'password', 'code', 'trust']],
  [{ password: false, code: false, fixed: true, email: 'a@b.test' }, ['email']],
])('where %j is asked for, the fields are %j', (some, names) => {
  expect(fieldsOf(signIn({}, some))).toEqual(names);
});

test('where a passkey is asked for, nothing is typed, and whoever cannot use one is told so', () => {
  const page = signIn({ fields: null, passkey: true });
  expect(fieldsOf(page)).toEqual([]);
  expect(html(page)).toContain(`<p data-no-passkey>${escapeHtml(languages.en?.gate.passkeyNeeded ?? '?')}</p>`);
});

test('where providers alone sign anybody in, there is neither a field nor a word of passkeys', () => {
  const page = html(signIn({ fields: null, session: 'more', providers: everything.providers }));
  expect(page).not.toMatch(/passkey|<input id/i);
  expect(page).toContain('Sign in with Harbour &amp; Co');
});

test('what was wrong is said in one sentence, the same whatever it was; what was typed comes back but for what is secret', () => {
  const page = signIn({ notice: 'refused' }, { email: 'a"<b>@example.test' });
  expect(page.status).toBe(401);
  expect(html(page)).toContain(`role="alert">${languages.en?.gate.refused}</p>`);
  expect(html(page)).toContain('value="a&quot;&lt;b&gt;@example.test"');
  expect(html(page).match(/ value="/g)).toHaveLength(2);
  expect(html(signIn())).not.toContain('role="alert"');
  expect(signIn().status).toBe(200);
});

test.each([
  [{ email: '' }, 'email'],
  [{ email: 'a@b.test' }, 'password'],
  [{ email: 'a@b.test', password: false }, 'code'],
])('with %j the cursor stands in %s', (some, field) => {
  expect(focus(signIn({}, some))).toEqual([field]);
});

test('password managers, readers of screens and phones find their way', () => {
  const text = html(signIn({ notice: 'refused', ...everything }, every));
  for (const hint of ['username', 'current-password', 'one-time-code']) expect(text).toContain(`autocomplete="${hint}"`);
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const pointers = [...text.matchAll(/ (?:for|aria-describedby)="([^"]+)"/g)].flatMap(([, to = '']) => to.split(' '));
  expect(pointers.length).toBeGreaterThan(5);
  for (const pointer of pointers) expect(ids).toContain(pointer);
  expect(text).not.toMatch(/tabindex|user-scalable|maximum-scale|http-equiv/);
});

test('a code can be sent by the same form, without one typed; Enter signs in all the same', () => {
  const text = html(signIn({}, every));
  expect(text).toContain('<button type="submit" name="send" value="code" class="quiet">');
  expect(text.indexOf('<button type="submit">')).toBeLessThan(text.indexOf('name="send"'));
  expect(/<input id="code"[^>]*>/.exec(text)?.[0]).not.toContain('required');
  expect(/<input id="code"[^>]*>/.exec(html(signIn()))?.[0]).toContain('required');
  expect(html(signIn())).not.toContain('name="send"');
  const sent = signIn({ notice: 'code_sent' }, { ...every, password: false, email: 'a@b.test' });
  expect([sent.status, focus(sent)]).toEqual([200, ['code']]);
  expect(html(sent)).toContain('role="status"');
});

test('after a code was sent the page says whence it comes, and to type the password again where that is asked for', () => {
  const { codeHint, mailHint, passwordAgain } = languages.en?.gate ?? {};
  const sent = signIn({ notice: 'code_sent' }, { ...every, email: 'a@b.test' });
  expect(focus(sent)).toEqual(['password']);
  expect(html(sent)).toContain(` ${passwordAgain}</p>`);
  expect(html(sent)).toContain(`<p id="code-hint" class="soft">${mailHint} `);
  expect(html(sent)).not.toContain(codeHint);
  expect(html(signIn({ notice: 'code_sent' }, { ...every, password: false }))).not.toContain(passwordAgain);
});

test('a browser that seemed to be trusted is told why it is asked for a code after all', () => {
  const page = signIn({ notice: 'refused' }, { email: 'a@b.test', distrusted: true });
  expect(focus(page)).toEqual(['code']);
  expect(html(page)).toContain(`<p id="code-hint" class="soft">${languages.en?.gate.codeAgain} `);
  expect(html(signIn({ notice: 'refused' }))).not.toContain(languages.en?.gate.codeAgain);
});

test('whose website it is, is said by its brand or else by its hostname', () => {
  expect(html(signIn())).toContain('<p><strong>club.test</strong></p>');
  expect(html(signIn({ brand: branded }))).not.toContain('club.test');
});

test.each([
  ['en', 7 * 86_400, '7 days'],
  ['de', 86_400, '1 Tag'],
  ['pl', 5 * 86_400, '5 dni'],
  ['ja', 30 * 86_400, '30 日'],
  ['en', 3 * 3600 + 1800, '3 hours'],
  ['en', 30, '1 minute'],
])('how long a browser is trusted is said in %s: %d seconds are %s', (acceptLanguage, trustSeconds, said) => {
  expect(html(signIn({ acceptLanguage }, { trustSeconds })).replaceAll('\u00a0', ' ')).toContain(`(${said})<small>`);
});

test('the address of a session stays, and whoever is somebody else signs out and comes back', () => {
  const page = signIn({ session: 'more' }, { fixed: true, email: 'anna@visitor.test', password: false });
  expect(/<input id="email"[^>]*>/.exec(html(page))?.[0]).toMatch(/value="anna@visitor\.test" readonly/);
  expect(html(page)).toContain(`action="${gatePaths.signOut}?return=%2Fintern%3Fa%3D1%26b%3D%222%22"`);
  expect(html(signIn())).not.toContain(gatePaths.signOut);
});

test('providers are links to our own host, with their names as text', () => {
  const text = html(signIn({ providers: [{ id: 'idp_1', name: '<b>A & B</b> $& %1' }] }));
  expect(text).toContain('Sign in with &lt;b&gt;A &amp; B&lt;/b&gt; $&amp; %1</a>');
  expect(text).toContain(`href="${gatePaths.providerBegin}?return=%2Fintern%3Fa%3D1%26b%3D%222%22&amp;provider=idp_1"`);
  expect(html(signIn())).not.toContain('class="ways"');
});

const branded = prepareBrand({ ...noBrand, colour: '#e8b021', name: 'Garden & Co', helpUrl: 'https://help.test/' });
test.each([
  ['typed', signIn({ brand: branded }), []],
  ['passkey', signIn({ brand: branded, ...everything }, every), [passkeyScript]],
])('%s: in the colours of the site, from nobody else, in no frame, with no script but the one that is allowed', (_name, page, scripts) => {
  const text = html(page);
  const policy = header(page, 'content-security-policy');
  const hash = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  const styles = [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style = '']) => style);
  expect(styles).toHaveLength(2);
  for (const style of styles) expect(policy).toContain(hash(style));
  expect(scriptsOf(page)).toEqual(scripts);
  expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe(scripts.length === 0 ? undefined : hash(passkeyScript));
  expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
  expect(policy).toMatch(/default-src 'none'.*form-action 'self'; frame-ancestors 'none'/);
  expect(text.replace(passkeyScript, '')).not.toMatch(/<script[^>]| style=| on[a-z]+=/);
  for (const [, to] of text.matchAll(/(?:src|href|action)="([^"]*)"/g)) expect(to).toMatch(/^\/\.sitekeep\/|^https:\/\/help\.test\/$/);
  // With `no-referrer` browsers would send forms with `Origin: null`.
  expect(header(page, 'referrer-policy')).toBe('same-origin');
});

test('programs are told in their form that what they sent was wrong, in the words of the page', () => {
  const page = signIn({ notice: 'refused', accept: '*/*', acceptLanguage: 'fr' }, { email: 'a@b.test' });
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

test('what the request brought along cannot leave its attribute', () => {
  const returnTo = '/"><script>alert(1)</script>?a=\'<&';
  const page = html(signIn({ returnTo, ...everything, session: 'more' }));
  expect(page).toContain('/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;?a=&#39;&lt;&amp;');
  expect(page).not.toContain('alert(1)</script>');
});

test.each(['//evil.test/', '/\\evil.test/', 'https://evil.test/', 'javascript:alert(1)', '/a\r\nb', ''])(
  'nobody is sent to %j',
  (returnTo) => {
    const page = html(signIn({ returnTo, ...everything, session: 'more' }));
    expect(page).toContain('name="return" value="/"');
    expect(page).not.toContain('evil');
  },
);
