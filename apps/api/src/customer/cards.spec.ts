import { randomUUID } from 'node:crypto';
import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import type { CardSetup, Invoice, Page, Payment, PaymentMethod, Problem, SiteDetail } from '@sitekeep/contracts';
import { callerOf } from '../testing/api-caller.ts';
import { sandboxSaves } from '../testing/sandbox-news.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: TestAccount;
let names = 0;
beforeAll(async () => {
  api = await startTestApi({ SELLER_NAME: 'Sitekeep GmbH', SELLER_IBAN: 'DE02120300000000202051' });
  anna = await createAccount(api.dataSource.manager);
}, 60_000);
afterAll(() => api?.close());

const call = async <T>(method: string, path: string, json?: unknown, more: { as?: TestAccount; key?: string } = {}) => {
  const headers = { ...(more.as ?? anna).bearer, ...(more.key && { 'idempotency-key': more.key }) };
  const { status, body } = await callerOf(api.portalUrl)(path, { method, json, headers });
  return { status, body: body as T };
};
const save = async () => sandboxSaves(api, (await call<CardSetup>('POST', '/v1/payment-methods')).body);
const cards = async (as?: TestAccount) =>
  (await call<Page<PaymentMethod>>('GET', '/v1/payment-methods', undefined, as ? { as } : {})).body.data;
async function openInvoice(): Promise<Invoice> {
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80 }];
  const site = { name: 'Shop', hostnames: [`cards-${++names}.example.com`], origins };
  const { service } = (await call<SiteDetail>('POST', '/v1/sites', site)).body;
  return (await call<Invoice>('POST', '/v1/invoices', { lines: [{ serviceId: service.id }] })).body;
}

test('save, choose, pay, remove', async () => {
  await save();
  await save();
  const [second, first] = await cards();
  expect([first!.isDefault, second!.isDefault]).toEqual([true, false]);
  const chosen = await call<PaymentMethod>('PATCH', `/v1/payment-methods/${second!.id}`, { isDefault: true });
  expect([chosen.status, chosen.body.isDefault]).toEqual([200, true]);
  const invoice = await openInvoice();
  const paid = await call<Payment>('POST', `/v1/invoices/${invoice.id}/pay`, { method: 'card', paymentMethodId: first!.id });
  expect([paid.status, paid.body.state, paid.body.paymentMethodId]).toEqual([201, 'settled', first!.id]);
  expect((await call('DELETE', `/v1/payment-methods/${second!.id}`)).status).toBe(204);
  expect(await cards()).toMatchObject([{ id: first!.id, isDefault: true }]);
  expect((await call<Payment>('GET', `/v1/payments/${paid.body.id}`)).body.paymentMethodId).toBe(first!.id);
  const trail: { action: string }[] = await api.dataSource.query(
    `SELECT action FROM audit_entry WHERE account_id = $1 AND action LIKE 'payment-method.%' ORDER BY id`,
    [anna.account.id],
  );
  expect(trail.map(({ action }) => action)).toEqual([
    ...['payment-method.save', 'payment-method.save'],
    ...['payment-method.default', 'payment-method.remove'],
  ]);
});

test('the same request by its key pays, tops up and opens a page once', async () => {
  await save();
  const key = randomUUID();
  const topUps = [1, 2, 3].map(() => call<Payment>('POST', '/v1/balance/top-ups', { amount: 700, method: 'card' }, { key }));
  const answers = (await Promise.all(topUps)).filter(({ status }) => status === 201);
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect((await call('GET', '/v1/balance')).body).toEqual({ balance: { amount: 700, currency: 'EUR' } });
  const setup = () => call<CardSetup>('POST', '/v1/payment-methods', undefined, { key: `setup-${key}` });
  expect((await setup()).body.url).toBe((await setup()).body.url);
});

test('every fault of a body at once, naming the field', async () => {
  const invoice = await openInvoice();
  const pay = await call<Problem>('POST', `/v1/invoices/${invoice.id}/pay`, {
    method: 'balance',
    paymentMethodId: 'pm_x',
    saveCard: 'yes',
  });
  expect([pay.status, pay.body.errors?.map(({ pointer }) => pointer).sort()]).toEqual([422, ['/paymentMethodId', '/saveCard']]);
  const [card] = await cards();
  const both = { method: 'balance', paymentMethodId: card!.id, saveCard: true };
  const wrong = await call<Problem>('POST', `/v1/invoices/${invoice.id}/pay`, both);
  expect([wrong.status, wrong.body.errors?.map(({ pointer }) => pointer).sort()]).toEqual([422, ['/paymentMethodId', '/saveCard']]);
  for (const amount of [499, 1_000_001, 5.5]) expect((await call('POST', '/v1/balance/top-ups', { amount })).status).toBe(422);
  expect((await call('PATCH', `/v1/payment-methods/${card!.id}`, { isDefault: false })).status).toBe(422);
});

test('how can be paid here', async () => {
  expect((await call('GET', '/v1/payment-options')).body).toMatchObject({
    provider: 'sandbox',
    cards: true,
    bankTransfer: { holder: 'Sitekeep GmbH', iban: 'DE02120300000000202051' },
  });
});

test('the page of a payment is for whoever may pay', async () => {
  const { body: payment } = await call<Payment>('POST', '/v1/balance/top-ups', { amount: 900 });
  const viewer = await createAccount(api.dataSource.manager, { accountId: anna.account.id, role: 'viewer', scopes: ['billing:read'] });
  for (const [as, seen] of [
    [anna, payment.checkoutUrl],
    [viewer, null],
  ] as const) {
    expect((await call<Payment>('GET', `/v1/payments/${payment.id}`, undefined, { as })).body.checkoutUrl).toBe(seen);
    expect((await call<Page<Payment>>('GET', '/v1/payments', undefined, { as })).body.data[0]!.checkoutUrl).toBe(seen);
  }
  expect(payment.checkoutUrl).toContain('/dev/payments/');
});

test('a top-up and a page for a card are limited by the account', async () => {
  const limits = ['top-ups', 'card-setups'] as const;
  const asked = [callerOf(api.portalUrl)('/v1/balance/top-ups', { json: { amount: 900 }, headers: anna.bearer })];
  asked.push(callerOf(api.portalUrl)('/v1/payment-methods', { method: 'POST', headers: anna.bearer }));
  for (const [at, { headers }] of (await Promise.all(asked)).entries()) expect(headers.get('ratelimit-policy')).toContain(limits[at]);
});

test('viewers see cards and cannot touch them; nobody signed in sees none', async () => {
  const viewer = await createAccount(api.dataSource.manager, { accountId: anna.account.id, role: 'viewer', scopes: ['billing:read'] });
  const [card] = await cards(viewer);
  expect(card).toMatchObject({ brand: 'visa' });
  const asks: [string, string, unknown?][] = [
    ['POST', '/v1/payment-methods'],
    ['PATCH', `/v1/payment-methods/${card!.id}`, { isDefault: true }],
    ['DELETE', `/v1/payment-methods/${card!.id}`],
    ['POST', '/v1/balance/top-ups', { amount: 500 }],
  ];
  for (const [method, path, json] of asks) expect([path, (await call(method, path, json, { as: viewer })).status]).toEqual([path, 403]);
  expect((await callerOf(api.portalUrl)('/v1/payment-methods')).status).toBe(401);
});
