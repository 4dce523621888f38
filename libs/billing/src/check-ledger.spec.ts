import { storedId } from '@sitekeep/contracts';
import { Differences } from './index.ts';
import { ledgerChecks } from './ledger-checks.ts';
import { Billing } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());

const check = () => billing.handler('check-ledger')!.handle({});
const list = async (state?: 'open' | 'resolved') => (await billing.get(Differences).list({ limit: 100, ...(state && { state }) })).data;
const kinds = async () => (await list('open')).map(({ kind }) => kind).toSorted();

/** What the database refuses, done all the same: as a fault of the disk, or a hand, would. */
const force = (statement: string, parameters: unknown[] = []) =>
  billing.manager.transaction(async (manager) => {
    await manager.query(`SET LOCAL session_replication_role = replica`);
    await manager.query(statement, parameters);
  });

async function paid() {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const invoice = await billing.invoice(account.id, [serviceId]);
  const payment = await billing.pay(account.id, invoice);
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  return { accountId: account.id, invoiceId: storedId('invoice', invoice.id)!, paymentId: storedId('payment', payment.id)!, payment };
}

test('books in which much has happened agree', async () => {
  const one = await paid();
  const two = await paid();
  await billing.tell(one.payment, 'payment.refunded', { amount: 300 });
  await billing.tell(two.payment, 'payment.refunded');
  await billing.work();
  await check();
  expect(await list()).toEqual([]);
});

/** How each rule is broken, and mended again. */
const broken: Record<string, (one: Awaited<ReturnType<typeof paid>>) => [string, string, unknown[]]> = {
  unbalanced: ({ paymentId }) => {
    const posting = `ledger_posting SET amount = amount %s 5 WHERE amount > 0 AND transaction_id = (SELECT id FROM ledger_transaction WHERE payment_id = $1 AND kind = 'payment')`;
    return [`UPDATE ${posting.replace('%s', '+')}`, `UPDATE ${posting.replace('%s', '-')}`, [paymentId]];
  },
  'invoice-not-booked': ({ invoiceId }) => [
    'UPDATE invoice SET net = net + 1, total = total + 1 WHERE id = $1',
    'UPDATE invoice SET net = net - 1, total = total - 1 WHERE id = $1',
    [invoiceId],
  ],
  'invoice-not-paid': ({ invoiceId }) => [
    `UPDATE invoice SET state = 'void', paid_at = NULL, voided_at = now() WHERE id = $1`,
    `UPDATE invoice SET state = 'paid', voided_at = NULL, paid_at = now() WHERE id = $1`,
    [invoiceId],
  ],
  'payment-not-booked': ({ paymentId }) => [
    `UPDATE ledger_transaction SET kind = 'goodwill' WHERE payment_id = $1 AND kind = 'payment'`,
    `UPDATE ledger_transaction SET kind = 'payment' WHERE payment_id = $1 AND kind = 'goodwill'`,
    [paymentId],
  ],
  'payment-not-settled': ({ paymentId }) => [
    `UPDATE payment SET state = 'declined', settled_at = NULL WHERE id = $1`,
    `UPDATE payment SET state = 'settled', settled_at = now() WHERE id = $1`,
    [paymentId],
  ],
  'payment-refunded': ({ paymentId }) => [
    'UPDATE payment SET refunded = 100 WHERE id = $1',
    'UPDATE payment SET refunded = 0 WHERE id = $1',
    [paymentId],
  ],
  'invoice-credited': ({ invoiceId }) => [
    'UPDATE invoice SET credited = 100 WHERE id = $1',
    'UPDATE invoice SET credited = 0 WHERE id = $1',
    [invoiceId],
  ],
  'number-missing': () => [
    `UPDATE invoice_series SET last_number = last_number + 1 WHERE name NOT LIKE '%CN%'`,
    `UPDATE invoice_series SET last_number = last_number - 1 WHERE name NOT LIKE '%CN%'`,
    [],
  ],
};

test.each(Object.entries(broken))('%s is found once, told to staff, and over when it is mended', async (kind, breaking) => {
  const one = await paid();
  const [wrong, right, parameters] = breaking(one);
  await force(wrong, parameters);
  await check();
  await check();
  expect(await kinds()).toEqual([kind]);
  const notices = await billing.sql(`SELECT 1 FROM staff_notice WHERE text LIKE '%differences in the books (ledger)%'`);
  await force(right, parameters);
  await check();
  expect(await kinds()).toEqual([]);
  expect((await list('resolved')).filter((difference) => difference.kind === kind)).toHaveLength(1);
  expect(notices.length).toBeGreaterThan(0);
});

test('a credit note that is not in the ledger, and money on the balance of another customer', async () => {
  const [one, other] = [await paid(), await paid()];
  await billing.tell(one.payment, 'payment.refunded');
  await billing.work();
  await force(`UPDATE ledger_transaction SET credit_note_id = NULL WHERE account_id = $1 AND kind = 'credit'`, [one.accountId]);
  await force(
    `UPDATE ledger_posting SET ledger_account_id = (SELECT id FROM ledger_account WHERE account_id = $2)
     WHERE ledger_account_id = (SELECT id FROM ledger_account WHERE account_id = $1) AND amount = -900
       AND transaction_id = (SELECT id FROM ledger_transaction WHERE payment_id = $3 AND kind = 'refund')`,
    [one.accountId, other.accountId, one.paymentId],
  );
  await check();
  expect(await kinds()).toEqual(['another-account', 'credit-note-not-booked']);
});

test('every rule is broken by one of these tests', () => {
  const tested = [...Object.keys(broken), 'another-account', 'credit-note-not-booked'];
  expect(ledgerChecks.map(({ kind }) => kind).toSorted()).toEqual(tested.toSorted());
});
