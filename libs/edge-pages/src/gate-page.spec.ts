import { noBrand } from '@sitekeep/contracts';
import { createHash } from 'node:crypto';
import { plainBrand, prepareBrand } from './brand.ts';
import { type GatePageRequest, renderGatePage } from './gate-page.ts';
import { gatePaths, signInLink } from './gate-paths.ts';
import { gatePageKinds } from './gate-words.ts';
import { escapeHtml } from './html.ts';
import { languages } from './languages/index.ts';
import type { Page } from './page.ts';

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
const tags = Object.keys(languages);

test.each(gatePageKinds.flatMap((kind) => tags.map((tag) => [kind, tag] as const)))('%s in %s', (kind, tag) => {
  const page = gate({ kind, acceptLanguage: tag });
  expect(page.body.length).toBeLessThan(15 * 1024);
  for (const text of Object.values<string>({ ...languages[tag]?.messages[kind] })) expect(html(page)).toContain(escapeHtml(text));
  expect(html(page)).toContain('<code>req_01ABC</code>');
  expect(html(page)).not.toContain('undefined');
});

const branded = prepareBrand({ ...noBrand, colour: '#e8b021', name: 'Garden & Co', helpUrl: 'https://help.test/' });
const everyPage = gatePageKinds.map((kind) => gate({ kind, brand: branded }));
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

test('in a frame there is a link to a page of its own', () => {
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

test('programs get problem+json', () => {
  const page = gate({ kind: 'sign_in_required', reason: 'sign_in_required', accept: 'application/json' });
  expect(header(page, 'content-type')).toBe('application/problem+json');
  expect(JSON.parse(html(page))).toMatchObject({ status: 401, code: 'sign_in_required', stage: 'gate', requestId: 'req_01ABC' });
});

test('what the request brought along cannot leave its attribute', () => {
  const returnTo = '/"><script>alert(1)</script>?a=\'<&';
  expect(html(gate({ kind: 'signed_out', target: { returnTo, form: false } }))).not.toContain('<script>');
});

test.each(['//evil.test/', '/\\evil.test/', 'https://evil.test/', 'javascript:alert(1)', '/a\r\nb', ''])(
  'nobody is sent to %j',
  (returnTo) => {
    expect(signInLink({ returnTo, form: false })).toBe(`${gatePaths.signIn}?return=%2F`);
  },
);
