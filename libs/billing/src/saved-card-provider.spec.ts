import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { newUuid } from '@sitekeep/runtime';
import { Stripe } from 'stripe';
import type { ChargeRequest, PaymentProvider } from './payment-provider.ts';
import { sandboxCardDetails, sandboxCardId } from './sandbox-cards.ts';
import { SandboxProvider, sandboxSignatureHeader } from './sandbox-provider.ts';
import { StripeProvider } from './stripe-provider.ts';
import type { StandInCard } from './testing/stripe-books.ts';
import { StripeStandIn } from './testing/stripe-stand-in.ts';

/** The provider's own side: a card that its customer has entered there, and what is told of cards. */
type Subject = {
  provider: PaymentProvider;
  enter: (customer: string, does: StandInCard) => string;
  tell: (event: 'saved' | 'updated' | 'removed', customer: string, card: string) => { raw: Buffer; headers: IncomingHttpHeaders };
};
const amount = { amount: 2900, currency: 'EUR' } as const;
const secret = 'whsec_0123456789abcdef';
const returnUrl = 'http://localhost:4000/billing/return';
let standIn: StripeStandIn;
beforeAll(async () => {
  standIn = await StripeStandIn.start();
});
afterAll(() => standIn.stop());
afterEach(() => Object.assign(standIn, { now: Date.now }));

const sandboxKinds = { works: 'works', insufficient_funds: 'declined', authentication_required: 'confirm' } as const;
const sandboxSubject = (): Subject => {
  const provider = new SandboxProvider({ SITEKEEP_ENV: 'test', PORTAL_URL: 'http://localhost:4000', SANDBOX_WEBHOOK_SECRET: secret });
  return {
    provider,
    enter: (_customer, does) => sandboxCardId(sandboxKinds[does], newUuid()),
    tell: (event, customer, card) => {
      const data = { customer, card, ...sandboxCardDetails('works', new Date('2027-05-05')) };
      const raw = JSON.stringify({ id: `evt_${event}`, type: `card.${event}`, data });
      return { raw: Buffer.from(raw), headers: provider.sign(raw) };
    },
  };
};

const stripeTypes = {
  saved: 'payment_method.attached',
  updated: 'payment_method.automatically_updated',
  removed: 'payment_method.detached',
};
const stripeSubject = (): Subject => ({
  provider: new StripeProvider({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: secret, STRIPE_API_BASE: standIn.url }),
  enter: (customer, does) => standIn.books.attach(customer, does).id,
  tell: (event, customer, card) => {
    const details = { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030, fingerprint: 'Xt5EWLLDS7FJjR1c', funding: 'credit' };
    const billing = { name: 'Anna', email: 'anna@x.test' };
    const object = { id: card, type: 'card', customer: event === 'removed' ? null : customer, card: details, billing_details: billing };
    const raw = JSON.stringify({ id: `evt_${event}`, object: 'event', type: stripeTypes[event], data: { object } });
    const header = new Stripe('sk_test_1').webhooks.generateTestHeaderString({ payload: raw, secret });
    return { raw: Buffer.from(raw), headers: { 'stripe-signature': header } };
  },
});

describe.each([
  ['sandbox', sandboxSubject],
  ['stripe', stripeSubject],
])('%s keeps the contract of saved cards', (_name, make) => {
  let subject: Subject;
  let customer: string;
  beforeEach(async () => {
    subject = make();
    customer = await subject.provider.openCustomer(newUuid());
  });
  const request = (does: StandInCard, more: Partial<ChargeRequest> = {}): ChargeRequest => ({
    paymentId: newUuid(),
    idempotencyKey: newUuid(),
    amount,
    description: 'Sitekeep invoice',
    customer,
    card: subject.enter(customer, does),
    present: false,
    returnUrl,
    ...more,
  });

  test('the same account is the same customer', async () => {
    const account = newUuid();
    const first = await subject.provider.openCustomer(account);
    expect(await subject.provider.openCustomer(account)).toBe(first);
    expect(await subject.provider.openCustomer(newUuid())).not.toBe(first);
  });

  test('it opens a page where a card is entered; the same key gives the same page', async () => {
    const asked = { customer, idempotencyKey: newUuid(), returnUrl };
    const setup = await subject.provider.openSetup(asked);
    expect(setup.url).toMatch(/^https?:\/\//);
    expect((await subject.provider.openSetup(asked)).url).toBe(setup.url);
    expect((await subject.provider.openSetup({ ...asked, idempotencyKey: newUuid() })).url).not.toBe(setup.url);
  });

  test.each([true, false])('a card that works settles, payer present: %s; the same key charges once', async (present) => {
    const asked = request('works', { present });
    const result = await subject.provider.charge(asked);
    expect(result).toMatchObject({ outcome: 'settled', received: amount });
    expect(await subject.provider.charge(asked)).toEqual(result);
    expect((await subject.provider.charge({ ...asked, idempotencyKey: newUuid() })).providerPaymentId).not.toBe(result.providerPaymentId);
  });

  test.each([true, false])('a card without money is declined with the network’s code, payer present: %s', async (present) => {
    const asked = request('insufficient_funds', { present });
    const result = await subject.provider.charge(asked);
    expect(result).toMatchObject({ outcome: 'declined', failure: 'insufficient_funds' });
    expect(await subject.provider.charge(asked)).toEqual(result);
  });

  test('a bank that wants to see the payer: a page while he is present, else no page', async () => {
    const present = await subject.provider.charge(request('authentication_required', { present: true }));
    expect(present).toMatchObject({ outcome: 'authentication-needed', url: expect.stringMatching(/^https?:/) as string });
    const away = await subject.provider.charge(request('authentication_required'));
    expect(away).toMatchObject({ outcome: 'authentication-needed', url: null });
  });

  test('a charge can be looked up, which charges nothing', async () => {
    const asked = request('works', { present: true });
    const sought = { paymentId: asked.paymentId, customer, since: new Date() };
    expect(await subject.provider.findCharge(sought)).toBeNull();
    const result = await subject.provider.charge(asked);
    // The sandbox remembers nothing.
    expect(await subject.provider.findCharge(sought)).toEqual(subject.provider.name === 'sandbox' ? null : result);
    expect(await subject.provider.findCharge({ ...sought, paymentId: newUuid() })).toBeNull();
  });

  test('a charge that waits for its payer can be closed', async () => {
    const { providerPaymentId } = await subject.provider.charge(request('authentication_required', { present: true }));
    expect(await subject.provider.close(providerPaymentId!)).toBe(true);
    expect(await subject.provider.close(providerPaymentId!)).toBe(true);
  });

  test('an open checkout can be closed, also twice', async () => {
    const asked = { paymentId: newUuid(), idempotencyKey: newUuid(), amount, description: 'Invoice', returnUrl, customer };
    const { reference } = await subject.provider.openCheckout(asked);
    expect(await subject.provider.close(reference)).toBe(true);
    expect(await subject.provider.close(reference)).toBe(true);
  });

  test('a refund says which it is and what it gives back; the same key refunds once, also days later', async () => {
    const asked = request('works');
    const { providerPaymentId } = await subject.provider.charge(asked);
    const refund = async (cents: number, idempotencyKey = newUuid()) =>
      subject.provider.refund({
        ...{ paymentId: asked.paymentId, providerPaymentId: providerPaymentId!, idempotencyKey },
        money: { ...amount, amount: cents },
      });
    const key = newUuid();
    const first = await refund(200, key);
    expect(first).toMatchObject({ outcome: 'done', returned: { ...amount, amount: 200 } });
    expect(await refund(200, key)).toEqual(first);
    const others = [await refund(300), await refund(300), await refund(300)];
    expect(new Set([first, ...others].map((one) => one.reference)).size).toBe(4);
    standIn.now = () => Date.now() + 2 * 86_400_000;
    expect(await refund(200, key)).toEqual(first);
    expect(await refund(1800)).toMatchObject({ outcome: 'done', returned: { ...amount, amount: 1800 } });
  });

  test('a card can be forgotten, also twice', async () => {
    const card = subject.enter(customer, 'works');
    await subject.provider.detach(card);
    await subject.provider.detach(card);
  });

  test.each(['saved', 'updated', 'removed'] as const)(
    'a genuine webhook says that a card is %s, and nothing else is kept of it',
    (event) => {
      const card = subject.enter(customer, 'works');
      const { raw, headers } = subject.tell(event, customer, card);
      const verified = subject.provider.verify(raw, headers);
      const payload = JSON.parse(JSON.stringify(verified.payload)) as Record<string, unknown>;
      expect(subject.provider.cardNews(verified.type, payload)).toEqual({
        event,
        customer: event === 'removed' && subject.provider.name === 'stripe' ? null : customer,
        card,
        details: { brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2030 },
      });
      expect(subject.provider.news(verified.type, payload)).toBeNull();
      expect(raw.toString() + JSON.stringify(payload)).not.toMatch(/4242424242424242/);
      expect(JSON.stringify(payload)).not.toMatch(/[Aa]nna|fingerprint|Xt5E|funding/);
    },
  );

  test('what is told of a payment says nothing of a card', () => {
    expect(subject.provider.cardNews('payment.settled', {})).toBeNull();
    expect(subject.provider.cardNews('checkout.session.completed', {})).toBeNull();
  });
});

describe('stripe alone', () => {
  const provider = () => stripeSubject().provider as StripeProvider;
  const charge = async (does: StandInCard, more: Partial<ChargeRequest> = {}) => {
    const customer = await provider().openCustomer(newUuid());
    const card = standIn.books.attach(customer, does).id;
    const asked = { paymentId: newUuid(), idempotencyKey: newUuid(), amount, description: 'x', customer, card, present: false, returnUrl };
    return { asked: { ...asked, ...more }, result: await provider().charge({ ...asked, ...more }) };
  };

  test('off-session is said to Stripe; with the payer present the page to return to', async () => {
    const away = await charge('works');
    const sent = standIn.requests.find((one) => one.key === away.asked.idempotencyKey)!;
    expect(Object.fromEntries(sent.form)).toMatchObject({
      off_session: 'true',
      confirm: 'true',
      amount: '2900',
      currency: 'eur',
      'metadata[sitekeep_payment]': away.asked.paymentId,
      'metadata[sitekeep_saved_card]': 'yes',
    });
    expect(sent.form.has('return_url')).toBe(false);
    const present = await charge('works', { present: true });
    const other = standIn.requests.find((one) => one.key === present.asked.idempotencyKey)!;
    expect([other.form.get('off_session'), other.form.get('return_url')]).toEqual([null, returnUrl]);
  });

  test('an answer that was lost is asked for again under the same key: charged once', async () => {
    standIn.loseNext = 1;
    const { result } = await charge('works');
    expect(result.outcome).toBe('settled');
    expect([...standIn.books.intents.values()].filter((one) => one.metadata['sitekeep_payment'] === 'none')).toEqual([]);
  });

  test('Stripe away: it throws, because nobody knows what became of it', async () => {
    const customer = await provider().openCustomer(newUuid());
    const card = standIn.books.attach(customer).id;
    standIn.failNext = 10;
    const asked = { paymentId: newUuid(), idempotencyKey: newUuid(), amount, description: 'x', customer, card, present: false, returnUrl };
    await expect(provider().charge(asked)).rejects.toThrow();
    standIn.failNext = 0;
    expect((await provider().charge(asked)).outcome).toBe('settled');
  });

  test('a card that was detached there is a decline, not a fault', async () => {
    const { asked } = await charge('works');
    await provider().detach(asked.card);
    expect(await provider().charge({ ...asked, idempotencyKey: newUuid() })).toMatchObject({ outcome: 'declined' });
  });

  test('what is paid cannot be closed', async () => {
    const { result } = await charge('works');
    expect(await provider().close(result.providerPaymentId!)).toBe(false);
    const checkout = await provider().openCheckout({
      ...{ paymentId: newUuid(), idempotencyKey: newUuid(), amount, description: 'Invoice', returnUrl, customer: null },
    });
    standIn.books.sessions.get(checkout.reference)!.status = 'complete';
    expect(await provider().close(checkout.reference)).toBe(false);
  });

  test('a refund of more than there is, or of what Stripe does not know, is refused', async () => {
    const { asked, result } = await charge('works');
    const refund = (providerPaymentId: string, cents: number) =>
      provider().refund({
        ...{ paymentId: asked.paymentId, providerPaymentId, idempotencyKey: newUuid() },
        money: { ...amount, amount: cents },
      });
    expect(await refund(result.providerPaymentId!, 2901)).toMatchObject({ outcome: 'refused' });
    expect(await refund('pi_unknown', 1)).toMatchObject({ outcome: 'refused', failure: 'resource_missing' });
  });

  test('a refund that fails as it is made is refused, with its reason; also when it is asked for again', async () => {
    const { asked, result } = await charge('works');
    const request = { paymentId: asked.paymentId, providerPaymentId: result.providerPaymentId!, idempotencyKey: newUuid(), money: amount };
    standIn.books.refundsAre = 'failed';
    const refused = { outcome: 'refused', reference: expect.stringMatching(/^re_/) as string, failure: 'expired_or_canceled_card' };
    expect(await provider().refund(request)).toEqual(refused);
    standIn.books.refundsAre = 'succeeded';
    expect(await provider().refund(request)).toEqual(refused);
    expect(await provider().refund({ ...request, idempotencyKey: newUuid() })).toMatchObject({ outcome: 'done', returned: amount });
  });

  test('a saved card’s payment intent tells of its payment; one of a checkout leaves that to the session', () => {
    const intent = (type: string, metadata: object, more: object = {}) =>
      provider().news(type, { id: 'pi_1', currency: 'eur', amount_received: 2900, metadata, ...more });
    const paymentId = newUuid();
    const ours = { sitekeep_payment: paymentId, sitekeep_saved_card: 'yes' };
    expect(intent('payment_intent.succeeded', ours)).toMatchObject({ event: 'settled', paymentId, received: amount });
    expect(intent('payment_intent.processing', ours)).toMatchObject({ event: 'processing', received: null });
    const error = { last_payment_error: { code: 'card_declined', decline_code: 'lost_card' } };
    expect(intent('payment_intent.payment_failed', ours, error)).toMatchObject({ event: 'declined', failure: 'lost_card' });
    expect(intent('payment_intent.canceled', ours)).toMatchObject({ event: 'declined', failure: 'abandoned' });
    for (const type of ['payment_intent.succeeded', 'payment_intent.payment_failed'])
      expect(intent(type, { sitekeep_payment: paymentId })).toBeNull();
  });

  test('a setup says nothing of a payment', () => {
    const session = { id: 'cs_1', mode: 'setup', client_reference_id: null, payment_status: 'no_payment_required' };
    expect(provider().news('checkout.session.completed', session)).toBeNull();
  });

  test('its books: every page of them, what customers paid and got back alone, in the currency they paid', async () => {
    const from = new Date(Date.now() - 60_000);
    const to = new Date(Date.now() + 60_000);
    const before = (await provider().movements(from, to)).length;
    const charges = [await charge('works'), await charge('works'), await charge('works'), await charge('works')];
    const [first] = charges as [(typeof charges)[0]];
    await provider().refund({
      ...{ paymentId: first.asked.paymentId, providerPaymentId: first.result.providerPaymentId!, idempotencyKey: newUuid() },
      money: { ...amount, amount: 100 },
    });
    const intent = { id: first.result.providerPaymentId!, currency: 'eur' };
    for (const category of ['fee', 'payout', 'dispute', 'dispute_reversal']) standIn.books.book(category, intent, 300, {});
    const movements = (await provider().movements(from, to)).slice(0, -before || undefined);
    expect(movements.map((one) => [one.kind, one.money.amount]).sort()).toEqual(
      [...Array.from({ length: 4 }, () => ['payment', 2900]), ['refund', 100], ['chargeback', 300], ['chargeback', -300]].sort(),
    );
    expect(movements.find((one) => one.kind === 'refund')).toMatchObject({ providerPaymentId: first.result.providerPaymentId });
    expect(await provider().movements(new Date(0), from)).toEqual([]);
  });
});

test('a card event of the sandbox with another signature is refused', () => {
  const { provider } = sandboxSubject();
  const raw = JSON.stringify({ id: 'evt_1', type: 'card.saved', data: {} });
  const forged = `t=${Math.floor(Date.now() / 1000)},v1=${createHmac('sha256', 'wrong').update(raw).digest('hex')}`;
  expect(() => provider.verify(Buffer.from(raw), { [sandboxSignatureHeader]: forged })).toThrow('webhook refused');
});
