import { TestAuthority } from '@sitekeep/certificates/testing';
import type { SiteDetail, SitePolicy } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import type { Browser } from 'playwright-core';
import { openPage, startBrowser, withPicture } from './support/browser.ts';
import { Customer } from './support/customer.ts';
import { cookiesOf } from './support/gate-pages.ts';
import { GateVisitor, visitByTls } from './support/gate-visitor.ts';
import { timeUntilOut } from './support/lock-out.ts';
import { startStack, type Stack } from './support/stack.ts';

const hostname = 'members.gate-story.test';
const signInPath = '/.sitekeep/sign-in';
let stack: Stack;
let browser: Browser;
let customer: Customer;
let site: SiteDetail;

beforeAll(async () => {
  // Two processes of the edge share the port.
  [stack, browser] = await Promise.all([startStack('gate', { edgeWorkers: 2 }), startBrowser()]);
  customer = new Customer(stack);
  await customer.signUp();
  site = await customer.order('Members', hostname);
  const authority = await TestAuthority.root();
  await customer.do('POST', `/v1/sites/${site.id}/certificates`, await authority.issue({ names: [hostname] }));
  const { revision } = await customer.do<SitePolicy>('GET', `/v1/sites/${site.id}/policy`);
  await customer.do('PATCH', `/v1/sites/${site.id}/policy`, { gate: { mode: 'on' } }, { 'if-match': `"${revision}"` });
  await eventually('the gate is shut', async () => (await visitByTls(stack, hostname, '/')).status === 303, 30_000);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
}, 60_000);

const locked = (visitor: GateVisitor) => customer.do('PATCH', `/v1/visitors/${visitor.id}`, { locked: true });

test('a visitor signs in with password and code, gets the page that was wanted, and is out when the owner says so', async () => {
  const vera = await GateVisitor.add(customer, site, 'vera@gate-story.test');
  const { page, faults } = await openPage(browser, { ignoreHTTPSErrors: true });
  await withPicture(page, 'gate-story', async () => {
    await page.goto(`http://${hostname}:${stack.edgePort}/diary?page=2`);
    await page.getByLabel('Your e-mail address').fill(vera.email);
    await page.getByLabel('Your password').fill('not the password');
    await page.getByLabel('Your one-time code').fill('000000');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Your password').fill(vera.password);
    await page.getByLabel('Your one-time code').fill(vera.nextCode());
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`https://${hostname}:${stack.edgeTlsPort}/diary?page=2`);
    expect(JSON.parse((await page.locator('body').textContent()) ?? '')).toMatchObject({ origin: true, path: '/diary?page=2' });
    const cookie = await cookiesOf(page);
    const isOut = async () => (await visitByTls(stack, hostname, '/diary', { cookie })).status === 303;
    expect(await isOut()).toBe(false);
    expect(await timeUntilOut(() => locked(vera), isOut)).toBeLessThan(1000);
    await page.goto(`https://${hostname}:${stack.edgeTlsPort}/diary`);
    await page.getByLabel('Your password').waitFor();
  });
  expect(faults).toEqual([]);
}, 60_000);

test('a code that is typed into every process at the same moment opens one session; signing out ends it on all of them', async () => {
  const will = await GateVisitor.add(customer, site, 'will@gate-story.test');
  const form = { email: will.email, password: will.password, code: will.nextCode(), return: '/' };
  const answers = await Promise.all(Array.from({ length: 8 }, () => visitByTls(stack, hostname, signInPath, { form })));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array<number>(7).fill(401)]);
  const cookie = answers.find(({ status }) => status === 303)?.cookie ?? '';
  expect(cookie).toMatch(/^__Host-sitekeep_session=g1\./);
  const statuses = async () =>
    (await Promise.all(Array.from({ length: 8 }, () => visitByTls(stack, hostname, '/', { cookie })))).map(({ status }) => status);
  expect(new Set(await statuses())).toEqual(new Set([200]));
  expect((await visitByTls(stack, hostname, '/.sitekeep/sign-out', { cookie, form: {} })).status).toBe(200);
  await eventually('out everywhere', async () => (await statuses()).every((status) => status === 303), 2000);
}, 60_000);

test('while the control plane is away whoever is in stays in, and the sign-in says when to come again', async () => {
  const xenia = await GateVisitor.add(customer, site, 'xenia@gate-story.test');
  const form = () => ({ email: xenia.email, password: xenia.password, code: xenia.nextCode(), return: '/' });
  const { cookie } = await visitByTls(stack, hostname, signInPath, { form: form() });
  await stack.apps.api.stop();
  try {
    expect((await visitByTls(stack, hostname, '/', { cookie: cookie ?? '' })).status).toBe(200);
    expect((await visitByTls(stack, hostname, signInPath, { form: form() })).status).toBe(503);
  } finally {
    await stack.apps.api.start();
  }
  expect((await visitByTls(stack, hostname, '/', { cookie: cookie ?? '' })).status).toBe(200);
}, 60_000);
