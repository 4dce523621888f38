import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { billingJobHandlers } from '@sitekeep/billing';
import { StripeStandIn } from '@sitekeep/billing/testing';
import { storedId, type Invoice, type Payment, type SiteDetail } from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { createHmac } from 'node:crypto';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

const secret = 'whsec_0123456789abcdef';
let stripe: StripeStandIn;
let api: TestApi;
let anna: TestAccount;
beforeAll(async () => {
  stripe = await StripeStandIn.start();
  api = await startTestApi({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: secret, STRIPE_API_BASE: stripe.url });
  anna = await createAccount(api.dataSource.manager);
}, 60_000);
afterAll(async () => {
  await api.close();
  await stripe.stop();
});

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { ...anna.bearer, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const answer = await fetch(`${api.portalUrl}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
const sql = <Row>(text: string, parameters: unknown[] = []): Promise<Row[]> => api.dataSource.query(text, parameters);

/** What Stripe sends of one checkout that is paid, by and by or all at once: two kinds settle, one is on the way, two say nothing to us. */
function kinds(paymentId: string): { type: string; object: object }[] {
  const intent = { id: 'pi_storm', amount_received: 900, currency: 'eur', metadata: { sitekeep_payment: paymentId } };
  const session = { id: 'cs_storm', mode: 'payment', client_reference_id: paymentId, payment_intent: 'pi_storm' };
  const paid = { ...session, payment_status: 'paid', amount_total: 900, currency: 'eur' };
  return [
    { type: 'checkout.session.completed', object: paid },
    { type: 'checkout.session.async_payment_succeeded', object: paid },
    { type: 'checkout.session.completed', object: { ...paid, payment_status: 'unpaid' } },
    { type: 'payment_intent.succeeded', object: intent },
    { type: 'charge.succeeded', object: { id: 'ch_storm', payment_intent: 'pi_storm' } },
  ];
}

async function post(id: string, { type, object }: { type: string; object: object }): Promise<number> {
  const body = JSON.stringify({ id, object: 'event', type, data: { object } });
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${seconds},v1=${signature}` };
  return (await fetch(`${api.portalUrl}/webhooks/stripe`, { method: 'POST', headers, body })).status;
}

/** A worker of several: takes whatever is not done, also what another has just taken. Returns how many events it was given. */
async function worker(isOver: () => boolean): Promise<number> {
  const handler = billingJobHandlers.map((each): JobHandler => api.get(each as never)).find(({ job }) => job === 'settle-payment')!;
  let taken = 0;
  for (;;) {
    const last = isOver();
    const events = await sql<{ id: string }>('SELECT id FROM provider_event WHERE processed_at IS NULL ORDER BY random() LIMIT 20');
    if (last && events.length === 0) return taken;
    for (const { id } of events) await handler.handle({ providerEventId: id });
    taken += events.length;
  }
}

test('200 webhooks of one payment at once, repeated and under ids of their own: one payment, one movement, one paid invoice', async () => {
  const origins = [{ scheme: 'http', host: '203.0.113.10' }];
  const site = await call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: ['storm.example.com'], origins });
  const invoice = await call<Invoice>('POST', '/v1/invoices', { lines: [{ serviceId: site.service.id, periodMonths: 1 }] });
  expect(invoice.total).toEqual({ amount: 900, currency: 'EUR' });
  const { id } = await call<Payment>('POST', `/v1/invoices/${invoice.id}/pay`, {});
  const paymentId = storedId('payment', id)!;
  const told = kinds(paymentId);
  const posts = Array.from({ length: 100 }, (_, i) => [post('evt_same', told[0]!), post(`evt_${i}`, told[i % told.length]!)]).flat();
  let over = false;
  const workers = Array.from({ length: 6 }, () => worker(() => over));
  const statuses = await Promise.all(posts);
  over = true;
  const taken = await Promise.all(workers);
  expect(new Set(statuses)).toEqual(new Set([204]));
  // Some were worked on by two at once, or the workers proved nothing.
  expect(taken.reduce((sum, one) => sum + one)).toBeGreaterThan(101);
  const events = 'SELECT count(*)::int AS all, count(processed_at)::int AS done FROM provider_event';
  expect(await sql(events)).toEqual([{ all: 101, done: 101 }]);
  const invoiceId = storedId('invoice', invoice.id);
  expect(await sql('SELECT id, state, refunded::int FROM payment WHERE account_id = $1', [anna.account.id])).toEqual([
    { id: paymentId, state: 'settled', refunded: 0 },
  ]);
  const movements = 'SELECT kind, payment_id, invoice_id FROM ledger_transaction WHERE account_id = $1 ORDER BY kind';
  expect(await sql(movements, [anna.account.id])).toEqual([
    { kind: 'invoice', payment_id: paymentId, invoice_id: invoiceId },
    { kind: 'payment', payment_id: paymentId, invoice_id: invoiceId },
  ]);
  expect(await call<Invoice>('GET', `/v1/invoices/${invoice.id}`)).toMatchObject({ state: 'paid' });
  expect(await sql('SELECT state, paid_months FROM service WHERE account_id = $1', [anna.account.id])).toEqual([
    { state: 'paid', paid_months: 1 },
  ]);
  expect(await call<unknown>('GET', '/v1/balance')).toEqual({ balance: { amount: 0, currency: 'EUR' } });
  const mails = `SELECT recipient FROM mail WHERE account_id = $1 AND key LIKE 'paid-%'`;
  expect(await sql(mails, [anna.account.id])).toHaveLength(1);
}, 60_000);
