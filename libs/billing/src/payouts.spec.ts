import { storedId, type Payment } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import { Stripe } from 'stripe';
import { PaymentsService } from './payments.service.ts';
import { Payouts } from './payouts.ts';
import { ProviderCustomers } from './provider-customers.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { StaffMoney } from './staff-money.service.ts';
import { StripeStandIn } from './testing/stripe-stand-in.ts';
import { TopUps } from './top-ups.ts';
import { WebhooksService } from './webhooks.service.ts';

const secret = 'whsec_0123456789abcdef';
let standIn: StripeStandIn;
let sandbox: Billing;
let stripe: Billing;
beforeAll(async () => {
  standIn = await StripeStandIn.start();
  sandbox = await Billing.start();
  stripe = await Billing.start({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: secret, STRIPE_API_BASE: standIn.url });
}, 60_000);
afterAll(async () => {
  await sandbox.stop();
  await stripe.stop();
  await standIn.stop();
});
beforeEach(() => {
  standIn.failNext = 0;
  standIn.loseNext = 0;
});

async function order(billing: Billing) {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  return { accountId: account.id, serviceId, invoice: await billing.invoice(account.id, [serviceId]) };
}
async function paidAtSandbox() {
  const it = await order(sandbox);
  const payment = await sandbox.pay(it.accountId, it.invoice);
  await sandbox.tell(payment, 'payment.settled');
  await sandbox.work();
  return { ...it, payment, paymentId: storedId('payment', payment.id)! };
}
async function hook(type: string, object: object): Promise<void> {
  const payload = JSON.stringify({ id: `evt_${Math.random()}`, object: 'event', type, data: { object } });
  const header = new Stripe('sk_test_1').webhooks.generateTestHeaderString({ payload, secret });
  await stripe.get(WebhooksService).receive('stripe', Buffer.from(payload), { 'stripe-signature': header });
}
async function paidByCard() {
  const it = await order(stripe);
  const card = standIn.books.attach(await stripe.get(ProviderCustomers).of(it.accountId));
  await hook('payment_method.attached', card);
  await stripe.work();
  const payment = await stripe.pay(it.accountId, it.invoice, 'card');
  return { ...it, payment, paymentId: storedId('payment', payment.id)! };
}
const refund = (billing: Billing, of: { accountId: string; paymentId: string }, amount?: number) =>
  billing
    .get(Transactions)
    .run((manager) =>
      billing.get(Payouts).refund(manager, { accountId: of.accountId, paymentId: of.paymentId, ...(amount !== undefined && { amount }) }),
    );
const refunds = (billing: Billing, paymentId: string) =>
  billing.sql('SELECT state, amount::int, failure FROM refund WHERE payment_id = $1 ORDER BY requested_at', [paymentId]);
const states = async (billing: Billing, it: { payment: Payment; invoice: { id: string }; serviceId: string }) => [
  await billing.stateOf('payment', it.payment.id),
  await billing.stateOf('invoice', it.invoice.id),
  await billing.stateOf('service', it.serviceId),
];

test('the whole: nothing changes before the provider answers, then all that was bought is taken back', async () => {
  const it = await paidAtSandbox();
  expect(await refund(sandbox, it)).toMatchObject({ state: 'requested', money: { amount: 900, currency: 'EUR' } });
  expect(await states(sandbox, it)).toEqual(['settled', 'paid', 'paid']);
  await sandbox.work();
  expect(await states(sandbox, it)).toEqual(['refunded', 'refunded', 'unpaid']);
  expect(await sandbox.balance(it.accountId)).toBe(0);
  expect(await refunds(sandbox, it.paymentId)).toEqual([{ state: 'done', amount: 900, failure: null }]);
  await expect(refund(sandbox, it)).rejects.toMatchObject({ code: 'conflict' });
});

test('parts, one after the other; never more than is left, and never two at once', async () => {
  const it = await paidAtSandbox();
  await refund(sandbox, it, 300);
  await expect(refund(sandbox, it, 100)).rejects.toMatchObject({
    code: 'conflict',
    detail: expect.stringContaining('under way') as string,
  });
  await sandbox.work();
  expect(await states(sandbox, it)).toEqual(['settled', 'paid', 'paid']);
  await expect(refund(sandbox, it, 601)).rejects.toMatchObject({ detail: expect.stringContaining('€6.00 are left') as string });
  await expect(refund(sandbox, it, 0)).rejects.toMatchObject({ code: 'conflict' });
  await refund(sandbox, it, 600);
  await sandbox.work();
  expect(await states(sandbox, it)).toEqual(['refunded', 'refunded', 'unpaid']);
  expect(await sandbox.balance(it.accountId)).toBe(0);
  expect(await sandbox.get(PaymentsService).get(it.accountId, it.paymentId)).toMatchObject({ refunded: { amount: 900, currency: 'EUR' } });
});

test('asked for twice at once: one refund', async () => {
  const it = await paidAtSandbox();
  const results = await Promise.allSettled([refund(sandbox, it), refund(sandbox, it), refund(sandbox, it)]);
  expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
});

test('what cannot be refunded to a payer', async () => {
  const it = await order(sandbox);
  const open = await sandbox.pay(it.accountId, it.invoice);
  const unpaid = refund(sandbox, { accountId: it.accountId, paymentId: storedId('payment', open.id)! });
  await expect(unpaid).rejects.toMatchObject({ code: 'conflict' });
  const paid = await paidAtSandbox();
  await expect(refund(sandbox, { accountId: it.accountId, paymentId: paid.paymentId })).rejects.toMatchObject({ code: 'not_found' });
  await sandbox.tell(paid.payment, 'payment.disputed');
  await sandbox.work();
  await expect(refund(sandbox, paid)).rejects.toMatchObject({ detail: expect.stringContaining('disputes') as string });
});

test('what the customer has spent is not given back', async () => {
  const { accountId, invoice } = await order(sandbox);
  const topUp = await sandbox.get(TopUps).start(accountId, { amount: 1000, method: 'provider' }, owner);
  await sandbox.tell(topUp, 'payment.settled');
  await sandbox.work();
  await sandbox.pay(accountId, invoice, 'balance');
  const of = { accountId, paymentId: storedId('payment', topUp.id)! };
  const detail = 'The customer has spent this money: €1.00 of it can be given back. Refund what it bought first.';
  for (const amount of [undefined, 101]) await expect(refund(sandbox, of, amount)).rejects.toMatchObject({ code: 'conflict', detail });
  expect(await refund(sandbox, of, 100)).toMatchObject({ state: 'requested' });
});

test('two refunds under way do not promise the same money', async () => {
  const { accountId, invoice } = await order(sandbox);
  const topUps: { accountId: string; paymentId: string }[] = [];
  for (let i = 0; i < 2; i++) {
    const topUp = await sandbox.get(TopUps).start(accountId, { amount: 900, method: 'provider' }, owner);
    await sandbox.tell(topUp, 'payment.settled');
    topUps.push({ accountId, paymentId: storedId('payment', topUp.id)! });
  }
  await sandbox.work();
  await sandbox.pay(accountId, invoice, 'balance');
  await refund(sandbox, topUps[0]!);
  await expect(refund(sandbox, topUps[1]!)).rejects.toMatchObject({ detail: expect.stringContaining('€0.00 of it') as string });
  await sandbox.work();
  expect(await sandbox.balance(accountId)).toBe(0);
});

test('what staff recorded by hand is booked at once', async () => {
  const it = await order(sandbox);
  const request = { invoiceId: storedId('invoice', it.invoice.id)!, reference: 'B-1' };
  await sandbox.get(StaffMoney).ask('mark-paid', request, { kind: 'staff', id: newUuid(), name: 'Sam' }, 'bank transfer');
  const [payment] = (await sandbox.get(PaymentsService).list(it.accountId, { limit: 1 })).data;
  const of = { ...it, payment: payment!, paymentId: storedId('payment', payment!.id)! };
  expect(await refund(sandbox, of, 400)).toEqual({ refundId: null, state: 'done', money: { amount: 400, currency: 'EUR' } });
  expect(await refund(sandbox, of)).toMatchObject({ money: { amount: 500 } });
  expect(await states(sandbox, of)).toEqual(['refunded', 'refunded', 'unpaid']);
  expect(await sandbox.balance(it.accountId)).toBe(0);
});

test('at Stripe: the answer and the webhook of the same refund are booked once, in either order', async () => {
  for (const webhookFirst of [true, false]) {
    const it = await paidByCard();
    const intent = [...standIn.books.intents.values()].at(-1)!;
    const told = { id: 'ch_1', payment_intent: intent.id, currency: 'eur', amount_refunded: 300, metadata: intent.metadata };
    await refund(stripe, it, 300);
    if (webhookFirst) await hook('charge.refunded', told);
    await stripe.work();
    await hook('charge.refunded', told);
    await stripe.work();
    expect(await stripe.get(PaymentsService).get(it.accountId, it.paymentId)).toMatchObject({
      state: 'settled',
      refunded: { amount: 300 },
    });
    expect(await refunds(stripe, it.paymentId)).toEqual([{ state: 'done', amount: 300, failure: null }]);
  }
});

test('Stripe away, or its answer lost: the job is tried again, and money goes back once', async () => {
  const it = await paidByCard();
  await refund(stripe, it, 300);
  standIn.failNext = 10;
  await expect(stripe.work()).rejects.toThrow();
  standIn.failNext = 0;
  standIn.loseNext = 10;
  await expect(stripe.work()).rejects.toThrow();
  standIn.loseNext = 0;
  await stripe.work();
  expect(await stripe.get(PaymentsService).get(it.accountId, it.paymentId)).toMatchObject({ refunded: { amount: 300 } });
  const keys = standIn.requests.filter((one) => one.path === '/v1/refunds').map((one) => one.key);
  expect(new Set(keys.slice(-3)).size).toBe(1);
});

test('Stripe refuses: nothing is booked, staff are told, and it can be tried again', async () => {
  const it = await paidByCard();
  const intent = [...standIn.books.intents.values()].at(-1)!;
  intent.amount_received = 100;
  await refund(stripe, it, 300);
  await stripe.work();
  expect(await refunds(stripe, it.paymentId)).toMatchObject([{ state: 'failed', amount: 300 }]);
  expect(await stripe.get(PaymentsService).get(it.accountId, it.paymentId)).toMatchObject({ state: 'settled', refunded: { amount: 0 } });
  const [notice] = await stripe.sql<{ text: string }>('SELECT text FROM staff_notice WHERE account_id = $1 ORDER BY id DESC LIMIT 1', [
    it.accountId,
  ]);
  expect(notice!.text).toMatch(/^The provider refused a refund of €3.00/);
  intent.amount_received = 900;
  await refund(stripe, it, 300);
  await stripe.work();
  expect(await stripe.get(PaymentsService).get(it.accountId, it.paymentId)).toMatchObject({ refunded: { amount: 300 } });
});
