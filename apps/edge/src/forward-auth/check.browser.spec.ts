import { defaultCheck } from '@sitekeep/contracts';
import type { Browser, BrowserContext } from 'playwright-core';
import { startBrowser } from '../testing/browser.ts';
import { bodyOf } from '../testing/test-origin.ts';
import { digitsFor } from '../visitor-check/testing/checked-sites.ts';
import { AskedSites, type Way } from './testing/asked-sites.ts';
import { triedByEach } from './testing/tried-by.ts';

const form = '<form method="post" action="/order"><input name="article" value="7"><button>Order</button></form>';
let sites: AskedSites;
let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  const always = [{ path: { kind: 'prefix' as const, value: '/careful' }, methods: [], method: 'captcha' as const }];
  [sites, browser] = await Promise.all([AskedSites.start({ check: { ...defaultCheck, mode: 'all', always } }), startBrowser()]);
  sites.setting.origin.answer = (request, response) => {
    const answer = (text: string) => response.setHeader('content-type', 'text/html').end(`<h1>The shop</h1>${text}`);
    void bodyOf(request).then((body) => answer(body === '' ? form : `<p>ordered ${body}</p>`));
  };
}, 90_000);
beforeEach(async () => void (context = await browser.newContext({ locale: 'en-GB' })));
afterEach(() => context.close());
afterAll(async () => {
  await browser.close();
  await sites.stop();
}, 30_000);

const ways: Way[] = ['nginx', 'traefik', 'caddy'];

triedByEach(
  ways,
  'a browser passes the invisible check by way of %s and orders',
  async (name) => {
    const way = sites.way(name);
    const page = await context.newPage();
    await page.goto(`http://${way.hostname}:${way.port}/shop`);
    await page.getByRole('heading', { name: 'The shop' }).waitFor({ timeout: 10_000 });
    await page.getByRole('button', { name: 'Order' }).click();
    expect(await page.locator('p').textContent()).toBe('ordered article=7');
  },
  30_000,
);

triedByEach(
  ways,
  'a browser types the captcha by way of %s and comes to the page it wanted',
  async (name) => {
    const way = sites.way(name);
    const page = await context.newPage();
    await page.goto(`http://${way.hostname}:${way.port}/careful?page=2`);
    await page.locator('input[name=digits]').fill(digitsFor(way.siteId, await page.locator('input[name=token]').inputValue()));
    await page.locator('input[name=digits]').press('Enter');
    await page.getByRole('heading', { name: 'The shop' }).waitFor({ timeout: 10_000 });
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/careful?page=2');
  },
  30_000,
);
