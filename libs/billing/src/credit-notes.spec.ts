import { showId, storedId } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { CreditNotes, type CreditOrder } from './credit-notes.service.ts';
import { showCreditNote } from './credit-note.view.ts';
import { InvoiceReversal } from './invoice-reversal.ts';
import { Settlement } from './settlement.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start({ SELLER_COUNTRY: 'DE', SELLER_VAT_ID: 'DE136695976' });
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

/** A paid invoice over so many services, 9.00 each and 19 % tax. */
async function paid(count = 1) {
  const { account } = await billing.account();
  const services = await Promise.all(Array.from({ length: count }, () => billing.order(account.id)));
  const serviceIds = services.map((service) => service.serviceId);
  const invoice = await billing.invoice(account.id, serviceIds);
  const payment = await billing.pay(account.id, invoice);
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  return { accountId: account.id, serviceIds, invoice, invoiceId: storedId('invoice', invoice.id)!, payment };
}
type Paid = Awaited<ReturnType<typeof paid>>;
const notes = () => billing.get(CreditNotes);
const issue = ({ accountId, invoiceId }: Pick<Paid, 'accountId' | 'invoiceId'>, order: Partial<CreditOrder> = {}) =>
  billing.get(Transactions).run(async (manager) => {
    const locked = await billing.get(Settlement).lock(manager, accountId, invoiceId);
    const { note } = await notes().issue(manager, locked!.invoice, { reason: 'goodwill', what: 'whole', ...order }, owner);
    return showCreditNote(note);
  });
const invoiceRow = async (id: string) =>
  (await billing.sql<{ state: string; credited: number }>('SELECT state, credited::int FROM invoice WHERE id = $1', [id]))[0];

test('a part of the money goes to the balance; the invoice stays paid, and so does the service', async () => {
  const one = await paid();
  const note = await issue(one, { what: { amount: 500 }, why: 'it was down for a day' });
  expect(note).toMatchObject({
    invoiceId: one.invoice.id,
    invoiceNumber: one.invoice.number,
    reason: 'goodwill',
    net: { amount: 420 },
    tax: { amount: 80 },
    total: { amount: 500 },
    taxation: { category: 'S', rate: 1900 },
    seller: one.invoice.seller,
    buyer: one.invoice.buyer,
    lines: [{ description: 'Part of: Starter, Shop, 1 × 1 month', from: null, to: null, amount: { amount: 420 } }],
  });
  expect(note.number).toMatch(/^SK-CN-\d{4}-\d{6}$/);
  expect(await invoiceRow(one.invoiceId)).toEqual({ state: 'paid', credited: 500 });
  expect(await billing.balance(one.accountId)).toBe(500);
  expect(await billing.stateOf('service', one.serviceIds[0]!)).toBe('paid');
  const trail = await billing.sql('SELECT actor_name, target, reason FROM audit_entry WHERE account_id = $1', [one.accountId]);
  expect(trail).toContainEqual({ actor_name: 'Owner', target: note.id, reason: 'it was down for a day' });
});

test('an amount of an invoice over several services names the invoice, the rest and the whole their lines', async () => {
  const one = await paid(3);
  const said = async (order: Partial<CreditOrder>) => (await issue(one, order)).lines.map(({ description, from }) => [description, from]);
  const part = [`Part of invoice ${one.invoice.number}`, null];
  expect(await said({ what: { amount: 500 } })).toEqual([part]);
  expect(await said({ what: { amount: 1071 } })).toEqual([part, part]);
  const names = one.invoice.lines.map(({ description }) => description);
  const rest = await said({});
  expect(rest.map(([description]) => description)).toEqual([`Part of: ${names[1]}`, names[2]]);
});

test('parts add up to the whole to the cent, and then nothing is left', async () => {
  const one = await paid();
  for (const amount of [1, 333, 333]) await issue(one, { what: { amount } });
  const last = await issue(one);
  expect(last.total.amount).toBe(1071 - 667);
  expect(await invoiceRow(one.invoiceId)).toEqual({ state: 'refunded', credited: 1071 });
  const sums = await billing.sql('SELECT sum(net)::int AS net, sum(tax)::int AS tax FROM credit_note WHERE invoice_id = $1', [
    one.invoiceId,
  ]);
  expect(sums).toEqual([{ net: 900, tax: 171 }]);
  await expect(issue(one, { what: { amount: 1 } })).rejects.toThrow('cannot be given back');
  expect(await billing.balance(one.accountId)).toBe(1071);
});

test('time of a line is given back with what it cost', async () => {
  const one = await paid(2);
  const lines = await billing.sql<{ id: string; from_at: Date; to_at: Date }>(
    'SELECT * FROM invoice_line WHERE invoice_id = $1 ORDER BY position',
    [one.invoiceId],
  );
  const [first] = lines;
  const half = new Date((first!.from_at.getTime() + first!.to_at.getTime()) / 2);
  const note = await issue(one, {
    reason: 'plan-change',
    what: { lines: [{ invoiceLineId: first!.id, amount: 200, from: half, to: first!.to_at }] },
  });
  expect(note).toMatchObject({
    net: { amount: 200 },
    tax: { amount: 38 },
    lines: [{ from: half.toISOString(), to: first!.to_at.toISOString() }],
  });
  const rest = await issue(one);
  expect(rest.lines.map((line) => [line.amount.amount, line.from])).toEqual([
    [700, null],
    [900, lines[1]!.from_at.toISOString()],
  ]);
});

test('what is not paid cannot be given back', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const invoice = await billing.invoice(account.id, [serviceId]);
  await expect(issue({ accountId: account.id, invoiceId: storedId('invoice', invoice.id)! })).rejects.toThrow('invoice');
  expect(await billing.sql('SELECT 1 FROM credit_note WHERE account_id = $1', [account.id])).toEqual([]);
});

test('an invoice is reversed once: its money and its months', async () => {
  const one = await paid(2);
  const reverse = () =>
    billing.get(Transactions).run(async (manager) => {
      const locked = await billing.get(Settlement).lock(manager, one.accountId, one.invoiceId);
      return billing.get(InvoiceReversal).reverse(manager, locked!, { reason: 'refund', paymentId: null }, owner);
    });
  await issue(one, { what: { amount: 100 } });
  expect((await reverse()).note).toMatchObject({ total: 2142 - 100 });
  expect((await reverse()).note).toBeNull();
  for (const id of one.serviceIds) expect(await billing.service(id)).toMatchObject({ state: 'unpaid', paid_months: 0 });
  expect(await billing.balance(one.accountId)).toBe(2142);
});

test('money that a credit note put on the balance goes back to the payer before more of the invoice does', async () => {
  const one = await paid();
  await issue(one, { what: { amount: 400 } });
  await billing.tell(one.payment, 'payment.refunded', { amount: 300 });
  await billing.work();
  expect([await billing.balance(one.accountId), await invoiceRow(one.invoiceId)]).toEqual([100, { state: 'paid', credited: 400 }]);
  await billing.tell(one.payment, 'payment.refunded', { amount: 200 });
  await billing.work();
  expect([await billing.balance(one.accountId), await invoiceRow(one.invoiceId)]).toEqual([0, { state: 'paid', credited: 500 }]);
  await billing.tell(one.payment, 'payment.refunded', { amount: 571 });
  await billing.work();
  expect([await billing.balance(one.accountId), await invoiceRow(one.invoiceId)]).toEqual([0, { state: 'refunded', credited: 1071 }]);
  expect(await billing.stateOf('service', one.serviceIds[0]!)).toBe('unpaid');
});

test('20 at once, each for a quarter: four are issued, and the numbers have no gap', async () => {
  const one = await paid(4);
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => issue(one, { what: { amount: 1071 } })));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(4);
  expect(await invoiceRow(one.invoiceId)).toEqual({ state: 'refunded', credited: 4284 });
  const rows = await billing.sql<{ sequence: number }>('SELECT sequence FROM credit_note ORDER BY sequence');
  expect(rows.map((row) => row.sequence)).toEqual(rows.map((_, index) => index + 1));
}, 30_000);

test('each year begins a series of its own', async () => {
  const one = await paid();
  billing.setDay(400);
  const note = await issue(one, { what: { amount: 10 } });
  expect(note.number).toBe(`SK-CN-${billing.clock.now().getUTCFullYear()}-000001`);
});

test('they are listed newest first, of all invoices or of one; those of others are as if they were not there', async () => {
  const [one, other] = [await paid(), await paid()];
  const first = await issue(one, { what: { amount: 10 } });
  const second = await issue(one, { what: { amount: 20 } });
  const theirs = await issue(other, { what: { amount: 30 } });
  const page = await notes().list(one.accountId, { limit: 1 });
  expect(page.data).toEqual([second]);
  expect((await notes().list(one.accountId, { limit: 5, after: page.nextCursor! })).data).toEqual([first]);
  expect((await notes().ofInvoice(one.accountId, one.invoiceId, { limit: 5 })).data).toEqual([second, first]);
  expect(await notes().get(one.accountId, storedId('creditNote', first.id)!)).toEqual(first);
  await expect(notes().ofInvoice(one.accountId, other.invoiceId, { limit: 5 })).rejects.toMatchObject({ code: 'not_found' });
  await expect(notes().get(one.accountId, storedId('creditNote', theirs.id)!)).rejects.toMatchObject({ code: 'not_found' });
  await expect(notes().list(one.accountId, { limit: 5, after: showId('invoice', one.invoiceId) })).rejects.toMatchObject({
    code: 'invalid_content',
  });
});

test('refunds in parts that leave a cent or so end with all of it given back, and the months gone', async () => {
  const one = await paid();
  for (const amount of [1067, 3, 1]) {
    await billing.tell(one.payment, 'payment.refunded', { amount });
    await billing.work();
  }
  expect(await invoiceRow(one.invoiceId)).toEqual({ state: 'refunded', credited: 1071 });
  expect(await billing.stateOf('service', one.serviceIds[0]!)).toBe('unpaid');
});
