import { dayMs } from './months.ts';
import { Billing } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

/** What the worker does on a day: sweep, then deliver the mails. */
const live = async (day: number) => {
  billing.setDay(day);
  await billing.sweep();
  await billing.work();
};
const ready = async () => {
  const { account } = await billing.account();
  const order = await billing.order(account.id, { siteName: 'Shop' });
  return { accountId: account.id, ...order };
};
const warnings = async (accountId: string) => (await billing.mails(accountId)).filter((subject) => subject.includes('unpaid')).length;
const paid = async () => {
  const order = await ready();
  const payment = await billing.pay(order.accountId, await billing.invoice(order.accountId, [order.serviceId]));
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  return order;
};

test('unpaid from the order on: warned on days 1, 3, 7 and 9, active all the time, deleted after ten days', async () => {
  const { accountId, serviceId, siteId } = await ready();
  const invoice = await billing.invoice(accountId, [serviceId]);
  const seen: number[] = [];
  for (let day = 0.5; day < 10; day += 0.5) {
    await live(day);
    seen.push(await warnings(accountId));
    expect(await billing.stateOf('service', serviceId)).toBe('unpaid');
  }
  expect(seen).toEqual([0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4]);
  await live(10.01);
  expect(await billing.stateOf('service', serviceId)).toBe('deleted');
  expect(await billing.stateOf('invoice', invoice.id)).toBe('void');
  expect(await billing.sql('SELECT job FROM outbox WHERE id = $1', [`release-${siteId}`])).toHaveLength(1);
  expect((await billing.mails(accountId)).at(-1)).toContain('was deleted');
  expect(await warnings(accountId)).toBe(4);
});

test('after an outage every missing warning is sent at once, and deletion waits a day after the last was handed over', async () => {
  const { accountId, serviceId } = await ready();
  await live(40);
  expect(await warnings(accountId)).toBe(4);
  await live(40.9);
  expect(await billing.stateOf('service', serviceId)).toBe('unpaid');
  await live(41.1);
  expect(await billing.stateOf('service', serviceId)).toBe('deleted');
});

test('while the last warning cannot be handed over nothing is deleted', async () => {
  const { accountId, serviceId } = await ready();
  for (const day of [9, 11, 20]) {
    billing.setDay(day);
    await billing.sweep();
  }
  expect(await warnings(accountId)).toBe(4);
  expect(await billing.stateOf('service', serviceId)).toBe('unpaid');
  await billing.work();
  await live(20.5);
  expect(await billing.stateOf('service', serviceId)).toBe('unpaid');
  await live(21.1);
  expect(await billing.stateOf('service', serviceId)).toBe('deleted');
});

test('a payment that is being processed is waited for, five days at most', async () => {
  const one = await ready();
  const two = await ready();
  for (const day of [1, 3, 7, 9]) await live(day);
  for (const { accountId, serviceId } of [one, two])
    await billing.tell(await billing.pay(accountId, await billing.invoice(accountId, [serviceId])), 'payment.processing');
  await billing.work();
  await live(13.9);
  expect(await billing.stateOf('service', one.serviceId)).toBe('unpaid');
  const payments = await billing.sql<{ id: string }>(`SELECT id FROM payment WHERE account_id = $1`, [one.accountId]);
  await billing.sql(`UPDATE payment SET state = 'declined' WHERE id = $1`, [payments[0]!.id]);
  await live(13.95);
  expect(await billing.stateOf('service', one.serviceId)).toBe('deleted');
  expect(await billing.stateOf('service', two.serviceId)).toBe('unpaid');
  await live(14.1);
  expect(await billing.stateOf('service', two.serviceId)).toBe('deleted');
});

test('a paid period ends: unpaid since then, warned again, deleted ten days later', async () => {
  const { accountId, serviceId } = await paid();
  const until = (await billing.service(serviceId)).paid_until!;
  const day = (until.getTime() - Date.now()) / dayMs;
  await live(day - 0.1);
  expect(await billing.stateOf('service', serviceId)).toBe('paid');
  await live(day + 0.1);
  expect(await billing.service(serviceId)).toMatchObject({ state: 'unpaid', unpaid_since: until, paid_until: until, paid_months: 1 });
  for (const after of [1.1, 3.1, 7.1, 9.1]) await live(day + after);
  expect(await warnings(accountId)).toBe(4);
  await live(day + 10.2);
  expect(await billing.stateOf('service', serviceId)).toBe('deleted');
});

test('paid late, it goes on from the old date, and its next ten days have warnings of their own', async () => {
  const { accountId, serviceId } = await ready();
  for (const day of [1, 3, 7, 9]) await live(day);
  await billing.tell(await billing.pay(accountId, await billing.invoice(accountId, [serviceId])), 'payment.settled');
  await billing.work();
  expect(await billing.stateOf('service', serviceId)).toBe('paid');
  await live(45);
  expect(await warnings(accountId)).toBe(8);
  expect(await billing.stateOf('service', serviceId)).toBe('unpaid');
});

test('a pending service that nobody pays is deleted too, and was never published', async () => {
  const { account } = await billing.account();
  const { serviceId, siteId } = await billing.order(account.id, { activation: 'on_payment' });
  for (const day of [1, 3, 7, 9, 10.1]) await live(day);
  expect(await billing.stateOf('service', serviceId)).toBe('deleted');
  expect(billing.sites.bumped).not.toContain(siteId);
});

test('one service that fails does not hold up the others', async () => {
  const broken = await ready();
  const fine = await ready();
  await billing.sql('DELETE FROM membership WHERE account_id = $1', [broken.accountId]);
  await billing.sql(
    `CREATE FUNCTION fail_for() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.service_id = '${broken.serviceId}' THEN RAISE 'no'; END IF; RETURN NEW; END $$`,
  );
  await billing.sql('CREATE TRIGGER fail_for BEFORE INSERT ON unpaid_warning FOR EACH ROW EXECUTE FUNCTION fail_for()');
  billing.setDay(1);
  await expect(billing.sweep()).rejects.toThrow('1 services could not be swept');
  await billing.sql('DROP TRIGGER fail_for ON unpaid_warning');
  expect(await warnings(fine.accountId)).toBe(1);
});

test('several sweeps at once do each thing once', async () => {
  const orders = await Promise.all(Array.from({ length: 12 }, ready));
  billing.setDay(3);
  await Promise.all([billing.sweep(), billing.sweep(), billing.sweep()]);
  await billing.work();
  for (const { accountId } of orders) expect(await warnings(accountId)).toBe(2);
  for (const day of [7, 9]) await live(day);
  billing.setDay(10.1);
  await Promise.all([billing.sweep(), billing.sweep(), billing.sweep()]);
  for (const { serviceId } of orders) {
    expect(await billing.stateOf('service', serviceId)).toBe('deleted');
    const history = await billing.sql(`SELECT 1 FROM service_history WHERE service_id = $1 AND event = 'expired'`, [serviceId]);
    expect(history).toHaveLength(1);
  }
}, 30_000);
