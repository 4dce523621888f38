import { createAccount, createStaff, testPassword, type TestAccount } from '@sitekeep/accounts/testing';
import { showId, storedId, type AuditEntry, type SiteDetail, type StaffRole } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { apiSessionKey, callerOf, cookieOf, type Answer } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let onConsole: ReturnType<typeof callerOf>;
let onPortal: ReturnType<typeof callerOf>;
beforeAll(async () => {
  api = await startTestApi();
  onConsole = callerOf(api.consoleUrl);
  onPortal = callerOf(api.portalUrl);
});
afterAll(() => api?.close());

const anAccount = (overrides: Parameters<typeof createAccount>[1] = {}) =>
  createAccount(api.dataSource.manager, { sessionKey: apiSessionKey, ...overrides });
const aStaff = (role: StaffRole = 'admin') => createStaff(api.dataSource.manager, { sessionKey: apiSessionKey, role });
let sites = 0;
const orderSite = async (account: TestAccount): Promise<SiteDetail> => {
  const json = {
    name: 'Shop',
    hostnames: [`staff-${++sites}-${account.account.id.slice(-6)}.example.com`],
    origins: [{ scheme: 'http', host: '203.0.113.9' }],
  };
  const answer = await onPortal('/v1/sites', { headers: account.bearer, json });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body as unknown as SiteDetail;
};
const dataOf = (answer: Answer) => answer.body['data'] as Record<string, unknown>[];
const auditOf = async (bearer: Record<string, string>, accountId: string) =>
  dataOf(await onConsole(`/v1/staff/audit?accountId=${accountId}`, { headers: bearer })) as unknown as AuditEntry[];

describe('signing in', () => {
  test('staff sign in on the console with a cookie of their own, read their session and sign out', async () => {
    const { staff } = await aStaff('support');
    const answer = await onConsole('/v1/staff/sign-in', { json: { email: staff.email, password: testPassword } });
    expect(answer).toMatchObject({ status: 201, body: { staff: { email: staff.email, role: 'support' } } });
    const cookie = cookieOf(answer);
    expect(cookie).toMatch(/^__Host-sk_console=/);
    const headers = { cookie, 'x-csrf-token': String(answer.body['csrfToken']) };
    expect((await onConsole('/v1/staff/session', { headers })).status).toBe(200);
    expect((await onConsole('/v1/staff/sign-out', { method: 'POST', headers: { cookie } })).status).toBe(403);
    expect((await onConsole('/v1/staff/sign-out', { method: 'POST', headers })).status).toBe(204);
    expect((await onConsole('/v1/staff/session', { headers })).status).toBe(401);
  });

  test('a disabled staff member has neither password, session nor token', async () => {
    const { staff, cookieHeaders, bearer } = await aStaff();
    await api.dataSource.query('UPDATE staff_member SET disabled = true WHERE id = $1', [staff.id]);
    expect((await onConsole('/v1/staff/sign-in', { json: { email: staff.email, password: testPassword } })).status).toBe(401);
    expect((await onConsole('/v1/staff/session', { headers: cookieHeaders })).status).toBe(401);
    expect((await onConsole('/v1/staff/customers', { headers: bearer })).status).toBe(401);
  });
});

describe('the two ports', () => {
  test('attack: staff endpoints do not exist on the customers’ port, whatever credential or spelling', async () => {
    const { bearer, cookieHeaders, staff } = await aStaff();
    for (const path of ['/v1/staff/customers', '/v1/Staff/Customers', '/v1/staff/session', '/v1//staff/customers'])
      for (const headers of [bearer, cookieHeaders, {}]) expect((await onPortal(path, { headers })).status).toBe(404);
    for (const path of ['/v1/staff/sign-in', '/V1/STAFF/sign-in', '/v1/staff/sign-in/']) {
      const signIn = await onPortal(path, { json: { email: staff.email, password: testPassword } });
      expect(signIn).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(cookieOf(signIn)).toBe('');
    }
  });

  test('attack: a staff credential opens no customer endpoint on the customers’ port', async () => {
    const { bearer, sessionCookie } = await aStaff();
    const { shownId } = await anAccount();
    const acting = { 'sitekeep-account': shownId, 'sitekeep-reason': 'ticket 12' };
    expect((await onPortal('/v1/account', { headers: { ...bearer, ...acting } })).status).toBe(401);
    const asPortalCookie = sessionCookie.replace('__Host-sk_console', '__Host-sk_portal');
    expect((await onPortal('/v1/account', { headers: { cookie: asPortalCookie, ...acting } })).status).toBe(401);
  });

  test('attack: a customer’s cookie or token opens nothing on the console', async () => {
    const { sessionCookie, bearer } = await anAccount();
    const renamed = sessionCookie.replace('__Host-sk_portal', '__Host-sk_console');
    for (const headers of [{ cookie: sessionCookie }, { cookie: renamed }, bearer]) {
      expect((await onConsole('/v1/staff/customers', { headers })).status).toBe(401);
      expect((await onConsole('/v1/account', { headers })).status).toBe(401);
    }
  });
});

describe('acting for a customer', () => {
  test('needs account and reason; each call, reads too, leaves one audit entry', async () => {
    const { bearer, staff } = await aStaff('support');
    const { shownId } = await anAccount();
    expect((await onConsole('/v1/account', { headers: bearer })).status).toBe(400);
    expect((await onConsole('/v1/account', { headers: { ...bearer, 'sitekeep-account': shownId } })).status).toBe(400);
    const acting = { ...bearer, 'sitekeep-account': shownId, 'sitekeep-reason': encodeURIComponent('Anfrage von Jörg') };
    expect((await onConsole('/v1/account', { headers: acting })).body).toMatchObject({ id: shownId });
    expect((await onConsole('/v1/account', { method: 'PATCH', headers: acting, json: { name: 'Renamed by support' } })).status).toBe(200);
    const entries = (await auditOf(bearer, shownId)).filter((entry) => entry.action.endsWith('/v1/account'));
    expect(entries).toMatchObject([
      { action: 'PATCH /v1/account', reason: 'Anfrage von Jörg', actor: { kind: 'staff', name: staff.name } },
      { action: 'GET /v1/account', reason: 'Anfrage von Jörg', accountId: shownId },
    ]);
    expect((await auditOf(bearer, shownId)).filter((entry) => entry.action === 'account renamed')).toEqual([]);
  });

  test('an account that does not exist is 404, and nothing is done', async () => {
    const { bearer } = await aStaff();
    const acting = { ...bearer, 'sitekeep-account': 'acc_01J00000000000000000000000', 'sitekeep-reason': 'ticket 12' };
    expect((await onConsole('/v1/account', { headers: acting })).status).toBe(404);
  });

  test('a person’s own things are not staff’s', async () => {
    const { cookieHeaders } = await aStaff();
    const { shownId } = await anAccount();
    const acting = { ...cookieHeaders, 'sitekeep-account': shownId, 'sitekeep-reason': 'ticket 12' };
    const change = { method: 'PUT', headers: acting, json: { currentPassword: 'x', password: 'a long enough password' } };
    expect((await onConsole('/v1/session/password', change)).status).toBe(403);
  });
});

describe('customers', () => {
  test('are found by e-mail, names, hostname, and the ids of account, person, site, service, invoice and refused request', async () => {
    const { bearer } = await aStaff('support');
    const customer = await anAccount({ name: 'Käsehaus 100%', personName: 'Zoë Finder' });
    const site = await orderSite(customer);
    const invoice = await onPortal('/v1/invoices', { headers: customer.bearer, json: { lines: [{ serviceId: site.service.id }] } });
    const hostname = site.hostnames[0]?.name ?? '';
    const requestId = showId('request', newUuid());
    await api.dataSource.query(
      `INSERT INTO security_event (id, site_id, at, request_id, stage, reason, status, address, method, hostname, path)
       VALUES ($1, $2, now(), $3, 'blacklist', 'blacklisted', 403, '203.0.113.9', 'GET', $4, '/')`,
      [newUuid(), storedId('site', site.id), requestId, hostname],
    );
    const session = await onPortal('/v1/session', { headers: customer.cookieHeaders });
    const personId = (session.body['person'] as { id: string }).id;
    const texts = [customer.person.email, 'käsehaus 100%', 'zoë find', hostname, customer.shownId, personId, site.id, site.service.id];
    for (const text of [...texts, requestId, String(invoice.body['id']), String(invoice.body['number'])]) {
      const found = dataOf(await onConsole(`/v1/staff/customers?q=${encodeURIComponent(text)}`, { headers: bearer }));
      expect([text, found.map((each) => each['id'])]).toEqual([text, [customer.shownId]]);
    }
    expect(dataOf(await onConsole('/v1/staff/customers?q=nobody%25has_this', { headers: bearer }))).toEqual([]);
    const detail = await onConsole(`/v1/staff/customers/${customer.shownId}`, { headers: bearer });
    expect(detail.body).toMatchObject({
      ownerEmail: customer.person.email,
      sites: 1,
      unpaidServices: 1,
      balance: { amount: 0, currency: 'EUR' },
      members: [{ role: 'owner' }],
    });
    const looks = (await auditOf(bearer, customer.shownId)).map((entry) => entry.action);
    expect(looks).toContain('GET /v1/staff/customers/:id');
  });

  test('are listed page by page', async () => {
    const { bearer } = await aStaff();
    for (let i = 0; i < 3; i++) await anAccount({ name: `Paged ${i}` });
    const first = await onConsole('/v1/staff/customers?q=Paged&limit=2', { headers: bearer });
    const second = await onConsole(`/v1/staff/customers?q=Paged&limit=2&after=${String(first.body['nextCursor'])}`, { headers: bearer });
    expect([...dataOf(first), ...dataOf(second)].map((each) => each['name'])).toEqual(['Paged 2', 'Paged 1', 'Paged 0']);
  });
});

describe('what changes something', () => {
  test('suspending an account publishes all its sites anew, is audited with the reason, and lifts again', async () => {
    const { bearer } = await aStaff();
    const customer = await anAccount();
    const before = [await orderSite(customer), await orderSite(customer)];
    const suspend = (suspended: boolean) =>
      onConsole(`/v1/staff/customers/${customer.shownId}/suspension`, { headers: bearer, json: { suspended, reason: 'phishing report' } });
    expect((await suspend(true)).status).toBe(204);
    expect((await onPortal('/v1/account', { headers: customer.bearer })).body).toMatchObject({ suspended: true });
    for (const site of before) {
      const now = await onPortal(`/v1/sites/${site.id}`, { headers: customer.bearer });
      expect(Number(now.body['revision'])).toBeGreaterThan(site.revision);
      const rename = await onPortal(`/v1/sites/${site.id}`, { method: 'PATCH', headers: customer.bearer, json: { name: 'X' } });
      expect(rename).toMatchObject({ status: 409, body: { code: 'account_suspended' } });
    }
    expect((await suspend(false)).status).toBe(204);
    expect((await auditOf(bearer, customer.shownId)).slice(0, 3).map(({ action, reason }) => [action, reason])).toEqual(
      expect.arrayContaining([
        ['account.unsuspended', 'phishing report'],
        ['account.suspended', 'phishing report'],
      ]),
    );
  });

  test('suspending one site, and marking an invoice paid, with a reason', async () => {
    const { bearer } = await aStaff();
    const customer = await anAccount();
    const site = await orderSite(customer);
    expect(
      (await onConsole(`/v1/staff/sites/${site.id}/suspension`, { headers: bearer, json: { suspended: true, reason: '' } })).status,
    ).toBe(422);
    expect(
      (await onConsole(`/v1/staff/sites/${site.id}/suspension`, { headers: bearer, json: { suspended: true, reason: 'court order' } }))
        .status,
    ).toBe(204);
    expect((await onPortal(`/v1/sites/${site.id}`, { headers: customer.bearer })).body).toMatchObject({ suspended: true });
    const invoice = await onPortal('/v1/invoices', { headers: customer.bearer, json: { lines: [{ serviceId: site.service.id }] } });
    const path = `/v1/staff/invoices/${String(invoice.body['id'])}/mark-paid`;
    const paid = await onConsole(path, { headers: bearer, json: { reason: 'bank transfer seen', reference: 'B-77' } });
    expect(paid).toMatchObject({ status: 200, body: { done: true, said: `Invoice ${String(invoice.body['number'])} is paid.` } });
    expect((await onConsole(path, { headers: bearer, json: { reason: 'bank transfer seen' } })).status).toBe(409);
  });

  test('a support member may neither suspend nor mark paid', async () => {
    const { bearer } = await aStaff('support');
    const { shownId } = await anAccount();
    const suspension = { headers: bearer, json: { suspended: true, reason: 'because' } };
    expect((await onConsole(`/v1/staff/customers/${shownId}/suspension`, suspension)).status).toBe(403);
    const paid = { headers: bearer, json: { reason: 'because' } };
    expect((await onConsole('/v1/staff/invoices/inv_01J00000000000000000000000/mark-paid', paid)).status).toBe(403);
  });

  test('notices are listed', async () => {
    const { bearer } = await aStaff('support');
    const { account, shownId } = await anAccount();
    await api.dataSource.query(`INSERT INTO staff_notice (id, at, account_id, text) VALUES (gen_random_uuid(), now(), $1, 'Look here')`, [
      account.id,
    ]);
    expect(dataOf(await onConsole('/v1/staff/notices', { headers: bearer }))).toContainEqual(
      expect.objectContaining({ accountId: shownId, text: 'Look here' }),
    );
  });
});
