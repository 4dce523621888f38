import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { showId, type PaymentMethod, type Problem, type Service, type SiteDetail } from '@sitekeep/contracts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: TestAccount;
let bert: TestAccount;
let names = 0;
beforeAll(async () => {
  api = await startTestApi();
  [anna, bert] = [await createAccount(api.dataSource.manager), await createAccount(api.dataSource.manager)];
}, 60_000);
afterAll(() => api.close());

type Answer = Service & Problem;
async function call<T = Answer>(method: string, path: string, json?: unknown, as = anna): Promise<{ status: number; body: T }> {
  const response = await fetch(`${api.portalUrl}${path}`, {
    method,
    headers: { ...as.bearer, ...(json !== undefined && { 'content-type': 'application/json' }) },
    body: json === undefined ? undefined : JSON.stringify(json),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T };
}
async function order(as = anna): Promise<SiteDetail> {
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80 }];
  const body = { name: 'Anna’s Shop', hostnames: [`renewal-${++names}.example.com`], origins };
  return (await call<SiteDetail>('POST', '/v1/sites', body, as)).body;
}
/** A card of the sandbox. */
async function card(of: TestAccount, year = 2099): Promise<string> {
  const id = crypto.randomUUID();
  const customer = `sandbox_customer_${of.account.id}`;
  await api.dataSource.query(
    `INSERT INTO payment_customer (account_id, provider, reference, created_at) VALUES ($1, 'sandbox', $2, now()) ON CONFLICT DO NOTHING`,
    [of.account.id, customer],
  );
  await api.dataSource.query(
    `INSERT INTO payment_method (id, account_id, provider, reference, brand, last4, expiry_month, expiry_year, is_default, created_at)
     VALUES ($1, $2, 'sandbox', $3, 'visa', '4242', 1, $4, false, now())`,
    [id, of.account.id, `sandbox_card_works_${id}`, year],
  );
  return showId('paymentMethod', id);
}
const renewal = (site: SiteDetail, json: unknown, as = anna) => call('PUT', `/v1/services/${site.service.id}/renewal`, json, as);

test('the choice is shown, kept and written to the trail', async () => {
  const site = await order();
  expect(site.service.renewal).toEqual({ mode: 'reminder', periodMonths: 1, paymentMethodId: null });
  const paymentMethodId = await card(anna);
  expect((await renewal(site, { mode: 'card', periodMonths: 12, paymentMethodId })).body.renewal).toEqual({
    mode: 'card',
    periodMonths: 12,
    paymentMethodId,
  });
  // What is left out stays as it is.
  expect((await renewal(site, { mode: 'card' })).body.renewal).toEqual({ mode: 'card', periodMonths: 12, paymentMethodId });
  const cards = await call<{ data: PaymentMethod[] }>('GET', '/v1/payment-methods');
  expect(cards.body.data.find(({ id }) => id === paymentMethodId)?.usedBy).toEqual([site.service.id]);
  expect((await renewal(site, { mode: 'none' })).body.renewal).toEqual({ mode: 'none', periodMonths: 12, paymentMethodId: null });
  const trail = await api.dataSource.query<{ reason: string }[]>(
    `SELECT reason FROM audit_entry WHERE action = 'service.renewal' AND target = $1 ORDER BY id`,
    [site.service.id],
  );
  expect(trail.map(({ reason }) => reason)).toEqual(['card, 12 months each', 'card, 12 months each', 'none, 12 months each']);
});

test('every fault names its field and the mend', async () => {
  const site = await order();
  const faultsOf = async (json: unknown) => {
    const { status, body } = await renewal(site, json);
    return [status, ...(body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
  };
  expect(await faultsOf({ mode: 'never', periodMonths: 2 })).toEqual([
    422,
    expect.stringContaining('/mode') as string,
    expect.stringContaining('/periodMonths') as string,
  ]);
  expect(await faultsOf({ mode: 'card' })).toEqual([422, '/paymentMethodId no_card']);
  expect(await faultsOf({ mode: 'card', paymentMethodId: await card(anna, 2020) })).toEqual([422, '/paymentMethodId card_expired']);
  expect(await faultsOf({ mode: 'reminder', paymentMethodId: await card(anna) })).toEqual([422, '/paymentMethodId not_with_mode']);
  expect((await call('GET', `/v1/services/${site.service.id}`)).body.renewal.mode).toBe('reminder');
});

test('attack: a card of another account is as one that nobody has, and so is its service', async () => {
  const site = await order();
  const [theirs, nobodys] = [await card(bert), showId('paymentMethod', crypto.randomUUID())];
  const answers = [];
  for (const paymentMethodId of [theirs, nobodys]) {
    const { status, body } = await renewal(site, { mode: 'card', paymentMethodId });
    answers.push({ status, errors: body.errors });
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toMatchObject({ status: 422, errors: [{ code: 'unknown_card' }] });
  expect((await renewal(site, { mode: 'none' }, bert)).status).toBe(404);
});

test('viewers choose nothing', async () => {
  const site = await order();
  const viewer = await createAccount(api.dataSource.manager, { accountId: anna.account.id, role: 'viewer', scopes: ['billing:read'] });
  expect((await renewal(site, { mode: 'none' }, viewer)).status).toBe(403);
});

test('a site or service is deleted only with its name typed', async () => {
  const site = await order();
  for (const path of [`/v1/sites/${site.id}`, `/v1/services/${site.service.id}`]) {
    expect((await call('DELETE', path)).status).toBe(422);
    expect(await call('DELETE', `${path}?name=Annas+Shop`)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/name', code: 'other_name' }] },
    });
  }
  expect((await call('GET', `/v1/services/${site.service.id}`)).body.state).toBe('unpaid');
  expect((await call('DELETE', `/v1/sites/${site.id}?name=${encodeURIComponent(site.name)}`)).status).toBe(204);
  expect((await call('GET', `/v1/sites/${site.id}`)).status).toBe(404);
  expect((await renewal(site, { mode: 'none' })).status).toBe(409);
});
