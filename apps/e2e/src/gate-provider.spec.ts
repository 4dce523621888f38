import { TestAuthority } from '@sitekeep/certificates/testing';
import type { IdentityProvider } from '@sitekeep/contracts';
import { OidcServer } from '@sitekeep/gate/testing/oidc-server';
import { eventually } from '@sitekeep/platform/testing';
import type { Browser, Page } from 'playwright-core';
import { openPage, startBrowser, withPicture } from './support/browser.ts';
import { Customer } from './support/customer.ts';
import { GateVisitor, visitByTls } from './support/gate-visitor.ts';
import { isInside } from './support/gate-pages.ts';
import { GatedSite } from './support/gated-site.ts';
import { timeUntilOut } from './support/lock-out.ts';
import { startStack, type Stack } from './support/stack.ts';

const client = { client_id: 'club', client_secret: 'a client secret of the test' };
let stack: Stack;
let browser: Browser;
let customer: Customer;
let site: GatedSite;
let server: OidcServer;
let provider: IdentityProvider;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack('gate-provider', { edgeWorkers: 2 }), startBrowser()]);
  customer = new Customer(stack);
  await customer.signUp();
  const authority = await TestAuthority.root();
  site = await GatedSite.order(stack, customer, { hostname: 'club.gate-provider.test', authority });
  server = await OidcServer.start([{ ...client, redirect_uris: [site.at('/.sitekeep/provider')] }]);
  const asked = { name: 'Company', issuer: server.issuer, clientId: client.client_id, clientSecret: client.client_secret };
  provider = await customer.do<IdentityProvider>('POST', `/v1/sites/${site.id}/gate/providers`, asked);
  expect(provider.redirectUris).toEqual([site.at('/.sitekeep/provider')]);
  await eventually('the form shows the button', async () =>
    (await visitByTls(stack, site.hostname, '/.sitekeep/sign-in')).body.includes('Sign in with Company'),
  );
}, 120_000);
afterAll(async () => {
  await browser?.close();
  server?.stop();
  await stack?.stop();
}, 60_000);

const goes = async (page: Page, path: string) => {
  await page.goto(site.at(path));
  await page.getByRole('link', { name: 'Sign in with Company' }).click();
};

test('a visitor signs in at a real OpenID Connect server, shows the code that is missing, and gets the page that was wanted', async () => {
  const vera = await GateVisitor.add(customer, site, 'vera@gate-provider.test');
  server.person = { sub: 'vera', email: vera.email, email_verified: true };
  const { page, faults } = await openPage(browser, { ignoreHTTPSErrors: true });
  await withPicture(page, 'gate-provider', async () => {
    await goes(page, '/members?page=2');
    await page.getByText('You are signed in, and this page asks for more.').waitFor();
    await page.getByLabel('Your one-time code').fill(vera.nextCode());
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await isInside(page, site, '/members?page=2');
  });
  expect(faults).toEqual([]);
}, 60_000);

test('where the provider asks for the second factor the page opens at once; taken away, the visitor is out within a second', async () => {
  await customer.do('PATCH', `/v1/sites/${site.id}/gate/providers/${provider.id}`, { standsFor: 'password_and_code' });
  const bert = await site.add('bert@gate-provider.test');
  server.person = { sub: 'bert', email: bert.email, email_verified: true };
  const { page, faults } = await openPage(browser, { ignoreHTTPSErrors: true });
  await withPicture(page, 'gate-provider-both', async () => {
    await goes(page, '/members');
    await isInside(page, site, '/members');
  });
  expect(faults).toEqual([]);
  const cookie = (await page.context().cookies(site.at('/'))).map(({ name, value }) => `${name}=${value}`).join('; ');
  expect((await visitByTls(stack, site.hostname, '/', { cookie })).status).toBe(200);
  const tookMs = await timeUntilOut(
    () => customer.do('DELETE', `/v1/sites/${site.id}/gate/providers/${provider.id}`),
    async () => (await visitByTls(stack, site.hostname, '/', { cookie })).status === 303,
  );
  expect(tookMs).toBeLessThan(1000);
}, 60_000);
