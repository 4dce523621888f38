import { jest } from '@jest/globals';
import { storedId } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import { Stripe } from 'stripe';
import { Differences } from './differences.ts';
import { Payouts } from './payouts.ts';
import { ProviderCustomers } from './provider-customers.ts';
import { Billing } from './testing/billing-harness.ts';
import { StripeStandIn } from './testing/stripe-stand-in.ts';
import { WebhooksService } from './webhooks.service.ts';

const secret = 'whsec_0123456789abcdef';
let standIn: StripeStandIn;
let billing: Billing;
beforeEach(async () => {
  standIn = await StripeStandIn.start();
  billing = await Billing.start({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: secret, STRIPE_API_BASE: standIn.url });
}, 60_000);
afterEach(async () => {
  await billing.stop();
  await standIn.stop();
});

async function hook(type: string, object: object): Promise<void> {
  const payload = JSON.stringify({ id: `evt_${newUuid()}`, object: 'event', type, data: { object } });
  const header = new Stripe('sk_test_1').webhooks.generateTestHeaderString({ payload, secret });
  await billing.get(WebhooksService).receive('stripe', Buffer.from(payload), { 'stripe-signature': header });
  await billing.work();
}
async function paid() {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  await hook('payment_method.attached', standIn.books.attach(await billing.get(ProviderCustomers).of(account.id)));
  const payment = await billing.pay(account.id, await billing.invoice(account.id, [serviceId]), 'card');
  return { account, payment, intent: [...standIn.books.intents.values()].at(-1)! };
}
/** In the night after so many days. Stripe writes its books in the time of the machine. */
async function night(day: number) {
  billing.setDay(day + 0.1);
  await billing.handler('reconcile-payments')!.handle({});
}
const differences = async (state: 'open' | 'resolved') =>
  (await billing.get(Differences).list({ limit: 50, state })).data.map((one) => [one.kind, one.paymentId]);

test('nothing differs: nothing is listed; the same night it is not asked again', async () => {
  await paid();
  await paid();
  await night(0);
  expect(await differences('open')).toEqual([]);
  const asked = jest.spyOn(standIn.books, 'answer');
  await billing.handler('reconcile-payments')!.handle({});
  expect(asked).not.toHaveBeenCalled();
  await night(1);
  expect(asked).toHaveBeenCalled();
});

test('what differs is listed once and staff are told once; what agrees again is resolved', async () => {
  const { payment, intent } = await paid();
  standIn.books.book('refund', intent, 300, intent.metadata);
  standIn.books.book('charge', { id: 'pi_unknown', currency: 'eur' }, 1234, {});
  await night(0);
  expect((await differences('open')).sort()).toEqual([
    ['missing-here', null],
    ['refund-missing-here', payment.id],
  ]);
  await night(1);
  expect(await differences('open')).toHaveLength(2);
  const notices = await billing.sql(`SELECT 1 FROM staff_notice WHERE text LIKE '%differences%'`);
  expect(notices).toHaveLength(1);
  const metadata = { sitekeep_payment: intent.metadata['sitekeep_payment'] };
  await hook('refund.created', { id: 're_1', payment_intent: intent.id, currency: 'eur', amount: 300, metadata });
  await night(2);
  expect(await differences('open')).toEqual([['missing-here', null]]);
  expect(await differences('resolved')).toEqual([['refund-missing-here', payment.id]]);
});

test('a refund that the payer’s bank returns is booked here, and the books agree again', async () => {
  const { account, payment, intent } = await paid();
  const refund = { paymentId: storedId('payment', payment.id)!, accountId: account.id };
  await billing.get(Transactions).run((manager) => billing.get(Payouts).refund(manager, refund));
  await billing.work();
  await night(0);
  const [made] = await billing.sql<{ id: string }>('SELECT provider_reference AS id FROM refund WHERE account_id = $1', [account.id]);
  const { id, payment_intent } = standIn.books.returnRefund(made!.id);
  await night(1);
  expect(await differences('open')).toEqual([['refund-failed-missing-here', payment.id]]);
  const { metadata } = intent;
  for (let i = 0; i < 2; i++) await hook('refund.failed', { id, payment_intent, currency: 'eur', amount: 900, metadata });
  await night(2);
  expect(await differences('open')).toEqual([]);
  expect(await billing.balance(account.id)).toBe(900);
  expect(await billing.stateOf('payment', payment.id)).toBe('settled');
  await billing.get(Transactions).run((manager) => billing.get(Payouts).refund(manager, refund));
});

test('a difference stays open as long as it lasts, also when its time has passed', async () => {
  standIn.books.book('charge', { id: 'pi_unknown', currency: 'eur' }, 1234, {});
  await paid();
  for (const day of [0, 5, 10, 30]) await night(day);
  expect(await differences('open')).toEqual([['missing-here', null]]);
  expect(await differences('resolved')).toEqual([]);
});

test('money that Stripe took and never told of', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const payment = await billing.pay(account.id, await billing.invoice(account.id, [serviceId]));
  const [row] = await billing.sql<{ id: string }>('SELECT id FROM payment');
  standIn.books.book('charge', { id: 'pi_quiet', currency: 'eur' }, 900, { sitekeep_payment: row!.id });
  await paid();
  await night(0);
  expect(await differences('open')).toEqual([['state', payment.id]]);
});

test('money that came in here alone', async () => {
  const { payment, intent } = await paid();
  await night(0);
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const forged = await billing.pay(account.id, await billing.invoice(account.id, [serviceId]));
  const [row] = await billing.sql<{ id: string }>('SELECT id FROM payment WHERE account_id = $1', [account.id]);
  const session = { id: 'cs_1', client_reference_id: row!.id, payment_intent: 'pi_nowhere', payment_status: 'paid', amount_total: 900 };
  await hook('checkout.session.completed', { ...session, currency: 'eur' });
  await night(1);
  expect(await differences('open')).toEqual([['missing-there', forged.id]]);
  expect([payment.state, intent.status]).toEqual(['settled', 'succeeded']);
});

test('the sandbox keeps no books: the night passes, and nothing differs', async () => {
  const sandbox = await Billing.start();
  await sandbox.handler('reconcile-payments')!.handle({});
  expect(await sandbox.sql('SELECT provider FROM reconciliation_run')).toEqual([{ provider: 'sandbox' }]);
  expect((await sandbox.get(Differences).list({ limit: 50 })).data).toEqual([]);
  await sandbox.stop();
});
