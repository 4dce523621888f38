import { defaultCheck } from '@sitekeep/contracts';
import {
  gatePaths,
  pageKinds,
  plainBrand,
  prepareBrand,
  renderGatePage,
  renderPage,
  solverAsset,
  visitorPaths,
} from '@sitekeep/edge-pages';
import { sessionCookieName } from '@sitekeep/gate-session';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from '../testing/browser.ts';
import { freePort } from '../testing/edge-processes.ts';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { violationsOf } from '../testing/violations.ts';
import { eventually } from '../testing/visit.ts';
import { allow } from './testing/access.ts';
import { GatedSites } from './testing/gated-sites.ts';
import { anna, tokenFor } from './testing/test-gate.ts';
import { firstCode, invitedSecret, resetSecret } from './testing/visitor-exchanges.ts';

const folder = temporaryFolder();
const brand = { name: 'Harbour Rowing Club', colour: '#c2410c', logo: null, helpUrl: 'https://help.test/' };
type Site = Awaited<ReturnType<GatedSites['site']>>;
let sites: GatedSites;
let browser: Browser;
let context: BrowserContext;
let gated: Site;
let checked: Site;
let captcha: Site;
let https: number;

beforeAll(async () => {
  const { settings } = tlsFiles(folder, '*.club.test');
  https = await freePort();
  const ports = { EDGE_HTTPS_PORT: String(https), EDGE_PUBLIC_HTTPS_PORT: String(https) };
  [sites, browser] = await Promise.all([GatedSites.start({ ...settings, ...ports, EDGE_TRUSTED_PROXIES: '' }), startBrowser()]);
  const rule = { path: null, methods: [], networks: [], groups: [], freshSeconds: null };
  const prefix = (value: string) => ({ ...rule, name: value, path: { kind: 'prefix' as const, value } });
  const rules = [
    { ...prefix('/key'), require: 'passkey' as const },
    { ...prefix('/shut'), require: 'refuse' as const },
  ];
  gated = await sites.site({ methods: ['token', 'recovery_code', 'email_code', 'passkey'], rules }, { brand });
  await allow(sites.setting.publisher, gated.siteId, { providers: [{ id: 'idp_1', name: 'Harbour & Co' }] });
  checked = await sites.site({ mode: 'off' }, { brand, check: { ...defaultCheck, mode: 'all' } });
  captcha = await sites.site({ mode: 'off' }, { brand, check: { ...defaultCheck, mode: 'all', method: 'captcha' } });
  context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await eventually(async () => {
    await page.goto(at(gated, gatePaths.signIn));
    expect(await page.content()).toContain('idp_1');
  }, 5000);
  await context.close();
}, 90_000);
beforeEach(() => {
  sites.gate.visitors.reset();
  sites.gate.usedCodes.clear();
});
afterEach(() => context.close());
afterAll(async () => {
  await browser.close();
  await sites.stop();
  removeFolder(folder);
}, 30_000);

const at = ({ hostname }: Site, path: string) => `https://${hostname}:${https}${path}`;
const goTo = (path: string) => (page: Page) => page.goto(at(gated, path));
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const enrolLink = `${visitorPaths.enrol}?k=${invitedSecret}`;

async function signedIn(page: Page, path: string): Promise<void> {
  const own = { domain: gated.hostname, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const;
  await context.addCookies([{ name: sessionCookieName, value: tokenFor(gated.siteId), ...own }]);
  await page.goto(at(gated, path));
}

async function signIn(page: Page, password: string): Promise<void> {
  await goTo(gatePaths.signIn)(page);
  await page.getByLabel('Your e-mail address').fill(anna.email);
  await page.getByLabel('Your password').fill(password);
  await page.getByLabel('Your one-time code').fill(anna.code);
  await press(page, 'Sign in');
}

async function sendCode(page: Page): Promise<void> {
  await goTo(gatePaths.signIn)(page);
  await page.getByLabel('Your e-mail address').fill(anna.email);
  await page.getByLabel('Your password').fill(anna.password);
  await page.locator('button[name=send]').click();
}

async function enrol(page: Page, code: string): Promise<void> {
  await goTo(enrolLink)(page);
  await page.getByLabel('Choose a password').fill('four words put together');
  await page.getByLabel('The code that the app shows now').fill(code);
  await press(page, 'Finish and sign in');
}

async function captchaAnd(page: Page, digits: string | null): Promise<void> {
  await page.goto(at(captcha, '/shop'));
  if (digits === null) return;
  await page.locator('#digits').fill(digits);
  await page.locator('#digits').press('Enter');
  await page.getByRole('alert').waitFor();
}

/** Each leads to its page; the words that follow are on it. */
const pages: [string, string, (page: Page) => Promise<unknown>][] = [
  ['the sign-in', 'Harbour & Co', goTo(gatePaths.signIn)],
  ['the sign-in by passkey alone', 'passkey', goTo(`${gatePaths.signIn}?return=%2Fkey`)],
  ['the sign-in after a wrong password', 'That did not work', (page) => signIn(page, 'wrong')],
  ['a step-up', 'passkey', (page) => signedIn(page, `${gatePaths.signIn}?return=%2Fkey`)],
  ['a code by mail', 'is on its way', sendCode],
  ['a page that is not open', 'not open to you', (page) => signedIn(page, '/shut')],
  [
    'signed out',
    'You are signed out',
    async (page) => {
      await signedIn(page, visitorPaths.account);
      await press(page, 'Sign out');
    },
  ],
  ['an invitation', 'The code that the app shows now', goTo(enrolLink)],
  ['an invitation with a wrong code', 'That was not the right code', (page) => enrol(page, '000000')],
  ['what was set up', 'Your access is set up', (page) => enrol(page, firstCode)],
  ['“this is not me”', 'This is not me', goTo(`${visitorPaths.notMe}?k=${invitedSecret}`)],
  ['a link that is over', 'This link does not work any more', goTo(`${visitorPaths.enrol}?k=unknown`)],
  ['a forgotten password', 'password', goTo(visitorPaths.reset)],
  [
    'a mail that is on its way',
    'Look into your mailbox',
    async (page) => {
      await goTo(visitorPaths.reset)(page);
      await page.locator('#email').fill('vera@visitor.test');
      await page.locator('#email').press('Enter');
    },
  ],
  ['a new password', 'Choose a password', goTo(`${visitorPaths.reset}?k=${resetSecret}`)],
  ['the page of the own access', 'Security key', (page) => signedIn(page, visitorPaths.account)],
  [
    'the page of the own access with a fault',
    'That was not your password so far.',
    async (page) => {
      await signedIn(page, visitorPaths.account);
      await page.getByLabel('Your password so far').fill('wrong');
      await page.getByLabel('Choose a new password').fill('four words put together');
      await press(page, 'Change the password');
    },
  ],
  [
    'the page of the own access after ten minutes',
    'Sign in again',
    (page) => {
      sites.gate.visitors.self = { ...sites.gate.visitors.self, fresh: false };
      return signedIn(page, visitorPaths.account);
    },
  ],
  [
    'the invisible check',
    'Checking your browser',
    async (page) => {
      // Otherwise it has been passed before anybody looks.
      await page.route(`**${solverAsset.path}*`, (route) => route.abort());
      await page.goto(at(checked, '/shop'));
    },
  ],
  ['the captcha', 'Please type the digits', (page) => captchaAnd(page, null)],
  ['the captcha after wrong digits', 'Those were not the digits', (page) => captchaAnd(page, '000000')],
];

async function openPage(colorScheme: 'light' | 'dark'): Promise<Page> {
  context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1024, height: 768 }, ignoreHTTPSErrors: true, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

describe.each(['light', 'dark'] as const)('in %s colours axe finds nothing wrong with', (scheme) => {
  test.each(pages)(
    '%s',
    async (_, words, lead) => {
      const page = await openPage(scheme);
      await lead(page);
      await page.getByText(words).first().waitFor({ state: 'attached' });
      expect(await violationsOf(page)).toEqual([]);
    },
    30_000,
  );

  test('whatever else is said to visitors', async () => {
    const page = await openPage(scheme);
    const common = { requestId: 'req_1', accept: 'text/html', acceptLanguage: 'en', reason: 'blacklist' };
    const brands = [plainBrand, prepareBrand(brand)];
    const gateKinds = [
      'sign_in_required',
      'gate_forbidden',
      'gate_unavailable',
      'signed_out',
      'signed_in',
      'session_cookie_blocked',
    ] as const;
    const target = { returnTo: '/', form: false };
    const all = brands.flatMap((each) => [
      ...pageKinds.map((kind) => ({ kind, page: renderPage({ ...common, kind, stage: 'gate', brand: each }) })),
      ...gateKinds.map((kind) => ({ kind, page: renderGatePage({ ...common, kind, brand: each, target, signedIn: true }) })),
    ]);
    for (const { kind, page: made } of all) {
      await page.setContent(String(made.body));
      expect([kind, await violationsOf(page)]).toEqual([kind, []]);
    }
  }, 120_000);
});

test('axe would find it: a field without a label, and words that are hardly there', async () => {
  const page = await openPage('light');
  await page.setContent(
    '<!doctype html><html lang="en"><title>A</title><main><h1>A form</h1><p style="color:#ccc">Words to be read</p><input></main></html>',
  );
  expect((await violationsOf(page)).map((each) => each.split(':')[0])).toEqual(['color-contrast', 'label']);
});
