import { storedId, type Invoice } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { Stripe } from 'stripe';
import { InvoicingService } from './invoicing.service.ts';
import { PaymentMethodsService } from './payment-methods.service.ts';
import { PaymentsService } from './payments.service.ts';
import { ProviderCustomers } from './provider-customers.ts';
import { SavedCards, type CardCharge } from './saved-cards.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import type { StandInCard } from './testing/stripe-books.ts';
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
beforeEach(() => {
  billing.setDay(0);
  standIn.failNext = 0;
  standIn.loseNext = 0;
});

async function hook(type: string, object: object, eventId = `evt_${newUuid()}`): Promise<void> {
  const payload = JSON.stringify({ id: eventId, object: 'event', type, data: { object } });
  const header = new Stripe('sk_test_1').webhooks.generateTestHeaderString({ payload, secret });
  await billing.get(WebhooksService).receive('stripe', Buffer.from(payload), { 'stripe-signature': header });
}
/** The customer enters a card at Stripe's page; Stripe tells. */
async function save(accountId: string, does: StandInCard = 'works', expiry?: { exp_month: number; exp_year: number }) {
  const customer = await billing.get(ProviderCustomers).of(accountId);
  const card = standIn.books.attach(customer, does, expiry);
  await hook('payment_method.attached', card);
  await billing.work();
  return card;
}
const cardsOf = async (accountId: string) => (await billing.get(PaymentMethodsService).list(accountId, { limit: 50 })).data;
async function ready(does: StandInCard = 'works') {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const card = await save(account.id, does);
  const invoice = await billing.invoice(account.id, [serviceId]);
  return { accountId: account.id, serviceId, card, invoice, invoiceId: storedId('invoice', invoice.id)! };
}
const charge = (of: { accountId: string; invoiceId: string }, more: Partial<CardCharge> = {}) =>
  billing.get(SavedCards).charge({ ...of, paymentMethodId: null, key: 'renewal-1', present: false, ...more });
const attempts = (invoice: Invoice) =>
  billing.sql<{ state: string; failure: string | null; off_session: boolean }>(
    'SELECT state, failure, off_session FROM payment WHERE invoice_id = $1 ORDER BY attempt',
    [storedId('invoice', invoice.id)],
  );
const charged = (accountId: string) =>
  billing.sql<{ kind: string }>(`SELECT kind FROM ledger_transaction WHERE account_id = $1 ORDER BY id`, [accountId]);

describe('charging with the payer away', () => {
  test('a card that works pays the invoice; the same key again, also at once, charges once', async () => {
    const it = await ready();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => charge(it)));
    expect(new Set(outcomes.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(outcomes[0]).toMatchObject({ outcome: 'settled', card: { brand: 'visa', last4: '4242' } });
    expect(await billing.stateOf('invoice', it.invoice.id)).toBe('paid');
    expect(await attempts(it.invoice)).toEqual([{ state: 'settled', failure: null, off_session: true }]);
    expect(await billing.balance(it.accountId)).toBe(0);
    expect(await charge(it, { key: 'renewal-2' })).toEqual({ outcome: 'not-open', state: 'paid' });
  });

  test('declined: the code of the network stays, and another key is another attempt', async () => {
    const it = await ready('insufficient_funds');
    expect(await charge(it)).toMatchObject({ outcome: 'declined', failure: 'insufficient_funds' });
    expect(await charge(it)).toMatchObject({ outcome: 'declined', failure: 'insufficient_funds' });
    expect(await charge(it, { key: 'renewal-2' })).toMatchObject({ outcome: 'declined' });
    expect((await attempts(it.invoice)).map((one) => one.state)).toEqual(['declined', 'declined']);
    const { data } = await billing.get(PaymentsService).list(it.accountId, { limit: 1 });
    expect(data[0]).toMatchObject({ failure: 'There is not enough money on the card.', mustConfirm: false });
  });

  test('a bank that wants to see the payer: over, and the invoice stays open', async () => {
    const it = await ready('authentication_required');
    expect(await charge(it)).toMatchObject({ outcome: 'authentication-needed', url: null });
    expect(await billing.stateOf('invoice', it.invoice.id)).toBe('open');
    expect(await attempts(it.invoice)).toEqual([{ state: 'declined', failure: 'authentication_required', off_session: true }]);
    const { data } = await billing.get(PaymentsService).list(it.accountId, { limit: 1 });
    expect(data).toMatchObject([
      { mustConfirm: true, invoiceNumber: it.invoice.number, paymentMethodId: expect.stringMatching(/^pm/) as string },
    ]);
  });

  test('no card, a removed card, an expired card and another account’s card charge nothing', async () => {
    const it = await ready();
    const other = await ready();
    const [theirs] = await cardsOf(other.accountId);
    expect(await charge(it, { paymentMethodId: storedId('paymentMethod', theirs!.id)! })).toEqual({ outcome: 'no-card' });
    billing.setDay(366 * 6);
    expect(await charge(it)).toMatchObject({ outcome: 'expired-card' });
    billing.setDay(0);
    const [mine] = await cardsOf(it.accountId);
    await billing.get(PaymentMethodsService).remove(it.accountId, storedId('paymentMethod', mine!.id)!, owner);
    expect(await charge(it)).toEqual({ outcome: 'no-card' });
    expect(await attempts(it.invoice)).toEqual([]);
    await expect(charge({ accountId: it.accountId, invoiceId: other.invoiceId })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('the answer was lost: asked again under the same key it goes on, and is charged once', async () => {
    const it = await ready();
    const before = standIn.books.intents.size;
    standIn.loseNext = 10;
    await expect(charge(it)).rejects.toThrow();
    standIn.loseNext = 0;
    expect(await charge(it)).toMatchObject({ outcome: 'settled' });
    expect(standIn.books.intents.size).toBe(before + 1);
    expect(await billing.balance(it.accountId)).toBe(0);
  });

  test('the answer was lost and never asked for again: the webhook settles it', async () => {
    const it = await ready();
    standIn.loseNext = 10;
    await expect(charge(it)).rejects.toThrow();
    await hook('payment_intent.succeeded', [...standIn.books.intents.values()].at(-1)!);
    await billing.work();
    expect(await billing.stateOf('invoice', it.invoice.id)).toBe('paid');
    expect(await charge(it)).toMatchObject({ outcome: 'settled' });
  });

  test('the answer was lost and nobody asks again: the sweep looks it up, minutes later', async () => {
    const it = await ready('insufficient_funds');
    standIn.loseNext = 10;
    await expect(charge(it)).rejects.toThrow();
    standIn.loseNext = 0;
    const sweep = () => billing.handler('unfinished-sweep')!.handle({});
    await sweep();
    expect(await attempts(it.invoice)).toMatchObject([{ state: 'created' }]);
    billing.setDay(0.02);
    await sweep();
    expect(await attempts(it.invoice)).toMatchObject([{ state: 'declined', failure: 'insufficient_funds' }]);
  });

  test('the answer was lost and another attempt is made: the first is looked after before, and nothing is charged twice', async () => {
    const it = await ready();
    standIn.loseNext = 10;
    await expect(charge(it)).rejects.toThrow();
    standIn.loseNext = 0;
    expect(await charge(it, { key: 'renewal-2' })).toEqual({ outcome: 'not-open', state: 'paid' });
    expect(await attempts(it.invoice)).toHaveLength(1);
  });

  test('a checkout that the customer left open is closed first; one that is being paid is left alone', async () => {
    const it = await ready();
    const page = await billing.pay(it.accountId, it.invoice);
    expect(await charge(it)).toMatchObject({ outcome: 'settled' });
    expect(await billing.stateOf('payment', page.id)).toBe('declined');
    const other = await ready();
    await billing.pay(other.accountId, other.invoice);
    [...standIn.books.sessions.values()].at(-1)!.status = 'complete';
    expect(await charge(other)).toMatchObject({ outcome: 'under-way' });
    expect((await attempts(other.invoice)).map((one) => one.state)).toEqual(['created']);
  });

  test('a payment that is processed is waited for', async () => {
    const it = await ready();
    const page = await billing.pay(it.accountId, it.invoice);
    const session = { id: 'cs_1', client_reference_id: storedId('payment', page.id), payment_status: 'unpaid', currency: 'eur' };
    await hook('checkout.session.completed', session);
    await billing.work();
    expect(await charge(it)).toMatchObject({ outcome: 'under-way' });
  });

  test('a void invoice is not charged', async () => {
    const it = await ready();
    await billing.get(InvoicingService).void(it.accountId, it.invoiceId);
    expect(await charge(it)).toEqual({ outcome: 'not-open', state: 'void' });
  });
});

describe('paying by card with the payer present', () => {
  test('paid at once from the default card, or from the named one', async () => {
    const it = await ready();
    const paid = await billing.pay(it.accountId, it.invoice, 'card');
    expect(paid).toMatchObject({ state: 'settled', purpose: 'invoice', checkoutUrl: null });
    const [card] = await cardsOf(it.accountId);
    expect(paid.paymentMethodId).toBe(card!.id);
    const next = await billing.invoice(it.accountId, [it.serviceId]);
    expect(await billing.pay(it.accountId, next, 'card', { paymentMethodId: card!.id })).toMatchObject({ state: 'settled' });
  });

  test('declined is said with the reason and the mend; another account’s card is not found', async () => {
    const it = await ready('insufficient_funds');
    await expect(billing.pay(it.accountId, it.invoice, 'card')).rejects.toMatchObject({
      code: 'card_declined',
      detail: expect.stringContaining('There is not enough money on the card. Nothing was taken.') as string,
    });
    const other = await ready();
    const [theirs] = await cardsOf(other.accountId);
    const stolen = billing.pay(it.accountId, it.invoice, 'card', { paymentMethodId: theirs!.id });
    await expect(stolen).rejects.toMatchObject({ code: 'not_found' });
    const { account } = await billing.account();
    const { serviceId } = await billing.order(account.id);
    const bare = billing.pay(account.id, await billing.invoice(account.id, [serviceId]), 'card');
    await expect(bare).rejects.toMatchObject({ code: 'conflict', detail: expect.stringContaining('No card is saved') as string });
  });

  test('the bank asks: the customer is led there, confirms, and the webhook settles', async () => {
    const it = await ready('authentication_required');
    const payment = await billing.pay(it.accountId, it.invoice, 'card');
    expect(payment).toMatchObject({ state: 'created', checkoutUrl: expect.stringMatching(/^https:\/\/hooks\.stripe\.test/) as string });
    const intent = standIn.books.confirm([...standIn.books.intents.keys()].at(-1)!);
    await hook('payment_intent.succeeded', intent);
    await billing.work();
    expect(await billing.stateOf('payment', payment.id)).toBe('settled');
    expect(await billing.stateOf('invoice', it.invoice.id)).toBe('paid');
  });

  test('he does not confirm, and pays at the checkout instead: the waiting charge is canceled first', async () => {
    const it = await ready('authentication_required');
    const waiting = await billing.pay(it.accountId, it.invoice, 'card');
    const page = await billing.pay(it.accountId, it.invoice);
    expect(page).toMatchObject({ attempt: 2, state: 'created' });
    expect(await billing.stateOf('payment', waiting.id)).toBe('declined');
    expect([...standIn.books.intents.values()].at(-1)!.status).toBe('canceled');
  });

  test('many declines within an hour are enough', async () => {
    const it = await ready('insufficient_funds');
    for (let i = 0; i < 10; i++)
      await expect(billing.pay(it.accountId, it.invoice, 'card')).rejects.toMatchObject({ code: 'card_declined' });
    await expect(billing.pay(it.accountId, it.invoice, 'card')).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(await charge(it)).toMatchObject({ outcome: 'declined' });
    billing.setDay(0.05);
    await expect(billing.pay(it.accountId, it.invoice, 'card')).rejects.toMatchObject({ code: 'card_declined' });
  });
});

describe('saving cards', () => {
  test('by its page: nothing of the person is told to Stripe, and the card is listed once', async () => {
    const { account } = await billing.account();
    const setup = await billing.get(PaymentMethodsService).setUp(account.id, owner);
    expect(setup.url).toMatch(/^https:\/\/checkout\.stripe\.test/);
    const sent = standIn.requests.filter((one) => one.path === '/v1/customers').at(-1)!;
    expect([...sent.form.keys()]).toEqual(['metadata[sitekeep_account]']);
    const customer = await billing.get(ProviderCustomers).of(account.id);
    const card = standIn.books.attach(customer);
    await Promise.all(Array.from({ length: 6 }, () => hook('payment_method.attached', card)));
    await billing.work();
    expect(await cardsOf(account.id)).toMatchObject([
      { brand: 'visa', last4: '4242', expires: { month: 12, year: 2030 }, isDefault: true, expired: false, usedBy: [] },
    ]);
    expect(await billing.sql('SELECT action FROM audit_entry WHERE account_id = $1', [account.id])).toEqual([
      { action: 'payment-method.save' },
    ]);
  });

  test('at a checkout, when the customer wants it', async () => {
    const { account } = await billing.account();
    const { serviceId } = await billing.order(account.id);
    const invoice = await billing.invoice(account.id, [serviceId]);
    await billing.pay(account.id, invoice);
    expect(standIn.requests.at(-1)!.form.has('customer')).toBe(false);
    const payment = await billing.pay(account.id, invoice, 'provider', { saveCard: true });
    expect(payment).toMatchObject({ attempt: 2 });
    expect(Object.fromEntries(standIn.requests.at(-1)!.form)).toMatchObject({
      customer: await billing.get(ProviderCustomers).of(account.id),
      'payment_intent_data[setup_future_usage]': 'off_session',
    });
  });

  test('a new expiry told by the bank, and a card removed at Stripe', async () => {
    const it = await ready();
    await hook('payment_method.automatically_updated', {
      ...it.card,
      card: { brand: 'visa', last4: '1111', exp_month: 2, exp_year: 2033 },
    });
    await billing.work();
    expect(await cardsOf(it.accountId)).toMatchObject([{ last4: '1111', expires: { month: 2, year: 2033 } }]);
    await hook('payment_method.detached', { ...it.card, customer: null });
    await hook('payment_method.attached', it.card);
    await billing.work();
    expect(await cardsOf(it.accountId)).toEqual([]);
  });

  test('a card of a customer that is not ours is nobody’s', async () => {
    await hook('payment_method.attached', standIn.books.attach('cus_of_somebody_else'), 'evt_foreign');
    await billing.work();
    const [event] = await billing.sql(`SELECT outcome FROM provider_event WHERE event_id = 'evt_foreign'`);
    expect(event).toEqual({ outcome: 'ignored: a card of a customer that is not ours' });
  });

  test('the default: the first, then the chosen, then the newest that is left', async () => {
    const { account } = await billing.account();
    for (let i = 0; i < 3; i++) await save(account.id);
    const service = billing.get(PaymentMethodsService);
    const defaults = async () => (await cardsOf(account.id)).map((card) => card.isDefault);
    expect(await defaults()).toEqual([false, false, true]);
    const [newest, second] = await cardsOf(account.id);
    await service.makeDefault(account.id, storedId('paymentMethod', second!.id)!, owner);
    expect(await defaults()).toEqual([false, true, false]);
    await service.remove(account.id, storedId('paymentMethod', second!.id)!, owner);
    expect(await defaults()).toEqual([true, false]);
    expect((await cardsOf(account.id))[0]!.id).toBe(newest!.id);
    await expect(service.makeDefault(account.id, storedId('paymentMethod', second!.id)!, owner)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(service.remove(account.id, storedId('paymentMethod', second!.id)!, owner)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a service that renews with a removed card takes the default', async () => {
    const it = await ready();
    await save(it.accountId);
    const [newest, first] = await cardsOf(it.accountId);
    await billing.sql(`UPDATE service SET renewal = 'card', payment_method_id = $2 WHERE id = $1`, [
      it.serviceId,
      storedId('paymentMethod', newest!.id),
    ]);
    expect((await cardsOf(it.accountId)).map((card) => card.usedBy.length)).toEqual([1, 0]);
    await billing.get(PaymentMethodsService).remove(it.accountId, storedId('paymentMethod', newest!.id)!, owner);
    expect(await cardsOf(it.accountId)).toMatchObject([{ id: first!.id, isDefault: true, usedBy: [expect.any(String)] }]);
  });

  test('ten cards at most, in pages', async () => {
    const { account } = await billing.account();
    for (let i = 0; i < 10; i++) await save(account.id);
    const service = billing.get(PaymentMethodsService);
    await expect(service.setUp(account.id, owner)).rejects.toMatchObject({ code: 'limit_reached' });
    const first = await service.list(account.id, { limit: 6 });
    const rest = await service.list(account.id, { limit: 6, after: first.nextCursor! });
    expect([first.data.length, rest.data.length, rest.nextCursor]).toEqual([6, 4, null]);
  });
});

test('200 webhooks of one payment at once, of three kinds, worked on by twenty: one payment', async () => {
  const it = await ready('authentication_required');
  const payment = await billing.pay(it.accountId, it.invoice, 'card');
  const intent = standIn.books.confirm([...standIn.books.intents.keys()].at(-1)!);
  const types = ['payment_intent.succeeded', 'payment_intent.processing', 'payment_intent.payment_failed'] as const;
  await Promise.all(Array.from({ length: 200 }, (_, i) => hook(types[i % 3]!, intent, `evt_many_${i}`)));
  const events = await billing.sql<{ id: string }>(`SELECT id FROM provider_event WHERE event_id LIKE 'evt_many_%'`);
  expect(events).toHaveLength(200);
  const handler = billing.handler('settle-payment')!;
  await Promise.all(
    Array.from({ length: 20 }, async (_, worker) => {
      for (const [at, { id }] of events.entries()) if (at % 20 === worker) await handler.handle({ providerEventId: id });
    }),
  );
  expect(await billing.stateOf('payment', payment.id)).toBe('settled');
  expect(await charged(it.accountId)).toEqual([{ kind: 'payment' }, { kind: 'invoice' }]);
  expect(await billing.balance(it.accountId)).toBe(0);
  expect(await billing.sql(`SELECT 1 FROM provider_event WHERE event_id LIKE 'evt_many_%' AND processed_at IS NULL`)).toEqual([]);
}, 60_000);
