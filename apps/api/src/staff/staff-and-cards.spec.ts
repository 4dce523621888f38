import { createAccount, createStaff } from '@sitekeep/accounts/testing';
import type { CardSetup, Invoice, Page, PaymentMethod, SiteDetail, StaffRole } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { apiSessionKey, callerOf, codesOf } from '../testing/api-caller.ts';
import { sandboxSaves } from '../testing/sandbox-news.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let customer: Awaited<ReturnType<typeof aCustomer>>;
beforeAll(async () => {
  api = await startTestApi();
  customer = await aCustomer();
}, 60_000);
afterAll(() => api?.close());

/** With a saved card, and an invoice to pay. */
async function aCustomer() {
  const account = await createAccount(api.dataSource.manager, { sessionKey: apiSessionKey });
  const call = async <T>(path: string, json?: unknown) =>
    (await callerOf(api.portalUrl)(path, { method: json ? 'POST' : 'GET', headers: account.bearer, json })).body as T;
  await sandboxSaves(api, await call<CardSetup>('/v1/payment-methods', {}));
  const site = { name: 'Shop', hostnames: [`c-${newUuid()}.example.com`], origins: [{ scheme: 'http', host: '203.0.113.9' }] };
  const { service } = await call<SiteDetail>('/v1/sites', site);
  const invoice = await call<Invoice>('/v1/invoices', { lines: [{ serviceId: service.id }] });
  const [card] = (await call<Page<PaymentMethod>>('/v1/payment-methods')).data;
  return { ...account, service, invoice, card: card! };
}
async function acting(role: StaffRole) {
  const { bearer } = await createStaff(api.dataSource.manager, { role });
  const headers = { ...bearer, 'sitekeep-account': customer.shownId, 'sitekeep-reason': 'ticket 12' };
  return (method: string, path: string, json?: unknown) => callerOf(api.consoleUrl)(path, { method, headers, json });
}
const paymentsByCard = () =>
  api.dataSource.query('SELECT id FROM payment WHERE account_id = $1 AND payment_method_id IS NOT NULL', [customer.account.id]);

type Ask = [method: string, path: (of: typeof customer) => string, json: unknown];
const withCards: Ask[] = [
  ['POST', () => '/v1/balance/top-ups', { amount: 1_000_000, method: 'card' }],
  ['POST', ({ invoice }) => `/v1/invoices/${invoice.id}/pay`, { method: 'card' }],
  ['POST', ({ invoice }) => `/v1/invoices/${invoice.id}/pay`, { saveCard: true }],
  ['POST', () => '/v1/payment-methods', {}],
  ['PUT', ({ service }) => `/v1/services/${service.id}/renewal`, { mode: 'card' }],
];
const withMoney: Ask[] = [
  ['POST', ({ service }) => `/v1/services/${service.id}/plan-change`, { planId: 'pln_01J00000000000000000000000' }],
  ['PUT', ({ service }) => `/v1/services/${service.id}/renewal`, { mode: 'none' }],
  ['POST', () => '/v1/invoices', { lines: [] }],
  ['POST', ({ invoice }) => `/v1/invoices/${invoice.id}/void`, {}],
  ['PATCH', ({ card }) => `/v1/payment-methods/${card.id}`, { isDefault: true }],
  ['DELETE', ({ card }) => `/v1/payment-methods/${card.id}`, {}],
];

test.each([...withCards, ...withMoney])('attack: support acts with the customer’s money: %s', async (method, path, json) => {
  const answer = await (await acting('support'))(method, path(customer), json);
  expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining('staff:billing:write') as unknown } });
  expect(await paymentsByCard()).toEqual([]);
});

test.each(withCards)('attack: staff with the right to money use the customer’s card: %s', async (method, path, json) => {
  for (const role of ['billing', 'admin'] as const) {
    const answer = await (await acting(role))(method, path(customer), json);
    expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining('Only the customer') as unknown } });
  }
  expect(await paymentsByCard()).toEqual([]);
});

test('staff with the right to money choose a renewal without a card, and support reads what there is', async () => {
  const path = `/v1/services/${customer.service.id}/renewal`;
  expect((await (await acting('billing'))('PUT', path, { mode: 'balance' })).status).toBe(200);
  const support = await acting('support');
  for (const read of ['/v1/invoices', '/v1/payment-methods', '/v1/balance', '/v1/ledger'])
    expect([read, (await support('GET', read)).status]).toEqual([read, 200]);
});

test('attack: staff make a token, or a member, who moves the money for them', async () => {
  const expiresAt = new Date(Date.now() + 24 * 3600_000).toISOString();
  const token = { name: 'Debugging', scopes: ['billing:read', 'billing:write'], expiresAt };
  for (const role of ['support', 'admin'] as const)
    expect(codesOf(await (await acting(role))('POST', '/v1/api-tokens', token))).toEqual(['/scopes/1 too_wide']);
  const support = await acting('support');
  for (const role of ['admin', 'billing'])
    expect((await support('POST', '/v1/team/invitations', { email: `${role}@friend.test`, role })).status).toBe(403);
  const members = (await support('GET', '/v1/team/members')).body['data'] as { id: string }[];
  const viewer = await createAccount(api.dataSource.manager, { accountId: customer.account.id, role: 'viewer' });
  const all = (await support('GET', '/v1/team/members')).body['data'] as { id: string }[];
  const added = all.find(({ id }) => !members.some((member) => member.id === id))!;
  expect(viewer.account.id).toBe(customer.account.id);
  expect((await support('PATCH', `/v1/team/members/${added.id}`, { role: 'billing' })).status).toBe(403);
  expect((await (await acting('billing'))('PATCH', `/v1/team/members/${added.id}`, { role: 'billing' })).status).toBe(200);
});
