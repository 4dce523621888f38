import { generateKeyPairSync } from 'node:crypto';
import { gatePaths } from '@sitekeep/edge-pages';
import { deviceCookieName, sessionCookieName } from '@sitekeep/gate-session';
import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { picture, startBrowser } from '../testing/browser.ts';
import { freePort } from '../testing/edge-processes.ts';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually } from '../testing/visit.ts';
import { allow } from './testing/access.ts';
import { GatedSites } from './testing/gated-sites.ts';
import { anna, tokenFor } from './testing/test-gate.ts';

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
  const key = { name: 'key', path: { kind: 'prefix' as const, value: '/key' }, methods: [], networks: [], groups: [], freshSeconds: null };
  const colours = { name: 'Harbour Rowing Club', colour: '#c2410c', logo: null, helpUrl: 'https://help.test/' };
  const methods = ['token', 'recovery_code', 'email_code', 'passkey'] as const;
  site = await sites.site({ methods: [...methods], rules: [{ ...key, require: 'passkey' }] }, { brand: colours });
  const provider = await sites.site({ mode: 'off' });
  sites.gate.signIns.providerUrl = `https://${provider.hostname}:${https}/authorize`;
  sites.setting.origin.answer = (request, response) => {
    if (request.url?.startsWith('/authorize'))
      return void response.writeHead(302, { location: at(`${gatePaths.provider}?code=good&state=s`) }).end();
    response.setHeader('content-type', 'text/html').end('<h1>The club</h1>');
  };
  const providers = [
    { id: 'idp_1', name: 'Google' },
    { id: 'idp_2', name: 'Harbour Federation of Rowing Clubs' },
  ];
  await allow(sites.setting.publisher, site.siteId, { providers });
  context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await eventually(async () => {
    await page.goto(at(gatePaths.signIn));
    expect(await page.content()).toContain('idp_2');
  }, 5000);
  await context.close();
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

const at = (path: string) => `https://${site.hostname}:${https}${path}`;
const club = (page: Page) => page.getByRole('heading', { name: 'The club' }).waitFor();
const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in', exact: true }).click();

async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1024, height: 900 }, ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) faults.push(message.text());
  });
  return page;
}

const holdSession = (f: ('password' | 'code')[]) =>
  context.addCookies([
    {
      name: sessionCookieName,
      value: tokenFor(site.siteId, { f }),
      domain: site.hostname,
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
    },
  ]);

/** A fingerprint reader that keeps one passkey of this site. Resolves with the id of the passkey. */
async function withPasskey(page: Page): Promise<string> {
  const devtools: CDPSession = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const;
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = Buffer.from(`passkey ${Math.random()}`);
  const own = { credentialId: id.toString('base64'), userHandle: Buffer.from('anna').toString('base64') };
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const credential = { ...own, isResidentCredential: true, rpId: site.hostname, privateKey: secret, signCount: 1 };
  await devtools.send('WebAuthn.addCredential', { authenticatorId, credential });
  return id.toString('base64url');
}

test('by a passkey: one button, and the page opens; what is not taken can be tried again', async () => {
  const page = await openPage();
  const id = await withPasskey(page);
  await page.goto(at('/key?page=2'));
  const button = page.getByRole('button', { name: 'Sign in with a passkey' });
  expect(await page.getByText('This page opens with a passkey.').isVisible()).toBe(false);
  expect(await page.getByLabel('Your password').count()).toBe(0);
  await picture(page, 'gate-passkey-only');
  await button.click();
  await page.getByRole('alert').filter({ hasText: 'did not work with the passkey' }).first().waitFor();
  sites.gate.signIns.passkeys.add(id);
  await button.click();
  await club(page);
  expect(page.url()).toBe(at('/key?page=2'));
  const asked = sites.gate.asked.filter(({ path }) => path === 'passkey-sign-in').at(-1)?.body['credential'];
  expect(asked).toMatchObject({ id, rawId: id, type: 'public-key', authenticatorAttachment: 'platform' });
  const { response } = asked as { response: Record<string, string> };
  expect(JSON.parse(Buffer.from(response['clientDataJSON'] ?? '', 'base64url').toString())).toMatchObject({
    type: 'webauthn.get',
    origin: at(''),
  });
  expect(Buffer.from(response['userHandle'] ?? '', 'base64url').toString()).toBe('anna');
  expect(Object.keys(response).sort()).toEqual(['authenticatorData', 'clientDataJSON', 'signature', 'userHandle']);
  expect(faults).toEqual([]);
}, 30_000);

test('a passkey whose sign-in cannot begin says so on the page, and the button can be used again', async () => {
  const page = await openPage();
  await page.goto(at('/members'));
  sites.gate.answer = (path, response) => path === 'passkey-options' && !!response.writeHead(500).end();
  try {
    const button = page.getByRole('button', { name: 'Sign in with a passkey' });
    await button.click();
    await page.getByText('That did not work with the passkey.').waitFor();
    expect(await button.isEnabled()).toBe(true);
  } finally {
    sites.gate.answer = null;
  }
});

test('a browser that is trusted is asked for no code after a sign-out', async () => {
  const page = await openPage();
  await page.goto(at('/members'));
  await page.getByLabel('Your e-mail address').fill(anna.email);
  await page.getByLabel('Your password').fill(anna.password);
  await page.getByLabel('Your one-time code').fill(anna.code);
  await page.getByLabel(/Trust this browser and ask for no code here \(7\sdays\)/).check();
  await signIn(page);
  await club(page);
  const device = (await context.cookies()).find(({ name }) => name === deviceCookieName);
  expect(device).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
  await context.clearCookies({ name: sessionCookieName });
  await page.goto(at('/members'));
  expect(await page.getByLabel('Your one-time code').count()).toBe(0);
  await picture(page, 'gate-trusted');
  await page.getByLabel('Your e-mail address').fill(anna.email);
  await page.getByLabel('Your password').fill(anna.password);
  await signIn(page);
  await club(page);
  expect(faults).toEqual([]);
}, 30_000);

test('without a script: a code by mail, and what a passkey is wanted for', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(at('/members'));
  expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false);
  await page.getByLabel('Your e-mail address').fill(anna.email);
  await page.getByLabel('Your password').fill(anna.password);
  await page.getByRole('button', { name: 'Send me a code by e-mail' }).click();
  await page.getByText('a mail with a code is on its way').waitFor();
  await picture(page, 'gate-code-sent');
  await page.getByLabel('Your password').fill(anna.password);
  await page.getByLabel('Your one-time code').fill(sites.gate.signIns.mailed.at(-1)?.code ?? '');
  await page.keyboard.press('Enter');
  await club(page);
  await page.goto(at('/key'));
  await page.getByText('This page opens with a passkey.').waitFor();
  await picture(page, 'gate-passkey-without-script');
}, 30_000);

test('by another provider and back, then asked for what is missing, and out as somebody else', async () => {
  const page = await openPage();
  await page.goto(at('/members?page=2'));
  await page.getByRole('link', { name: 'Sign in with Google' }).click();
  await page.getByText('You are signed in, and this page asks for more.').waitFor();
  expect(new URL(page.url()).searchParams.get('return')).toBe('/members?page=2');
  expect(await page.getByLabel('Your e-mail address').getAttribute('readonly')).toBe('');
  expect(await page.locator(':focus').getAttribute('id')).toBe('code');
  await picture(page, 'gate-step-up');
  await page.getByLabel('Your one-time code').fill(anna.code);
  await signIn(page);
  await club(page);
  expect(page.url()).toBe(at('/members?page=2'));
  await context.clearCookies();
  await holdSession(['password']);
  await page.goto(at('/members?page=2'));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  expect(new URL(page.url()).searchParams.get('return')).toBe('/members?page=2');
  expect(faults).toEqual([]);
}, 30_000);

test.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone-light', { colorScheme: 'light', viewport: { width: 390, height: 844 }, isMobile: true }],
  ['phone-dark', { colorScheme: 'dark', viewport: { width: 390, height: 844 }, isMobile: true }],
  ['narrow-german', { colorScheme: 'light', viewport: { width: 320, height: 640 }, locale: 'de-DE' }],
] as const)('all of it can be read and used everywhere: %s', async (name, options) => {
  const page = await openPage({ ...options });
  await page.goto(at('/members'));
  await page.locator('form[data-passkey] button').waitFor();
  expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  for (const part of await page.locator('form input:not([type=hidden]):not([type=checkbox]), button:visible, .tick, .ways a').all())
    expect((await part.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await picture(page, `gate-ways-${name}`);
});
