import { gatePaths, visitorPaths } from '@sitekeep/edge-pages';
import { sessionCookieName } from '@sitekeep/gate-session';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { picture, startBrowser } from '../testing/browser.ts';
import { freePort } from '../testing/edge-processes.ts';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { GatedSites } from './testing/gated-sites.ts';
import { tokenFor } from './testing/test-gate.ts';
import { firstCode, invitedSecret, recoveryCodes, resetSecret } from './testing/visitor-exchanges.ts';

const folder = temporaryFolder();
let sites: GatedSites;
let browser: Browser;
let context: BrowserContext;
let site: Awaited<ReturnType<GatedSites['site']>>;
let https: number;
const faults: string[] = [];

beforeAll(async () => {
  const { settings } = tlsFiles(folder, '*.club.test');
  https = await freePort();
  const ports = { EDGE_HTTPS_PORT: String(https), EDGE_PUBLIC_HTTPS_PORT: String(https) };
  [sites, browser] = await Promise.all([GatedSites.start({ ...settings, ...ports, EDGE_TRUSTED_PROXIES: '' }), startBrowser()]);
  const page = (_request: unknown, response: { setHeader: (name: string, value: string) => { end: (text: string) => void } }) =>
    response.setHeader('content-type', 'text/html').end('<h1>The club</h1>');
  sites.setting.origin.answer = page;
  site = await sites.site({}, { brand: { name: 'Harbour Rowing Club', colour: '#c2410c', logo: null, helpUrl: 'https://help.test/' } });
}, 90_000);
beforeEach(() => {
  sites.gate.visitors.reset();
  sites.gate.asked.length = 0;
  faults.length = 0;
});
afterEach(() => context.close());
afterAll(async () => {
  await browser.close();
  await sites.stop();
  removeFolder(folder);
}, 30_000);

const at = (path: string) => `https://${site.hostname}:${https}${path}`;
const enrolLink = `${visitorPaths.enrol}?k=${invitedSecret}`;

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

/** A fingerprint reader that knows everybody. */
async function withAuthenticator(page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const;
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

async function signedIn(page: Page): Promise<void> {
  const value = tokenFor(site.siteId);
  await context.addCookies([
    { name: sessionCookieName, value, domain: site.hostname, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' },
  ]);
  await page.goto(at(visitorPaths.account));
}

const isWide = (page: Page) => page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');

test('without a script: an invitation is set up by password and app, and the recovery codes can be printed', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(at(enrolLink));
  expect(await page.getByRole('button', { name: 'Set up a passkey' }).count()).toBe(0);
  await page.getByLabel('Choose a password').fill('four words put together');
  await page.getByLabel('The code that the app shows now').fill('000000');
  await page.getByRole('button', { name: 'Finish and sign in' }).click();
  await page.getByText('That was not the right code').waitFor();
  await picture(page, 'visitor-enrol-wrong-code');
  await page.getByLabel('Choose a password').fill('four words put together');
  await page.getByLabel('The code that the app shows now').fill(firstCode);
  await page.getByRole('button', { name: 'Finish and sign in' }).click();
  await page.getByText(recoveryCodes[0] as string).waitFor();
  await picture(page, 'visitor-enrolled');
  await page.emulateMedia({ media: 'print' });
  await picture(page, 'visitor-enrolled-print');
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('link', { name: 'Go on to the website' }).click();
  await page.getByRole('heading', { name: 'The club' }).waitFor();
  expect(sites.setting.origin.seen.at(-1)?.headers['referer'] ?? '').not.toContain(invitedSecret);
  expect(faults).toEqual([]);
}, 30_000);

test('a passkey is made by an invitation, and another by whoever is signed in', async () => {
  const page = await openPage();
  await withAuthenticator(page);
  await page.goto(at(enrolLink));
  await picture(page, 'visitor-enrol');
  await page.getByRole('button', { name: 'Set up a passkey' }).click();
  await page.getByRole('heading', { name: 'Your access is set up' }).waitFor();
  const enrolled = sites.gate.asked.find(({ path }) => path === 'enrol')?.body['passkey'];
  expect(enrolled).toMatchObject({ credential: { type: 'public-key', response: { transports: ['internal'] } }, label: 'Chrome, Linux' });
  await page.goto(at(visitorPaths.account));
  await page.getByLabel('Name of the new passkey').fill('My laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('Your change is saved.').waitFor();
  expect(sites.gate.asked.find(({ path }) => path === 'self-change')?.body['change']).toMatchObject({
    what: 'add_passkey',
    label: 'My laptop',
  });
  expect(faults).toEqual([]);
}, 30_000);

test('a browser that makes no passkey says so and can be asked again', async () => {
  const page = await openPage();
  await page.addInitScript('navigator.credentials.create = () => Promise.reject(new Error("no"))');
  await page.goto(at(enrolLink));
  await page.getByRole('button', { name: 'Set up a passkey' }).click();
  await page.getByText('The passkey could not be set up.').waitFor();
  expect(await page.getByRole('button', { name: 'Set up a passkey' }).isEnabled()).toBe(true);
  await picture(page, 'visitor-enrol-no-passkey');
});

test('where a passkey alone is wanted, a browser that cannot make one says so', async () => {
  sites.gate.visitors.invitation = { ...sites.gate.visitors.invitation, wantsPassword: false, wantsCode: false, token: null };
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(at(enrolLink));
  await page.getByText('This browser cannot make passkeys here.').waitFor();
  expect(await page.getByRole('button').count()).toBe(0);
  await picture(page, 'visitor-enrol-passkey-only');
});

test('“this is not me”', async () => {
  const page = await openPage();
  await page.goto(at(enrolLink));
  await page.getByRole('link', { name: 'This is not me' }).click();
  await picture(page, 'visitor-not-me');
  await page.getByRole('button', { name: 'This is not me' }).click();
  await page.getByRole('heading', { name: 'Thank you for telling us' }).waitFor();
  await page.goto(at(enrolLink));
  await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
  await picture(page, 'visitor-link-over');
});

test('a forgotten password: the mail is asked for, and its link leads to a new one', async () => {
  const page = await openPage();
  await page.goto(at(visitorPaths.reset));
  expect(await page.locator(':focus').getAttribute('id')).toBe('email');
  await picture(page, 'visitor-reset');
  await page.keyboard.type('vera@visitor.test');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
  await picture(page, 'visitor-reset-sent');
  await page.goto(at(`${visitorPaths.reset}?k=${resetSecret}`));
  await page.getByLabel('Choose a password').fill('four words put together');
  await picture(page, 'visitor-new-password');
  await page.getByRole('button', { name: 'Save the password' }).click();
  await page.getByRole('heading', { name: 'Your new password is saved' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  expect(new URL(page.url()).pathname).toBe(gatePaths.signIn);
});

test('the page of the visitor’s own access: remove, change the password, sign out', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await signedIn(page);
  await page.getByRole('button', { name: 'Remove: Security key' }).click();
  await page.getByText('Your change is saved.').waitFor();
  await page.getByLabel('Your password so far').fill('wrong');
  await page.getByLabel('Choose a new password').fill('four words put together');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('That was not your password so far.').waitFor();
  await picture(page, 'visitor-account-fault');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  expect(await context.cookies()).toEqual([]);
});

test('after ten minutes: sign in again', async () => {
  sites.gate.visitors.self = { ...sites.gate.visitors.self, fresh: false };
  const page = await openPage();
  await signedIn(page);
  await picture(page, 'visitor-account-not-fresh');
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await page.getByLabel('Your e-mail address').waitFor();
  expect(page.url()).toBe(at(`${gatePaths.signIn}?return=%2F.sitekeep%2Faccount`));
});

test.each([
  ['dark', { colorScheme: 'dark', viewport: { width: 390, height: 780 }, isMobile: true }],
  ['light', { colorScheme: 'light', viewport: { width: 1024, height: 768 } }],
  ['narrow', { colorScheme: 'light', viewport: { width: 320, height: 640 }, locale: 'de-DE' }],
] as const)(
  'the pages can be read and filled in everywhere: %s',
  async (name, options) => {
    const page = await openPage({ ...options });
    await page.goto(at(enrolLink));
    for (const shot of [`visitor-enrol-${name}`, `visitor-account-${name}`]) {
      if (shot.includes('account')) await signedIn(page);
      expect(await isWide(page)).toBe(false);
      for (const field of await page.locator('form input:not([type=hidden]):visible, button:visible').all())
        expect((await field.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      await picture(page, shot);
    }
  },
  30_000,
);
