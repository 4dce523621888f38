import { TestAuthority } from '@sitekeep/certificates/testing';
import type { SiteDetail, Visitor } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import type { Browser, Page } from 'playwright-core';
import { openPage, startBrowser, withPicture } from './support/browser.ts';
import { Customer } from './support/customer.ts';
import { GateVisitor, visitByTls } from './support/gate-visitor.ts';
import { startStack, type Stack } from './support/stack.ts';

const hostname = 'members.policy-portal.test';
let stack: Stack;
let browser: Browser;
let customer: Customer;
let site: SiteDetail;
let vera: GateVisitor;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack('gate-policy-portal'), startBrowser()]);
  customer = new Customer(stack);
  await customer.signUp();
  site = await customer.order('Members', hostname);
  vera = await GateVisitor.add(customer, site, 'vera@policy-portal.test');
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
}, 60_000);

test('a customer shuts the gate, opens a path by a rule, tries it, and ends the session of a visitor', async () => {
  const { page, faults } = await openPage(browser);
  await withPicture(page, 'gate-policy-portal', async () => {
    await signIn(page);
    await shutWithoutCertificate(page);
    const authority = await TestAuthority.root();
    await customer.do('POST', `/v1/sites/${site.id}/certificates`, await authority.issue({ names: [hostname] }));
    await shut(page);
    await eventually('the gate is shut', async () => (await visitByTls(stack, hostname, '/news')).status === 303, 30_000);

    await addRules(page);
    await eventually('a rule opens the path', async () => (await visitByTls(stack, hostname, '/news')).status === 200, 30_000);
    expect((await visitByTls(stack, hostname, '/members')).status).toBe(303);
    await tryIt(page);

    const form = { email: vera.email, password: vera.password, code: vera.nextCode(), return: '/members' };
    const { cookie = '' } = await visitByTls(stack, hostname, '/.sitekeep/sign-in', { form });
    expect((await visitByTls(stack, hostname, '/members', { cookie })).status).toBe(200);
    await endSession(page);
    await eventually('out', async () => (await visitByTls(stack, hostname, '/members', { cookie })).status === 303, 2000);
  });
  expect(faults).toEqual([]);
}, 120_000);

test('a customer makes a licence that is shown once, adds a provider, and invites a visitor by mail', async () => {
  const shop = await customer.order('Shop', 'shop.policy-portal.test');
  const authority = await TestAuthority.root();
  await customer.do('POST', `/v1/sites/${shop.id}/certificates`, await authority.issue({ names: ['shop.policy-portal.test'] }));
  const access = [{ siteId: shop.id, paths: [] }];
  const nora = await customer.do<Visitor>('POST', '/v1/visitors', { email: 'nora@policy-portal.test', access });
  const { page, faults } = await openPage(browser);
  await withPicture(page, 'gate-programs-portal', async () => {
    await signIn(page);
    await page.goto(`${stack.portalUrl}/sites/${shop.id}/gate/programs`);
    await makeLicence(page);
    await page.goto(`${stack.portalUrl}/sites/${shop.id}/gate/providers`);
    await addProvider(page);
    await page.goto(`${stack.portalUrl}/visitors/${nora.id}`);
    await invite(page);
  });
  const mail = await eventually('the invitation', async () => {
    const found = await customer.do<{ data: { text: string }[] }>('GET', `/dev/mailbox/messages?to=${nora.email}`);
    return found.data[0];
  });
  expect(mail.text).toContain(`https://shop.policy-portal.test:${stack.edgeTlsPort}/.sitekeep/enrol?k=`);
  expect(faults).toEqual([]);
}, 120_000);

async function makeLicence(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New token' }).click();
  const form = page.getByRole('form', { name: 'New token' });
  await form.getByRole('radio', { name: 'Licence' }).check();
  await form.getByLabel('Label').fill('till 7');
  await form.getByLabel('Only below these paths').fill('api');
  await form.getByRole('button', { name: 'Make the token' }).click();
  await form.getByText('Give a path that begins with /', { exact: false }).waitFor();
  await form.getByLabel('Only below these paths').press('Backspace');
  await form.getByLabel('Only below these paths').fill('/api/');
  await form.getByRole('button', { name: 'Make the token' }).click();
  expect(await page.getByTestId('secret').innerText()).toMatch(/^skl_/);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'More for till 7' }).click();
  await page.getByRole('menuitem', { name: 'Take out of use' }).click();
  const row = page.getByRole('table', { name: 'Tokens of programs' }).getByRole('row').filter({ hasText: 'till 7' });
  await row.getByText('Out of use').waitFor();
  expect(await row.innerText()).toContain('/api/');
}

async function addProvider(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a provider' }).click();
  const form = page.getByRole('form', { name: 'Identity provider' });
  await form.getByLabel('Name').fill('Company');
  await form.getByLabel('Issuer').fill('https://login.policy-portal.test');
  await form.getByLabel('Client id').fill('sitekeep');
  await form.getByRole('button', { name: 'Add the provider' }).click();
  await page.getByRole('heading', { name: 'Company' }).waitFor();
  await page.getByText(`https://shop.policy-portal.test:${stack.edgeTlsPort}/.sitekeep/provider`).waitFor();
}

async function invite(page: Page): Promise<void> {
  await page.getByText('Not invited').waitFor();
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await page.getByText('Sent on', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Invite again' }).waitFor();
}

const card = (page: Page, title: string) => page.getByRole('form', { name: title, exact: true });

async function signIn(page: Page): Promise<void> {
  await page.goto(`${stack.portalUrl}/sign-in?next=/sites/${site.id}/gate`);
  await page.getByLabel('E-mail').fill(customer.email);
  await page.getByLabel('Password', { exact: true }).fill(customer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: site.name, level: 1 }).waitFor();
}

/** What the API says against it stands at the switch. */
async function shutWithoutCertificate(page: Page): Promise<void> {
  await page.getByText('Off: everybody who passes the filters enters.').waitFor();
  await page.getByText('A certificate is missing').waitFor();
  await card(page, 'Gate').getByRole('switch').click();
  await card(page, 'Gate').getByRole('button', { name: 'Save' }).click();
  await card(page, 'Gate').getByText('no hostname of the site has a certificate in force', { exact: false }).waitFor();
}

/** The draft is still there. */
async function shut(page: Page): Promise<void> {
  await card(page, 'Gate').getByRole('button', { name: 'Save' }).click();
  await page.getByText('On: visitors sign in before your server answers.').waitFor();
}

/** The second rule is put before the first, whose path it would never be asked for otherwise. */
async function addRules(page: Page): Promise<void> {
  await addRule(page, { name: 'all else', paths: 'Every path', show: 'Password and code' });
  await addRule(page, { name: 'news', paths: 'Paths that begin with', path: '/news', show: 'Nothing: everybody enters' });
  const rules = card(page, 'Rules');
  await rules.getByRole('button', { name: 'Save' }).click();
  await rules.getByText('“all else” before it holds for all that this one is for', { exact: false }).waitFor();
  await rules.getByRole('button', { name: 'Move news up' }).click();
  await rules.getByText('New: news, all else.').waitFor();
  await rules.getByRole('button', { name: 'Save' }).click();
  await page.getByText('On: visitors sign in as 2 rules', { exact: false }).waitFor();
  expect(await rules.getByRole('row').nth(1).innerText()).toContain('1. news');
}

async function addRule(page: Page, rule: { name: string; paths: string; path?: string; show: string }): Promise<void> {
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const form = page.getByRole('form', { name: 'Rule', exact: true });
  await form.getByLabel('Name').fill(rule.name);
  await choose(page, 'Paths', rule.paths);
  if (rule.path) await form.getByLabel('Path', { exact: true }).fill(rule.path);
  await choose(page, 'Visitors show', rule.show);
  await form.getByRole('button', { name: 'Add rule' }).click();
  await form.waitFor({ state: 'detached' });
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('form', { name: 'Rule', exact: true }).getByRole('combobox', { name: field, exact: true }).click();
  await page.getByRole('option', { name: option }).click();
}

async function tryIt(page: Page): Promise<void> {
  const form = page.getByRole('form', { name: 'Try the gate' });
  await form.getByLabel('Path').fill('/members');
  await form.getByLabel('Address').fill('nowhere');
  await form.getByRole('button', { name: 'Try it' }).click();
  await form.getByText('Give one IPv4 or IPv6 address', { exact: false }).waitFor();
  await form.getByLabel('Address').fill('203.0.113.7');
  await form.getByRole('button', { name: 'Try it' }).click();
  const result = page.getByTestId('gate-result');
  await result.getByText('Any visitor of the site', { exact: false }).waitFor();
  await form.getByRole('combobox', { name: 'Visitor' }).fill('vera');
  await page.getByRole('option', { name: vera.email }).click();
  await form.getByRole('button', { name: 'Try it' }).click();
  await result.getByText(`${vera.email} signs in and enters.`, { exact: false }).waitFor();
  await result.getByText('Enters after signing in').waitFor();
  await result.getByText('Rule all else decides.', { exact: false }).waitFor();
}

async function endSession(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Sessions' }).click();
  const table = page.getByRole('table', { name: 'Sessions' });
  await table.getByRole('cell', { name: 'password, code of a token' }).waitFor();
  await table.getByRole('button', { name: new RegExp(`End the session of ${vera.email}`) }).click();
  await page.getByText('Nobody is signed in.').waitFor();
}
