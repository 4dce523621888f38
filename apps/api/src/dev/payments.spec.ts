import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { billingJobHandlers } from '@sitekeep/billing';
import type { CardSetup, Invoice, Page, Payment, PaymentMethod, SiteDetail } from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { callerOf, type CallInit } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: TestAccount;
let names = 0;
beforeAll(async () => {
  api = await startTestApi({ PORTAL_URL: 'http://portal.test:4000' });
  anna = await createAccount(api.dataSource.manager);
}, 60_000);
afterAll(() => api?.close());

const call = async <T>(path: string, init: CallInit = {}) =>
  (await callerOf(api.portalUrl)(path, { ...init, headers: anna.bearer })).body as T;

/** An invoice that waits at the sandbox to be paid. */
async function toPay() {
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80 }];
  const site = await call<SiteDetail>('/v1/sites', { json: { name: 'Shop', hostnames: [`sandbox-${++names}.example.com`], origins } });
  const invoice = await call<Invoice>('/v1/invoices', { json: { lines: [{ serviceId: site.service.id }] } });
  const payment = await call<Payment>(`/v1/invoices/${invoice.id}/pay`, { json: {} });
  return { service: site.service.id, invoice: invoice.id, payment: payment.id };
}

/** The form of the page as a browser sends it: with its Origin, and with where the page stood. */
const choose = (payment: string, choice: string, headers: Record<string, string> = {}) =>
  fetch(`${api.portalUrl}/dev/payments/${payment}`, {
    method: 'POST',
    headers: { Origin: api.portalUrl, 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'navigate', ...headers },
    body: new URLSearchParams({ choice }),
    redirect: 'manual',
  });
const buttons = async (payment: string) => {
  const page = await (await fetch(`${api.portalUrl}/dev/payments/${payment}`)).text();
  return [...page.matchAll(/<button[^>]*>([^<]+)</g)].map((found) => found[1]);
};
/** The worker's part. */
async function work(): Promise<void> {
  const handler = billingJobHandlers.map((type): JobHandler => api.get(type as never)).find((each) => each.job === 'settle-payment');
  const events: { id: string }[] = await api.dataSource.query('SELECT id FROM provider_event WHERE processed_at IS NULL');
  for (const { id } of events) await handler!.handle({ providerEventId: id });
}

test('pay, then refund: each step is chosen on the page, and all that was bought is taken back', async () => {
  const { service, invoice, payment } = await toPay();
  expect(await buttons(payment)).toEqual(['Pay', 'Decline']);
  expect((await choose(payment, 'refund')).status).toBe(409);
  expect((await choose(payment, 'pay')).status).toBe(303);
  await work();
  expect(await buttons(payment)).toEqual(['Refund']);
  const refunded = await choose(payment, 'refund');
  expect([refunded.status, refunded.headers.get('location')]).toEqual([303, `/dev/payments/${payment}`]);
  await choose(payment, 'refund');
  await work();
  expect(await buttons(payment)).toEqual([]);
  expect(await call(`/v1/payments/${payment}`)).toMatchObject({ state: 'refunded' });
  expect(await call(`/v1/invoices/${invoice}`)).toMatchObject({ state: 'refunded' });
  expect(await call(`/v1/services/${service}`)).toMatchObject({ state: 'unpaid', paidUntil: null });
  expect(await call('/v1/balance')).toEqual({ balance: { amount: 0, currency: 'EUR' } });
});

const pathOf = (url: string) => new URL(url).pathname + new URL(url).search;
/** Saves a card at its page, by the form as a browser sends it. */
async function saveCard(card: string, headers: Record<string, string> = {}): Promise<Response> {
  const { url } = await call<CardSetup>('/v1/payment-methods', { method: 'POST' });
  return fetch(api.portalUrl + pathOf(url), {
    method: 'POST',
    headers: { Origin: api.portalUrl, 'Sec-Fetch-Site': 'same-origin', ...headers },
    body: new URLSearchParams({ card }),
    redirect: 'manual',
  });
}
const cards = async () => (await call<Page<PaymentMethod>>('/v1/payment-methods')).data;

test('a card is saved by choosing what it does, pays an invoice, and is removed', async () => {
  const { url } = await call<CardSetup>('/v1/payment-methods', { method: 'POST' });
  const page = await (await fetch(api.portalUrl + pathOf(url))).text();
  expect([...page.matchAll(/name="card" value="([a-z]+)"/g)].map((found) => found[1])).toEqual(['works', 'declined', 'confirm', 'expires']);
  const saved = await saveCard('works');
  expect([saved.status, saved.headers.get('location')]).toEqual([303, 'http://portal.test:4000/billing/cards?saved=1']);
  await work();
  expect(await cards()).toMatchObject([{ brand: 'visa', last4: '4242', isDefault: true, provider: 'sandbox' }]);
  const { invoice, payment } = await toPay();
  const paid = await call<Payment>(`/v1/invoices/${invoice}/pay`, { json: { method: 'card' } });
  expect(paid).toMatchObject({ state: 'settled', paymentMethodId: (await cards())[0]!.id });
  expect(await call(`/v1/payments/${payment}`)).toMatchObject({ state: 'declined' });
  await call(`/v1/payment-methods/${(await cards())[0]!.id}`, { method: 'DELETE' });
  expect(await cards()).toEqual([]);
});

test('a card whose bank asks: the customer confirms at its page', async () => {
  await saveCard('confirm');
  await work();
  const { invoice } = await toPay();
  const waiting = await call<Payment>(`/v1/invoices/${invoice}/pay`, { json: { method: 'card' } });
  expect(waiting).toMatchObject({ state: 'created' });
  expect(pathOf(waiting.checkoutUrl!)).toBe(`/dev/payments/${waiting.id}`);
  expect(await buttons(waiting.id)).toEqual(['Confirm', 'Decline']);
  await choose(waiting.id, 'pay');
  await work();
  expect(await call(`/v1/invoices/${invoice}`)).toMatchObject({ state: 'paid' });
});

test('a checkout that is to save its card saves it', async () => {
  const before = (await cards()).length;
  const { invoice } = await toPay();
  const payment = await call<Payment>(`/v1/invoices/${invoice}/pay`, { json: { saveCard: true } });
  await choose(payment.id, 'pay');
  await work();
  expect(await cards()).toHaveLength(before + 1);
});

test('a top-up is paid at the same page', async () => {
  const topUp = await call<Payment>('/v1/balance/top-ups', { json: { amount: 1500 } });
  expect(await buttons(topUp.id)).toEqual(['Pay', 'Decline']);
  await choose(topUp.id, 'pay');
  await work();
  expect(await call('/v1/balance')).toEqual({ balance: { amount: 1500, currency: 'EUR' } });
});

test('attack: the page of a card leads to no other site, and its form counts only from its own', async () => {
  const { url } = await call<CardSetup>('/v1/payment-methods', { method: 'POST' });
  const forged = new URL(url);
  forged.searchParams.set('return', 'https://evil.example/');
  expect(await (await fetch(api.portalUrl + pathOf(forged.toString()))).text()).not.toContain('evil.example');
  const before = (await cards()).length;
  const refused = await saveCard('works', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' });
  expect(refused.status).toBe(403);
  await work();
  expect(await cards()).toHaveLength(before);
});

test('the page works under the name of the portal, too', async () => {
  const { payment } = await toPay();
  expect((await choose(payment, 'pay', { Origin: 'http://portal.test:4000' })).status).toBe(303);
});

test.each([
  ['another site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
  ['another site, by an old browser', { Origin: 'https://evil.example' }],
  ['nobody', { Origin: 'null' }],
  ['another port of this machine', { Origin: 'http://127.0.0.1:1', 'Sec-Fetch-Site': 'same-site' }],
])('attack: the form sent from a page of %s does nothing', async (_, headers) => {
  const { payment } = await toPay();
  const answer = await choose(payment, 'pay', headers);
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'csrf_failed']);
  await work();
  expect(await call(`/v1/payments/${payment}`)).toMatchObject({ state: 'created' });
});
