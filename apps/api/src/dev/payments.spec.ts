import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { billingJobHandlers } from '@sitekeep/billing';
import type { Invoice, Payment, SiteDetail } from '@sitekeep/contracts';
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
