import { createAccount, createStaff } from '@sitekeep/accounts/testing';
import { showId, type Approval, type Invoice, type LedgerEntry, type SiteDetail, type StaffRole } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { apiSessionKey, callerOf } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let onConsole: ReturnType<typeof callerOf>;
let onPortal: ReturnType<typeof callerOf>;
beforeAll(async () => {
  api = await startTestApi({ STAFF_APPROVAL_LIMIT: '5000' });
  onConsole = callerOf(api.consoleUrl);
  onPortal = callerOf(api.portalUrl);
}, 60_000);
afterAll(() => api?.close());

const aStaff = async (role: StaffRole = 'billing') =>
  (await createStaff(api.dataSource.manager, { sessionKey: apiSessionKey, role })).bearer;
async function aCustomer() {
  const customer = await createAccount(api.dataSource.manager, { sessionKey: apiSessionKey });
  const json = { name: 'Shop', hostnames: [`m-${newUuid()}.example.com`], origins: [{ scheme: 'http', host: '203.0.113.9' }] };
  const site = (await onPortal('/v1/sites', { headers: customer.bearer, json })).body as unknown as SiteDetail;
  const lines = [{ serviceId: site.service.id }];
  const invoice = (await onPortal('/v1/invoices', { headers: customer.bearer, json: { lines } })).body as unknown as Invoice;
  return { ...customer, site, invoice };
}
const post = (headers: Record<string, string>, path: string, json: unknown) => onConsole(`/v1/staff/${path}`, { headers, json });

test('an act up to the limit is done at once, and the ledger shows both sides with who and why', async () => {
  const [bearer, customer] = [await aStaff(), await aCustomer()];
  const credit = await post(bearer, `customers/${customer.shownId}/credits`, { amount: 500, currency: 'EUR', reason: 'an outage' });
  expect(credit).toMatchObject({ status: 200, body: { done: true, approval: null } });
  const { body } = await onConsole(`/v1/staff/customers/${customer.shownId}/ledger`, { headers: bearer });
  expect((body['data'] as LedgerEntry[])[0]).toMatchObject({ from: 'goodwill', to: 'balance', reason: 'an outage' });
});

test('above the limit it waits: 202, and only somebody else may agree', async () => {
  const [sam, kim, customer] = [await aStaff(), await aStaff('admin'), await aCustomer()];
  const credit = { amount: 6000, currency: 'EUR', reason: 'a week of outage' };
  const asked = await post(sam, `customers/${customer.shownId}/credits`, credit);
  expect(asked).toMatchObject({ status: 202, body: { done: false, approval: { state: 'waiting' } } });
  const { id } = asked.body['approval'] as Approval;
  const decision = { agree: true, reason: 'I saw it' };
  expect(await post(sam, `approvals/${id}/decision`, decision)).toMatchObject({ status: 403, body: { code: 'second_person_needed' } });
  expect(await post(await aStaff('support'), `approvals/${id}/decision`, decision)).toMatchObject({ status: 403 });
  expect(await post(kim, `approvals/${id}/decision`, decision)).toMatchObject({ status: 200, body: { done: true } });
  expect((await onConsole(`/v1/staff/approvals/${id}`, { headers: sam })).body).toMatchObject({ state: 'done' });
  const listed = await onConsole('/v1/staff/approvals?state=done', { headers: sam });
  expect((listed.body['data'] as Approval[]).map((one) => one.id)).toContain(id);
});

test('a deleted service comes back, an invoice becomes void, a service gets days and a price', async () => {
  const [bearer, { bearer: own, site, invoice, shownId }] = [await aStaff(), await aCustomer()];
  const reason = 'asked by mail';
  expect(await post(bearer, `invoices/${invoice.id}/void`, { reason })).toMatchObject({ status: 200, body: { done: true } });
  expect(await post(bearer, `services/${site.service.id}/extension`, { days: 3, reason })).toMatchObject({ status: 200 });
  const price = { method: 'PUT', headers: bearer, json: { amount: 850, currency: 'EUR', reason } };
  expect(await onConsole(`/v1/staff/services/${site.service.id}/price-overrides/1`, price)).toMatchObject({ status: 200 });
  expect(await onConsole(`/v1/staff/services/${site.service.id}/price-overrides/2`, price)).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/periodMonths', code: 'unknown_period' }] },
  });
  const lines = [{ serviceId: site.service.id }];
  const cheaper = await onPortal('/v1/invoices', { headers: own, json: { lines } });
  expect(cheaper.body).toMatchObject({ total: { amount: 850 } });
  const audit = await onConsole(`/v1/staff/audit?accountId=${shownId}`, { headers: bearer });
  const actions = (audit.body['data'] as { action: string }[]).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['invoice.void', 'service.extended', 'service.price-overridden']));
  expect(await post(bearer, `services/${site.service.id}/restoration`, { reason })).toMatchObject({ status: 409 });
});

test('a transfer is recorded, and refunded', async () => {
  const [bearer, { bearer: own, invoice }] = [await aStaff(), await aCustomer()];
  const entry = { bankReference: newUuid(), amount: 900, currency: 'EUR', receivedOn: '2026-03-02', reason: 'statement 12' };
  expect((await post(bearer, 'bank-transfers', entry)).body).toMatchObject({ errors: [{ pointer: '/reference' }] });
  expect(await post(bearer, 'bank-transfers', { ...entry, reference: invoice.reference })).toMatchObject({ status: 200 });
  const [payment] = (await onPortal('/v1/payments', { headers: own })).body['data'] as { id: string; provider: string }[];
  expect(payment).toMatchObject({ provider: 'bank' });
  expect(await post(bearer, `payments/${payment!.id}/refunds`, { amount: 100, reason: 'ticket 12' })).toMatchObject({ status: 200 });
});

describe('who may not', () => {
  const acts: [string, unknown][] = [
    [`invoices/${showId('invoice', newUuid())}/mark-paid`, { reason: 'because' }],
    [`invoices/${showId('invoice', newUuid())}/void`, { reason: 'because' }],
    [`payments/${showId('payment', newUuid())}/refunds`, { reason: 'because' }],
    [`customers/${showId('account', newUuid())}/credits`, { amount: 1, currency: 'EUR', reason: 'because' }],
    [`services/${showId('service', newUuid())}/extension`, { days: 1, reason: 'because' }],
    [`services/${showId('service', newUuid())}/restoration`, { reason: 'because' }],
    [`approvals/${showId('approval', newUuid())}/decision`, { agree: true, reason: 'because' }],
  ];

  test.each(acts)('attack: %s by support is refused, on the portal it is not there; what nobody has is 404', async (path, body) => {
    expect((await post(await aStaff('support'), path, body)).status).toBe(403);
    expect((await onPortal(`/v1/staff/${path}`, { headers: await aStaff('admin'), json: body })).status).toBe(404);
    const billing = await aStaff();
    expect((await post(billing, path, body)).status).toBe(404);
    expect((await post(billing, path, { ...(body as object), reason: ' ' })).status).toBe(422);
  });

  test('attack: an amount that is no amount', async () => {
    const [bearer, { shownId, invoice }] = [await aStaff(), await aCustomer()];
    for (const amount of [0, 1.5, '5', 1e21])
      expect((await post(bearer, `customers/${shownId}/credits`, { amount, currency: 'EUR', reason: 'because' })).status).toBe(422);
    const entry = { bankReference: 'x', reference: invoice.reference, currency: 'EUR', receivedOn: '2026-03-02', reason: 'because' };
    for (const amount of [0, -900]) expect((await post(bearer, 'bank-transfers', { ...entry, amount })).status).toBe(422);
  });
});

describe('queues', () => {
  const dead = async () => {
    const id = `mail-${newUuid()}`;
    await api.dataSource.query(
      `INSERT INTO outbox (id, job, payload, rounds, failing_since, dead_at, last_error) VALUES ($1, 'deliver-mail', $2, 30, now() - interval '1 day', now(), 'the mail server is away')`,
      [id, { mailId: newUuid() }],
    );
    return id;
  };

  test('are shown with their dead jobs, which an admin tries again with a reason', async () => {
    const [id, support, admin] = [await dead(), await aStaff('support'), await aStaff('admin')];
    const { body } = await onConsole('/v1/staff/queues', { headers: support });
    expect(body['data']).toContainEqual(expect.objectContaining({ name: 'mail', dead: 1 }));
    const listed = await onConsole('/v1/staff/dead-jobs', { headers: support });
    expect(listed.body['data']).toEqual([expect.objectContaining({ id, queue: 'mail', error: 'the mail server is away' })]);
    const reason = { reason: 'the mail server is back' };
    expect((await post(support, `dead-jobs/${id}/retry`, reason)).status).toBe(403);
    expect((await post(admin, `dead-jobs/${id}/retry`, reason)).status).toBe(204);
    expect((await post(admin, `dead-jobs/${id}/retry`, reason)).status).toBe(404);
  });

  test('bull-board shows them to staff who are signed in, and changes nothing', async () => {
    const id = await dead();
    const board = '/v1/staff/queues/board';
    const { cookieHeaders } = await createStaff(api.dataSource.manager, { sessionKey: apiSessionKey, role: 'admin' });
    expect((await onConsole(board)).status).toBe(401);
    expect((await onPortal(board, { headers: cookieHeaders })).status).toBe(404);
    const page = await fetch(`${api.consoleUrl}${board}/`, { headers: cookieHeaders });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("base-uri 'self'");
    const jobs = await fetch(`${api.consoleUrl}${board}/api/queues?activeQueue=mail&status=failed&page=1&jobsPerPage=10`, {
      headers: cookieHeaders,
    });
    expect(JSON.stringify(await jobs.json())).toContain(id);
    for (const method of ['PUT', 'POST', 'PATCH', 'DELETE'])
      expect((await fetch(`${api.consoleUrl}${board}/api/queues/mail/${id}/retry/failed`, { method, headers: cookieHeaders })).status).toBe(
        403,
      );
  });
});
