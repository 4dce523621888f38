import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import {
  billingProfileSchema,
  creditNoteSchema,
  invoiceSchema,
  pageSchema,
  type CreditNote,
  type Invoice,
  type Page,
  type Payment,
  type Problem,
  type SiteDetail,
} from '@sitekeep/contracts';
import { callerOf } from '../testing/api-caller.ts';
import { sandboxTells } from '../testing/sandbox-news.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: TestAccount;
beforeAll(async () => {
  api = await startTestApi({ SELLER_COUNTRY: 'DE', SELLER_VAT_ID: 'DE136695976', SELLER_IBAN: 'DE89370400440532013000' });
  anna = await createAccount(api.dataSource.manager);
}, 60_000);
afterAll(() => api.close());

const call = async <T>(method: string, path: string, json?: unknown, as: Pick<TestAccount, 'bearer'> = anna) => {
  const answer = await callerOf(api.portalUrl)(path, { method, json, headers: as.bearer });
  return { status: answer.status, body: answer.body as T };
};
const profile = {
  kind: 'company',
  name: '  Exemple SARL ',
  addressLines: ['1 rue de l’Exemple'],
  postalCode: '75001',
  city: 'Paris',
  country: 'FR',
  vatId: 'FR 40 303 265 045',
  purchaseOrder: null,
  language: 'fr',
};
let sites = 0;
async function invoiceOf(): Promise<Invoice> {
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80 }];
  const site = await call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: [`invoices-${++sites}.example.com`], origins });
  const invoice = await call<Invoice>('POST', '/v1/invoices', { lines: [{ serviceId: site.body.service.id }] });
  expect(invoice.status).toBe(201);
  return invoiceSchema.parse(invoice.body);
}

test('the trail says who issued and who voided an invoice', async () => {
  const invoice = await invoiceOf();
  expect((await call('POST', `/v1/invoices/${invoice.id}/void`)).status).toBe(200);
  const rows: { action: string; actor_kind: string }[] = await api.dataSource.query(
    'SELECT action, actor_kind FROM audit_entry WHERE target = $1 ORDER BY id',
    [invoice.id],
  );
  expect(rows.map((row) => row.action)).toEqual(['invoice.issue', 'invoice.void']);
  expect(rows.every((row) => row.actor_kind !== 'system')).toBe(true);
});

test('who buys is set, read, and stands on the next invoice', async () => {
  const before = billingProfileSchema.parse((await call('GET', '/v1/billing/profile')).body);
  expect(before).toMatchObject({ changedAt: null, taxation: { category: 'S', rate: 1900 } });
  const set = await call('PUT', '/v1/billing/profile', profile);
  expect(set.status).toBe(200);
  expect(billingProfileSchema.parse(set.body)).toMatchObject({
    ...profile,
    name: 'Exemple SARL',
    vatId: 'FR40303265045',
    taxation: { category: 'AE', rate: 0 },
  });
  expect((await call('GET', '/v1/billing/profile')).body).toEqual(set.body);
  expect(await invoiceOf()).toMatchObject({
    buyer: { name: 'Exemple SARL', vatId: 'FR40303265045' },
    taxation: { category: 'AE', rate: 0 },
    total: { amount: 900 },
    payTo: { iban: 'DE89370400440532013000' },
    language: 'fr',
  });
});

test('every fault of it is told at once, and names its field', async () => {
  const shape = await call<Problem>('PUT', '/v1/billing/profile', {
    ...profile,
    name: ' ',
    country: 'France',
    addressLines: ['a\u0000b'],
    language: 'it',
  });
  expect(shape.status).toBe(422);
  expect(shape.body.errors!.map(({ pointer }) => pointer).sort()).toEqual(['/addressLines/0', '/country', '/language', '/name']);
  const meaning = await call<Problem>('PUT', '/v1/billing/profile', { ...profile, kind: 'person', vatId: 'FR40303265046', country: 'DE' });
  expect(meaning.body.errors!.map(({ pointer, code }) => [pointer, code])).toEqual([
    ['/vatId', 'not_for_persons'],
    ['/vatId', 'wrong_vat_id'],
  ]);
});

test('what is given back is listed with its credit note', async () => {
  const invoice = await invoiceOf();
  const payment = (await call<Payment>('POST', `/v1/invoices/${invoice.id}/pay`, {})).body;
  await sandboxTells(api, 'payment.settled', payment);
  await sandboxTells(api, 'payment.refunded', payment, 250);
  const { body: list } = await call<Page<CreditNote>>('GET', '/v1/credit-notes');
  const [note] = pageSchema(creditNoteSchema).parse(list).data;
  expect(note).toMatchObject({ invoiceId: invoice.id, total: { amount: 250 }, reason: 'refund', taxation: { category: 'AE' } });
  expect((await call('GET', `/v1/credit-notes/${note!.id}`)).body).toEqual(note);
  expect((await call('GET', `/v1/invoices/${invoice.id}/credit-notes`)).body).toEqual({ data: [note], nextCursor: null });
  expect((await call<Invoice>('GET', `/v1/invoices/${invoice.id}`)).body).toMatchObject({ state: 'paid', credited: { amount: 250 } });
});

test('a program that may only look reads all of it and changes nothing', async () => {
  const token = (await call<{ secret: string }>('POST', '/v1/api-tokens', { name: 'reader', scopes: ['billing:read'] })).body.secret;
  const reader = { bearer: { authorization: `Bearer ${token}` } };
  for (const path of ['/v1/billing/profile', '/v1/credit-notes']) expect((await call('GET', path, undefined, reader)).status).toBe(200);
  expect((await call('PUT', '/v1/billing/profile', profile, reader)).status).toBe(403);
});
