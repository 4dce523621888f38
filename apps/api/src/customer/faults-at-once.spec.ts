import { createAccount, createStaff } from '@sitekeep/accounts/testing';
import type { Fault, Invoice, Problem, SiteDetail, StaffRole } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { apiSessionKey, callerOf } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

type Bearer = Record<string, string>;
let api: TestApi;
let onConsole: ReturnType<typeof callerOf>;
let onPortal: ReturnType<typeof callerOf>;
let anna: Bearer;
beforeAll(async () => {
  api = await startTestApi();
  [onConsole, onPortal] = [callerOf(api.consoleUrl), callerOf(api.portalUrl)];
  anna = (await createAccount(api.dataSource.manager, { sessionKey: apiSessionKey })).bearer;
}, 60_000);
afterAll(() => api?.close());

const aStaff = async (role: StaffRole) => (await createStaff(api.dataSource.manager, { sessionKey: apiSessionKey, role })).bearer;
const problemOf = (answer: { status: number; body: object }): Problem => {
  expect(answer.status).toBe(422);
  return answer.body as Problem;
};
const told = (answer: { status: number; body: object }) =>
  Object.fromEntries(problemOf(answer).errors!.map(({ pointer, detail }: Fault) => [pointer, detail]));
const places = (answer: { status: number; body: object }) => problemOf(answer).errors!.map(({ pointer }) => pointer);
const order = { name: 'Shop', hostnames: ['shop.example.com'], origins: [{ scheme: 'http', host: '203.0.113.9' }] };
async function anOrder(): Promise<SiteDetail> {
  const json = { ...order, hostnames: [`f-${newUuid()}.example.com`] };
  return (await onPortal('/v1/sites', { headers: anna, json })).body as unknown as SiteDetail;
}

describe('a billing profile', () => {
  const profile = { kind: 'company', name: '', addressLines: 'x', postalCode: 1, city: null, purchaseOrder: null, language: 'xx' };
  const put = (json: object) => onPortal('/v1/billing/profile', { method: 'PUT', headers: anna, json });
  const form = ['/name', '/addressLines', '/postalCode', '/language'];

  test('a wrong VAT id is told with the faults of other fields', async () => {
    expect(places(await put({ ...profile, country: 'DE', vatId: 'DE123456780' }))).toEqual([...form, '/vatId']);
    expect(places(await put({ ...profile, country: 'DE', vatId: 'DE136695976' }))).toEqual(form);
  });

  test('also where its country is none, by the letters that it begins with', async () => {
    const withCountry = ['/name', '/addressLines', '/postalCode', '/country', '/language', '/vatId'];
    expect(places(await put({ ...profile, country: 'Germany', vatId: 'DE123456780' }))).toEqual(withCountry);
    expect(places(await put({ ...profile, country: 'Germany', vatId: 'DE136695976' }))).toEqual(withCountry.slice(0, -1));
    expect(places(await put({ ...profile, country: 'XX', vatId: 'EL094259217' }))).toEqual([...form, '/country', '/vatId']);
  });
});

describe('an order of a site', () => {
  const post = (json: unknown) => onPortal('/v1/sites', { headers: anna, json });

  test('tells which hostnames are none with the faults of other fields', async () => {
    const answer = told(await post({ ...order, name: '', hostnames: ['', 'https://a.example.com', 'b.example.com', 'b.example.com', 5] }));
    expect(Object.keys(answer)).toEqual(['/name', '/hostnames/0', '/hostnames/4', '/hostnames/1', '/hostnames/3']);
    expect(answer['/hostnames/1']).toMatch(/^Give the hostname alone/);
  });

  test('tells which origins are none, once all of them can be read', async () => {
    const origins = [{ scheme: 'http', host: 'not a host' }];
    expect(places(await post({ ...order, name: '', origins }))).toEqual(['/name', '/origins/0/host']);
    expect(places(await post({ ...order, hostnames: [], origins: [{ ...origins[0], port: 0 }] }))).toEqual([
      '/hostnames',
      '/origins/0/port',
    ]);
  });

  test('attack: bodies of any other shape are faults, never errors of ours', async () => {
    for (const json of [
      [],
      'x',
      { hostnames: { length: 5 } },
      { hostnames: [[['x']]], origins: 'x' },
      { hostnames: Array(50_000).fill('a') },
    ])
      expect([400, 422]).toContain((await post(json)).status);
  });
});

describe('a promo code', () => {
  const post = async (json: unknown) => onConsole('/v1/staff/promo-codes', { headers: await aStaff('billing'), json });
  const code = { code: 'SPRING-1', percent: 10, reason: 'campaign' };

  test('tells of plan, period and end with percent and amount together, and with the faults of other fields', async () => {
    const amount = { amount: 100, currency: 'EUR' };
    const faulty = { ...code, amount, mostUses: 0, planCodes: ['gold'], periodMonths: [12, 2], endsAt: '2020-01-01T00:00:00Z' };
    expect(places(await post(faulty)).sort()).toEqual(['/endsAt', '/mostUses', '/percent', '/periodMonths/1', '/planCodes/0']);
    expect(places(await post({ ...faulty, mostUses: 1, reason: 5 })).sort()).toEqual([
      '/endsAt',
      '/percent',
      '/periodMonths/1',
      '/planCodes/0',
      '/reason',
    ]);
  });

  test('tells of a code that is taken with the faults of other fields', async () => {
    expect((await post({ ...code, percent: null, amount: { amount: 100, currency: 'EUR' }, mostUses: 1 })).status).toBe(200);
    expect(places(await post({ ...code, code: ' spring-1', percent: 0 }))).toEqual(['/percent', '/code']);
  });
});

describe('money, days and numbers are told as people write them', () => {
  test('an invoice: the months that there are, lines counted from 1, money with its currency', async () => {
    const { service } = await anOrder();
    const [line, months] = [{ serviceId: service.id }, { serviceId: service.id, periodMonths: 2 }];
    expect(told(await onPortal('/v1/invoices', { headers: anna, json: { lines: [months] } }))).toEqual({
      '/lines/0/periodMonths': 'Give one of: 1, 3, 6, 12.',
    });
    expect(told(await onPortal('/v1/invoices', { headers: anna, json: { lines: [line, line] } }))).toEqual({
      '/lines/1/serviceId': 'Line 1 names this service already.',
    });
    const invoice = (await onPortal('/v1/invoices', { headers: anna, json: { lines: [line] } })).body as unknown as Invoice;
    const paid = await onPortal(`/v1/invoices/${invoice.id}/pay`, { headers: anna, json: { method: 'balance' } });
    expect(paid.body).toMatchObject({
      code: 'insufficient_balance',
      detail: 'The invoice needs €9.00, the balance holds €0.00: top it up first, or pay another way.',
    });
  });

  test('a bank transfer: a blank entry is refused, a day that is none is answered with one', async () => {
    const entry = { bankReference: '  ', reference: 'x', amount: 1, currency: 'EUR', receivedOn: '22.11.2026', reason: 'statement 12' };
    expect(told(await onConsole('/v1/staff/bank-transfers', { headers: await aStaff('billing'), json: entry }))).toEqual({
      '/bankReference': 'Give the bank’s own id of the entry, as the statement says it.',
      '/receivedOn': 'Give a day like 2026-11-22.',
    });
  });

  test('files of documents: days that are none', async () => {
    const days = { '/from': 'Give a day like 2026-11-22.', '/to': 'Give a day like 2026-11-22.' };
    expect(told(await onPortal('/v1/invoices/export?from=x&to=1', { headers: anna }))).toEqual(days);
    expect(told(await onConsole('/v1/staff/billing/export?from=x&to=1', { headers: await aStaff('billing') }))).toEqual(days);
  });

  test('a price of months that nobody orders', async () => {
    const { service } = await anOrder();
    const json = { amount: 100, currency: 'EUR', reason: 'ticket 12' };
    for (const months of ['2', '01', 'x'])
      expect(
        told(
          await onConsole(`/v1/staff/services/${service.id}/price-overrides/${months}`, {
            method: 'PUT',
            headers: await aStaff('billing'),
            json,
          }),
        ),
      ).toEqual({ '/periodMonths': 'Periods have 1, 3, 6, 12 months: give one of them.' });
  });
});

test('staff without a right are told who of the staff has it, customers whom of theirs to ask', async () => {
  const refused = await onConsole('/v1/staff/promo-codes', { headers: await aStaff('support'), json: {} });
  expect(refused).toMatchObject({
    status: 403,
    body: {
      detail: 'This needs the permission staff:billing:write, which staff have with the role: billing, admin. Ask an admin of the staff.',
    },
  });
  const { account } = await createAccount(api.dataSource.manager, { sessionKey: apiSessionKey });
  const viewer = await createAccount(api.dataSource.manager, { sessionKey: apiSessionKey, accountId: account.id, role: 'viewer' });
  expect(await onPortal('/v1/sites', { headers: viewer.bearer, json: order })).toMatchObject({
    status: 403,
    body: { detail: 'This needs the permission sites:write. Ask an owner of the account.' },
  });
});
