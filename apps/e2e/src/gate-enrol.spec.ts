import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestAuthority } from '@sitekeep/certificates/testing';
import { gateMethods, type MachineToken, type NewMachineToken, type Page } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import { findGit, git } from '@sitekeep/runtime/testing';
import type { Browser } from 'playwright-core';
import { openPage, startBrowser, withPicture } from './support/browser.ts';
import { Customer } from './support/customer.ts';
import { AuthenticatorApp, GateVisitor, visitByTls } from './support/gate-visitor.ts';
import { addAuthenticator, cookiesOf, fillIn, isInside, signOut, submit } from './support/gate-pages.ts';
import { GitFolder } from './support/git-folder.ts';
import { GatedSite } from './support/gated-site.ts';
import { timeUntilOut } from './support/lock-out.ts';
import { full } from './support/scale.ts';
import { startStack, type Stack } from './support/stack.ts';

const password = 'four words put together';
let stack: Stack;
let browser: Browser;
let customer: Customer;
let site: GatedSite;
let authority: TestAuthority;
const gitBackend = await findGit();

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack('gate-enrol', { edgeWorkers: 2 }), startBrowser()]);
  customer = new Customer(stack);
  await customer.signUp();

  authority = await TestAuthority.root();
  site = await GatedSite.order(stack, customer, { hostname: 'club.gate-enrol.test', authority, gate: { methods: [...gateMethods] } });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
}, 60_000);

const isRefused = async (cookie: string) => (await visitByTls(stack, site.hostname, '/', { cookie })).status === 303;

test('an invited visitor sets up an app, gets the page that was wanted, needs no code on a trusted browser, and is out when locked', async () => {
  const { visitor, link } = await site.invite('vera@gate-enrol.test');
  const { page, faults } = await openPage(browser, { ignoreHTTPSErrors: true });
  await withPicture(page, 'gate-enrol-app', async () => {
    await page.goto(link);
    await page.getByRole('img', { name: 'QR code for the app' }).waitFor();
    const app = new AuthenticatorApp(await page.locator('code.key').innerText());
    await page.getByLabel('Choose a password').fill(password);
    await page.getByLabel('The code that the app shows now').fill(app.nextCode());
    await page.getByRole('button', { name: 'Finish and sign in' }).click();
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    expect(new Set(await page.locator('ol.codes li').allInnerTexts()).size).toBe(10);
    await page.getByRole('link', { name: 'Go on to the website' }).click();
    await isInside(page, site, '/');
    await page.goto(link);
    await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();

    await signOut(page, site);
    await page.goto(site.at('/diary?page=2'));
    await fillIn(page, visitor.email, { password, code: app.nextCode() });
    await page.getByLabel('Trust this browser').check();
    await submit(page);
    await isInside(page, site, '/diary?page=2');
    const devices = await customer.do<{ data: unknown[] }>('GET', `/v1/visitors/${visitor.id}/devices`);
    expect(devices.data).toMatchObject([{ siteId: site.id }]);

    await signOut(page, site);
    await page.goto(site.at('/diary?page=2'));
    await page.getByLabel('Your e-mail address').waitFor();
    expect(await page.getByLabel('Your one-time code').count()).toBe(0);
    await fillIn(page, visitor.email, { password });
    await submit(page);
    await isInside(page, site, '/diary?page=2');

    const cookie = await cookiesOf(page);
    expect(await isRefused(cookie)).toBe(false);
    const tookMs = await timeUntilOut(
      () => customer.do('PATCH', `/v1/visitors/${visitor.id}`, { locked: true }),
      () => isRefused(cookie),
    );
    expect(tookMs).toBeLessThan(1000);
    await page.goto(site.at('/diary'));
    await fillIn(page, visitor.email, { password });
    await submit(page);
    await page.getByRole('alert').waitFor();
  });
  expect(faults).toEqual([]);
}, 60_000);

test('another sets up a passkey, signs in by it, makes one on another device and removes the first', async () => {
  const { visitor, link } = await site.invite('will@gate-enrol.test');
  const { page, faults } = await openPage(browser, { ignoreHTTPSErrors: true });
  const removeFirst = await addAuthenticator(page);
  await withPicture(page, 'gate-enrol-passkey', async () => {
    await page.goto(link);
    await page.getByRole('button', { name: 'Set up a passkey' }).click();
    await page.getByRole('heading', { name: 'Your access is set up' }).waitFor();
    await page.getByRole('link', { name: 'Go on to the website' }).click();
    await isInside(page, site, '/');
    await signOut(page, site);
    await page.goto(site.at('/diary?page=2'));
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await isInside(page, site, '/diary?page=2');
    const { data } = await customer.do<{ data: unknown[] }>('GET', `/v1/visitors/${visitor.id}/passkeys`);
    expect(data).toMatchObject([{ siteId: site.id, locked: false, lastUsedAt: expect.any(String) as string }]);

    await removeFirst();
    await addAuthenticator(page);
    await page.goto(site.at('/.sitekeep/account'));
    await page.getByLabel('Name of the new passkey').fill('My second phone');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Remove: My second phone' }).waitFor();
    await page.getByRole('button', { name: 'Remove: Chrome, Linux' }).click();
    await page.getByText('Your change is saved.').waitFor();
    expect(await page.getByRole('button', { name: /^Remove: / }).count()).toBe(1);
    await signOut(page, site);
    await page.goto(site.at('/diary'));
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await isInside(page, site, '/diary');
  });
  expect(faults).toEqual([]);
}, 60_000);

test('who forgot the password chooses another one by mail, which ends sessions and trusted browsers; the code is asked for as before', async () => {
  const xenia = await GateVisitor.add(customer, site, 'xenia@gate-enrol.test');
  const { codes } = await customer.do<{ codes: string[] }>('POST', `/v1/visitors/${xenia.id}/recovery-codes`);
  const { page, faults } = await openPage(browser, { ignoreHTTPSErrors: true });
  await withPicture(page, 'gate-enrol-forgot', async () => {
    await page.goto(site.at('/diary?page=2'));
    await fillIn(page, xenia.email, { password: xenia.password, code: xenia.nextCode() });
    await page.getByLabel('Trust this browser').check();
    await submit(page);
    await isInside(page, site, '/diary?page=2');
    const before = await cookiesOf(page);

    const other = await openPage(browser, { ignoreHTTPSErrors: true });
    await other.page.goto(site.at('/diary?page=2'));
    await other.page.getByRole('link', { name: 'Forgot your password?' }).click();
    await other.page.getByLabel('Your e-mail address').fill(xenia.email);
    await other.page.getByRole('button', { name: 'Send the link' }).click();
    await other.page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
    await other.page.goto(await site.link('reset', xenia.email));
    await other.page.getByLabel('Choose a password').fill(password);
    const tookMs = await timeUntilOut(
      async () => {
        await other.page.getByRole('button', { name: 'Save the password' }).click();
        await other.page.getByRole('heading', { name: 'Your new password is saved' }).waitFor();
      },
      () => isRefused(before),
    );
    expect(tookMs).toBeLessThan(1000);
    await site.mailTo(xenia.email, /was changed/);

    await page.goto(site.at('/diary?page=2'));
    await fillIn(page, xenia.email, { password });
    await submit(page);
    await page.getByRole('alert').waitFor();
    await fillIn(page, xenia.email, { password, code: codes[0] ?? '' });
    await submit(page);
    await isInside(page, site, '/diary?page=2');
    await site.mailTo(xenia.email, /recovery codes/);
    expect(other.faults).toEqual([]);
  });
  expect(faults).toEqual([]);
}, 60_000);

test('a visitor without the app at hand has a code sent by mail', async () => {
  const yvonne = await GateVisitor.add(customer, site, 'yvonne@gate-enrol.test');
  const { page, faults } = await openPage(browser, { ignoreHTTPSErrors: true });
  await withPicture(page, 'gate-enrol-mail', async () => {
    await page.goto(site.at('/diary?page=2'));
    await fillIn(page, yvonne.email, { password: yvonne.password });
    await page.getByRole('button', { name: 'Send me a code by e-mail' }).click();
    await page.getByText('a mail with a code is on its way').waitFor();
    const code = /\b\d{4} ?\d{4}\b/.exec(await site.mailTo(yvonne.email, /Your code/))?.[0] ?? '';
    await fillIn(page, yvonne.email, { password: yvonne.password, code });
    await submit(page);
    await isInside(page, site, '/diary?page=2');
  });
  expect(faults).toEqual([]);
}, 60_000);

test('“this is not me” ends the invitation for good; that links are opened by scanners of mail changes nothing', async () => {
  const { visitor, link } = await site.invite('stranger@gate-enrol.test');
  const { page } = await openPage(browser, { ignoreHTTPSErrors: true });
  await withPicture(page, 'gate-enrol-not-me', async () => {
    await page.goto(await site.link('not-me', visitor.email));
    await page.goto(link);
    await page.getByLabel('Choose a password').waitFor();
    await page.getByRole('link', { name: 'This is not me' }).click();
    await page.getByRole('button', { name: 'This is not me' }).click();
    await page.getByRole('heading', { name: 'Thank you for telling us' }).waitFor();
    await page.goto(link);
    await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
  });
  const invitations = `/v1/visitors/${visitor.id}/invitations`;
  expect(await customer.call('POST', invitations, { siteId: site.id })).toMatchObject({ status: 409 });
}, 60_000);

// With all bars it has to be there.
(gitBackend === null && !full ? test.skip : test)(
  `git clones and pushes by a token of a visitor, until it is deleted${gitBackend === null ? ' (git-http-backend is not installed)' : ''}`,
  async () => {
    const folder = await GitFolder.start(gitBackend ?? '');
    try {
      const code = await GatedSite.order(stack, customer, { hostname: 'code.gate-enrol.test', authority, originPort: folder.port });
      const bert = await code.add('bert@gate-enrol.test');
      const machines = `/v1/sites/${code.id}/gate/machines`;
      const token = await customer.do<NewMachineToken>('POST', machines, {
        kind: 'git',
        label: 'laptop',
        visitor: bert.id,
        access: 'write',
      });
      const authorization = `Basic ${Buffer.from(`bert:${token.secret}`).toString('base64')}`;
      const status = async () => (await visitByTls(stack, code.hostname, '/shop.git/HEAD', { authorization })).status;
      await eventually('the token is taken everywhere', async () =>
        (await Promise.all(Array.from({ length: 6 }, status))).every((each) => each === 200),
      );

      const authorityFile = join(folder.work, 'authority.pem');
      writeFileSync(authorityFile, authority.certificate);
      const reaching = [
        '-c',
        `http.curloptResolve=${code.hostname}:${stack.edgeTlsPort}:127.0.0.1`,
        '-c',
        `http.sslCAInfo=${authorityFile}`,
      ];
      const address = code.at('/shop.git').replace('https://', `https://bert:${token.secret}@`);
      expect(await git(folder.work, ...reaching, 'clone', address, 'clone')).toMatchObject({ failed: false });
      const clone = join(folder.work, 'clone');
      await folder.commit('clone', 'second');
      expect(await git(clone, ...reaching, 'push', 'origin', 'main')).toMatchObject({ failed: false });
      expect(await folder.log()).toEqual(['second', 'first']);
      await eventually('the use is told', async () => {
        const { data } = await customer.do<Page<MachineToken>>('GET', machines);
        return data[0]?.lastUsedAt;
      });

      const tookMs = await timeUntilOut(
        () => customer.do('DELETE', `${machines}/${token.id}`),
        async () => (await status()) !== 200,
      );
      expect(tookMs).toBeLessThan(1000);
      await folder.commit('clone', 'third');
      for (const words of [['push', 'origin', 'main'], ['fetch']])
        expect(await git(clone, ...reaching, ...words)).toMatchObject({ failed: true });
      expect(await folder.log()).toEqual(['second', 'first']);
    } finally {
      await folder.stop();
    }
  },
  60_000,
);
