import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { billingJobHandlers, sandboxSignatureHeader, signSandboxWebhook } from '@sitekeep/billing';
import {
  balanceSchema,
  invoiceSchema,
  ledgerItemSchema,
  pageSchema,
  paymentSchema,
  planSchema,
  serviceSchema,
  type Invoice,
  type Payment,
  type Plan,
  type Problem,
  type Service,
  type SiteDetail,
} from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { z } from 'zod';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

const secret = 'sandbox-secret-of-tests';
let api: TestApi;
let anna: TestAccount;
let names = 0;
beforeAll(async () => {
  api = await startTestApi({ PORTAL_URL: 'http://portal.test:4000' });
  anna = await createAccount(api.dataSource.manager);
}, 60_000);
afterAll(() => api.close());

type Options = { as?: TestAccount | null; json?: unknown; headers?: Record<string, string> };
async function call<T>(method: string, path: string, { as = anna, json, headers }: Options = {}) {
  const response = await fetch(`${api.portalUrl}${path}`, {
    method,
    headers: { ...as?.bearer, ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: json === undefined ? undefined : JSON.stringify(json),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : undefined) as T };
}
const get = async <T>(path: string) => (await call<T>('GET', path)).body;

async function order(): Promise<SiteDetail> {
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80 }];
  const answer = await call<SiteDetail>('POST', '/v1/sites', {
    json: { name: 'Shop', hostnames: [`billing-${++names}.example.com`], origins },
  });
  expect(answer.status).toBe(201);
  return answer.body;
}
async function invoiceOf(site: SiteDetail, periodMonths = 1): Promise<Invoice> {
  const answer = await call<Invoice>('POST', '/v1/invoices', { json: { lines: [{ serviceId: site.service.id, periodMonths }] } });
  expect(answer.status).toBe(201);
  return answer.body;
}
const pay = async (invoice: Invoice, method?: string) =>
  call<Payment & Problem>('POST', `/v1/invoices/${invoice.id}/pay`, { json: method ? { method } : {} });

/** The worker's part, which these tests do themselves. */
async function settle(): Promise<void> {
  const handler = billingJobHandlers.map((type): JobHandler => api.get(type as never)).find((each) => each.job === 'settle-payment');
  const events: { id: string }[] = await api.dataSource.query('SELECT id FROM provider_event WHERE processed_at IS NULL');
  for (const { id } of events) await handler!.handle({ providerEventId: id });
}
const choose = (payment: Payment, choice: string) =>
  fetch(`${api.portalUrl}/dev/payments/${payment.id}`, { method: 'POST', body: new URLSearchParams({ choice }), redirect: 'manual' });

test('the price list is public', async () => {
  const answer = await call<{ data: Plan[] }>('GET', '/v1/plans', { as: null });
  expect(answer.status).toBe(200);
  z.array(planSchema).parse(answer.body.data);
  expect(answer.body.data.map((plan) => plan.code)).toEqual(['starter', 'business', 'scale', 'trial']);
  expect(answer.body.data[0]?.prices[0]).toEqual({ periodMonths: 1, price: { amount: 900, currency: 'EUR' } });
  expect(answer.body.data[0]?.prices).toHaveLength(8);
});

test('order, invoice, pay at the sandbox, protected and paid', async () => {
  const site = await order();
  const service = await get<Service>(`/v1/services/${site.service.id}`);
  serviceSchema.parse(service);
  expect(service).toMatchObject({ state: 'unpaid', active: true, openInvoiceId: null });
  const invoice = await invoiceOf(site, 12);
  invoiceSchema.parse(invoice);
  expect((await get<Service>(`/v1/services/${site.service.id}`)).openInvoiceId).toBe(invoice.id);
  const payment = (await pay(invoice)).body;
  paymentSchema.parse(payment);
  expect(payment.checkoutUrl).toBe(`http://portal.test:4000/dev/payments/${payment.id}`);
  const chosen = await choose(payment, 'pay');
  expect([chosen.status, chosen.headers.get('location')]).toEqual([303, `http://portal.test:4000/billing/return?payment=${payment.id}`]);
  await choose(payment, 'pay');
  await settle();
  expect(await get(`/v1/payments/${payment.id}`)).toMatchObject({ state: 'settled', checkoutUrl: null });
  expect(await get(`/v1/invoices/${invoice.id}`)).toMatchObject({ state: 'paid' });
  expect(await get(`/v1/services/${site.service.id}`)).toMatchObject({ state: 'paid', paidUntil: invoice.lines[0]?.to });
  balanceSchema.parse(await get('/v1/balance'));
  const ledger = pageSchema(ledgerItemSchema).parse(await get('/v1/ledger'));
  expect(ledger.data.slice(0, 2).map((item) => item.amount.amount)).toEqual([-8964, 8964]);
  const refused = await call<Problem>('DELETE', `/v1/services/${site.service.id}?name=${encodeURIComponent(site.name)}`);
  expect(refused).toMatchObject({ status: 409, body: { code: 'service_paid' } });
});

test('declined: nothing is paid, and a new attempt is made', async () => {
  const invoice = await invoiceOf(await order());
  const payment = (await pay(invoice)).body;
  expect((await choose(payment, 'decline')).status).toBe(303);
  await settle();
  expect(await get(`/v1/payments/${payment.id}`)).toMatchObject({ state: 'declined' });
  expect((await pay(invoice)).body).toMatchObject({ attempt: 2, state: 'created' });
});

test('the sandbox’s page shows the amount and two buttons, and only a refund when it is paid', async () => {
  const payment = (await pay(await invoiceOf(await order()))).body;
  const page = await call('GET', `/dev/payments/${payment.id}`, { as: null });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('referrer-policy')).toBe('same-origin');
  expect(page.text).toContain('€9.00');
  expect(page.text.match(/<button/g)).toHaveLength(2);
  await choose(payment, 'pay');
  await settle();
  expect((await call('GET', `/dev/payments/${payment.id}`, { as: null })).text.match(/value="\w+"/g)).toEqual(['value="refund"']);
  expect((await call('GET', '/dev/payments/pay_00000000000000000000000000', { as: null })).status).toBe(404);
  expect((await choose(payment, 'steal')).status).toBe(422);
});

test('invoices: by state, void, faults with their places', async () => {
  const site = await order();
  const invoice = await invoiceOf(site);
  const again = await call<Problem>('POST', '/v1/invoices', { json: { lines: [{ serviceId: site.service.id }] } });
  expect(again).toMatchObject({ status: 409, body: { code: 'open_invoice_exists', errors: [{ pointer: '/lines/0/serviceId' }] } });
  const wrong = await call<Problem>('POST', '/v1/invoices', { json: { lines: [{ serviceId: 'svc_1', periodMonths: 2, periods: 0 }] } });
  expect(wrong.status).toBe(422);
  expect(wrong.body.errors?.map((fault) => fault.pointer).sort()).toEqual([
    '/lines/0/periodMonths',
    '/lines/0/periods',
    '/lines/0/serviceId',
  ]);
  expect((await call('POST', `/v1/invoices/${invoice.id}/void`)).body).toMatchObject({ state: 'void' });
  expect((await call<Problem>('POST', `/v1/invoices/${invoice.id}/void`)).body).toMatchObject({ code: 'invoice_not_open' });
  expect((await pay(invoice)).body).toMatchObject({ code: 'invoice_not_open' });
  const open = await get<{ data: Invoice[] }>('/v1/invoices?state=open&limit=100');
  expect(open.data.every((each) => each.state === 'open')).toBe(true);
  expect((await get<{ data: Invoice[] }>('/v1/invoices?state=void&limit=1')).data).toMatchObject([{ id: invoice.id }]);
  expect((await call('GET', '/v1/invoices?state=lost')).status).toBe(422);
});

test('an empty balance pays nothing; an unpaid service is deleted by its id', async () => {
  const site = await order();
  const invoice = await invoiceOf(site);
  expect((await pay(invoice, 'balance')).body).toMatchObject({ code: 'insufficient_balance' });
  expect((await call('DELETE', `/v1/services/${site.service.id}?name=${encodeURIComponent(site.name)}`)).status).toBe(204);
  expect(await get(`/v1/services/${site.service.id}`)).toMatchObject({ state: 'deleted' });
  expect((await get<{ data: Service[] }>('/v1/services?limit=100')).data.map((each) => each.id)).not.toContain(site.service.id);
});

test('the same Idempotency-Key gives the same invoice and payment', async () => {
  const site = await order();
  const json = { lines: [{ serviceId: site.service.id }] };
  const headers = { 'idempotency-key': `invoice-${site.id}` };
  const [one, two] = [
    await call<Invoice>('POST', '/v1/invoices', { json, headers }),
    await call<Invoice>('POST', '/v1/invoices', { json, headers }),
  ];
  expect([two.status, two.body.id]).toEqual([201, one.body.id]);
});

describe('webhooks', () => {
  const body = (id: string) => JSON.stringify({ id, type: 'account.updated', data: {} });
  const send = (text: string, signature: string, path = '/webhooks/sandbox') =>
    fetch(`${api.portalUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [sandboxSignatureHeader]: signature },
      body: text,
    });
  const now = () => Math.floor(Date.now() / 1000);
  const stored = async (eventId: string) =>
    (await api.dataSource.query<unknown[]>('SELECT 1 FROM provider_event WHERE event_id = $1', [eventId])).length;

  test('a genuine one is stored once and answered with 2xx, also of a type nobody knows', async () => {
    const text = body('evt_http_1');
    for (let i = 0; i < 3; i++) expect((await send(text, signSandboxWebhook(secret, text, now()))).status).toBe(204);
    expect(await stored('evt_http_1')).toBe(1);
  });

  test('the raw bytes count: white space and order are kept', async () => {
    const text = `{ "type":"account.updated",\n  "id": "evt_http_ü", "data": {} }`;
    expect((await send(text, signSandboxWebhook(secret, text, now()))).status).toBe(204);
    expect(await stored('evt_http_ü')).toBe(1);
  });

  test.each([
    ['wrong', (text: string) => signSandboxWebhook('another secret', text, now())],
    ['old', (text: string) => signSandboxWebhook(secret, text, now() - 301)],
    ['missing', () => ''],
  ])('a %s signature is 400 and nothing is stored', async (kind, sign) => {
    const text = body(`evt_${kind}`);
    const answer = await send(text, sign(text));
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([400, 'malformed_request']);
    expect(await stored(`evt_${kind}`)).toBe(0);
  });

  test('a provider that is not set up here is 404', async () => {
    const text = body('evt_stripe');
    expect((await send(text, signSandboxWebhook(secret, text, now()), '/webhooks/stripe')).status).toBe(404);
    expect((await send(text, signSandboxWebhook(secret, text, now()), '/webhooks/paypal')).status).toBe(404);
  });
});

test('another account’s things are 404', async () => {
  const site = await order();
  const invoice = await invoiceOf(site);
  const payment = (await pay(invoice)).body;
  const as = await createAccount(api.dataSource.manager);
  const asks: [string, string, unknown?][] = [
    ['GET', `/v1/services/${site.service.id}`],
    ['DELETE', `/v1/services/${site.service.id}?name=${encodeURIComponent(site.name)}`],
    ['GET', `/v1/invoices/${invoice.id}`],
    ['POST', `/v1/invoices/${invoice.id}/pay`, {}],
    ['POST', `/v1/invoices/${invoice.id}/void`],
    ['GET', `/v1/payments/${payment.id}`],
    ['POST', '/v1/invoices', { lines: [{ serviceId: site.service.id }] }],
  ];
  for (const [method, path, json] of asks)
    expect([method, path, (await call(method, path, { as, json })).status]).toEqual([method, path, 404]);
  for (const path of ['/v1/services', '/v1/invoices', '/v1/payments', '/v1/ledger'])
    expect((await call<{ data: unknown[] }>('GET', path, { as })).body.data).toEqual([]);
});

test('permissions: billing pays and does not delete, viewers only read', async () => {
  const site = await order();
  const invoice = await invoiceOf(site);
  const role = async (scopes: 'billing' | 'viewer') =>
    createAccount(api.dataSource.manager, {
      accountId: anna.account.id,
      role: scopes,
      scopes: scopes === 'billing' ? ['billing:read', 'billing:write'] : ['billing:read'],
    });
  const [payer, viewer] = [await role('billing'), await role('viewer')];
  expect((await call('POST', `/v1/invoices/${invoice.id}/pay`, { as: payer, json: {} })).status).toBe(201);
  expect((await call('DELETE', `/v1/services/${site.service.id}?name=${encodeURIComponent(site.name)}`, { as: payer })).status).toBe(403);
  expect((await call('GET', `/v1/invoices/${invoice.id}`, { as: viewer })).status).toBe(200);
  expect((await call('POST', `/v1/invoices/${invoice.id}/pay`, { as: viewer, json: {} })).status).toBe(403);
  expect((await call('GET', '/v1/invoices', { as: null })).status).toBe(401);
});
