import type { Payment } from '@sitekeep/contracts';
import { dayMs } from './months.ts';
import { ServicesService } from './services.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { TopUps } from './top-ups.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

type Told = Parameters<Billing['tell']>;
const tell = async (payment: Payment, type: Told[1], overrides: Told[2] = {}) => {
  await billing.tell(payment, type, overrides);
  await billing.work();
};
/** What the unfinished sweep does each minute with events that wait. */
const tryAgain = async () => {
  await billing.handler('unfinished-sweep')!.handle({});
  await billing.work();
};
const ready = async (periods = 1) => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const invoice = await billing.invoice(account.id, [serviceId], { periods });
  return { accountId: account.id, serviceId, invoice, payment: await billing.pay(account.id, invoice) };
};
type Ready = Awaited<ReturnType<typeof ready>>;
const paid = async (periods = 1, overrides: Told[2] = {}) => {
  const one = await ready(periods);
  await tell(one.payment, 'payment.settled', overrides);
  return one;
};
const states = async ({ payment, invoice, serviceId }: Ready) => [
  await billing.stateOf('payment', payment.id),
  await billing.stateOf('invoice', invoice.id),
  await billing.stateOf('service', serviceId),
];
const movements = async (accountId: string) =>
  billing.sql<{ kind: string; sum: number }>(
    `SELECT t.kind, sum(p.amount)::int AS sum FROM ledger_transaction t JOIN ledger_posting p ON p.transaction_id = t.id
     JOIN ledger_account a ON a.id = p.ledger_account_id WHERE t.account_id = $1 AND a.kind = 'customer' GROUP BY t.kind ORDER BY t.kind`,
    [accountId],
  );
const notice = async (accountId: string) =>
  (await billing.sql<{ text: string }>('SELECT text FROM staff_notice WHERE account_id = $1 ORDER BY id DESC', [accountId]))[0]?.text;
const lastOutcome = async () =>
  (await billing.sql<{ outcome: string | null }>('SELECT outcome FROM provider_event ORDER BY id DESC LIMIT 1'))[0]!.outcome;

test('a whole refund takes back all that the payment bought, once', async () => {
  const one = await paid();
  billing.setDay(5);
  for (const eventId of [undefined, 'evt_refund', 'evt_refund']) await tell(one.payment, 'payment.refunded', { eventId });
  expect(await states(one)).toEqual(['refunded', 'refunded', 'unpaid']);
  const service = await billing.service(one.serviceId);
  expect(service).toMatchObject({ paid_months: 0, paid_until: null });
  expect(Math.abs(service.unpaid_since!.getTime() - Date.now() - 5 * dayMs)).toBeLessThan(60_000);
  expect(await movements(one.accountId)).toEqual([
    { kind: 'credit', sum: 900 },
    { kind: 'invoice', sum: -900 },
    { kind: 'payment', sum: 900 },
    { kind: 'refund', sum: -900 },
  ]);
  expect(await billing.balance(one.accountId)).toBe(0);
  expect(await notice(one.accountId)).toBe(`€9.00 of the payment for invoice ${one.invoice.number} were refunded: Shop is unpaid.`);
  const history = await billing.sql(
    'SELECT event, from_state, to_state, note FROM service_history WHERE service_id = $1 ORDER BY id DESC',
    [one.serviceId],
  );
  expect(history[0]).toEqual({
    event: 'refunded',
    from_state: 'paid',
    to_state: 'unpaid',
    note: `invoice ${one.invoice.number} was refunded`,
  });
  await billing.get(ServicesService).delete(one.accountId, one.serviceId, owner);
  expect(await billing.stateOf('service', one.serviceId)).toBe('deleted');
});

test('a refund of one of two invoices moves the end back; an open invoice, whose period no longer joins, becomes void', async () => {
  const one = await paid(3);
  const next = await billing.invoice(one.accountId, [one.serviceId]);
  await tell(await billing.pay(one.accountId, next), 'payment.settled');
  const open = await billing.invoice(one.accountId, [one.serviceId]);
  await tell(one.payment, 'payment.refunded');
  expect(await states(one)).toEqual(['refunded', 'refunded', 'paid']);
  expect((await billing.service(one.serviceId)).paid_months).toBe(1);
  expect(await billing.stateOf('invoice', next.id)).toBe('paid');
  expect(await billing.stateOf('invoice', open.id)).toBe('void');
});

test('a part refunded takes the money only; the last part takes all', async () => {
  const one = await paid();
  await tell(one.payment, 'payment.refunded', { amount: 300 });
  expect(await states(one)).toEqual(['settled', 'paid', 'paid']);
  expect(await movements(one.accountId)).toMatchObject([{ sum: 300 }, { sum: -900 }, { sum: 900 }, { sum: -300 }]);
  expect(await notice(one.accountId)).toMatch(/^€3.00 of the payment for invoice .* were refunded: nothing else changes\.$/);
  await tell(one.payment, 'payment.refunded', { amount: 300 });
  expect(await lastOutcome()).toBe('ignored: this refund was booked before');
  await tell(one.payment, 'payment.refunded', { amount: 600 });
  expect(await states(one)).toEqual(['refunded', 'refunded', 'unpaid']);
  expect(await movements(one.accountId)).toMatchObject([{ sum: 900 }, { sum: -900 }, { sum: 900 }, { sum: -900 }]);
});

test('what was too much goes back from the balance first; what the customer has spent is taken back from what it bought', async () => {
  const one = await paid(1, { amount: 1800 });
  await tell(one.payment, 'payment.refunded', { amount: 400 });
  expect(await billing.balance(one.accountId)).toBe(500);
  const two = await paid(1, { amount: 1800 });
  const { serviceId } = await billing.order(two.accountId);
  await billing.pay(two.accountId, await billing.invoice(two.accountId, [serviceId]), 'balance');
  await tell(two.payment, 'payment.refunded', { amount: 1800 });
  expect(await states(two)).toEqual(['refunded', 'refunded', 'unpaid']);
  const told = await billing.sql<{ text: string }>('SELECT text FROM staff_notice WHERE account_id = $1 ORDER BY id DESC', [two.accountId]);
  expect(told[1]!.text).toContain('The balance is now -€9.00: the customer had spent it.');
  expect(told[0]!.text).toMatch(/^€9.00 were owed: invoice .*, paid from the balance, is taken back. Shop is unpaid.$/);
  expect(await billing.stateOf('service', serviceId)).toBe('unpaid');
  expect(await billing.balance(two.accountId)).toBe(0);
});

test('money that only lay on the balance goes back without touching invoice or service', async () => {
  const one = await paid(1, { amount: 500 });
  await tell(one.payment, 'payment.refunded', { amount: 500 });
  expect(await states(one)).toEqual(['refunded', 'open', 'unpaid']);
  expect(await billing.balance(one.accountId)).toBe(0);
});

test('another currency than came in is told to staff, and nothing is booked', async () => {
  const one = await paid();
  await tell(one.payment, 'payment.refunded', { currency: 'USD' });
  expect([await lastOutcome(), ...(await states(one))]).toEqual(['ignored: another currency than came in', 'settled', 'paid', 'paid']);
});

test('a refund that comes before its payment waits, and then ends right', async () => {
  const one = await ready();
  await tell(one.payment, 'payment.refunded');
  await tryAgain();
  expect([await lastOutcome(), ...(await states(one))]).toEqual([null, 'created', 'open', 'unpaid']);
  await tell(one.payment, 'payment.settled');
  expect(await states(one)).toEqual(['settled', 'paid', 'paid']);
  await tryAgain();
  expect(await states(one)).toEqual(['refunded', 'refunded', 'unpaid']);
  expect(await billing.balance(one.accountId)).toBe(0);
});

test('it does not wait for ever: staff are told', async () => {
  const one = await ready();
  await tell(one.payment, 'payment.refunded');
  billing.setDay(5.1);
  await tryAgain();
  expect(await lastOutcome()).toBe('ignored: waited in vain');
  const told = await billing.sql<{ text: string }>('SELECT text FROM staff_notice ORDER BY id DESC LIMIT 1');
  expect(told[0]!.text).toContain('(payment.refunded) of sandbox waited in vain');
});

test('a refund when the paid time is over leaves the ten days as they run; after deletion only the money moves', async () => {
  const one = await paid();
  billing.setDay(33);
  await billing.sweep();
  const before = await billing.service(one.serviceId);
  expect(before).toMatchObject({ state: 'unpaid', paid_months: 1 });
  await tell(one.payment, 'payment.refunded');
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'unpaid', paid_months: 0, unpaid_since: before.unpaid_since });
  billing.setDay(0);
  const two = await paid();
  billing.setDay(33);
  await billing.sweep();
  await billing.get(ServicesService).delete(two.accountId, two.serviceId, owner);
  await tell(two.payment, 'payment.refunded');
  expect(await states(two)).toEqual(['refunded', 'refunded', 'deleted']);
  expect(await billing.balance(two.accountId)).toBe(0);
});

test('20 equal refunds at once, under ids of their own, give the money back once', async () => {
  const one = await paid();
  await Promise.all(Array.from({ length: 20 }, () => billing.tell(one.payment, 'payment.refunded')));
  const events = await billing.sql<{ id: string }>('SELECT id FROM provider_event WHERE processed_at IS NULL');
  await Promise.all(events.map(({ id }) => billing.handler('settle-payment')!.handle({ providerEventId: id })));
  await billing.work();
  expect(await states(one)).toEqual(['refunded', 'refunded', 'unpaid']);
  expect(await billing.balance(one.accountId)).toBe(0);
  expect((await movements(one.accountId)).map((row) => Math.abs(row.sum))).toEqual([900, 900, 900, 900]);
}, 30_000);

describe('a top-up that is spent and then taken back by the bank', () => {
  const invoices = async (count: number) => {
    const { account } = await billing.account();
    const topUp = await billing.get(TopUps).start(account.id, { amount: 900 * count, method: 'provider' }, owner);
    await tell(topUp, 'payment.settled');
    const bought: { serviceId: string; invoiceId: string }[] = [];
    for (let i = 0; i < count; i++) {
      const { serviceId } = await billing.order(account.id);
      const invoice = await billing.invoice(account.id, [serviceId]);
      await billing.pay(account.id, invoice, 'balance');
      bought.push({ serviceId, invoiceId: invoice.id });
    }
    return { accountId: account.id, topUp, bought };
  };

  test('what it bought is taken back, the latest first, and no more than is needed', async () => {
    const { accountId, topUp, bought } = await invoices(3);
    await tell(topUp, 'payment.disputed');
    await tell(topUp, 'payment.dispute-lost', { amount: 1000 });
    const services = await Promise.all(bought.map(({ serviceId }) => billing.stateOf('service', serviceId)));
    expect(services).toEqual(['paid', 'unpaid', 'unpaid']);
    expect(await billing.balance(accountId)).toBe(800);
    const notes = await billing.sql('SELECT reason FROM credit_note WHERE account_id = $1', [accountId]);
    expect(notes).toEqual([{ reason: 'dispute' }, { reason: 'dispute' }]);
    expect((await billing.mails(accountId)).filter((subject) => subject.includes('redit note'))).toHaveLength(2);
  });

  test('time that was used stays owed: nothing more can be ordered until it is paid', async () => {
    const { accountId, topUp, bought } = await invoices(1);
    billing.setDay(33);
    await billing.sweep();
    await tell(topUp, 'payment.dispute-lost');
    expect([await billing.balance(accountId), await billing.stateOf('invoice', bought[0]!.invoiceId)]).toEqual([-900, 'paid']);
    await expect(billing.order(accountId)).rejects.toMatchObject({
      code: 'insufficient_balance',
      detail: 'The balance is -€9.00. Top it up, then order again.',
    });
    await tell(await billing.get(TopUps).start(accountId, { amount: 900, method: 'provider' }, owner), 'payment.settled');
    await billing.order(accountId);
  });
});

describe('disputes', () => {
  test('while it lasts nothing changes; won, all is as before; lost, all is taken back', async () => {
    const one = await paid();
    await tell(one.payment, 'payment.disputed');
    expect(await states(one)).toEqual(['disputed', 'paid', 'paid']);
    expect(await notice(one.accountId)).toContain(`disputes the payment of €9.00 for invoice ${one.invoice.number}`);
    await tell(one.payment, 'payment.settled');
    expect(await lastOutcome()).toBe('ignored: settled after disputed');
    await tell(one.payment, 'payment.dispute-won');
    expect(await states(one)).toEqual(['settled', 'paid', 'paid']);
    await tell(one.payment, 'payment.disputed');
    await tell(one.payment, 'payment.dispute-lost');
    expect([await lastOutcome(), ...(await states(one))]).toEqual(['dispute lost: refunded', 'refunded', 'refunded', 'unpaid']);
    expect(await billing.balance(one.accountId)).toBe(0);
  });

  test('lost in part: that money is gone, and the payment stands; a refund of the rest takes all', async () => {
    const one = await paid();
    await tell(one.payment, 'payment.disputed');
    await tell(one.payment, 'payment.dispute-lost', { amount: 400 });
    expect(await states(one)).toEqual(['settled', 'paid', 'paid']);
    await tell(one.payment, 'payment.dispute-lost', { amount: 400 });
    expect(await lastOutcome()).toBe('ignored: the dispute is over');
    expect(await movements(one.accountId)).toMatchObject([{ kind: 'chargeback', sum: -400 }, { kind: 'credit', sum: 400 }, {}, {}]);
    await tell(one.payment, 'payment.refunded', { amount: 500 });
    expect(await states(one)).toEqual(['refunded', 'refunded', 'unpaid']);
    expect(await billing.balance(one.accountId)).toBe(0);
  });

  test.each(['payment.dispute-won', 'payment.dispute-lost'] as const)('%s that comes first ends right', async (end) => {
    const one = await paid();
    await tell(one.payment, end);
    await tell(one.payment, 'payment.disputed');
    await tryAgain();
    expect(await billing.stateOf('payment', one.payment.id)).toBe(end === 'payment.dispute-won' ? 'settled' : 'refunded');
    expect(await billing.sql('SELECT 1 FROM provider_event WHERE processed_at IS NULL')).toEqual([]);
  });
});

test('the account of another stays as it was', async () => {
  const [one, other] = [await paid(), await paid()];
  await tell(one.payment, 'payment.refunded');
  expect(await states(other)).toEqual(['settled', 'paid', 'paid']);
});
