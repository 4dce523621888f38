import { readFile } from 'node:fs/promises';
import type { StaffRole } from '@sitekeep/contracts';
import type { Browser, Page } from 'playwright-core';
import { openPage, startBrowser, withPicture } from './support/browser.ts';
import { Customer } from './support/customer.ts';
import { startStack, type Stack } from './support/stack.ts';

let stack: Stack;
let browser: Browser;
let customer: Customer;
let accountId: string;
let sam: Page;
let kim: Page;
const faults: string[][] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack('billing-console'), startBrowser()]);
  customer = new Customer(stack);
  accountId = (await customer.signUp()).account.id;
  await customer.order('Shop', 'shop.billing-console.test');
  sam = await signedIn('Sam Support', 'billing');
  kim = await signedIn('Kim Counter', 'admin');
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
}, 60_000);

test('billing of staff in a browser: a code by two, a price, a transfer, its day, the accountant’s file', async () => {
  await withPicture(sam, 'billing-console', async () => {
    await makeCode();
    await agree();
    await endCode();
    await setPrice();
    await recordTransfer();
    await takeExport();
  });
  expect(faults.flat()).toEqual([]);
}, 300_000);

const open = (page: Page, path: string) => page.goto(`${stack.consoleUrl}${path}`);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const dialog = (page: Page) => page.getByRole('dialog');

/** With the password of the customer. */
async function signedIn(name: string, role: StaffRole): Promise<Page> {
  const email = `${role}@sitekeep.test`;
  await stack.sql(
    `INSERT INTO staff_member (id, email, name, role, password_hash, disabled, created_at)
     SELECT gen_random_uuid(), $1, $2, $3, password_hash, false, now() FROM person WHERE email = $4`,
    [email, name, role, customer.email],
  );
  const opened = await openPage(browser);
  faults.push(opened.faults);
  await open(opened.page, '/sign-in');
  await opened.page.getByLabel('E-mail').fill(email);
  await opened.page.getByLabel('Password', { exact: true }).fill(customer.password);
  await button(opened.page, 'Sign in').click();
  await opened.page.waitForURL('**/customers');
  return opened.page;
}

/** Without a number of uses it waits. */
async function makeCode(): Promise<void> {
  await open(sam, '/promo-codes');
  await says(sam, 'There is no promo code so far.');
  await button(sam, 'Make a code').click();
  await dialog(sam).getByLabel('Code', { exact: true }).fill('spring-2026');
  await dialog(sam).getByLabel('Percent', { exact: true }).fill('20');
  await dialog(sam).getByLabel('Reason').fill('spring campaign');
  await says(sam, 'Without a number of uses it waits for a second person');
  await button(sam, 'Make the code').click();
  await says(sam, 'Waits for a second person');
  await dialog(sam).waitFor({ state: 'hidden' });
  await says(sam, 'There is no promo code so far.');
}

async function agree(): Promise<void> {
  await open(kim, '/approvals');
  await says(kim, 'SPRING-2026: 20 % off the first period of each line; all plans; all periods; any number of uses');
  await button(kim, 'Agree').click();
  await dialog(kim).getByLabel('Reason').fill('as planned');
  await dialog(kim).getByRole('button', { name: 'Agree' }).click();
  await says(kim, 'Nothing waits for a second person.');
}

async function endCode(): Promise<void> {
  await sam.reload();
  const row = sam.getByRole('row').filter({ hasText: 'SPRING-2026' });
  await row.getByText('20 % off, the first period.').waitFor();
  await button(sam, 'End SPRING-2026').click();
  await dialog(sam).getByLabel('Reason').fill('over');
  await dialog(sam).getByRole('button', { name: 'End' }).click();
  await row.getByText('Ended').waitFor();
}

async function setPrice(): Promise<void> {
  await open(sam, `/customers/${accountId}/billing`);
  await sam.getByLabel('Reason').fill('Ticket 4711');
  await button(sam, 'Continue').click();
  await button(sam, 'Price of Shop').click();
  await says(sam, 'From the next invoice on, as long as it is on Starter.');
  await button(sam, 'Set the price').click();
  await dialog(sam).getByRole('alert').getByText('Give the price.').waitFor();
  await dialog(sam).getByLabel('One period costs, in EUR').fill('5');
  await says(sam, 'Worth €144.00');
  await button(sam, 'Set the price').click();
  await says(sam, 'a month of this service costs €5.00.');
  await dialog(sam).waitFor({ state: 'hidden' });
  await hasFocus('Price of Shop');
  await button(sam, 'Price of Shop').click();
  await says(sam, 'Set because of “Ticket 4711”.');
  await dialog(sam).getByText('What the plan says').click();
  await button(sam, 'Take it back').click();
  await says(sam, 'a month of this service costs what the plan says.');
}

/** Where the keyboard goes on after a dialog. */
const hasFocus = (label: string) => sam.waitForFunction(`document.activeElement?.getAttribute('aria-label') === ${JSON.stringify(label)}`);

async function recordTransfer(): Promise<void> {
  await open(sam, '/bank-transfers');
  const field = (label: string) => sam.getByLabel(label, { exact: true });
  await field('Entry').fill('2026-03-02/0042');
  await field('Amount').fill('9.00');
  await field('Received on').fill('2026-03-02');
  await field('Customer').fill(accountId);
  await field('Reason').fill('statement 42');
  await button(sam, 'Record').click();
  await says(sam, '€9.00 are booked');
  await open(sam, `/customers/${accountId}/billing`);
  await says(sam, 'on the statement of 2 Mar 2026');
  await button(sam, 'Refund the top-up').click();
  await dialog(sam).getByText('€9.00 · Bank transfer').waitFor();
  await sam.keyboard.press('Escape');
  await dialog(sam).waitFor({ state: 'hidden' });
  await hasFocus('Refund the top-up');
}

async function takeExport(): Promise<void> {
  await open(sam, '/export');
  const started = sam.waitForEvent('download');
  await button(sam, 'Save the file').click();
  const file = await (await started).path();
  expect(await readFile(file, 'utf8')).toContain('received_on');
}
