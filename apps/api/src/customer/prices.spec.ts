import { createAccount, createStaff } from '@sitekeep/accounts/testing';
import { billingJobHandlers } from '@sitekeep/billing';
import {
  planChangedSchema,
  planChangePreviewSchema,
  priceOverrideSchema,
  promoCodeSchema,
  promoOfferSchema,
  type Invoice,
  type Payment,
  type Plan,
  type PlanChanged,
  type PlanChangePreview,
  type Problem,
  type PromoCode,
  type Service,
  type SiteDetail,
  type StaffAct,
  type StaffRole,
} from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

type Bearer = Record<string, string>;
let api: TestApi;
let plans: Map<string, Plan>;
let names = 0;
beforeAll(async () => {
  api = await startTestApi();
  const { body } = await portal<{ data: Plan[] }>({}, 'GET', '/v1/plans');
  plans = new Map(body.data.map((plan) => [plan.code, plan]));
}, 60_000);
afterAll(() => api?.close());

async function send<T>(url: string, headers: Bearer, method: string, json?: unknown) {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const response = await fetch(url, { method, headers: { ...headers, ...(body && { 'content-type': 'application/json' }) }, body });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : undefined) as T };
}
const portal = <T>(as: Bearer, method: string, path: string, json?: unknown) => send<T>(api.portalUrl + path, as, method, json);
const staffed = <T>(as: Bearer, method: string, path: string, json?: unknown) => send<T>(api.consoleUrl + path, as, method, json);
const customer = async (): Promise<Bearer> => (await createAccount(api.dataSource.manager)).bearer;
const staffAs = async (role: StaffRole): Promise<Bearer> => (await createStaff(api.dataSource.manager, { role })).bearer;

async function order(as: Bearer, code?: string): Promise<SiteDetail> {
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80 }];
  const hostnames = [`prices-${++names}-${newUuid().slice(-6)}.example.com`];
  const planId = code && plans.get(code)!.id;
  const answer = await portal<SiteDetail>(as, 'POST', '/v1/sites', { name: 'Shop', hostnames, origins, ...(planId && { planId }) });
  expect(answer.status).toBe(201);
  return answer.body;
}
const lineOf = (site: SiteDetail, periodMonths = 1) => ({ lines: [{ serviceId: site.service.id, periodMonths }] });
async function payAtSandbox(as: Bearer, invoice: Pick<Invoice, 'id'>): Promise<void> {
  const payment = (await portal<Payment>(as, 'POST', `/v1/invoices/${invoice.id}/pay`, {})).body;
  await fetch(`${api.portalUrl}/dev/payments/${payment.id}`, {
    method: 'POST',
    body: new URLSearchParams({ choice: 'pay' }),
    redirect: 'manual',
  });
  const handler = billingJobHandlers.map((type): JobHandler => api.get(type as never)).find((each) => each.job === 'settle-payment');
  const events: { id: string }[] = await api.dataSource.query('SELECT id FROM provider_event WHERE processed_at IS NULL');
  for (const { id } of events) await handler!.handle({ providerEventId: id });
}
const someCode = () => `TEST-${newUuid().slice(-8)}`.toUpperCase();

test('a plan is changed by what its preview said, by HTTP', async () => {
  const { account, bearer: as } = await createAccount(api.dataSource.manager);
  const site = await order(as);
  const invoice = (await portal<Invoice>(as, 'POST', '/v1/invoices', lineOf(site, 12))).body;
  await payAtSandbox(as, invoice);
  const [path, planId] = [`/v1/services/${site.service.id}/plan-change`, plans.get('business')!.id];
  const shown = await portal<PlanChangePreview>(as, 'GET', `${path}?planId=${planId}`);
  expect(shown.status).toBe(200);
  const preview = planChangePreviewSchema.parse(shown.body);
  expect(preview).toMatchObject({ direction: 'upgrade', mustGo: [] });
  const changed = await portal<PlanChanged>(as, 'POST', path, { planId, mostTotal: preview.total.amount });
  expect(changed.status).toBe(201);
  expect(planChangedSchema.parse(changed.body)).toMatchObject({ inForce: false });
  await payAtSandbox(as, { id: changed.body.invoiceId! });
  expect((await portal<Service>(as, 'GET', `/v1/services/${site.service.id}`)).body).toMatchObject({ planName: 'Business', state: 'paid' });
  const { bearer: viewer } = await createAccount(api.dataSource.manager, { accountId: account.id, role: 'viewer' });
  expect((await portal(viewer, 'GET', `${path}?planId=${plans.get('scale')!.id}`)).status).toBe(200);
  expect((await portal(viewer, 'POST', path, { planId: plans.get('scale')!.id })).status).toBe(403);
  expect((await portal<Problem>(as, 'GET', `${path}?planId=nothing`)).status).toBe(422);
});

test('what the plan does not hold is 409, naming the field', async () => {
  const as = await customer();
  const site = await order(as, 'trial');
  expect(site.service).toMatchObject({
    planName: 'Trial',
    trialUntil: expect.any(String) as string,
    sentence: expect.stringMatching(/^Active, free until .* or it is deleted.$/) as string,
  });
  const set = await portal<Problem>(as, 'POST', `/v1/sites/${site.id}/gate/machines`, { kind: 'service', label: 'build' });
  expect(set).toMatchObject({ status: 409, body: { code: 'feature_not_in_plan', errors: [{ code: 'feature_not_in_plan' }] } });
  expect(set.body.detail).toBe('The Trial plan does not hold tokens of machines. These hold it: Starter, Business, Scale.');
  const provider = { name: 'Okta', issuer: 'https://id.example.com', clientId: 'c', clientSecret: 's' };
  expect(await portal<Problem>(as, 'POST', `/v1/sites/${site.id}/gate/providers`, provider)).toMatchObject({
    status: 409,
    body: { code: 'feature_not_in_plan' },
  });
  expect(await portal<Problem>(as, 'POST', '/v1/invoices', lineOf(site))).toMatchObject({
    status: 409,
    body: { errors: [{ code: 'trial_plan' }] },
  });
});

/** By two of the staff where it is worth that much. */
async function makeCode(staff: Bearer, body: { code: string } & Record<string, unknown>): Promise<PromoCode> {
  const asked = await staffed<StaffAct>(staff, 'POST', '/v1/staff/promo-codes', body);
  expect(asked.status).toBe(asked.body.done ? 200 : 202);
  if (asked.body.approval) {
    const decision = { agree: true, reason: 'as planned' };
    const agreed = await staffed(await staffAs('admin'), 'POST', `/v1/staff/approvals/${asked.body.approval.id}/decision`, decision);
    expect(agreed).toMatchObject({ status: 200, body: { done: true } });
  }
  const { data } = (await staffed<{ data: PromoCode[] }>(staff, 'GET', '/v1/staff/promo-codes')).body;
  return data.find(({ code }) => code === body.code.toUpperCase())!;
}

test('attack: a code for everybody and everything is not made by one of the staff', async () => {
  const [staff, code] = [await staffAs('admin'), someCode()];
  const asked = await staffed<StaffAct>(staff, 'POST', '/v1/staff/promo-codes', {
    code,
    percent: 100,
    mostPeriods: 36,
    reason: 'a friend',
  });
  expect(asked).toMatchObject({ status: 202, body: { done: false, approval: { action: 'promo-code', target: code, accountId: null } } });
  const decision = { agree: true, reason: 'a good friend' };
  const own = await staffed(staff, 'POST', `/v1/staff/approvals/${asked.body.approval!.id}/decision`, decision);
  expect(own).toMatchObject({ status: 403, body: { code: 'second_person_needed' } });
  expect((await portal(await customer(), 'GET', `/v1/promo-codes/${code}`)).status).toBe(404);
});

test('staff make a promo code, a customer sees and uses it, and a void invoice gives its use back', async () => {
  const [staff, as, code] = [await staffAs('billing'), await customer(), someCode()];
  const body = {
    code: code.toLowerCase(),
    percent: 25,
    planCodes: ['starter'],
    periodMonths: [12],
    mostUses: 1,
    reason: 'spring campaign',
  };
  const made = promoCodeSchema.parse(await makeCode(staff, body));
  expect(made).toMatchObject({ code, uses: 0 });
  const offer = await portal(as, 'GET', `/v1/promo-codes/${code.toLowerCase()}`);
  expect(offer.headers.get('ratelimit-policy')).toContain('"promo-codes"');
  expect(promoOfferSchema.parse(offer.body)).toMatchObject({ code, percent: 25, planCodes: ['starter'], periodMonths: [12] });
  const site = await order(as);
  const wrong = await portal<Problem>(as, 'POST', '/v1/invoices', { ...lineOf(site, 1), promoCode: code });
  expect(wrong.headers.get('ratelimit-policy')).toContain('"promo-codes"');
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: '/promoCode', code: 'promo_code_fits_nothing' }] } });
  const invoice = (await portal<Invoice>(as, 'POST', '/v1/invoices', { ...lineOf(site, 12), promoCode: code })).body;
  expect(invoice).toMatchObject({ net: { amount: 6723 }, lines: [{ discount: { amount: 2241 }, amount: { amount: 6723 } }] });
  const uses = async () =>
    (await staffed<{ data: PromoCode[] }>(staff, 'GET', '/v1/staff/promo-codes')).body.data.find((each) => each.code === code)!.uses;
  expect(await uses()).toBe(1);
  const other = await customer();
  const late = { ...lineOf(await order(other), 12), promoCode: code };
  expect(await portal<Problem>(other, 'POST', '/v1/invoices', late)).toMatchObject({
    status: 422,
    body: { errors: [{ code: 'unknown_promo_code' }] },
  });
  expect((await portal(other, 'GET', `/v1/promo-codes/${code}`)).status).toBe(404);
  expect((await portal(as, 'POST', `/v1/invoices/${invoice.id}/void`)).status).toBe(200);
  expect(await uses()).toBe(0);
  expect((await portal(other, 'POST', '/v1/invoices', late)).status).toBe(201);
});

test('a code that takes everything pays at once; an ended one takes nothing', async () => {
  const [staff, as, code] = [await staffAs('billing'), await customer(), someCode()];
  const made = await makeCode(staff, { code, percent: 100, newCustomersOnly: true, reason: 'a friend' });
  const [site, second] = [await order(as), await order(as)];
  const invoice = await portal<Invoice>(as, 'POST', '/v1/invoices', { ...lineOf(site), promoCode: code });
  expect(invoice).toMatchObject({ status: 201, body: { total: { amount: 0 } } });
  expect((await portal<Service>(as, 'GET', `/v1/services/${site.service.id}`)).body).toMatchObject({ state: 'paid' });
  expect((await portal<Invoice>(as, 'GET', `/v1/invoices/${invoice.body.id}`)).body).toMatchObject({ state: 'paid' });
  // For new customers, and once.
  expect((await portal(as, 'POST', '/v1/invoices', { ...lineOf(second), promoCode: code })).status).toBe(422);
  const ended = await staffed<PromoCode>(staff, 'POST', `/v1/staff/promo-codes/${made.id}/end`, { reason: 'over' });
  expect(ended).toMatchObject({ status: 200, body: { endedAt: expect.any(String) as string, uses: 1 } });
  expect((await portal(await customer(), 'GET', `/v1/promo-codes/${code}`)).status).toBe(404);
  const again = await staffed<Problem>(staff, 'POST', '/v1/staff/promo-codes', { code, percent: 5, reason: 'once more' });
  expect(again).toMatchObject({ status: 422, body: { errors: [{ pointer: '/code', code: 'taken' }] } });
});

test('promo codes are made by staff of billing alone, with every fault at once, and are in the trail', async () => {
  const body = { code: someCode(), amount: { amount: 1000, currency: 'EUR' }, mostUses: 3, reason: 'campaign' };
  expect((await staffed(await staffAs('support'), 'POST', '/v1/staff/promo-codes', body)).status).toBe(403);
  const staff = await staffAs('admin');
  const faulty = { ...body, planCodes: ['gold'], periodMonths: [2], endsAt: '2020-01-01T00:00:00Z' };
  expect(await staffed<Problem>(staff, 'POST', '/v1/staff/promo-codes', faulty)).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/planCodes/0' }, { pointer: '/periodMonths/0' }, { pointer: '/endsAt' }] },
  });
  const both = { ...body, percent: 10 };
  expect((await staffed(staff, 'POST', '/v1/staff/promo-codes', both)).status).toBe(422);
  expect(await staffed(staff, 'POST', '/v1/staff/promo-codes', body)).toMatchObject({ status: 200, body: { done: true, approval: null } });
  const trail: { reason: string }[] = await api.dataSource.query(
    `SELECT reason FROM audit_entry WHERE action = 'promo-code.created' AND reason LIKE $1`,
    [`${body.code}%`],
  );
  expect(trail).toEqual([{ reason: `${body.code}: campaign` }]);
});

test('staff give one service a price of its own, which holds for invoices from then on and ends with the plan', async () => {
  const [staff, as] = [await staffAs('billing'), await customer()];
  const site = await order(as);
  const path = `/v1/staff/services/${site.service.id}/price-overrides`;
  const before = (await portal<Invoice>(as, 'POST', '/v1/invoices', lineOf(site))).body;
  const set = await staffed<{ done: boolean }>(staff, 'PUT', `${path}/1`, { amount: 500, currency: 'EUR', reason: 'ticket 4711' });
  expect(set).toMatchObject({ status: 200, body: { done: true } });
  const { body } = await staffed<{ data: unknown[] }>(staff, 'GET', path);
  expect(body.data.map((each) => priceOverrideSchema.parse(each))).toMatchObject([
    { periodMonths: 1, price: { amount: 500 }, reason: 'ticket 4711' },
  ]);
  expect((await portal<Invoice>(as, 'GET', `/v1/invoices/${before.id}`)).body.total.amount).toBe(900);
  await portal(as, 'POST', `/v1/invoices/${before.id}/void`);
  const invoice = (await portal<Invoice>(as, 'POST', '/v1/invoices', lineOf(site))).body;
  expect(invoice.total.amount).toBe(500);
  await payAtSandbox(as, invoice);
  // It is of Starter: Business costs what it costs.
  const { body: preview } = await portal<PlanChangePreview>(
    as,
    'GET',
    `/v1/services/${site.service.id}/plan-change?planId=${plans.get('business')!.id}`,
  );
  expect(preview.difference.amount).toBeGreaterThan(2390);
  expect((await staffed(staff, 'PUT', `${path}/1`, { amount: null, currency: 'EUR', reason: 'over' })).status).toBe(200);
  expect((await portal<Invoice>(as, 'POST', '/v1/invoices', lineOf(site))).body.total.amount).toBe(900);
  expect((await staffed(staff, 'PUT', `${path}/1`, { amount: 1, currency: 'USD', reason: 'wrong currency' })).status).toBe(422);
  expect((await staffed(await staffAs('support'), 'PUT', `${path}/1`, { amount: 1, currency: 'EUR', reason: 'not mine' })).status).toBe(
    403,
  );
});
