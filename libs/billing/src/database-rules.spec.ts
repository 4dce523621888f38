import { invoiceStates, paymentStates, serviceStates } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { invoiceEvents, invoiceTransitions } from './invoice.ts';
import { paymentEvents, paymentTransitions } from './payment.ts';
import { serviceEvents, serviceTransitions } from './service.ts';
import { Billing } from './testing/billing-harness.ts';
import { leadsTo, type TransitionTable } from './transition-table.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());

const pairs = <State extends string, Event extends string>(table: TransitionTable<State, Event>) =>
  table.states.flatMap((from) =>
    table.states
      .filter((to) => from !== to && table.events.some((event) => leadsTo(table, from, event, to)))
      .map((to) => `${from} -> ${to}`),
  );

/** Pairs that the guard of the table lets through, tried one by one on a copy of it without its other rules. */
async function pairsOfDatabase(name: string, states: readonly string[], guard: string, columns: string): Promise<string[]> {
  const copy = `copy_of_${name}`;
  await billing.sql(`CREATE TABLE ${copy} AS SELECT * FROM ${name} WHERE false`);
  const allowed: string[] = [];
  for (const from of states)
    for (const to of states.filter((state) => state !== from)) {
      const id = newUuid();
      await billing.sql(`INSERT INTO ${copy} (id, state ${columns}) VALUES ($1, $2 ${columns && `, 'at_once'`})`, [id, from]);
      await billing.sql(`CREATE TRIGGER guard BEFORE UPDATE ON ${copy} FOR EACH ROW EXECUTE FUNCTION ${guard}()`);
      const done = await billing.sql(`UPDATE ${copy} SET state = $2 WHERE id = $1`, [id, to]).then(
        () => true,
        () => false,
      );
      if (done) allowed.push(`${from} -> ${to}`);
      await billing.sql(`DROP TRIGGER guard ON ${copy}`);
    }
  return allowed;
}

test('the database allows exactly the pairs of the tables', async () => {
  expect(serviceEvents.length * invoiceEvents.length * paymentEvents.length).toBeGreaterThan(0);
  expect(await pairsOfDatabase('service', serviceStates, 'service_guard', ', activation')).toEqual(pairs(serviceTransitions));
  expect(await pairsOfDatabase('invoice', invoiceStates, 'invoice_guard', '')).toEqual(pairs(invoiceTransitions));
  expect(await pairsOfDatabase('payment', paymentStates, 'payment_guard', '')).toEqual(pairs(paymentTransitions));
});

describe('what only wrong code would try', () => {
  let ids: { serviceId: string; paidServiceId: string; invoiceId: string; paymentId: string; accountId: string };
  beforeAll(async () => {
    const { account } = await billing.account();
    const [one, two] = [await billing.order(account.id), await billing.order(account.id)];
    const invoice = await billing.invoice(account.id, [one.serviceId]);
    const payment = await billing.pay(account.id, await billing.invoice(account.id, [two.serviceId]));
    await billing.tell(payment, 'payment.settled');
    await billing.work();
    const find = async (table: string, where: string) =>
      (await billing.sql<{ id: string }>(`SELECT id FROM ${table} WHERE ${where}`))[0]!.id;
    ids = {
      serviceId: one.serviceId,
      paidServiceId: two.serviceId,
      invoiceId: await find('invoice', `number = '${invoice.number}'`),
      paymentId: await find('payment', `state = 'settled'`),
      accountId: account.id,
    };
  });

  test.each<[string, (id: typeof ids) => string]>([
    [
      'deletes a paid service',
      (id) =>
        `UPDATE service SET state = 'deleted', deleted_at = now(), deletion_reason = 'customer', due_at = NULL WHERE id = '${id.paidServiceId}'`,
    ],
    ['makes an unpaid service pending', (id) => `UPDATE service SET state = 'pending' WHERE id = '${id.serviceId}'`],
    ['makes a service paid without a month', (id) => `UPDATE service SET state = 'paid', unpaid_since = NULL WHERE id = '${id.serviceId}'`],
    ['forgets since when it is unpaid', (id) => `UPDATE service SET unpaid_since = NULL WHERE id = '${id.serviceId}'`],
    ['moves the anchor', (id) => `UPDATE service SET anchor_at = now() - interval '1 year' WHERE id = '${id.serviceId}'`],
    ['gives a service to another account', (id) => `UPDATE service SET account_id = gen_random_uuid() WHERE id = '${id.serviceId}'`],
    ['removes a service', (id) => `DELETE FROM service WHERE id = '${id.serviceId}'`],
    [
      'opens a second line for a service',
      (id) =>
        `INSERT INTO invoice_line SELECT gen_random_uuid(), invoice_id, 2::smallint, service_id, plan_id, description, period_months, periods, from_at, to_at, unit_amount, amount, true FROM invoice_line WHERE service_id = '${id.serviceId}'`,
    ],
    [
      'adds a line to an issued invoice',
      (id) =>
        `INSERT INTO invoice_line SELECT gen_random_uuid(), '${id.invoiceId}', 2::smallint, service_id, plan_id, description, period_months, periods, from_at, to_at, unit_amount, amount, true FROM invoice_line WHERE service_id = '${id.paidServiceId}'`,
    ],
    ['changes the price of a line', (id) => `UPDATE invoice_line SET amount = 1, unit_amount = 1 WHERE invoice_id = '${id.invoiceId}'`],
    ['closes a line of an open invoice', (id) => `UPDATE invoice_line SET open = false WHERE invoice_id = '${id.invoiceId}'`],
    ['changes the total', (id) => `UPDATE invoice SET total = 1 WHERE id = '${id.invoiceId}'`],
    ['changes the number', (id) => `UPDATE invoice SET number = 'X' WHERE id = '${id.invoiceId}'`],
    ['pays an invoice without a time', (id) => `UPDATE invoice SET state = 'paid' WHERE id = '${id.invoiceId}'`],
    ['voids and pays', (id) => `UPDATE invoice SET state = 'refunded', paid_at = now() WHERE id = '${id.invoiceId}'`],
    ['removes an invoice', (id) => `DELETE FROM invoice WHERE id = '${id.invoiceId}'`],
    ['changes the amount of a payment', (id) => `UPDATE payment SET amount = 1 WHERE id = '${id.paymentId}'`],
    ['declines a settled payment', (id) => `UPDATE payment SET state = 'declined', settled_at = NULL WHERE id = '${id.paymentId}'`],
    [
      'books a payment twice',
      (id) =>
        `INSERT INTO ledger_transaction SELECT gen_random_uuid(), account_id, at, kind, description, invoice_id, payment_id FROM ledger_transaction WHERE kind = 'payment' AND payment_id = '${id.paymentId}'`,
    ],
    ['changes a posting', () => 'UPDATE ledger_posting SET amount = amount * 2'],
    ['removes a posting', () => 'DELETE FROM ledger_posting'],
    ['empties the ledger', () => 'TRUNCATE ledger_posting'],
    ['changes a movement', () => `UPDATE ledger_transaction SET description = ''`],
    [
      'books a movement without postings',
      (id) =>
        `INSERT INTO ledger_transaction (id, account_id, at, kind, description) VALUES (gen_random_uuid(), '${id.accountId}', now(), 'refund', '')`,
    ],
    [
      'adds money to one side',
      (id) =>
        `INSERT INTO ledger_posting SELECT p.transaction_id, gen.id, 5 FROM ledger_posting p, ledger_account gen WHERE gen.kind = 'revenue' AND NOT EXISTS (SELECT 1 FROM ledger_posting q WHERE q.transaction_id = p.transaction_id AND q.ledger_account_id = gen.id) AND '${id.accountId}' <> '' LIMIT 1`,
    ],
    ['changes a plan', () => `UPDATE plan SET hostnames = 1 WHERE code = 'starter'`],
    ['changes a price', () => 'UPDATE plan_price SET amount = 1'],
    ['rewrites history', () => `UPDATE service_history SET note = 'x'`],
    ['changes a stored event', () => `UPDATE provider_event SET payload = '{}'`],
  ])('the database refuses who %s', async (_, statement) => {
    await expect(billing.sql(statement(ids))).rejects.toMatchObject({ driverError: { code: expect.stringMatching(/^23/) as string } });
  });

  test('nothing of all that changed anything', async () => {
    expect(await billing.stateOf('service', ids.paidServiceId)).toBe('paid');
    expect(await billing.stateOf('service', ids.serviceId)).toBe('unpaid');
    expect(await billing.stateOf('invoice', ids.invoiceId)).toBe('open');
    expect(await billing.balance(ids.accountId)).toBe(0);
  });

  test('a deleted service does not change', async () => {
    await billing.sql(
      `UPDATE service SET state = 'deleted', deleted_at = now(), deletion_reason = 'customer', due_at = NULL WHERE id = $1`,
      [ids.serviceId],
    );
    await expect(billing.sql(`UPDATE service SET site_name = 'x' WHERE id = $1`, [ids.serviceId])).rejects.toThrow('is deleted');
  });
});
