import { storedId } from '@sitekeep/contracts';
import { BalanceReadModel } from './balance.read-model.ts';
import { PaymentMethodsService } from './payment-methods.service.ts';
import { PaymentOptionsReadModel } from './payment-options.read-model.ts';
import { PaymentsService } from './payments.service.ts';
import { ProviderCustomers } from './provider-customers.ts';
import type { SandboxCard } from './sandbox-cards.ts';
import { SandboxPayments } from './sandbox-payments.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { TopUps } from './top-ups.ts';
import { WebhooksService } from './webhooks.service.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start({ SELLER_IBAN: 'DE02120300000000202051', SELLER_NAME: 'Sitekeep GmbH' });
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

const topUp = (accountId: string, body: Partial<Parameters<TopUps['start']>[1]> = {}) =>
  billing.get(TopUps).start(accountId, { amount: 2000, method: 'provider', ...body }, owner);
const statement = async (accountId: string) =>
  (await billing.get(BalanceReadModel).statement(accountId, { limit: 50 })).data.map((item) => [item.kind, item.amount.amount]);
async function save(accountId: string, card: SandboxCard): Promise<void> {
  const customer = await billing.get(ProviderCustomers).of(accountId);
  const { body, headers } = billing.get(SandboxPayments).card(customer, card, accountId);
  await billing.get(WebhooksService).receive('sandbox', Buffer.from(body), headers);
  await billing.work();
}
const notices = (accountId: string) =>
  billing.sql<{ text: string }>('SELECT text FROM staff_notice WHERE account_id = $1 ORDER BY id', [accountId]);

test('at the provider: the balance has it once it is told, once, and the customer gets a mail', async () => {
  const { account } = await billing.account();
  const payment = await topUp(account.id);
  expect(payment).toMatchObject({ purpose: 'top-up', invoiceId: null, state: 'created', amount: { amount: 2000, currency: 'EUR' } });
  expect(payment.checkoutUrl).toContain('/dev/payments/');
  expect(await billing.balance(account.id)).toBe(0);
  await billing.tell(payment, 'payment.processing');
  for (let i = 0; i < 3; i++) await billing.tell(payment, 'payment.settled');
  await billing.work();
  expect(await statement(account.id)).toEqual([['payment', 2000]]);
  expect(await billing.stateOf('payment', payment.id)).toBe('settled');
  const mails = await billing.sql(`SELECT 1 FROM mail WHERE account_id = $1 AND key LIKE 'top-up-%'`, [account.id]);
  expect(mails).toHaveLength(1);
  expect(await notices(account.id)).toEqual([]);
});

test('declined, and money after that all the same', async () => {
  const { account } = await billing.account();
  const payment = await topUp(account.id);
  await billing.tell(payment, 'payment.declined');
  await billing.work();
  expect(await billing.get(PaymentsService).get(account.id, storedId('payment', payment.id)!)).toMatchObject({
    state: 'declined',
    failure: 'The bank declined the card without saying why.',
  });
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  expect(await billing.balance(account.id)).toBe(2000);
});

test('from a saved card, at once; a declined one brings nothing', async () => {
  const { account } = await billing.account();
  await save(account.id, 'works');
  expect(await topUp(account.id, { method: 'card' })).toMatchObject({ state: 'settled', purpose: 'top-up' });
  expect(await billing.balance(account.id)).toBe(2000);
  const broke = (await billing.account()).account.id;
  await save(broke, 'declined');
  await expect(topUp(broke, { method: 'card' })).rejects.toMatchObject({ code: 'card_declined' });
  expect(await billing.balance(broke)).toBe(0);
  const { data } = await billing.get(PaymentMethodsService).list(broke, { limit: 5 });
  const theirs = topUp(account.id, { method: 'card', paymentMethodId: data[0]!.id });
  await expect(theirs).rejects.toMatchObject({ code: 'not_found' });
});

test('a card whose bank asks leads to its page, where it is confirmed', async () => {
  const { account } = await billing.account();
  await save(account.id, 'confirm');
  const payment = await topUp(account.id, { method: 'card' });
  expect(payment).toMatchObject({ state: 'created', checkoutUrl: expect.stringContaining('/dev/payments/') as string });
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  expect(await billing.balance(account.id)).toBe(2000);
});

test('refunds, disputes and their losses of a top-up change the balance alone', async () => {
  const { account } = await billing.account();
  const payment = await topUp(account.id);
  await billing.tell(payment, 'payment.settled');
  await billing.tell(payment, 'payment.refunded', { amount: 500 });
  await billing.work();
  expect(await billing.balance(account.id)).toBe(1500);
  expect(await billing.get(PaymentsService).get(account.id, storedId('payment', payment.id)!)).toMatchObject({
    state: 'settled',
    refunded: { amount: 500, currency: 'EUR' },
  });
  await billing.tell(payment, 'payment.disputed', { amount: 1500 });
  await billing.tell(payment, 'payment.dispute-lost', { amount: 1500 });
  await billing.work();
  expect(await billing.balance(account.id)).toBe(0);
  expect(await billing.stateOf('payment', payment.id)).toBe('refunded');
  expect((await notices(account.id)).map((row) => row.text).join()).toContain('for the balance');
});

test('a refund that did not reach its payer is on the balance again, once, and can be refunded again', async () => {
  const { account } = await billing.account();
  const payment = await topUp(account.id);
  await billing.tell(payment, 'payment.settled');
  for (const amount of [1500, 500]) await billing.tell(payment, 'payment.refunded', { amount });
  for (let i = 0; i < 3; i++) await billing.tell(payment, 'payment.refund-failed', { amount: 500 });
  await billing.work();
  expect(await billing.balance(account.id)).toBe(500);
  expect((await notices(account.id)).at(-1)!.text).toMatch(/^A refund of €5.00 did not reach the payer: it is on the balance now/);
  const shown = () => billing.get(PaymentsService).get(account.id, storedId('payment', payment.id)!);
  expect(await shown()).toMatchObject({ state: 'settled', refunded: { amount: 1500 } });
  await billing.handler('check-ledger')!.handle({});
  expect(await billing.sql('SELECT kind FROM reconciliation_difference')).toEqual([]);
  await billing.tell(payment, 'payment.refunded', { amount: 500, refund: 'another' });
  await billing.work();
  expect([await billing.balance(account.id), (await shown()).state]).toEqual([0, 'refunded']);
});

test('a refund that comes back before it is booked here waits for it', async () => {
  const { account } = await billing.account();
  const payment = await topUp(account.id);
  await billing.tell(payment, 'payment.settled');
  await billing.tell(payment, 'payment.refund-failed', { amount: 500 });
  await billing.work();
  await billing.tell(payment, 'payment.refunded', { amount: 500 });
  await billing.work();
  expect(await billing.balance(account.id)).toBe(1500);
  await billing.handler('unfinished-sweep')!.handle({});
  await billing.work();
  expect(await billing.balance(account.id)).toBe(2000);
});

test('what an invoice lacks is taken from the balance when money for it comes', async () => {
  const { account } = await billing.account();
  const first = await topUp(account.id, { amount: 500 });
  await billing.tell(first, 'payment.settled');
  await billing.work();
  const { serviceId } = await billing.order(account.id);
  const invoice = await billing.invoice(account.id, [serviceId]);
  const payment = await billing.pay(account.id, invoice);
  await billing.tell(payment, 'payment.settled', { amount: 400 });
  await billing.work();
  expect(await billing.stateOf('invoice', invoice.id)).toBe('paid');
  expect(await billing.balance(account.id)).toBe(0);
  const { data } = await billing.get(PaymentsService).list(account.id, { limit: 5 });
  expect(data.map((one) => [one.provider, one.state])).toEqual([
    ['balance', 'settled'],
    ['sandbox', 'settled'],
    ['sandbox', 'settled'],
  ]);
});

test('how can be paid here', async () => {
  const { account } = await billing.account();
  expect(await billing.get(PaymentOptionsReadModel).get(account.id)).toEqual({
    provider: 'sandbox',
    cards: true,
    bankTransfer: { holder: 'Sitekeep GmbH', iban: 'DE02120300000000202051', bic: null, bank: null },
    balance: { amount: 0, currency: 'EUR' },
  });
});
