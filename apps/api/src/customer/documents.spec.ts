import { createAccount, createStaff, type TestAccount } from '@sitekeep/accounts/testing';
import { showId, type Invoice, type Problem, type SiteDetail, type StaffRole } from '@sitekeep/contracts';
import { brokenRules, linesOf, readPdf, readZip } from '@sitekeep/documents/testing';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: TestAccount;
let invoice: Invoice;
beforeAll(async () => {
  api = await startTestApi({ SELLER_NAME: 'Sitekeep GmbH', SELLER_COUNTRY: 'DE', SELLER_VAT_ID: 'DE136695976' });
  anna = await createAccount(api.dataSource.manager);
  const profile = {
    kind: 'company',
    name: 'متجر الكتب',
    addressLines: ['Rue 1'],
    postalCode: '75001',
    city: 'Paris',
    country: 'FR',
    vatId: null,
  };
  const more = { purchaseOrder: null, language: 'fr' };
  expect((await call('PUT', '/v1/billing/profile', { json: { ...profile, ...more } })).status).toBe(200);
  invoice = await invoiceOf(anna, 'documents.example.com');
}, 60_000);
afterAll(() => api.close());

type Options = { as?: Record<string, string>; json?: unknown; url?: string };
async function call(method: string, path: string, { as = anna.bearer, json, url = api.portalUrl }: Options = {}) {
  const headers = { ...as, ...(json !== undefined && { 'content-type': 'application/json' }) };
  const response = await fetch(`${url}${path}`, { method, headers, body: json === undefined ? undefined : JSON.stringify(json) });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, body: <T>() => JSON.parse(bytes.toString()) as T };
}
async function invoiceOf(account: TestAccount, hostname: string): Promise<Invoice> {
  const order = { name: 'Shop', hostnames: [hostname], origins: [{ scheme: 'http', host: '203.0.113.10' }] };
  const site = (await call('POST', '/v1/sites', { as: account.bearer, json: order })).body<SiteDetail>();
  const lines = [{ serviceId: site.service.id, periodMonths: 12 }];
  return (await call('POST', '/v1/invoices', { as: account.bearer, json: { lines } })).body<Invoice>();
}
const staffWith = async (role: StaffRole) => (await createStaff(api.dataSource.manager, { role })).bearer;
const today = () => new Date().toISOString().slice(0, 10);

test('the PDF of an invoice is a file that a browser saves, in the language of the customer', async () => {
  const { status, headers, bytes } = await call('GET', `/v1/invoices/${invoice.id}/pdf`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/pdf');
  expect(headers.get('content-disposition')).toBe(`attachment; filename="${invoice.number}.pdf"`);
  expect(headers.get('content-length')).toBe(String(bytes.length));
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  const text = readPdf(bytes)
    .pages.flatMap(linesOf)
    .join('\n')
    .replace(/[\u00a0\u202f]/g, ' ');
  for (const part of ['Facture', invoice.number, 'TVA 20 %', 'Page 1 sur 1']) expect(text).toContain(part);
});

test('its XML holds the rules of EN 16931', async () => {
  const { status, headers, bytes } = await call('GET', `/v1/invoices/${invoice.id}/xml`);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/xml']);
  expect(brokenRules(bytes.toString())).toEqual([]);
  expect(bytes.toString()).toContain('متجر الكتب');
});

test('an invoice without the country of the buyer has no XML, and it is said how to mend that', async () => {
  const bert = await createAccount(api.dataSource.manager);
  const { id } = await invoiceOf(bert, 'no-country.example.com');
  const answer = await call('GET', `/v1/invoices/${id}/xml`, { as: bert.bearer });
  expect(answer.status).toBe(409);
  const { code, errors } = answer.body<Problem>();
  expect(code).toBe('conflict');
  expect(errors?.map((fault) => fault.pointer)).toEqual(['/buyer/country']);
  expect(errors?.[0]?.detail).toContain('billing profile');
});

test('a void invoice has no XML', async () => {
  const bert = await createAccount(api.dataSource.manager);
  const { id, number } = await invoiceOf(bert, 'void.example.com');
  await call('POST', `/v1/invoices/${id}/void`, { as: bert.bearer });
  const answer = await call('GET', `/v1/invoices/${id}/xml`, { as: bert.bearer });
  expect([answer.status, answer.body<Problem>().detail]).toEqual([
    409,
    `Invoice ${number} is void: there is nothing to book. Its PDF says so.`,
  ]);
});

test('the list of an account is its own, of the days that are asked for', async () => {
  const { status, headers, bytes } = await call('GET', `/v1/invoices/export?from=${today()}`);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(headers.get('content-disposition')).toBe(`attachment; filename="invoices-from-${today()}.csv"`);
  const rows = bytes.toString().trim().split('\r\n');
  expect(rows).toHaveLength(2);
  expect(rows[1]).toContain(invoice.number);
  expect((await call('GET', '/v1/invoices/export?to=2020-01-01')).bytes.toString().trim().split('\r\n')).toHaveLength(1);
});

test.each([
  ['from=2026-02-01&to=2026-01-01', '/to'],
  ['from=yesterday', '/from'],
  ['from=2026-02-30', '/from'],
])('a list of the days %s names the field', async (query, pointer) => {
  const answer = await call('GET', `/v1/invoices/export?${query}`);
  expect(answer.status).toBe(422);
  expect(answer.body<Problem>().errors?.map((fault) => fault.pointer)).toEqual([pointer]);
});

test('nobody reads the files of another account, nor learns that they are there', async () => {
  const bert = await createAccount(api.dataSource.manager);
  const plain = ({ status, bytes }: Awaited<ReturnType<typeof call>>) => ({
    status,
    text: bytes.toString().replace(/"requestId":"[^"]*"/, ''),
  });
  for (const form of ['pdf', 'xml']) {
    const theirs = plain(await call('GET', `/v1/invoices/${invoice.id}/${form}`, { as: bert.bearer }));
    expect(theirs.status).toBe(404);
    expect(theirs).toEqual(plain(await call('GET', `/v1/invoices/inv_01KJPWD6M0E008000000000009/${form}`, { as: bert.bearer })));
    expect((await call('GET', `/v1/invoices/${invoice.id}/${form}`, { as: {} })).status).toBe(401);
  }
  expect((await call('GET', '/v1/invoices/export', { as: bert.bearer })).bytes.toString().trim().split('\r\n')).toHaveLength(1);
});

describe('staff', () => {
  const from = '2020-01-01';
  const ask = async (role: StaffRole, format: string) =>
    call('GET', `/v1/staff/billing/export?from=${from}&to=${today()}&format=${format}`, { as: await staffWith(role), url: api.consoleUrl });

  test('have a list of all accounts', async () => {
    const { status, bytes } = await ask('billing', 'csv');
    expect(status).toBe(200);
    expect(bytes.toString().trim().split('\r\n').length).toBeGreaterThanOrEqual(3);
  });

  test('have a zip of electronic invoices, and the names of those that cannot be one', async () => {
    const { headers, bytes } = await ask('billing', 'ubl');
    expect(headers.get('content-type')).toBe('application/zip');
    const files = readZip(bytes);
    expect(brokenRules(files[`invoices/${invoice.number}.xml`] ?? '<none/>')).toEqual([]);
    expect(files['left-out.csv']).toContain('/buyer/country');
  });

  test('without the right to money have neither; each look is written down', async () => {
    expect((await ask('support', 'csv')).status).toBe(403);
    const trail: { target: string }[] = await api.dataSource.query(
      `SELECT target FROM audit_entry WHERE action = 'GET /v1/staff/billing/export'`,
    );
    expect(trail.length).toBeGreaterThanOrEqual(2);
  });

  test('read the PDF of a customer in whose place they act', async () => {
    const as = {
      ...(await staffWith('billing')),
      'sitekeep-account': showId('account', anna.account.id),
      'sitekeep-reason': 'asked by phone',
    };
    expect((await call('GET', `/v1/invoices/${invoice.id}/pdf`, { as, url: api.consoleUrl })).status).toBe(200);
  });
});
