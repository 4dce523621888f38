import type { IncomingHttpHeaders } from 'node:http';
import { showId } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { Stripe } from 'stripe';
import { WebhookRefused, type CheckoutRequest, type PaymentNews, type PaymentProvider } from './payment-provider.ts';
import { PaymentProviders } from './payment-providers.ts';
import { SandboxProvider, sandboxSignatureHeader, signSandboxWebhook } from './sandbox-provider.ts';
import { StripeProvider } from './stripe-provider.ts';
import { StripeStandIn } from './testing/stripe-stand-in.ts';

type Told = PaymentNews['event'] | 'unknown';
type Signed = { raw: Buffer; headers: IncomingHttpHeaders };
/** What the suite needs of a provider: the adapter, and the provider's own side. */
type Subject = {
  provider: PaymentProvider;
  body: (told: Told, paymentId: string, eventId: string) => string;
  sign: (raw: string, secondsAgo?: number) => Signed;
};

const amount = { amount: 2900, currency: 'EUR' } as const;
const secret = 'whsec_0123456789abcdef';
const seconds = (ago = 0) => Math.floor(Date.now() / 1000) - ago;
const card = {
  payment_method_details: { card: { number: '4242424242424242', last4: '4242' } },
  customer_details: { email: 'anna@x.test', name: 'Anna' },
};

let standIn: StripeStandIn;
beforeAll(async () => {
  standIn = await StripeStandIn.start();
});
afterAll(() => standIn.stop());

const sandboxSubject = (): Subject => ({
  provider: new SandboxProvider({ SITEKEEP_ENV: 'test', PORTAL_URL: 'http://localhost:4000', SANDBOX_WEBHOOK_SECRET: secret }),
  body: (told, paymentId, eventId) =>
    JSON.stringify({
      id: eventId,
      type: told === 'unknown' ? 'account.updated' : `payment.${told}`,
      data: { payment: showId('payment', paymentId), reference: 'ref', ...amount, ...card },
    }),
  sign: (raw, secondsAgo) => ({
    raw: Buffer.from(raw),
    headers: { [sandboxSignatureHeader]: signSandboxWebhook(secret, raw, seconds(secondsAgo)) },
  }),
});

/** What Stripe's events of a refund hold, beside the payment intent. */
const refund = { id: 're_1', amount: 2900, status: 'succeeded', destination_details: { card: { reference: '4242' } } };
const disputeStatus: Partial<Record<Told, string>> = { disputed: 'needs_response', 'dispute-won': 'won', 'dispute-lost': 'lost' };
const stripeTypes = {
  processing: 'checkout.session.completed',
  settled: 'checkout.session.async_payment_succeeded',
  declined: 'checkout.session.expired',
  refunded: 'refund.created',
  'refund-failed': 'refund.failed',
  disputed: 'charge.dispute.created',
  'dispute-won': 'charge.dispute.closed',
  'dispute-lost': 'charge.dispute.closed',
  unknown: 'customer.created',
};
const stripeSubject = (): Subject => ({
  provider: new StripeProvider({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: secret, STRIPE_API_BASE: standIn.url }),
  body: (told, paymentId, eventId) =>
    JSON.stringify({
      id: eventId,
      object: 'event',
      type: stripeTypes[told],
      data: {
        object: {
          id: 'cs_1',
          payment_intent: 'pi_1',
          currency: 'eur',
          ...(told.startsWith('refund') && { ...refund, metadata: { sitekeep_payment: paymentId, name: 'Anna' } }),
          ...(disputeStatus[told]
            ? { amount: 2900, status: disputeStatus[told], evidence: { customer_name: 'Anna' } }
            : { client_reference_id: paymentId, payment_status: told === 'settled' ? 'paid' : 'unpaid', amount_total: 2900 }),
          ...card,
        },
      },
    }),
  sign: (raw, secondsAgo) => ({
    raw: Buffer.from(raw),
    headers: {
      'stripe-signature': new Stripe('sk_test_1').webhooks.generateTestHeaderString({
        payload: raw,
        secret,
        timestamp: seconds(secondsAgo),
      }),
    },
  }),
});

describe.each([
  ['sandbox', sandboxSubject],
  ['stripe', stripeSubject],
])('%s keeps the contract of payment providers', (name, make) => {
  let subject: Subject;
  const paymentId = newUuid();
  beforeEach(() => (subject = make()));
  const request = (key: string): CheckoutRequest => ({
    paymentId,
    idempotencyKey: key,
    amount,
    description: 'Invoice SK-2026-000001',
    returnUrl: 'http://localhost:4000/billing/return?payment=1',
    customer: null,
  });
  const told = (what: Told) => {
    const { raw, headers } = subject.sign(subject.body(what, paymentId, `evt_${what}`));
    const event = subject.provider.verify(raw, headers);
    return { event, news: subject.provider.news(event.type, JSON.parse(JSON.stringify(event.payload)) as never) };
  };

  test('it opens a page where the customer pays; the same key gives the same page', async () => {
    const key = newUuid();
    const checkout = await subject.provider.openCheckout(request(key));
    expect(checkout.url).toMatch(/^https?:\/\//);
    expect(checkout.reference.length).toBeGreaterThan(3);
    expect(await subject.provider.openCheckout(request(key))).toMatchObject({ reference: checkout.reference, url: checkout.url });
  });

  test.each(['processing', 'settled', 'declined'] as const)('a genuine webhook says that a payment is %s', (what) => {
    const { event, news } = told(what);
    expect(subject.provider.name).toBe(name);
    expect(event.eventId).toBe(`evt_${what}`);
    expect(news).toMatchObject({ paymentId, event: what, received: what === 'settled' ? amount : null, returned: null });
  });

  const givenBack = ['refunded', 'refund-failed', 'disputed', 'dispute-won', 'dispute-lost'] as const;
  test.each(givenBack)('a genuine webhook says that a payment is %s', (what) => {
    const { news } = told(what);
    const returned = what.startsWith('refund') || what === 'dispute-lost' ? amount : null;
    expect(news).toMatchObject({ event: what, received: null, returned });
    // A dispute may know only the provider's own id, which the payment has told before.
    expect(
      news?.paymentId === paymentId || (news?.providerPaymentId && news.providerPaymentId === told('settled').news?.providerPaymentId),
    ).toBe(true);
  });

  test('a refund and its failure name the same refund', () => {
    expect(told('refunded').news!.reference).toEqual(expect.stringMatching(/./));
    expect(told('refund-failed').news!.reference).toBe(told('refunded').news!.reference);
  });

  test('a type it does not know is taken, and says nothing', () => {
    const { event, news } = told('unknown');
    expect(event.eventId).toBe('evt_unknown');
    expect(news).toBeNull();
  });

  test('nothing of a card or a person is kept', () => {
    for (const what of ['settled', 'refunded', 'refund-failed', 'disputed', 'dispute-lost', 'unknown'] as const)
      expect(JSON.stringify(told(what).event)).not.toMatch(/4242|anna|Anna/);
  });

  test('a wrong, missing, old or moved signature and a changed body are refused', () => {
    const raw = subject.body('settled', paymentId, 'evt_1');
    const good = subject.sign(raw);
    const [header] = Object.keys(good.headers);
    const refuse = (signed: Signed) => expect(() => subject.provider.verify(signed.raw, signed.headers)).toThrow(WebhookRefused);
    refuse({ ...good, headers: {} });
    refuse({ ...good, headers: { [header!]: 'nonsense' } });
    refuse({ ...good, headers: { [header!]: String(good.headers[header!]).replace(/.$/, (last) => (last === '0' ? '1' : '0')) } });
    refuse({ ...good, raw: Buffer.from(raw.replace('2900', '2901')) });
    refuse({ ...good, raw: Buffer.from(`${raw} `) });
    refuse({ raw: Buffer.alloc(0), headers: good.headers });
    refuse(subject.sign(raw, 301));
    expect(subject.provider.verify(good.raw, good.headers).eventId).toBe('evt_1');
    expect(subject.provider.verify(...(Object.values(subject.sign(raw, 290)) as [Buffer, IncomingHttpHeaders])).eventId).toBe('evt_1');
  });

  test('a genuine body that is no event is refused', () => {
    for (const raw of ['{', '[]', '{"id":"evt_1"}', JSON.stringify({ id: '', type: 'x', data: { object: {} } })]) {
      const signed = subject.sign(raw);
      expect(() => subject.provider.verify(signed.raw, signed.headers)).toThrow(WebhookRefused);
    }
  });
});

describe('stripe alone', () => {
  const checkout = (provider: PaymentProvider, idempotencyKey = newUuid(), cents = 2900) =>
    provider.openCheckout({
      paymentId: newUuid(),
      idempotencyKey,
      amount: { ...amount, amount: cents },
      description: 'Invoice 1',
      returnUrl: 'http://localhost:4000/r',
      customer: null,
    });

  test('it asks for the exact amount, by our key, and is tried again after a fault', async () => {
    standIn.failNext = 1;
    const key = newUuid();
    const opened = await checkout(stripeSubject().provider, key);
    expect(opened.expiresAt!.getTime()).toBeGreaterThan(Date.now());
    const sent = standIn.requests.filter((each) => each.key === key);
    expect(sent).toHaveLength(2);
    expect(sent[1]!.authorization).toBe('Bearer sk_test_1');
    expect(Object.fromEntries(sent[1]!.form)).toMatchObject({
      mode: 'payment',
      'line_items[0][price_data][unit_amount]': '2900',
      'line_items[0][price_data][currency]': 'eur',
      'line_items[0][price_data][product_data][name]': 'Invoice 1',
      success_url: 'http://localhost:4000/r',
    });
    expect(sent[1]!.form.get('payment_intent_data[metadata][sitekeep_payment]')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a checkout completed and paid at once is settled', () => {
    const { provider } = stripeSubject();
    const session = { id: 'cs_1', client_reference_id: newUuid(), payment_status: 'paid', amount_total: 5, currency: 'usd' };
    expect(provider.news('checkout.session.completed', session)).toMatchObject({
      event: 'settled',
      received: { amount: 5, currency: 'USD' },
    });
  });

  const oneRefund = { id: 're_1', payment_intent: 'pi_1', amount: 300, currency: 'eur', metadata: { sitekeep_payment: 'not ours' } };

  test.each(['pending', 'succeeded'])(
    'a refund that is %s says what it gives back; without our metadata its intent names the payment',
    (status) => {
      expect(stripeSubject().provider.news('refund.created', { ...oneRefund, status })).toMatchObject({
        event: 'refunded',
        paymentId: null,
        providerPaymentId: 'pi_1',
        reference: 're_1',
        returned: { amount: 300, currency: 'EUR' },
      });
    },
  );

  test.each(['failed', 'canceled'])('a refund that is %s as it is made gives nothing back', (status) => {
    expect(stripeSubject().provider.news('refund.created', { ...oneRefund, status })).toBeNull();
  });

  test('the sum over all refunds of a charge says nothing: it falls when one of them fails', () => {
    const charge = { id: 'ch_1', payment_intent: 'pi_1', amount_refunded: 300, currency: 'eur', metadata: {} };
    expect(stripeSubject().provider.news('charge.refunded', charge)).toBeNull();
  });

  test.each(['won', 'warning_closed', 'prevented'])('a dispute closed as %s leaves the money', (status) => {
    const dispute = { id: 'dp_1', payment_intent: 'pi_1', amount: 300, currency: 'eur', status };
    expect(stripeSubject().provider.news('charge.dispute.closed', dispute)).toMatchObject({ event: 'dispute-won', returned: null });
  });
});

describe('which provider', () => {
  const config = { SITEKEEP_ENV: 'test', PORTAL_URL: 'http://localhost:4000', SANDBOX_WEBHOOK_SECRET: secret };
  const make = (more: object) => new PaymentProviders({ ...config, ...more } as never);

  test('the sandbox without Stripe keys, Stripe with them; the other is not there', () => {
    expect(make({}).current.name).toBe('sandbox');
    const stripe = make({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: secret });
    expect(stripe.current.name).toBe('stripe');
    expect(stripe.named('sandbox')).toBeNull();
  });

  test('the sandbox refuses production', () => {
    expect(() => make({ SITEKEEP_ENV: 'production' })).toThrow('Sandbox payments refuse to run in production');
  });
});
