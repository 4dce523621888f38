import { storedId, type Payment } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import { Stripe } from 'stripe';
import { CreditNotes } from './credit-notes.service.ts';
import { PaymentsService } from './payments.service.ts';
import { Payouts } from './payouts.ts';
import { ProviderCustomers } from './provider-customers.ts';
import { Settlement } from './settlement.ts';
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
  standIn.now = Date.now;
  standIn.books.refundsAre = 'succeeded';
  stripe.setDay(0);
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
/** What Stripe has refunded of a payment, refunds that failed among it. */
const refundsAtStripe = ({ paymentId }: { paymentId: string }) =>
  [...standIn.books.refunds.values()].filter((one) => one.metadata['sitekeep_payment'] === paymentId);
/** Stripe does what the jobs ask, and none of its answers arrives. */
async function loseAnswers(): Promise<void> {
  standIn.loseNext = 10;
  await expect(stripe.work()).rejects.toThrow();
  standIn.loseNext = 0;
}
async function settle(): Promise<void> {
  const events = await stripe.sql<{ id: string }>('SELECT id FROM provider_event WHERE processed_at IS NULL');
  for (const { id } of events) await stripe.handler('settle-payment')!.handle({ providerEventId: id });
}
/** A day goes by, for us and for Stripe. */
function nextDay(): void {
  stripe.setDay(1.1);
  standIn.now = () => stripe.clock.now().getTime();
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
    await refund(stripe, it, 300);
    if (webhookFirst) {
      await loseAnswers();
      await hook('refund.created', refundsAtStripe(it)[0]!);
      await settle();
    }
    await stripe.work();
    await hook('refund.created', refundsAtStripe(it)[0]!);
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

test('the webhook of a refund that comes after its failure books nothing: the money is with us', async () => {
  const it = await paidByCard();
  await refund(stripe, it);
  await stripe.work();
  expect(await states(stripe, it)).toEqual(['refunded', 'refunded', 'unpaid']);
  const early = { ...refundsAtStripe(it)[0]! };
  await hook('refund.failed', standIn.books.returnRefund(early.id));
  await stripe.work();
  expect([await stripe.balance(it.accountId), await stripe.stateOf('payment', it.payment.id)]).toEqual([900, 'settled']);
  const charge = { id: 'ch_1', payment_intent: early.payment_intent, currency: 'eur', amount_refunded: 900, metadata: early.metadata };
  await hook('refund.created', early);
  await hook('charge.refunded', charge);
  await stripe.work();
  expect([await stripe.balance(it.accountId), await stripe.stateOf('payment', it.payment.id)]).toEqual([900, 'settled']);
  await refund(stripe, it);
  await stripe.work();
  expect([await stripe.balance(it.accountId), await stripe.stateOf('payment', it.payment.id)]).toEqual([0, 'refunded']);
  expect(await stripe.sql(`SELECT 1 FROM mail WHERE account_id = $1 AND key LIKE 'refunded-%'`, [it.accountId])).toHaveLength(2);
});

test('more went back than is left here, for another refund has failed and is yet to be told: it is booked once that is told', async () => {
  const it = await paidByCard();
  await refund(stripe, it);
  const intent = [...standIn.books.intents.values()].at(-1)!;
  const byHand = { payment_intent: intent.id, amount: '900', 'metadata[sitekeep_payment]': it.paymentId };
  standIn.books.answer('POST', '/v1/refunds', new URLSearchParams(byHand));
  const [other] = refundsAtStripe(it);
  await hook('refund.created', { ...other! });
  await settle();
  expect(await states(stripe, it)).toEqual(['refunded', 'refunded', 'unpaid']);
  const failed = standIn.books.returnRefund(other!.id);
  await stripe.work();
  const [notice] = await stripe.sql<{ text: string }>('SELECT text FROM staff_notice WHERE account_id = $1 ORDER BY id DESC LIMIT 1', [
    it.accountId,
  ]);
  expect(notice!.text).toMatch(/^The provider refunded €9.00, more than is left here. It is booked when/);
  await hook('refund.created', refundsAtStripe(it)[1]!);
  await stripe.work();
  expect(await stripe.balance(it.accountId)).toBe(0);
  await hook('refund.failed', failed);
  await stripe.work();
  await settle();
  await stripe.work();
  expect([await stripe.balance(it.accountId), ...(await states(stripe, it))]).toEqual([0, 'refunded', 'refunded', 'unpaid']);
  expect(await refunds(stripe, it.paymentId)).toEqual([{ state: 'done', amount: 900, failure: null }]);
  expect(await stripe.sql('SELECT 1 FROM provider_event WHERE processed_at IS NULL')).toEqual([]);
});

test('a refund that fails as it is made is over: nothing is booked, staff know why, and another can be asked for', async () => {
  const it = await paidByCard();
  standIn.books.refundsAre = 'failed';
  await refund(stripe, it);
  await stripe.work();
  expect(await refunds(stripe, it.paymentId)).toEqual([{ state: 'failed', amount: 900, failure: 'expired_or_canceled_card' }]);
  const [failed] = refundsAtStripe(it);
  for (const type of ['refund.created', 'refund.failed']) await hook(type, failed!);
  await stripe.work();
  expect(await stripe.sql('SELECT 1 FROM provider_event WHERE processed_at IS NULL')).toEqual([]);
  expect([await stripe.balance(it.accountId), ...(await states(stripe, it))]).toEqual([0, 'settled', 'paid', 'paid']);
  standIn.books.refundsAre = 'succeeded';
  await refund(stripe, it);
  await stripe.work();
  expect(await states(stripe, it)).toEqual(['refunded', 'refunded', 'unpaid']);
});

test('tried again after a day, when Stripe has forgotten the key: money went back once', async () => {
  const it = await paidByCard();
  await refund(stripe, it, 300);
  await loseAnswers();
  nextDay();
  await stripe.work();
  expect(refundsAtStripe(it)).toMatchObject([{ amount: 300 }]);
  expect(await refunds(stripe, it.paymentId)).toEqual([{ state: 'done', amount: 300, failure: null }]);
  expect(await stripe.get(PaymentsService).get(it.accountId, it.paymentId)).toMatchObject({ refunded: { amount: 300 } });
});

test('refunds under way promise what a credit note has put on the balance, too', async () => {
  const { accountId, invoice } = await order(sandbox);
  const topUp = await sandbox.get(TopUps).start(accountId, { amount: 900, method: 'provider' }, owner);
  await sandbox.tell(topUp, 'payment.settled');
  await sandbox.work();
  await sandbox.pay(accountId, invoice, 'balance');
  const { serviceId } = await sandbox.order(accountId);
  const other = await sandbox.invoice(accountId, [serviceId]);
  const payment = await sandbox.pay(accountId, other);
  await sandbox.tell(payment, 'payment.settled');
  await sandbox.work();
  const invoiceId = storedId('invoice', other.id)!;
  await sandbox.get(Transactions).run(async (manager) => {
    const locked = await sandbox.get(Settlement).lock(manager, accountId, invoiceId);
    await sandbox.get(CreditNotes).issue(manager, locked!.invoice, { reason: 'plan-change', what: { amount: 600 } }, owner);
  });
  expect(await sandbox.balance(accountId)).toBe(600);
  const first = { accountId, paymentId: storedId('payment', payment.id)! };
  const second = { accountId, paymentId: storedId('payment', topUp.id)! };
  await refund(sandbox, first, 700);
  await expect(refund(sandbox, second, 1)).rejects.toMatchObject({ detail: expect.stringContaining('€0.00 of it') as string });
  await sandbox.work();
  // 600 of it were on the balance; a credit note has brought the rest.
  expect(await sandbox.balance(accountId)).toBe(0);
  expect(await sandbox.sql(`SELECT 1 FROM outbox WHERE job = 'collect-debt'`)).toEqual([]);
});
