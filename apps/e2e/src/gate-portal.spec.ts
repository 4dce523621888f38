import type { SiteDetail } from '@sitekeep/contracts';
import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { openPage, startBrowser, withPicture } from './support/browser.ts';
import { Customer } from './support/customer.ts';
import { startStack, type Stack } from './support/stack.ts';

let stack: Stack;
let browser: Browser;
let customer: Customer;
let site: SiteDetail;
const anna = 'anna@gate-portal.test';

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack('gate-portal'), startBrowser()]);
  customer = new Customer(stack);
  await customer.signUp();
  site = await customer.order('Intranet', 'intranet.gate-portal.test');
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
}, 60_000);

test('a customer adds a visitor and a token by its secret, makes a key, and a code is accepted once', async () => {
  const { page, faults } = await openPage(browser);
  await withPicture(page, 'gate-portal', async () => {
    await signIn(page);
    await addVisitor(page);
    const token = await addToken(page);
    const key = await makeKey(page);

    const aheadMs = 60_000;
    await stack.setClock(aheadMs);
    const code = token.generate({ timestamp: Date.now() + aheadMs });
    expect(await check(key, code)).toMatchObject({
      status: 200,
      body: { visitor: { email: anna, groups: ['editors'] }, factors: ['code'] },
    });
    expect(await check(key, code)).toMatchObject({ status: 401, body: { code: 'credentials_refused' } });
    await seeUse(page);
  });
  expect(faults).toEqual([]);
}, 120_000);

async function signIn(page: Page): Promise<void> {
  await page.goto(`${stack.portalUrl}/sign-in?next=/visitors`);
  await page.getByLabel('E-mail').fill(customer.email);
  await page.getByLabel('Password', { exact: true }).fill(customer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'No visitors yet' }).waitFor();
}

async function addVisitor(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a visitor' }).click();
  const form = page.getByRole('form', { name: 'Add a visitor' });
  await form.getByLabel('E-mail').fill(anna);
  await form.getByLabel('Groups').fill('Editors');
  await form.getByRole('combobox', { name: 'Give access to a site' }).click();
  await page.getByRole('option', { name: /^Intranet/ }).click();
  await form.getByRole('button', { name: 'Add visitor' }).click();
  await page.getByRole('heading', { name: anna, level: 1 }).waitFor();
  await page.getByText('May enter 1 site.').waitFor();
}

/** As an authenticator app gets it: from the secret beside the QR code. */
async function addToken(page: Page): Promise<TOTP> {
  await page.getByRole('button', { name: 'Add a token' }).click();
  await page.getByLabel('Label').fill('phone');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByRole('img', { name: `QR code of the secret for ${anna}` }).waitFor();
  const seed = (await page.getByTestId('seed').innerText()).replaceAll(' ', '');
  const token = new TOTP({ secret: Secret.fromBase32(seed) });
  await page.getByLabel('First code').fill(token.generate());
  await page.getByRole('button', { name: 'Confirm token' }).click();
  await page.getByRole('table', { name: 'Tokens' }).getByRole('cell', { name: 'Active' }).waitFor();
  return token;
}

async function makeKey(page: Page): Promise<string> {
  await page.goto(`${stack.portalUrl}/sites/${site.id}/gate/keys`);
  await page.getByRole('button', { name: 'Make a key' }).click();
  const key = await page.getByTestId('secret').innerText();
  expect(key).toMatch(/^[A-Za-z0-9]{40}$/);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Checks are answered').waitFor();
  await page.getByText(`…${key.slice(-4)}`).waitFor();
  return key;
}

/** What the customer's server asks. */
async function check(key: string, code: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${stack.portalUrl}/v1/gate/check_code`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: key, email: anna, code, address: '192.0.2.7' }),
  });
  return { status: answer.status, body: await answer.json() };
}

async function seeUse(page: Page): Promise<void> {
  await page.goto(`${stack.portalUrl}/visitors`);
  await page.getByRole('table', { name: 'Visitors' }).getByRole('link', { name: anna }).click();
  const row = page.getByRole('row').filter({ hasText: 'phone' });
  await row.waitFor();
  expect(await row.innerText()).not.toContain('never');
}
