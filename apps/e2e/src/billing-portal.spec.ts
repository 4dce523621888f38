import { readFile } from 'node:fs/promises';
import type { SiteDetail } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import type { Browser, Locator, Page } from 'playwright-core';
import { openPage, startBrowser, withPicture } from './support/browser.ts';
import { Customer } from './support/customer.ts';
import { seller, welcomeCode } from './support/seller.ts';
import { startStack, type Stack } from './support/stack.ts';
import { dayMs } from './support/story.ts';

let stack: Stack;
let browser: Browser;
let customer: Customer;
let page: Page;
let faults: string[];
let shop: SiteDetail;
let blog: SiteDetail;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack('billing-portal', { environment: seller }), startBrowser()]);
  await welcomeCode(stack);
  customer = new Customer(stack);
  await customer.signUp();
  shop = await customer.order('Shop', 'shop.billing-portal.test');
  blog = await customer.order('Blog', 'blog.another-portal.test');
  ({ page, faults } = await openPage(browser));
  await signIn('/billing/details');
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
}, 60_000);

test('all of billing in a browser: details, a card, an invoice, its files, a top-up, other plans, a deletion, a renewal', async () => {
  await withPicture(page, 'billing-portal', async () => {
    await setDetails();
    await addCard();
    await payInvoice();
    await takeFiles();
    await topUp();
    await changePlans();
    await deleteBlog();
    await renewByCard();
  });
  expect(faults).toEqual([]);
}, 300_000);

const open = (path: string) => page.goto(`${stack.portalUrl}${path}`);
const button = (name: string) => page.getByRole('button', { name, exact: true });
const says = (text: string | RegExp) => page.getByText(text).first().waitFor();
const isFaulty = (field: Locator) => eventually('a fault at the field', async () => (await field.getAttribute('aria-invalid')) === 'true');

/** A session does not outlive the weeks that the clock jumps. */
async function signIn(next: string): Promise<void> {
  await open(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel('E-mail').fill(customer.email);
  await page.getByLabel('Password', { exact: true }).fill(customer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**${next}`);
}

/** Billing details: a VAT id whose check digits are wrong is refused at its field, the right one is kept. */
async function setDetails(): Promise<void> {
  const form = page.getByRole('form', { name: 'Billing details' });
  await form.getByLabel('A company').check();
  await form.getByLabel('Name of the company').fill('Muster & Söhne GmbH');
  await form.getByLabel('Street and number').fill('Hauptstraße 1\nHinterhaus');
  await form.getByLabel('City').fill('Berlin');
  await form.getByRole('combobox', { name: 'Country' }).fill('Germany');
  await page.getByRole('option', { name: 'Germany (DE)' }).click();
  await form.getByLabel('VAT id').fill('DE136695977');
  await form.getByLabel('Language of invoices').selectOption('de');
  await button('Save').click();
  await isFaulty(form.getByLabel('VAT id'));
  await form.getByLabel('VAT id').fill('DE136695976');
  await button('Save').click();
  await says('Billing details: saved');
  await page.reload();
  expect(await form.getByLabel('Street and number').inputValue()).toBe('Hauptstraße 1\nHinterhaus');
}

/** A card is saved at the page of the provider and listed as the default. */
async function addCard(): Promise<void> {
  await open('/billing/cards');
  await button('Add a card').click();
  await page.getByRole('button', { name: /A card that works .…4242/ }).click();
  await page.waitForURL(/\/billing\/cards/);
  const row = page.getByRole('table', { name: 'Cards' }).getByRole('row').filter({ hasText: 'Visa ending in 4242' });
  await row.getByText('Default').waitFor();
}

/** An invoice with a promo code says its tax before it is issued, is taxed and paid by the saved card. */
async function payInvoice(): Promise<void> {
  await open(`/billing/invoices/new?service=${shop.service.id}`);
  await says('Tax 19 %');
  await page.getByLabel('Promo code').fill('NOSUCHCODE');
  await button('Create invoice').click();
  await isFaulty(page.getByLabel('Promo code'));
  await page.getByLabel('Promo code').fill('welcome-10');
  await page.getByLabel('Promo code').blur();
  await says('10 % off, the first period.');
  await button('Create invoice').click();
  await says('less by the promo code');
  await says('Tax 19 %');
  await says('Muster & Söhne GmbH');
  await page.getByLabel('Bank transfer').check();
  await says(/^RF\d\d/);
  await page.getByLabel('Visa ending in 4242').check();
  await button('Pay').click();
  await page.waitForURL(/\/billing\/return/);
  await page.getByText('Paid', { exact: true }).first().waitFor();
}

/** The PDF of an invoice is a PDF, and the list for the accountant holds it. */
async function takeFiles(): Promise<void> {
  await open('/billing/invoices');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const today = new Date().toISOString().slice(0, 10);
  await page.getByLabel('First day').fill(today);
  await page.getByLabel('Last day').fill(today);
  expect((await download('Save the file')).toString()).toContain('Muster');
  await page.keyboard.press('Escape');
  await page.getByRole('table', { name: 'Invoices' }).getByRole('link').first().click();
  const pdf = await download(/^PDF of/);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
}

async function download(name: string | RegExp): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).first().click()]);
  return readFile(await file.path());
}

/** The balance is topped up by the saved card. */
async function topUp(): Promise<void> {
  await open('/billing/balance');
  await page.getByLabel('Amount in EUR').fill('3');
  await button('Top up').click();
  await says('Give at least 5.00.');
  await page.getByLabel('Amount in EUR').fill('150');
  await button('Top up').click();
  await says('Your balance is topped up');
  await page.getByRole('link', { name: 'See your balance' }).click();
  await says('€150.00');
}

/** An upgrade is previewed to the cent, paid from the balance and in force; the way back gives a credit note. */
async function changePlans(): Promise<void> {
  await changePlan('Business', async () => {
    await says('To pay');
    await page.getByLabel(/From your balance/).check();
    await page.getByRole('button', { name: /and change$/ }).click();
  });
  await page.getByRole('heading', { name: 'Plan Business' }).waitFor();
  await changePlan('Starter', async () => {
    await says('To your balance');
    await button('Change to Starter').click();
  });
  await page.getByRole('heading', { name: 'Plan Starter' }).waitFor();
  await open('/billing/balance');
  await page.getByRole('table', { name: 'Ledger' }).getByRole('link').first().click();
  await page.getByRole('table', { name: 'Credit notes of this invoice' }).getByRole('link').first().click();
  await page.getByRole('heading', { name: /^Credit note / }).waitFor();
  await says('Smaller plan');
}

async function changePlan(to: string, confirm: () => Promise<void>): Promise<void> {
  await open(`/billing/services/${shop.service.id}`);
  await page.getByRole('link', { name: 'Change plan' }).click();
  await page.getByRole('radio', { name: to, exact: true }).click();
  await confirm();
  await page.waitForURL(new RegExp(`/billing/services/${shop.service.id}$`));
}

/** A site is deleted only with its name typed. */
async function deleteBlog(): Promise<void> {
  await open(`/sites/${blog.id}/overview`);
  await button('Delete this site').click();
  await page.getByLabel('Name to confirm').fill('Shop');
  expect(await button('Delete for good').isDisabled()).toBe(true);
  await page.getByLabel('Name to confirm').fill('Blog');
  await button('Delete for good').click();
  await page.waitForURL(/\/sites$/);
  await page.getByRole('link', { name: 'Shop' }).first().waitFor();
  expect(await page.getByRole('link', { name: 'Blog' }).count()).toBe(0);
}

/** A service that renews by card is paid on by itself, and the mail comes in the language that was chosen. */
async function renewByCard(): Promise<void> {
  await open('/settings');
  await page.getByLabel('Language of mails').selectOption('de');
  await button('Save').click();
  await says('You: saved');
  await open(`/billing/services/${shop.service.id}`);
  const form = page.getByRole('form', { name: 'Renewal' });
  await form.getByLabel('By card').check();
  await form.getByLabel('Each invoice is for').selectOption('3');
  await button('Save').click();
  await says('Renewal: saved');

  const { paidUntil } = (await customer.site(shop.id)).service;
  const ahead = (days: number) => Date.parse(paidUntil ?? '') - Date.now() - days * dayMs;
  const said = () =>
    page
      .getByText(/^Active, paid until/)
      .first()
      .innerText();
  const before = await said();
  await stack.setClock(ahead(13));
  await signIn(`/billing/services/${shop.service.id}`);
  await seeAfterReload('the invoice of the renewal', () => page.getByRole('link', { name: 'Pay the open invoice' }).isVisible());
  await stack.setClock(ahead(2));
  await seeAfterReload('the time that the card paid', async () => (await said()) !== before);
  const subjects = (await customer.mails()).map(({ subject }) => subject);
  expect(subjects.filter((subject) => /Rechnung/.test(subject))).not.toEqual([]);
}

const seeAfterReload = (what: string, isSeen: () => Promise<boolean>) =>
  eventually(
    what,
    async () => {
      await page.reload();
      await page.getByRole('heading', { name: 'Renewal' }).waitFor();
      return isSeen();
    },
    60_000,
  );
