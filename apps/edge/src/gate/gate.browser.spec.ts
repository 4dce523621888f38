import { gatePaths } from '@sitekeep/edge-pages';
import { sessionCookieName } from '@sitekeep/gate-session';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { picture, startBrowser } from '../testing/browser.ts';
import { freePort } from '../testing/edge-processes.ts';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { bodyOf } from '../testing/test-origin.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { GatedSites } from './testing/gated-sites.ts';
import { anna } from './testing/test-gate.ts';

const folder = temporaryFolder();
const order = '<form method="post" action="/order"><input name="article" value="7"><button>Order</button></form>';
const leave = `<form method="post" action="${gatePaths.signOut}"><button>Leave</button></form>`;
let sites: GatedSites;
let browser: Browser;
let context: BrowserContext;
let hostname: string;
let https: number;
const faults: string[] = [];

beforeAll(async () => {
  const { settings } = tlsFiles(folder, '*.club.test');
  https = await freePort();
  const ports = { EDGE_HTTPS_PORT: String(https), EDGE_PUBLIC_HTTPS_PORT: String(https) };
  [sites, browser] = await Promise.all([GatedSites.start({ ...settings, ...ports, EDGE_TRUSTED_PROXIES: '' }), startBrowser()]);
  sites.setting.origin.answer = (request, response) => {
    const framed = request.url?.endsWith('/frame') ? `<iframe src="${gatePaths.signIn}"></iframe>` : '';
    const answer = (text: string) => response.setHeader('content-type', 'text/html').end(`<h1>The club</h1>${text}${framed}`);
    if (request.url === '/elsewhere') return void response.writeHead(302, { location: `http://localhost:${sites.setting.port}/` }).end();
    void bodyOf(request).then((body) => answer(body === '' ? order + leave : `<p>ordered ${body}</p>`));
  };
  const open = {
    name: 'open',
    path: { kind: 'prefix' as const, value: '/open' },
    methods: [],
    networks: [],
    groups: [],
    freshSeconds: null,
  };
  const colours = { name: 'Harbour Rowing Club', colour: '#c2410c', logo: null, helpUrl: 'https://help.test/' };
  ({ hostname } = await sites.site({ rules: [{ ...open, require: 'nothing' }] }, { brand: colours }));
}, 90_000);
beforeEach(() => {
  sites.gate.usedCodes.clear();
  faults.length = 0;
});
afterEach(() => context.close());
afterAll(async () => {
  await browser.close();
  await sites.stop();
  removeFolder(folder);
}, 30_000);

async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1024, height: 768 }, ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) faults.push(message.text());
  });
  return page;
}

const club = (page: Page) => page.getByRole('heading', { name: 'The club' });
const at = (path: string) => `https://${hostname}:${https}${path}`;

async function signIn(page: Page, { password = anna.password, code = anna.code } = {}): Promise<void> {
  await page.getByLabel('Your password').fill(password);
  await page.getByLabel('Your one-time code').fill(code);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('from http: to the page that was wanted, by way of a wrong password; and out again by the site’s own button', async () => {
  const page = await openPage();
  await page.goto(`http://${hostname}:${sites.setting.port}/members?page=2`);
  expect(new URL(page.url()).origin).toBe(at(''));
  expect(await page.locator(':focus').getAttribute('id')).toBe('email');
  await page.keyboard.type(anna.email);
  await signIn(page, { password: 'wrong' });
  await page.getByRole('alert').waitFor();
  expect(await page.locator(':focus').getAttribute('id')).toBe('password');
  expect(await page.getByLabel('Your e-mail address').inputValue()).toBe(anna.email);
  expect(await page.getByLabel('Your password').inputValue()).toBe('');
  await picture(page, 'gate-refused');
  await signIn(page);
  await club(page).waitFor();
  expect(page.url()).toBe(at('/members?page=2'));
  expect(await context.cookies()).toMatchObject([
    { name: sessionCookieName, httpOnly: true, secure: true, sameSite: 'Lax', path: '/', expires: -1 },
  ]);
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  expect(await context.cookies()).toEqual([]);
  await picture(page, 'gate-signed-out');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('Your e-mail address').waitFor();
  expect(faults).toEqual([]);
}, 30_000);

test('a sign-in leads on to another host, where the wanted page does', async () => {
  const page = await openPage();
  await page.goto(at('/elsewhere'));
  await page.getByLabel('Your e-mail address').fill(anna.email);
  await signIn(page);
  await page.waitForURL(/^http:\/\/localhost:/);
  expect(faults).toEqual([]);
}, 30_000);

test('a form that is held up can be sent after the sign-in, by going back to it', async () => {
  const page = await openPage();
  await page.goto(at('/open'));
  await page.getByRole('button', { name: 'Order' }).click();
  await page.getByText('Your form has not been sent to the website yet.').waitFor();
  await page.getByLabel('Your e-mail address').fill(anna.email);
  await signIn(page);
  await page.getByText('Go back to the form in your browser and send it again.').waitFor();
  await picture(page, 'gate-form-held');
  while (!page.url().endsWith('/open')) await page.goBack();
  await page.getByRole('button', { name: 'Order' }).click();
  await page.getByText('ordered article=7').waitFor();
  expect(faults).toEqual([]);
}, 30_000);

test('a page of another site can neither sign its visitors in nor show the form in a frame', async () => {
  const page = await openPage();
  const fields = Object.entries({ ...anna, return: '/' }).map(([name, value]) => `<input name="${name}" value="${value}">`);
  await page.goto('about:blank');
  await page.setContent(`<form method="post" action="${at(gatePaths.signIn)}">${fields.join('')}<button>Win</button></form>`);
  const [answer] = await Promise.all([page.waitForResponse(at(gatePaths.signIn)), page.getByRole('button', { name: 'Win' }).click()]);
  expect(answer.status()).toBe(403);
  expect(await context.cookies()).toEqual([]);
  const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.goto(at('/open/frame'));
  await refused;
  expect(
    await page
      .frames()[1]
      ?.locator('input')
      .count()
      .catch(() => 0),
  ).toBe(0);
}, 30_000);

test.each([
  ['dark', { colorScheme: 'dark', viewport: { width: 390, height: 780 }, isMobile: true }],
  ['light', { colorScheme: 'light', viewport: { width: 1024, height: 768 } }],
  ['narrow', { colorScheme: 'light', viewport: { width: 320, height: 640 }, locale: 'de-DE' }],
] as const)('the form can be read and filled in everywhere: %s', async (name, options) => {
  const page = await openPage({ ...options });
  await page.goto(at('/members'));
  expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  for (const field of await page.locator('form input:not([type=hidden]):not([type=checkbox]), button:visible, .tick').all())
    expect((await field.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await picture(page, `gate-${name}`);
});
