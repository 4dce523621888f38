import { createAccount, createStaff } from '@sitekeep/accounts/testing';
import type { AuditEntry } from '@sitekeep/contracts';
import { apiSessionKey, callerOf, codesOf } from '../testing/api-caller.ts';
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

/** A staff member, and the headers with which they act for a new customer. */
async function acting(reason = 'ticket 12') {
  const customer = await createAccount(api.dataSource.manager, { sessionKey: apiSessionKey });
  const { bearer, staff } = await createStaff(api.dataSource.manager, { role: 'support' });
  const headers = { ...bearer, 'sitekeep-account': customer.shownId, 'sitekeep-reason': reason };
  return { customer, staff, bearer, headers };
}
const auditOf = async (bearer: Record<string, string>, accountId: string) =>
  (await onConsole(`/v1/staff/audit?accountId=${accountId}`, { headers: bearer })).body['data'] as AuditEntry[];
const inDays = (days: number) => new Date(Date.now() + days * 24 * 3600_000).toISOString();

describe('attack: a reason that says nothing', () => {
  test.each([
    ['spaces', '%20%20%20%20'],
    ['invisible characters', encodeURIComponent('\u200b\u2060\ufeff\u3164\u2800\u00ad')],
    ['NUL', 'because%00'],
    ['a line break', 'because%0aforged: entry'],
    ['text that runs backwards', encodeURIComponent('because \u202eesuaceb')],
    ['two characters', 'ok'],
    ['more than 500 characters', 'x'.repeat(501)],
  ])('%s is refused, for reading, for writing and on the staff’s own pages', async (_, reason) => {
    const { customer, bearer, headers } = await acting(reason);
    for (const answer of [
      await onConsole('/v1/account', { headers }),
      await onConsole('/v1/account', { method: 'PATCH', headers, json: { name: 'Changed' } }),
      await onConsole(`/v1/staff/customers/${customer.shownId}`, { headers }),
    ])
      expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_request' } });
    expect(await auditOf(bearer, customer.shownId)).not.toContainEqual(expect.objectContaining({ action: 'PATCH /v1/account' }));
  });

  test('one that says something is written down without the spaces around it', async () => {
    const { customer, bearer, headers } = await acting(encodeURIComponent('  Anfrage von Jörg, 50 %  '));
    expect((await onConsole('/v1/account', { headers })).status).toBe(200);
    expect(await auditOf(bearer, customer.shownId)).toContainEqual(
      expect.objectContaining({ action: 'GET /v1/account', reason: 'Anfrage von Jörg, 50 %' }),
    );
  });
});

describe('attack: staff leave themselves a door', () => {
  const tokenOf = (headers: Record<string, string>, expiresAt: string | null) =>
    onConsole('/v1/api-tokens', { headers, json: { name: 'Debugging', scopes: ['account:read', 'tokens:write'], expiresAt } });

  test('a customer’s token that staff make ends within 90 days', async () => {
    const { headers } = await acting();
    for (const expiresAt of [null, inDays(91)]) expect(codesOf(await tokenOf(headers, expiresAt))).toEqual(['/expiresAt too_wide']);
    const made = await tokenOf(headers, inDays(89));
    expect(made.status).toBe(201);
    const child = { name: 'Longer', scopes: ['account:read'], expiresAt: inDays(90) };
    const bearer = { authorization: `Bearer ${String(made.body['secret'])}` };
    expect(codesOf(await onPortal('/v1/api-tokens', { headers: bearer, json: child }))).toEqual(['/expiresAt too_wide']);
  });

  test('such a token, and what is done with it, stands in the audit trail as staff’s', async () => {
    const { customer, staff, bearer, headers } = await acting();
    const made = await tokenOf(headers, inDays(1));
    const token = { authorization: `Bearer ${String(made.body['secret'])}` };
    const child = { name: 'Child', scopes: ['account:read'], expiresAt: inDays(0.5) };
    expect((await onPortal('/v1/api-tokens', { headers: token, json: child })).status).toBe(201);
    expect(await auditOf(bearer, customer.shownId)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          action: 'token created by staff',
          reason: 'ticket 12',
          target: made.body['id'],
          actor: expect.objectContaining({ kind: 'staff', name: staff.name }) as unknown,
        }),
        expect.objectContaining({
          action: 'token created',
          actor: expect.objectContaining({ kind: 'token', name: 'Debugging (made by staff)' }) as unknown,
        }),
      ]),
    );
  });

  test('staff invite no owners', async () => {
    const { headers } = await acting();
    const invite = (role: string) => onConsole('/v1/team/invitations', { headers, json: { email: `${role}@friend.test`, role } });
    expect(await invite('owner')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await invite('viewer')).status).toBe(201);
  });
});

test('attack: NUL in a search or in a name is a fault of the request, not ours', async () => {
  const { bearer } = await acting();
  expect((await onConsole('/v1/staff/customers?q=%00', { headers: bearer })).status).toBe(422);
  const json = { email: 'nul@example.com', password: 'a long enough password', name: 'A\0' };
  expect(codesOf(await onPortal('/v1/sign-up', { json }))).toEqual([expect.stringMatching(/^\/name /)]);
});
