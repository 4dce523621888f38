import { createHash } from 'node:crypto';
import { escapeHtml } from './html.ts';
import { type PageKind, pageKinds } from './language.ts';
import { languages } from './languages/index.ts';
import type { Page } from './page.ts';
import { renderPage } from './render-page.ts';

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const render = (kind: PageKind, accept: string | undefined = browser, acceptLanguage?: string): Page =>
  renderPage({ kind, accept, acceptLanguage, requestId: 'req_01ABC', stage: 'blacklist', reason: 'blacklisted' });
const header = (page: Page, name: string) =>
  page.headers[page.headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name) + 1];

test.each(pageKinds.flatMap((kind) => Object.keys(languages).map((tag) => [kind, tag] as const)))('%s in %s', (kind, tag) => {
  const page = render(kind, browser, tag);
  const html = page.body.toString();
  expect(page.body.length).toBeLessThan(15 * 1024);
  expect(header(page, 'content-length')).toBe(String(page.body.length));
  expect(header(page, 'content-language')).toBe(tag);
  expect(html).toContain(`<html lang="${tag}">`);
  expect(html).toContain('<code>req_01ABC</code>');
  expect(html).not.toMatch(/<script|(?:src|href)=|url\(|undefined/);
  expect(html).toContain(escapeHtml(languages[tag]?.messages[kind].next ?? '?'));
});

test('the policy allows exactly the style of the page', () => {
  const page = render('blacklisted');
  const style = /<style>([\s\S]*?)<\/style>/.exec(page.body.toString())?.[1] ?? '';
  expect(header(page, 'content-security-policy')).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  expect(header(page, 'content-security-policy')).toContain("default-src 'none'");
});

test('both themes and narrow windows are designed', () => {
  const html = render('blacklisted').body.toString();
  expect(html).toContain('prefers-color-scheme:dark');
  expect(html).toContain('width=device-width');
  expect(html).not.toMatch(/user-scalable|maximum-scale/);
});

test.each([
  ['bad_request', 400],
  ['blacklisted', 403],
  ['suspended', 403],
  ['request_timeout', 408],
  ['body_too_large', 413],
  ['url_too_long', 414],
  ['rate_limited', 429],
  ['banned', 429],
  ['head_too_large', 431],
  ['loop', 508],
  ['unknown_host', 421],
  ['firewall', 403],
  ['origin_unreachable', 502],
  ['origin_error', 502],
  ['site_unavailable', 503],
  ['maintenance', 503],
  ['origin_timeout', 504],
] as const)('%s answers %i', (kind, status) => {
  expect(render(kind).status).toBe(status);
});

test('a program gets problem+json with stage and reason', () => {
  const page = render('blacklisted', 'application/json');
  expect(header(page, 'content-type')).toBe('application/problem+json');
  expect(JSON.parse(page.body.toString())).toMatchObject({ status: 403, code: 'blacklisted', stage: 'blacklist', requestId: 'req_01ABC' });
});

test.each([
  [undefined, 'application/problem+json'],
  ['*/*', 'application/problem+json'],
  ['application/json, text/html;q=0.5', 'application/problem+json'],
  ['text/html;q=0, */*', 'application/problem+json'],
  ['application/json;q=0.5, text/html', 'text/html; charset=utf-8'],
  [browser, 'text/html; charset=utf-8'],
])('Accept %s gets %s', (accept, type) => {
  expect(
    header(renderPage({ kind: 'country', accept, acceptLanguage: undefined, requestId: 'r', stage: 's', reason: 'r' }), 'content-type'),
  ).toBe(type);
});

test.each([
  [undefined, 'en'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['eo, de;q=0.3, en;q=0.9', 'en'],
  ['eo', 'en'],
  ['constructor, __proto__', 'en'],
  ['de;q=0, en', 'en'],
  ['*', 'en'],
  ['", ;;q=,', 'en'],
])('Accept-Language %s is answered in %s', (wanted, language) => {
  expect(header(render('country', browser, wanted), 'content-language')).toBe(language);
});

const own = (html: string, accept = browser, reason = 'rate_limited') =>
  renderPage({
    kind: 'rate_limited',
    accept,
    acceptLanguage: 'de',
    requestId: 'req_<1>',
    stage: 'rate_limit',
    reason,
    retryAfter: 7,
    own: html,
  });

test('a customer’s page takes the place of ours for browsers, with its gaps filled in and escaped', () => {
  const page = own('<h1>{{status}}</h1>{{ reason }} {{request_id}} {{request_id}} {{other}} {{__proto__}} {{}}', browser, '<b>&');
  expect(page.body.toString()).toBe('<h1>429</h1>&lt;b&gt;&amp; req_&lt;1&gt; req_&lt;1&gt; {{other}} {{__proto__}} {{}}');
  expect(page.status).toBe(429);
  expect(header(page, 'retry-after')).toBe('7');
  expect(header(page, 'cache-control')).toBe('no-store');
  expect(page.headers).not.toContain('Content-Language');
  expect(header(page, 'content-length')).toBe(String(page.body.length));
});

test('what is filled in is not looked at again', () => {
  expect(own('{{reason}}', browser, '{{request_id}}$&').body.toString()).toBe('{{request_id}}$&amp;');
});

test('a customer’s page runs no script and sends no form', () => {
  const policy = header(own('<script>alert(1)</script>'), 'content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("form-action 'none'");
  expect(policy).not.toContain('script-src');
});

test('programs get problem+json in spite of a customer’s page', () => {
  const page = own('<h1>ours</h1>', 'application/json');
  expect(header(page, 'content-type')).toBe('application/problem+json');
  expect(JSON.parse(page.body.toString())).toMatchObject({ status: 429, code: 'rate_limited' });
});
