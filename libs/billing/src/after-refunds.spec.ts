import { storedId, type Payment } from '@sitekeep/contracts';
import { dayMs } from './months.ts';
import { RenewalSettings } from './renewal-settings.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { TopUps } from './top-ups.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

type Told = Parameters<Billing['tell']>;
const tell = async (payment: Payment, type: Told[1]) => {
  await billing.tell(payment, type);
  await billing.work();
};
type Customer = { accountId: string; serviceId: string };
const payMonth = async ({ accountId, serviceId }: Customer) => {
  const payment = await billing.pay(accountId, await billing.invoice(accountId, [serviceId]));
  await tell(payment, 'payment.settled');
  return payment;
};
/** A service that is paid for two months, by two payments. */
const twoMonths = async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const one = { accountId: account.id, serviceId };
  return { ...one, first: await payMonth(one), second: await payMonth(one) };
};
const numberOf = async ({ invoiceId }: Payment) =>
  (await billing.sql<{ number: string }>('SELECT number FROM invoice WHERE id = $1', [storedId('invoice', invoiceId!)]))[0]!.number;

test('paid again after two refunds, for a month that is over: ten days of its own for the next, and no old warnings', async () => {
  const one = await twoMonths();
  await payMonth(one);
  billing.setDay(75);
  for (const payment of [one.first, one.second]) await tell(payment, 'payment.refunded');
  billing.setDay(79);
  await payMonth(one);
  const service = await billing.service(one.serviceId);
  expect(service).toMatchObject({ state: 'unpaid', paid_months: 2 });
  expect(Math.abs(service.unpaid_since!.getTime() - Date.now() - 79 * dayMs)).toBeLessThan(60_000);
  for (const day of [79.1, 80.1, 81, 82.5]) {
    billing.setDay(day);
    await billing.sweep();
    await billing.work();
  }
  const warnings = 'SELECT day FROM unpaid_warning WHERE service_id = $1 AND unpaid_since = $2 ORDER BY day';
  expect(await billing.sql(warnings, [one.serviceId, service.unpaid_since])).toEqual([{ day: 1 }, { day: 3 }]);
  await payMonth(one);
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 3, unpaid_since: null });
});

test.each(['card', 'balance'] as const)(
  'what was refunded is not paid again by itself: no more by %s, until that is chosen',
  async (mode) => {
    const { accountId, serviceId, second } = await twoMonths();
    await billing.saveCard(accountId);
    await billing.get(RenewalSettings).set(accountId, serviceId, { mode }, owner);
    billing.setDay(20);
    await tell(second, 'payment.disputed');
    await tell(second, 'payment.dispute-lost');
    const service = await billing.sql('SELECT state, renewal, payment_method_id FROM service WHERE id = $1', [serviceId]);
    expect(service).toEqual([{ state: 'paid', renewal: 'reminder', payment_method_id: null }]);
    const trail = await billing.sql(
      `SELECT actor_kind, reason FROM audit_entry WHERE account_id = $1 AND action = 'service.renewal' ORDER BY id DESC LIMIT 1`,
      [accountId],
    );
    expect(trail).toEqual([{ actor_kind: 'system', reason: `reminder, for invoice ${await numberOf(second)} was refunded` }]);
    for (const day of [20.1, 28.5, 29.5, 31.5]) {
      billing.setDay(day);
      await billing.renew();
      await billing.sweep();
    }
    const charged = `SELECT 1 FROM payment WHERE account_id = $1 AND (payment_method_id IS NOT NULL OR provider = 'balance')`;
    expect(await billing.sql(charged, [accountId])).toEqual([]);
    // Its invoice is there, for the customer to pay.
    expect(await billing.sql(`SELECT 1 FROM invoice WHERE account_id = $1 AND state = 'open'`, [accountId])).toHaveLength(1);
  },
);

test('a running year that the bank took the money of is taken back whole: who goes on pays it from its beginning, and staff read what was used', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const topUp = await billing.get(TopUps).start(account.id, { amount: 20_000, method: 'provider' }, owner);
  await tell(topUp, 'payment.settled');
  const year = await billing.invoice(account.id, [serviceId], { periodMonths: 12 });
  await billing.pay(account.id, year, 'balance');
  billing.setDay(330);
  await tell(topUp, 'payment.dispute-lost');
  expect(await billing.service(serviceId)).toMatchObject({ state: 'unpaid', paid_months: 0 });
  expect(await billing.balance(account.id)).toBe(0);
  const notices = await billing.sql<{ text: string }>('SELECT text FROM staff_notice WHERE account_id = $1', [account.id]);
  expect(notices.map(({ text }) => text).join()).toMatch(
    new RegExp(`invoice ${year.number}, .* 3(29|30) days of it were used, and are paid for only if it is paid again`),
  );
  const next = await billing.invoice(account.id, [serviceId]);
  expect(next.lines[0]!.from).toBe(year.lines[0]!.from);
  await tell(await billing.pay(account.id, next), 'payment.settled');
  expect(await billing.service(serviceId)).toMatchObject({ state: 'unpaid', paid_months: 1 });
});
