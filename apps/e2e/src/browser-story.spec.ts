import { eventually } from '@sitekeep/platform/testing';
import type { Browser, Page } from 'playwright-core';
import { openPage, startBrowser, withPicture } from './support/browser.ts';
import { startStack, type Stack } from './support/stack.ts';
import { dayMs, hourMs } from './support/story.ts';
import { visit } from './support/visitor.ts';

let stack: Stack;
let browser: Browser;
const email = 'anna@browser-story.test';
const shop = 'shop.browser-story.test';
const blog = 'blog.another-story.test';

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack('browser'), startBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
}, 60_000);

const mails = async (): Promise<{ subject: string; text: string }[]> => {
  const answer = await fetch(`${stack.portalUrl}/dev/mailbox/messages?to=${encodeURIComponent(email)}`);
  return ((await answer.json()) as { data: { subject: string; text: string }[] }).data;
};

test('the whole story in a browser: sign up, order, invoice, pay, refuse, and what happens to a site that nobody pays', async () => {
  const { page, faults } = await openPage(browser);
  await withPicture(page, 'browser-story', async () => {
    await signUp(page);
    await order(page, 'Blog', blog);
    await order(page, 'Shop', shop);
    await eventually('the shop is served', async () => (await visit(stack, shop)).status === 200);
    await payForShop(page);
    await blacklist(page, '127.0.0.2');
    const refused = await eventually('refused', async () => {
      const answer = await visit(stack, shop, { from: '127.0.0.2', path: '/wp-login.php?token=secret' });
      return answer.status === 403 && answer;
    });
    expect(refused.body).toContain(refused.requestId);
    expect((await visit(stack, shop)).status).toBe(200);
    await seeRefusal(page, refused.requestId ?? '');
    await neglectBlog(page);
  });
  expect(faults).toEqual([]);
}, 240_000);

async function signUp(page: Page): Promise<void> {
  await page.goto(`${stack.portalUrl}/sign-up`);
  await page.getByLabel('Your name').fill('Anna Muster');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('a long enough password');
  await page.getByLabel('I accept the terms of service').check();
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('link', { name: 'Order a site' }).first().waitFor();
  const mail = await eventually('confirmation mail', async () => (await mails()).find(({ subject }) => /confirm/i.test(subject)));
  const link = /https?:\/\/\S+confirm-email\?token=[\w.-]+/.exec(mail.text)?.[0] ?? '';
  await page.goto(link);
  await page
    .getByText(/is confirmed/i)
    .first()
    .waitFor();
}

async function order(page: Page, name: string, hostname: string): Promise<void> {
  await page.goto(`${stack.portalUrl}/sites/new`);
  await page.getByLabel('Site name').fill(name);
  await page.getByLabel('Hostnames').fill(hostname);
  await page.getByLabel('Protocol').selectOption('http');
  await page.getByLabel('Server address').fill('127.0.0.1');
  await page.getByLabel('Port').fill(String(stack.origin.port));
  await page.getByRole('button', { name: 'Order a site' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await page.getByText('edge.sitekeep.test').first().waitFor();
}

async function payForShop(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Create invoice' }).click();
  await page.getByText('Your billing details are incomplete').waitFor();
  await page.getByRole('form', { name: 'Create invoice' }).getByRole('button', { name: 'Create invoice' }).click();
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.waitForURL(/\/dev\/payments\//);
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.waitForURL(/\/billing\/return/);
  await page.getByText('Paid', { exact: true }).first().waitFor();
}

async function blacklist(page: Page, address: string): Promise<void> {
  await page.goto(`${stack.portalUrl}/sites`);
  await page.getByRole('link', { name: 'Shop' }).first().click();
  await page.getByRole('link', { name: 'Filters' }).first().click();
  const card = page.locator('#blacklist');
  await card.getByLabel('Address or range').fill(address);
  await card.getByRole('button', { name: 'Add to blacklist' }).click();
  await card.getByText(address).first().waitFor();
}

async function seeRefusal(page: Page, requestId: string): Promise<void> {
  await page.getByRole('link', { name: 'Refusals' }).first().click();
  await page.getByText('127.0.0.2').first().waitFor();
  await page.getByText('/wp-login.php').first().waitFor();
  expect(await page.content()).not.toContain('token=secret');
  expect(requestId).toMatch(/^req_/);
}

async function neglectBlog(page: Page): Promise<void> {
  expect((await visit(stack, blog)).status).toBe(200);
  await stack.setClock(9 * dayMs);
  await eventually('four warnings', async () => (await mails()).filter(({ subject }) => /unpaid/i.test(subject)).length === 4, 30_000);
  expect((await visit(stack, blog)).status).toBe(200);
  await stack.setClock(9 * dayMs + 25 * hourMs);
  await eventually('the blog is unknown', async () => (await visit(stack, blog)).status === 421, 30_000);
  expect((await visit(stack, shop)).status).toBe(200);
  expect((await visit(stack, shop, { from: '127.0.0.2' })).status).toBe(403);
  await page.goto(`${stack.portalUrl}/sites`);
  await page.getByRole('link', { name: 'Shop' }).first().waitFor();
  expect(await page.getByRole('link', { name: 'Blog' }).count()).toBe(0);
}
