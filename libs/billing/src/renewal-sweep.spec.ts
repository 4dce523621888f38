import { showId, type SetRenewal } from '@sitekeep/contracts';
import { InvoicingService } from './invoicing.service.ts';
import { dayMs } from './months.ts';
import { PriceOverride } from './price-override.entity.ts';
import { RenewalSettings } from './renewal-settings.service.ts';
import { Service } from './service.entity.ts';
import { ServicesService } from './services.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { TopUps } from './top-ups.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

type Renewing = Awaited<ReturnType<typeof paid>>;
/** A service that is paid for a month; `end`: the day of its end. */
async function paid() {
  const { account } = await billing.account();
  const order = await billing.order(account.id, { siteName: 'Shop' });
  await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, [order.serviceId])), 'payment.settled');
  await billing.work();
  const until = (await billing.service(order.serviceId)).paid_until!;
  return { accountId: account.id, end: (until.getTime() - Date.now()) / dayMs, until, ...order };
}
const choose = ({ accountId, serviceId }: Renewing, wanted: SetRenewal) =>
  billing.get(RenewalSettings).set(accountId, serviceId, wanted, owner);
/** What the worker does on a day. */
const live = async (day: number) => {
  billing.setDay(day);
  await billing.handler('renewal-sweep')!.handle({});
  await billing.sweep();
  await billing.work();
};
const invoices = ({ accountId }: Renewing) =>
  billing.sql<{ id: string; state: string; due_at: Date; total: string }>(
    'SELECT id, state, due_at, total FROM invoice WHERE account_id = $1 ORDER BY series, sequence',
    [accountId],
  );
const charges = ({ serviceId }: Renewing) =>
  billing.sql<{ attempt: number; outcome: string }>('SELECT attempt, outcome FROM renewal_charge WHERE service_id = $1 ORDER BY attempt', [
    serviceId,
  ]);
const cardPayments = ({ accountId }: Renewing) =>
  billing.sql<{ state: string }>('SELECT state FROM payment WHERE account_id = $1 AND payment_method_id IS NOT NULL', [accountId]);
const mailKeys = async ({ accountId }: Renewing, kind: string) =>
  (await billing.sql<{ key: string }>('SELECT key FROM mail WHERE account_id = $1 AND key LIKE $2', [accountId, `${kind}%`])).length;

test('by reminder: 14 days before the end there is an invoice, due at the end, with a mail of its own; the customer pays it', async () => {
  const one = await paid();
  await live(one.end - 14.1);
  expect(await invoices(one)).toHaveLength(1);
  await live(one.end - 13.9);
  const [, next] = await invoices(one);
  expect(next).toMatchObject({ state: 'open', due_at: one.until });
  expect([await mailKeys(one, 'renewal-'), await mailKeys(one, `invoice-${next!.id}`)]).toEqual([1, 0]);
  await live(one.end - 13.8);
  expect(await invoices(one)).toHaveLength(2);
  const shown = await billing.get(InvoicingService).get(one.accountId, next!.id);
  await billing.tell(await billing.pay(one.accountId, shown), 'payment.settled');
  await billing.work();
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 2 });
});

test('an invoice that the customer has asked for already is used, and not doubled', async () => {
  const one = await paid();
  await billing.invoice(one.accountId, [one.serviceId], { periodMonths: 3 });
  await live(one.end - 13.9);
  expect(await invoices(one)).toHaveLength(2);
  expect(await mailKeys(one, 'renewal-')).toBe(1);
});

test('with none there is no invoice, and the period just ends', async () => {
  const one = await paid();
  await choose(one, { mode: 'none' });
  await live(one.end - 1);
  await live(one.end + 0.1);
  expect(await invoices(one)).toHaveLength(1);
  expect(await billing.stateOf('service', one.serviceId)).toBe('unpaid');
});

test('by card: charged three days before the end for the chosen period, and once', async () => {
  const one = await paid();
  await billing.saveCard(one.accountId);
  await choose(one, { mode: 'card', periodMonths: 12 });
  await live(one.end - 13.9);
  expect(await cardPayments(one)).toEqual([]);
  await live(one.end - 2.9);
  await live(one.end - 0.9);
  expect(await cardPayments(one)).toEqual([{ state: 'settled' }]);
  expect(await charges(one)).toEqual([{ attempt: 1, outcome: 'settled' }]);
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 13 });
  expect(await billing.balance(one.accountId)).toBe(0);
});

test('a declined card is tried on days -3, -1, 1, 4 and 7 with a mail each; after the last the ten days end it', async () => {
  const one = await paid();
  await billing.saveCard(one.accountId, 'declined');
  await choose(one, { mode: 'card' });
  const seen: number[] = [];
  for (const day of [-13.9, -2.9, -1.9, -0.9, 1.1, 2, 4.1, 7.1, 9.1]) {
    await live(one.end + day);
    seen.push((await charges(one)).length);
  }
  expect(seen).toEqual([0, 1, 1, 2, 3, 3, 4, 5, 5]);
  expect((await charges(one)).map((charge) => charge.outcome)).toEqual(Array(5).fill('declined'));
  expect(await mailKeys(one, 'charge-failed-')).toBe(5);
  await live(one.end + 10.2);
  expect(await billing.stateOf('service', one.serviceId)).toBe('deleted');
  expect((await invoices(one)).map((invoice) => invoice.state)).toEqual(['paid', 'void']);
});

test('a card that is declined and works later pays: the service goes on from the old end', async () => {
  const one = await paid();
  await billing.saveCard(one.accountId, 'declined');
  await choose(one, { mode: 'card' });
  for (const day of [-13.9, -2.9, -0.9, 0.1, 1.1]) await live(one.end + day);
  expect(await billing.stateOf('service', one.serviceId)).toBe('unpaid');
  const other = await billing.saveCard(one.accountId, 'works');
  await choose(one, { mode: 'card', paymentMethodId: showId('paymentMethod', other) });
  await live(one.end + 4.1);
  expect((await charges(one)).map((charge) => charge.outcome)).toEqual(['declined', 'declined', 'declined', 'settled']);
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 2, unpaid_since: null });
});

test('a bank that wants the payer to confirm: a mail leads to the invoice, and each try says so again', async () => {
  const one = await paid();
  await billing.saveCard(one.accountId, 'confirm');
  await choose(one, { mode: 'card' });
  for (const day of [-13.9, -2.9, -0.9]) await live(one.end + day);
  expect((await charges(one)).map((charge) => charge.outcome)).toEqual(['authentication-needed', 'authentication-needed']);
  expect([await mailKeys(one, 'confirm-payment-'), await mailKeys(one, 'charge-failed-')]).toEqual([2, 0]);
  const [, open] = await invoices(one);
  const shown = await billing.get(InvoicingService).get(one.accountId, open!.id);
  await billing.tell(await billing.pay(one.accountId, shown), 'payment.settled');
  await billing.work();
  await live(one.end + 1.1);
  expect((await charges(one)).length).toBe(2);
  expect(await billing.stateOf('service', one.serviceId)).toBe('paid');
});

test('less than a card may be charged with: nobody asks the bank, one mail says why, and the balance pays it', async () => {
  const one = await paid();
  await billing.saveCard(one.accountId);
  await choose(one, { mode: 'card' });
  const { planId } = await billing.manager.findOneByOrFail(Service, { id: one.serviceId });
  const price = { serviceId: one.serviceId, planId, periodMonths: 1 as const, currency: 'EUR' as const, amount: 30 };
  await billing.manager.insert(PriceOverride, { ...price, reason: 'a trifle', createdAt: billing.clock.now() });
  for (const day of [-13.9, -2.9, -0.9, 1.1]) await live(one.end + day);
  expect((await charges(one)).map((charge) => charge.outcome)).toEqual(['not-charged', 'not-charged', 'not-charged']);
  expect(await cardPayments(one)).toEqual([]);
  const mails = await billing.sql<{ text: string }>(`SELECT text FROM mail WHERE account_id = $1 AND key LIKE 'charge-failed-%'`, [
    one.accountId,
  ]);
  expect(mails).toHaveLength(1);
  expect(mails[0]!.text).toContain('too small for a card: it can be paid from your balance.');
  const [, open] = await invoices(one);
  expect(open).toMatchObject({ state: 'open', total: '30' });
  const shown = await billing.get(InvoicingService).get(one.accountId, open!.id);
  const refusal = { code: 'conflict', detail: '€0.30 is too little for a card: pay it from the balance.' };
  for (const method of ['card', 'provider'] as const)
    await expect(billing.pay(one.accountId, shown, method)).rejects.toMatchObject(refusal);
  const topUp = await billing.get(TopUps).start(one.accountId, { amount: 500, method: 'provider' }, owner);
  await billing.tell(topUp, 'payment.settled');
  await billing.work();
  await billing.pay(one.accountId, shown, 'balance');
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 2 });
});

test('a card that was removed, or has expired, makes it a reminder, with a mail', async () => {
  const removed = await paid();
  const card = await billing.saveCard(removed.accountId);
  await choose(removed, { mode: 'card', paymentMethodId: showId('paymentMethod', card) });
  await billing.sql('UPDATE payment_method SET removed_at = created_at, is_default = false WHERE id = $1', [card]);
  const expired = await paid();
  const old = await billing.saveCard(expired.accountId);
  await choose(expired, { mode: 'card' });
  await billing.sql('UPDATE payment_method SET expiry_month = 1, expiry_year = 2020 WHERE id = $1', [old]);
  await live(removed.end - 13.9);
  for (const one of [removed, expired]) {
    expect(await billing.service(one.serviceId)).toMatchObject({ renewal: 'reminder', payment_method_id: null });
    expect([await mailKeys(one, 'without-card-'), await mailKeys(one, 'renewal-')]).toEqual([1, 1]);
    expect((await invoices(one))[1]).toMatchObject({ state: 'open' });
  }
  await live(removed.end - 2.9);
  expect(await cardPayments(removed)).toEqual([]);
});

test('a card that will have expired when it is needed is told of 30 and 7 days before, and one that lasts is not', async () => {
  const one = await paid();
  const needed = new Date(one.until.getTime() - 3 * dayMs);
  // Ends with the month before the one of the charge, or with it where the charge is on its first day.
  const before = new Date(Date.UTC(needed.getUTCFullYear(), needed.getUTCMonth() - 1, 1));
  await billing.saveCard(one.accountId, 'works', { month: before.getUTCMonth() + 1, year: before.getUTCFullYear() });
  const lasting = await paid();
  await billing.saveCard(lasting.accountId);
  for (const each of [one, lasting]) await choose(each, { mode: 'card' });
  await live(0.01);
  expect([await mailKeys(one, 'card-expiring-'), await mailKeys(lasting, 'card-expiring-')]).toEqual([1, 0]);
});

test('from the balance: when the invoice is issued, or as soon as money comes in', async () => {
  const rich = await paid();
  await billing.tell(await billing.pay(rich.accountId, await billing.invoice(rich.accountId, [rich.serviceId])), 'payment.settled', {
    amount: 1800,
  });
  await billing.work();
  await choose(rich, { mode: 'balance' });
  const far = (await billing.service(rich.serviceId)).paid_until!.getTime();
  await live((far - Date.now()) / dayMs - 13.9);
  expect(await billing.service(rich.serviceId)).toMatchObject({ state: 'paid', paid_months: 3 });
  expect(await billing.balance(rich.accountId)).toBe(0);

  billing.setDay(0);
  const poor = await paid();
  await choose(poor, { mode: 'balance' });
  for (const day of [-13.9, -2.9]) await live(poor.end + day);
  const [, open] = await invoices(poor);
  expect(open?.state).toBe('open');
  const other = await billing.order(poor.accountId, { siteName: 'Blog' });
  const invoice = await billing.invoice(poor.accountId, [other.serviceId]);
  await billing.tell(await billing.pay(poor.accountId, invoice), 'payment.settled', { amount: 1800 });
  await billing.work();
  expect((await invoices(poor)).map(({ state }) => state)).toEqual(['paid', 'paid', 'paid']);
  expect(await billing.service(poor.serviceId)).toMatchObject({ state: 'paid', paid_months: 2 });
  expect(await billing.balance(poor.accountId)).toBe(0);
});

test('money that comes long before the end pays no invoice that the customer has open for later', async () => {
  const one = await paid();
  await choose(one, { mode: 'balance' });
  const open = await billing.invoice(one.accountId, [one.serviceId]);
  const other = await billing.order(one.accountId, { siteName: 'Blog' });
  const invoice = await billing.invoice(one.accountId, [other.serviceId]);
  await billing.tell(await billing.pay(one.accountId, invoice), 'payment.settled', { amount: 1800 });
  await billing.work();
  expect(await billing.stateOf('invoice', open.id)).toBe('open');
  expect(await billing.balance(one.accountId)).toBe(900);
});

test('several sweeps at once issue one invoice and make one charge', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, paid));
  for (const one of all) {
    await billing.saveCard(one.accountId);
    await choose(one, { mode: 'card' });
  }
  const sweep = () => billing.handler('renewal-sweep')!.handle({});
  for (const day of [-13.9, -2.9]) {
    billing.setDay(all[0]!.end + day);
    await Promise.all([sweep(), sweep(), sweep()]);
    await billing.work();
  }
  for (const one of all) {
    expect(await invoices(one)).toHaveLength(2);
    expect(await cardPayments(one)).toEqual([{ state: 'settled' }]);
  }
}, 30_000);

test('the same charge done twice by two workers takes the money once', async () => {
  const one = await paid();
  await billing.saveCard(one.accountId);
  await choose(one, { mode: 'card' });
  await live(one.end - 13.9);
  billing.setDay(one.end - 2.9);
  await billing.handler('renewal-sweep')!.handle({});
  const [, open] = await invoices(one);
  const charge = () => billing.handler('charge-invoice')!.handle({ invoiceId: open!.id, attempt: 1 });
  await Promise.all([charge(), charge(), charge()]);
  await charge();
  expect(await cardPayments(one)).toEqual([{ state: 'settled' }]);
  expect(await billing.balance(one.accountId)).toBe(0);
});

test('what the customer has chosen otherwise since is not charged', async () => {
  const one = await paid();
  await billing.saveCard(one.accountId);
  await choose(one, { mode: 'card' });
  await live(one.end - 13.9);
  billing.setDay(one.end - 2.9);
  await billing.handler('renewal-sweep')!.handle({});
  await choose(one, { mode: 'none' });
  await billing.work();
  expect(await cardPayments(one)).toEqual([]);
  expect(await charges(one)).toEqual([{ attempt: 1, outcome: 'not-charged' }]);
});

test('a card that is charged when the service is gone already charges nothing', async () => {
  const one = await paid();
  await billing.saveCard(one.accountId);
  await choose(one, { mode: 'card' });
  await live(one.end - 13.9);
  billing.setDay(one.end + 7.1);
  await billing.sweep();
  await billing.handler('renewal-sweep')!.handle({});
  await billing.get(ServicesService).delete(one.accountId, one.serviceId, owner);
  await billing.work();
  expect(await cardPayments(one)).toEqual([]);
  expect(await billing.stateOf('service', one.serviceId)).toBe('deleted');
});

test('of a card that will have expired each service is told that needs it, though it is the same card', async () => {
  const one = await paid();
  const second = await billing.order(one.accountId, { siteName: 'Wiki' });
  await billing.tell(await billing.pay(one.accountId, await billing.invoice(one.accountId, [second.serviceId])), 'payment.settled');
  await billing.work();
  const needed = new Date(one.until.getTime() - 3 * dayMs);
  const before = new Date(Date.UTC(needed.getUTCFullYear(), needed.getUTCMonth() - 1, 1));
  await billing.saveCard(one.accountId, 'works', { month: before.getUTCMonth() + 1, year: before.getUTCFullYear() });
  await billing.sql(`UPDATE service SET renewal = 'card', renewal_due_at = ordered_at WHERE account_id = $1`, [one.accountId]);
  await live(0.01);
  const texts = await billing.sql<{ text: string }>(`SELECT text FROM mail WHERE account_id = $1 AND key LIKE 'card-expiring-%'`, [
    one.accountId,
  ]);
  expect(
    texts
      .map(({ text }) => ['Shop', 'Wiki'].filter((name) => text.includes(name)))
      .flat()
      .sort(),
  ).toEqual(['Shop', 'Wiki']);
});

test('an invoice that the customer voids comes again the next day, until another way is chosen', async () => {
  const one = await paid();
  await live(one.end - 13.9);
  await billing.get(InvoicingService).void(one.accountId, (await invoices(one))[1]!.id, owner);
  await live(one.end - 13.8);
  expect(await invoices(one)).toHaveLength(2);
  await live(one.end - 12.8);
  expect((await invoices(one)).map(({ state }) => state)).toEqual(['paid', 'void', 'open']);
  expect(await mailKeys(one, 'renewal-')).toBe(2);
  await choose(one, { mode: 'none' });
  await billing.get(InvoicingService).void(one.accountId, (await invoices(one))[2]!.id, owner);
  await live(one.end - 11.5);
  expect(await invoices(one)).toHaveLength(3);
});

test('a trial is told of three days before its end', async () => {
  const { account } = await billing.account();
  const [plan] = await billing.sql<{ id: string }>(`SELECT id FROM plan WHERE code = 'trial'`);
  const trial = await billing.order(account.id, { planId: plan!.id, domains: ['trial.test'] });
  await live(10.9);
  const told = () => billing.sql('SELECT 1 FROM mail WHERE account_id = $1 AND key LIKE $2', [account.id, 'trial-ends-%']);
  expect(await told()).toHaveLength(0);
  await live(11.1);
  await live(12);
  expect(await told()).toHaveLength(1);
  expect(await billing.stateOf('service', trial.serviceId)).toBe('unpaid');
});
