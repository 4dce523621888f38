import { storedId } from '@sitekeep/contracts';
import { Stripe } from 'stripe';
import { SandboxPayments } from './sandbox-payments.service.ts';
import { Billing } from './testing/billing-harness.ts';
import { StripeStandIn } from './testing/stripe-stand-in.ts';
import { WebhooksService } from './webhooks.service.ts';

const secret = 'whsec_0123456789abcdef';
let standIn: StripeStandIn;
let billing: Billing;
beforeAll(async () => {
  standIn = await StripeStandIn.start();
  billing = await Billing.start({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: secret, STRIPE_API_BASE: standIn.url });
}, 60_000);
afterAll(async () => {
  await billing.stop();
  await standIn.stop();
});

async function ready() {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  return { accountId: account.id, serviceId, invoice: await billing.invoice(account.id, [serviceId]) };
}

const sessionOf = (type: string, paymentId: string) =>
  type.startsWith('checkout') && { client_reference_id: storedId('payment', paymentId), amount_total: 900 };
async function hook(type: string, paymentId: string, more: object): Promise<void> {
  const intent = `pi_${paymentId}`;
  const object = { id: 'cs_test', payment_intent: intent, currency: 'eur', ...more, ...sessionOf(type, paymentId) };
  const payload = JSON.stringify({ id: `evt_${type}_${paymentId}`, object: 'event', type, data: { object } });
  const header = new Stripe('sk_test_1').webhooks.generateTestHeaderString({ payload, secret });
  await billing.get(WebhooksService).receive('stripe', Buffer.from(payload), { 'stripe-signature': header });
  await billing.work();
}

test('a checkout at Stripe, completed, then confirmed by the bank', async () => {
  const { accountId, serviceId, invoice } = await ready();
  const payment = await billing.pay(accountId, invoice);
  expect(payment).toMatchObject({ provider: 'stripe', state: 'created' });
  expect(payment.checkoutUrl).toMatch(/^https:\/\/checkout\.stripe\.test\//);
  const sent = standIn.requests.at(-1)!;
  expect(sent.key).toBe(`${storedId('invoice', invoice.id)}-1`);
  expect(sent.form.get('success_url')).toBe(`http://localhost:4000/billing/return?payment=${payment.id}`);
  await hook('checkout.session.completed', payment.id, { payment_status: 'unpaid' });
  expect(await billing.stateOf('payment', payment.id)).toBe('processing');
  expect(await billing.pay(accountId, invoice)).toMatchObject({ id: payment.id, state: 'processing', checkoutUrl: null });
  await hook('checkout.session.async_payment_succeeded', payment.id, { payment_status: 'paid' });
  expect(await billing.stateOf('service', serviceId)).toBe('paid');
  expect(await billing.balance(accountId)).toBe(0);
});

const states = async (payment: string, invoice: string, service: string) => [
  await billing.stateOf('payment', payment),
  await billing.stateOf('invoice', invoice),
  await billing.stateOf('service', service),
];

test('a dispute names the payment intent only: before the payment was told of it waits, then it is found', async () => {
  const { accountId, serviceId, invoice } = await ready();
  const payment = await billing.pay(accountId, invoice);
  const dispute = { id: 'dp_1', amount: 900, status: 'needs_response' };
  await hook('charge.dispute.created', payment.id, dispute);
  expect(await billing.stateOf('payment', payment.id)).toBe('created');
  await hook('checkout.session.completed', payment.id, { payment_status: 'paid' });
  await billing.handler('unfinished-sweep')!.handle({});
  await billing.work();
  expect(await states(payment.id, invoice.id, serviceId)).toEqual(['disputed', 'paid', 'paid']);
  await hook('charge.dispute.closed', payment.id, { ...dispute, status: 'lost' });
  expect(await states(payment.id, invoice.id, serviceId)).toEqual(['refunded', 'refunded', 'unpaid']);
  expect(await billing.balance(accountId)).toBe(0);
});

test('a payment refunded at Stripe, told again, and by its metadata alone', async () => {
  for (const more of [{}, { payment_intent: null }]) {
    const { accountId, serviceId, invoice } = await ready();
    const payment = await billing.pay(accountId, invoice);
    await hook('checkout.session.completed', payment.id, { payment_status: 'paid' });
    const metadata = { sitekeep_payment: storedId('payment', payment.id) };
    const refund = { id: 're_1', amount: 900, status: 'succeeded', metadata, ...more };
    for (let i = 0; i < 2; i++) await hook('refund.created', payment.id, refund);
    await hook('charge.refunded', payment.id, { id: 'ch_1', amount: 900, amount_refunded: 900, refunded: true, metadata, ...more });
    expect(await states(payment.id, invoice.id, serviceId)).toEqual(['refunded', 'refunded', 'unpaid']);
    expect(await billing.balance(accountId)).toBe(0);
  }
});

test('Stripe away: the payment stays and the next try opens the same attempt', async () => {
  const { accountId, invoice } = await ready();
  standIn.failNext = 10;
  await expect(billing.pay(accountId, invoice)).rejects.toThrow();
  standIn.failNext = 0;
  const payment = await billing.pay(accountId, invoice);
  expect(payment).toMatchObject({ attempt: 1, state: 'created' });
  const keys = standIn.requests.filter((each) => each.key.startsWith(storedId('invoice', invoice.id)!)).map((each) => each.key);
  expect(new Set(keys).size).toBe(1);
});

test('an expired checkout makes room for a new attempt', async () => {
  const { accountId, invoice } = await ready();
  const payment = await billing.pay(accountId, invoice);
  await hook('checkout.session.expired', payment.id, { payment_status: 'unpaid' });
  expect(await billing.pay(accountId, invoice)).toMatchObject({ attempt: 2, state: 'created' });
});

test('the sandbox is not there beside Stripe', async () => {
  const { accountId, invoice } = await ready();
  const payment = await billing.pay(accountId, invoice);
  await expect(billing.get(SandboxPayments).find(storedId('payment', payment.id)!)).rejects.toMatchObject({ code: 'not_found' });
  await expect(billing.get(WebhooksService).receive('sandbox', Buffer.from('{}'), {})).rejects.toMatchObject({ code: 'not_found' });
});
