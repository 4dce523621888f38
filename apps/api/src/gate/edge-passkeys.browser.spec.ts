import { randomUUID } from 'node:crypto';
import { createAccount } from '@sitekeep/accounts/testing';
import { gateSignedInSchema, type Passkey, type SiteDetail, type Visitor } from '@sitekeep/contracts';
import { newBrowser } from '@sitekeep/gate/testing';
import { deriveEdgeKey } from '@sitekeep/runtime';
import { chromium, type Browser, type Page } from 'playwright-core';
import { callerOf } from '../testing/api-caller.ts';
import { askForPassword } from '../testing/ask-for-password.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

const edgeKey = deriveEdgeKey(Buffer.alloc(32, 9));
const from = { address: '198.51.100.20', userAgent: 'Browser 1', language: newBrowser.language };
let api: TestApi;
let browser: Browser;
beforeAll(async () => {
  const executablePath = process.env['CHROMIUM_PATH'];
  if (!executablePath) throw new Error('Set CHROMIUM_PATH to a Chromium, or run npm test, which finds one.');
  [api, browser] = await Promise.all([
    startTestApi(),
    chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] }),
  ]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

const edge = (path: string, json: unknown) =>
  callerOf(api.portalUrl)(`/v1/gate/edge/${path}`, { json, headers: { authorization: `Bearer ${edgeKey}` } });

/** An empty page of the host, with a fingerprint reader that knows everybody. No request leaves this machine. */
async function pageAt(host: string): Promise<Page> {
  const context = await browser.newContext();
  await context.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Shop</title>' }));
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const;
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await page.goto(`https://${host}/`);
  return page;
}

/** What the browser makes of the options, as PublicKeyCredential.toJSON() does. */
function credentialOf(page: Page, ceremony: 'create' | 'get', options: unknown): Promise<Record<string, unknown>> {
  const parse = ceremony === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON';
  const publicKey = `PublicKeyCredential.${parse}(${JSON.stringify(options)})`;
  return page.evaluate(`navigator.credentials.${ceremony}({ publicKey: ${publicKey} }).then((made) => made.toJSON())`);
}

test('a real browser makes a passkey by our options and signs in by it, and not at another host', async () => {
  const { bearer } = await createAccount(api.dataSource.manager, {});
  const call = async <T>(method: string, path: string, json?: unknown) =>
    (await callerOf(api.portalUrl)(path, { method, json, headers: bearer })).body as T;
  const host = `d-${randomUUID().slice(-12)}.com`;
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80, weight: 1 }];
  const { id: siteId } = await call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: [host, `*.${host}`], origins });
  const [email, password] = [`${randomUUID()}@visitor.test`, 'correct horse battery'];
  const { id } = await call<Visitor>('POST', '/v1/visitors', { email, name: 'Vera', access: [{ siteId }], password });
  const typed = { ...newBrowser, ...from, host, siteId, email, password, code: null, require: 'password' };
  await askForPassword(api, siteId);
  const { token } = gateSignedInSchema.parse((await edge('sign-in', typed)).body);
  const optionsFor = async (to: object, at = host) =>
    ((await edge('passkey-options', { siteId, host: at, for: to })).body as { options: unknown }).options;

  const page = await pageAt(host);
  const credential = await credentialOf(page, 'create', await optionsFor({ to: 'add', token }));
  const change = { what: 'add_passkey', credential, label: 'Fingerprint' };
  expect((await edge('self-change', { siteId, host, token, change, ...from })).status).toBe(204);
  await expect(credentialOf(page, 'create', await optionsFor({ to: 'add', token }))).rejects.toThrow(/InvalidStateError/);

  const shown = await credentialOf(page, 'get', await optionsFor({ to: 'sign_in' }));
  const signedIn = await edge('passkey-sign-in', { siteId, host, credential: shown, session: null, ...from });
  expect([signedIn.status, gateSignedInSchema.safeParse(signedIn.body).success]).toEqual([200, true]);
  const { data } = await call<{ data: Passkey[] }>('GET', `/v1/visitors/${id}/passkeys`);
  expect(data).toMatchObject([{ hostname: host, label: 'Fingerprint', lastUsedAt: expect.any(String) as string }]);

  // The browser itself keeps it from other hosts, also those below.
  const elsewhere = `www.${host}`;
  await expect(credentialOf(page, 'get', await optionsFor({ to: 'sign_in' }, elsewhere))).rejects.toThrow(/SecurityError/);
}, 60_000);
