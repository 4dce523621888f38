import { noBrand } from '@sitekeep/contracts';
import type { Challenge } from '@sitekeep/visitor-check';
import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { checkPaths, solverAsset } from './assets.ts';
import { plainBrand, prepareBrand } from './brand.ts';
import { renderCaptchaPage, renderCheckProblem, renderInvisiblePage } from './check-page.ts';
import { checkScript } from './check-script.ts';
import { escapeHtml } from './html.ts';
import { type CheckReason, checkReasons } from './language.ts';
import { languages } from './languages/index.ts';
import type { Page } from './page.ts';

const challenge = (token: string): Challenge => ({
  token,
  method: 'invisible',
  nonce: '0'.repeat(32),
  issuedAt: 0,
  expiresAt: 1,
  difficulty: { puzzles: 16, bits: 13 },
});
const base = {
  requestId: 'req_01ABC',
  acceptLanguage: 'en',
  brand: plainBrand,
  reason: 'busy' as CheckReason,
  returnTo: '/shop?a=1&b="2"',
  form: false,
  challenge: challenge('TOKEN'),
  fallback: challenge('FALLBACK'),
  fault: null,
};
const invisible = (more: Partial<typeof base> = {}) => renderInvisiblePage({ ...base, ...more });
const captcha = (more: Partial<Omit<typeof base, 'fault'>> & { fault?: 'wrong' | 'too_late' } = {}) =>
  renderCaptchaPage({ ...base, ...more });
const header = (page: Page, name: string) =>
  page.headers[page.headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name) + 1] ?? '';
const html = (page: Page) => page.body.toString();

const pages = { invisible, captcha } as const;
const tags = Object.keys(languages);
const every = (['invisible', 'captcha'] as const).flatMap((method) => tags.map((tag) => [method, tag] as const));

test.each(every)('%s in %s', (method, tag) => {
  const page = pages[method]({ acceptLanguage: tag, form: true });
  const text = html(page);
  expect(page.status).toBe(429);
  expect(page.body.length).toBeLessThan(15 * 1024);
  expect(header(page, 'content-length')).toBe(String(page.body.length));
  expect(header(page, 'cache-control')).toBe('no-store');
  expect(text).toContain(`<html lang="${tag}">`);
  expect(text).toContain(escapeHtml(languages[tag]?.check[method].title ?? '?'));
  expect(text).toContain(escapeHtml(languages[tag]?.check.formHeld ?? '?'));
  expect(text).toContain('<code>req_01ABC</code>');
  expect(text).not.toContain('undefined');
});

test.each(checkReasons)('the page says why: %s', (reason) => {
  for (const page of [invisible({ reason }), captcha({ reason })]) expect(html(page)).toContain(languages.en?.check.reasons[reason]);
});

describe.each(['invisible', 'captcha'] as const)('the page of %s', (method) => {
  const page = pages[method]({ brand: prepareBrand({ ...noBrand, colour: '#e8b021', helpUrl: 'https://help.test/' }) });
  const text = html(page);
  const policy = header(page, 'content-security-policy');
  const inline = (element: string) =>
    [...text.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g'))].map((match) => match[1] ?? '');
  const hash = (source: string) => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;

  test('is allowed exactly its own styles and scripts', () => {
    expect(inline('style')).toHaveLength(2);
    for (const style of inline('style')) expect(policy).toContain(hash(style));
    for (const script of inline('script')) expect(policy).toContain(`script-src ${hash(script)};`);
    expect(inline('script')).toHaveLength(method === 'invisible' ? 1 : 0);
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
    expect(text).not.toMatch(/ style=| on[a-z]+=/);
  });

  test('calls nobody else', () => {
    const targets = [...text.matchAll(/(?:src|href|action|data-(?:solver|answer|captcha))="([^"]*)"/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(3);
    for (const target of targets) expect(target).toMatch(/^\/\.sitekeep\/check\/|^https:\/\/help\.test\/$/);
  });

  test('is sound HTML: elements closed in order, ids unique and all that point at one find it', () => {
    expect(unclosed(text)).toEqual([]);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    const pointers = [...text.matchAll(/ (?:for|aria-describedby|aria-labelledby)="([^"]+)"/g)].flatMap((match) =>
      (match[1] ?? '').split(' '),
    );
    expect(pointers.length).toBeGreaterThan(1);
    for (const pointer of pointers) expect(ids).toContain(pointer);
  });

  test('can be used with a keyboard, a reader of screens and a phone', () => {
    expect(text).toMatch(/<input id="digits"[^>]* inputmode="numeric" autocomplete="off"/);
    expect(text).toMatch(/<label for="digits">/);
    expect(text).toMatch(/<img [^>]*width="360" height="120" alt="[^"]{10,}"/);
    expect(text).toMatch(/<audio controls/);
    expect(text).not.toMatch(/tabindex|user-scalable|maximum-scale|http-equiv/);
  });
});

test('the script is sound and as old as the browsers that run it', () => {
  expect(() => new Script(checkScript)).not.toThrow();
  expect(checkScript).not.toMatch(/<\/|=>|\b(?:let|const|async|await|class)\b|\?\.|\?\?|`|crypto/);
  expect(solverAsset.body.toString()).not.toMatch(/=>|\b(?:let|const|async|await|class)\b|\?\.|\?\?|crypto/);
});

test('every part that the script shows or asks is on the page', () => {
  const text = html(invisible());
  for (const [, id] of checkScript.matchAll(/part\('(\w+)'\)/g)) expect(text).toContain(` id="${id}"`);
  for (const id of ['check', 'working', 'failed', 'cookies', 'unsent']) expect(text).toContain(` id="${id}"`);
  for (const [, name] of checkScript.matchAll(/(?<!\.)\bdata\.(\w+)/g)) expect(text).toContain(` data-${name}="`);
});

test('what the request brought along cannot leave its attribute', () => {
  const returnTo = '/"><script>alert(1)</script>?a=\'<&';
  for (const page of [invisible({ returnTo }), captcha({ returnTo })]) {
    expect(html(page)).not.toContain('<script>alert');
    expect(html(page)).toContain('/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;?a=&#39;&lt;&amp;');
  }
});

test.each(['//evil.test/', '/\\evil.test/', 'https://evil.test/', 'javascript:alert(1)', '/a\r\nb', ''])(
  'nobody is sent to %j',
  (returnTo) => {
    expect(html(invisible({ returnTo }))).toContain('data-return="/"');
    expect(html(captcha({ returnTo }))).toContain('name="return" value="/"');
  },
);

test('the page without scripts has a challenge of its own', () => {
  const [withScript = '', without = ''] = html(invisible()).split('<noscript>');
  expect(withScript).toContain('data-token="TOKEN"');
  expect(withScript).not.toContain('FALLBACK');
  expect(without).toContain('name="token" value="FALLBACK"');
  expect(without).toContain(`src="${checkPaths.image}?FALLBACK"`);
  expect(without).toContain(`src="${checkPaths.audio}?FALLBACK"`);
});

test('the script gets the work and the ways to answer', () => {
  const text = html(invisible({ form: true }));
  for (const data of ['puzzles="16"', 'bits="13"', `solver="${solverAsset.path}"`, `answer="${checkPaths.answer}"`, 'form="1"'])
    expect(text).toContain(`data-${data}`);
  expect(html(invisible())).toContain('data-form=""');
});

test.each([
  ['wrong', 'wrongDigits'],
  ['too_late', 'tooLate'],
] as const)('a captcha that was %s says so, and the field points at it', (fault, word) => {
  const text = html(captcha({ fault }));
  expect(text).toContain(`<p id="fault" class="bad" role="alert">${languages.en?.check[word]}</p>`);
  expect(text).toContain('aria-describedby="fault task"');
  expect(html(captcha())).not.toContain('id="fault"');
});

test('a program gets the same as problem+json', () => {
  const page = renderCheckProblem({ ...base, method: 'captcha', reason: 'path' });
  expect(page.status).toBe(429);
  expect(header(page, 'content-type')).toBe('application/problem+json');
  expect(JSON.parse(html(page))).toMatchObject({
    status: 429,
    code: 'challenged',
    stage: 'visitor_check',
    requestId: 'req_01ABC',
    check: { method: 'captcha', reason: 'path', url: '/.sitekeep/check/captcha?return=%2F' },
  });
});

test('forms tell where they come from', () => {
  expect(header(captcha(), 'referrer-policy')).toBe('same-origin');
});

/** Elements that are closed out of order or never. */
function unclosed(page: string): string[] {
  const empty = new Set(['meta', 'img', 'input', 'br', 'hr', 'link']);
  const text = page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '').replace(/<!doctype html>/, '');
  const open: string[] = [];
  for (const [, slash, name = ''] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (slash === '/') {
      const last = open.pop();
      if (last !== name) return [`</${name}> after <${last}>`];
    } else if (!empty.has(name)) open.push(name);
  }
  return open;
}
