import { storedId, type Payment } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { Stripe } from 'stripe';
import { InvoicingService } from './invoicing.service.ts';
import { PaymentMethodsService } from './payment-methods.service.ts';
import { ProviderCustomers } from './provider-customers.ts';
import { SavedCards } from './saved-cards.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import type { StandInCard } from './testing/stripe-books.ts';
import { StripeStandIn } from './testing/stripe-stand-in.ts';
import { TopUps } from './top-ups.ts';
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

async function hook(type: string, object: object): Promise<void> {
  const payload = JSON.stringify({ id: `evt_${newUuid()}`, object: 'event', type, data: { object } });
  const header = new Stripe('sk_test_1').webhooks.generateTestHeaderString({ payload, secret });
  await billing.get(WebhooksService).receive('stripe', Buffer.from(payload), { 'stripe-signature': header });
}
async function save(accountId: string, does: StandInCard = 'works') {
  const card = standIn.books.attach(await billing.get(ProviderCustomers).of(accountId), does);
  await hook('payment_method.attached', card);
  await billing.work();
  return card;
}
async function ready(does?: StandInCard) {
  const { account } = await billing.account();
  await save(account.id, does);
  return account.id;
}
async function invoiced() {
  const accountId = await ready();
  const { serviceId } = await billing.order(accountId);
  const invoice = await billing.invoice(accountId, [serviceId]);
  return { accountId, invoice, invoiceId: storedId('invoice', invoice.id)! };
}
const topUp = (accountId: string, key: string | null = null, amount = 5000): Promise<Payment> =>
  billing.get(TopUps).start(accountId, { amount, method: 'card' }, owner, key);
/** While the provider is away, or while its answers are lost. */
async function fails(how: 'failNext' | 'loseNext', act: () => Promise<unknown>): Promise<void> {
  standIn[how] = 1000;
  await expect(act()).rejects.toThrow();
  standIn[how] = 0;
}
const statesOf = async (accountId: string) =>
  (await billing.sql<{ state: string }>('SELECT state FROM payment WHERE account_id = $1 ORDER BY id', [accountId])).map(
    (row) => row.state,
  );
const chargesOf = async (accountId: string) => {
  const customer = await billing.get(ProviderCustomers).of(accountId);
  return [...standIn.books.intents.values()].filter((one) => one.customer === customer && one.amount_received > 0).length;
};
const later = async () => {
  billing.setDay(0.02);
  await billing.handler('unfinished-sweep')!.handle({});
};

describe('a top-up whose charge was answered with a fault', () => {
  test('is not charged later unattended, however often it was tried', async () => {
    const accountId = await ready();
    for (let i = 0; i < 3; i++) await fails('failNext', () => topUp(accountId));
    await later();
    expect(await chargesOf(accountId)).toBe(0);
    expect(await statesOf(accountId)).toEqual(['declined', 'declined', 'declined']);
  }, 30_000);

  test('goes on under the same key, and is charged once', async () => {
    const accountId = await ready();
    await fails('failNext', () => topUp(accountId, 'key'));
    expect(await topUp(accountId, 'key')).toMatchObject({ state: 'settled' });
    expect(await topUp(accountId, 'key')).toMatchObject({ state: 'settled' });
    await later();
    expect([await chargesOf(accountId), await billing.balance(accountId)]).toEqual([1, 5000]);
    expect(await topUp(accountId, 'key', 6000)).toMatchObject({ amount: { amount: 6000 } });
  }, 30_000);

  test('was taken, and the answer lost: the same key and the sweep find it', async () => {
    const accountId = await ready();
    await fails('loseNext', () => topUp(accountId, 'key'));
    expect(await topUp(accountId, 'key')).toMatchObject({ state: 'settled' });
    await fails('loseNext', () => topUp(accountId));
    await later();
    expect([await chargesOf(accountId), await billing.balance(accountId)]).toEqual([2, 10_000]);
  }, 30_000);

  test('a declined one is tried anew under the same key', async () => {
    const accountId = await ready('insufficient_funds');
    for (let i = 0; i < 2; i++) await expect(topUp(accountId, 'key')).rejects.toMatchObject({ code: 'card_declined' });
    expect(await statesOf(accountId)).toEqual(['declined', 'declined']);
  });
});

describe('an invoice whose charge was answered with a fault', () => {
  test.each(['paid from the balance', 'voided'])(
    '%s meanwhile: the card is not charged',
    async (how) => {
      const { accountId, invoice, invoiceId } = await invoiced();
      if (how !== 'voided') await topUp(accountId, null, invoice.total.amount);
      const before = await chargesOf(accountId);
      await fails('failNext', () =>
        billing.get(SavedCards).charge({ accountId, invoiceId, paymentMethodId: null, key: 'r', present: false }),
      );
      if (how === 'voided') await billing.get(InvoicingService).void(accountId, invoiceId);
      else await billing.pay(accountId, invoice, 'balance');
      await later();
      expect(await chargesOf(accountId)).toBe(before);
      expect(await statesOf(accountId)).toContain('declined');
    },
    30_000,
  );

  test('with the payer present: it is only looked up, and waited for before another payment', async () => {
    const { accountId, invoice } = await invoiced();
    await fails('failNext', () => billing.pay(accountId, invoice, 'card'));
    await expect(billing.pay(accountId, invoice, 'card')).rejects.toMatchObject({ code: 'conflict' });
    await later();
    expect([await chargesOf(accountId), await statesOf(accountId)]).toEqual([0, ['declined']]);
    expect(await billing.pay(accountId, invoice, 'card')).toMatchObject({ state: 'settled' });
  }, 30_000);

  test('a renewal goes on while its invoice is open', async () => {
    const { accountId, invoice, invoiceId } = await invoiced();
    await fails('failNext', () =>
      billing.get(SavedCards).charge({ accountId, invoiceId, paymentMethodId: null, key: 'r', present: false }),
    );
    await later();
    expect([await chargesOf(accountId), await billing.stateOf('invoice', invoice.id)]).toEqual([1, 'paid']);
  }, 30_000);
});

test('forty charges at once: no more than ten are declined', async () => {
  const accountId = await ready('insufficient_funds');
  const answers = await Promise.allSettled(Array.from({ length: 40 }, () => topUp(accountId)));
  const codes = answers.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'fulfilled'));
  expect(codes.filter((code) => code === 'card_declined')).toHaveLength(10);
  expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(30);
}, 30_000);

test('of cards that were entered at many pages, ten are kept; the provider forgets the rest', async () => {
  const accountId = await ready();
  const cards = [];
  for (let i = 0; i < 11; i++) cards.push(await save(accountId));
  const { data } = await billing.get(PaymentMethodsService).list(accountId, { limit: 50 });
  expect(data).toHaveLength(10);
  expect(cards.map((card) => standIn.books.cards.get(card.id)!.customer !== null)).toEqual([...Array<boolean>(9).fill(true), false, false]);
});
