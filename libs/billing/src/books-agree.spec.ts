import { storedId } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { CreditNotes } from './credit-notes.service.ts';
import { Settlement } from './settlement.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
type Ids = { accountId: string; open: string; paid: string; paidTwice: string; noteId: string };
let ids: Ids;
beforeAll(async () => {
  billing = await Billing.start({ SELLER_COUNTRY: 'DE', SELLER_VAT_ID: 'DE136695976' });
  const { account } = await billing.account();
  const invoice = async () => billing.invoice(account.id, [(await billing.order(account.id)).serviceId]);
  const uuid = (shown: { id: string }) => storedId('invoice', shown.id)!;
  const [open, paid, paidTwice] = [await invoice(), await invoice(), await invoice()];
  for (const each of [paid, paidTwice]) await billing.tell(await billing.pay(account.id, each), 'payment.settled');
  await billing.work();
  const note = await billing.get(Transactions).run(async (manager) => {
    const locked = await billing.get(Settlement).lock(manager, account.id, uuid(paidTwice));
    return (await billing.get(CreditNotes).issue(manager, locked!.invoice, { reason: 'goodwill', what: { amount: 119 } }, owner)).note;
  });
  ids = { accountId: account.id, open: uuid(open), paid: uuid(paid), paidTwice: uuid(paidTwice), noteId: note.id };
}, 60_000);
afterAll(() => billing.stop());

/** A movement of the balance with revenue and tax. */
const movement = (id: Ids, kind: string, named: { invoice: string; note?: string }, revenue: number, tax: number) => `
  WITH moved AS (
    INSERT INTO ledger_transaction (id, account_id, at, kind, description, invoice_id, credit_note_id)
    VALUES (gen_random_uuid(), '${id.accountId}', now(), '${kind}', '', '${named.invoice}', ${named.note ? `'${named.note}'` : 'NULL'}) RETURNING id)
  INSERT INTO ledger_posting SELECT moved.id, place.id, CASE place.kind WHEN 'revenue' THEN ${revenue} WHEN 'tax' THEN ${tax} ELSE ${-revenue - tax} END
    FROM moved, ledger_account place WHERE place.kind IN ('revenue', 'tax') OR place.account_id = '${id.accountId}'`;
/** A credit note with one line; what is left out of `more` is right. */
const note = (id: Ids, more: { net?: number; tax?: number; line?: number; ofInvoice?: string } = {}) => {
  const { net = 100, tax = 19, line = net, ofInvoice = id.paid } = more;
  return `
  WITH series AS (INSERT INTO invoice_series VALUES ('X', 1) ON CONFLICT (name) DO UPDATE SET last_number = 2 RETURNING name),
  note AS (
    INSERT INTO credit_note SELECT 'ffffffff-0000-7000-8000-000000000001', account_id, id, series.name, 1, 'X-1', 'refund', currency, ${net}, ${tax}, ${net + tax},
      tax_category, tax_rate, tax_note, seller, buyer, language, now() FROM invoice, series WHERE invoice.id = '${id.paid}' RETURNING id)
  INSERT INTO credit_note_line SELECT gen_random_uuid(), note.id, 1, line.id, line.service_id, '', NULL, NULL, ${line}
    FROM note, invoice_line line WHERE line.invoice_id = '${ofInvoice}'`;
};
const noteId = 'ffffffff-0000-7000-8000-000000000001';
const lowered = (id: Ids, by: number) => `UPDATE invoice SET credited = credited + ${by} WHERE id = '${id.paid}'`;
const booked = (id: Ids, net = 100, tax = 19) => movement(id, 'credit', { invoice: id.paid, note: noteId }, -net, -tax);

const attempt = (statements: string[]): Promise<unknown> =>
  billing.get(Transactions).run(async (manager: EntityManager) => {
    for (const statement of statements) await manager.query(statement);
  });

test.each<[string, (id: Ids) => string[]]>([
  ['pays an invoice without a movement of money', (id) => [`UPDATE invoice SET state = 'paid', paid_at = now() WHERE id = '${id.open}'`]],
  ['books an invoice that is not paid', (id) => [movement(id, 'invoice', { invoice: id.open }, 900, 171)]],
  [
    'books the tax of an invoice as revenue',
    (id) => [
      `UPDATE invoice SET state = 'paid', paid_at = now() WHERE id = '${id.open}'`,
      movement(id, 'invoice', { invoice: id.open }, 901, 170),
    ],
  ],
  ['books a paid invoice again', (id) => [movement(id, 'invoice', { invoice: id.paid }, 900, 171)]],
  ['says that more is given back than credit notes do', (id) => [lowered(id, 1)]],
  ['refunds an invoice without a credit note', (id) => [`UPDATE invoice SET state = 'refunded', credited = total WHERE id = '${id.paid}'`]],
  ['refunds an invoice of which something is left', (id) => [`UPDATE invoice SET state = 'refunded' WHERE id = '${id.paidTwice}'`]],
  ['gives back more than an invoice cost', (id) => [`UPDATE invoice SET credited = total + 1 WHERE id = '${id.paid}'`]],
  ['issues a credit note without a movement', (id) => [note(id), lowered(id, 119)]],
  ['issues one that the invoice does not know of', (id) => [note(id), booked(id)]],
  ['books another amount than it gives back', (id) => [note(id), booked(id, 101, 18), lowered(id, 119)]],
  ['gives back more than a line costs', (id) => [note(id, { net: 901, tax: 0 }), booked(id, 901, 0), lowered(id, 901)]],
  ['gives back more tax than there was', (id) => [note(id, { net: 1, tax: 172 }), booked(id, 1, 172), lowered(id, 173)]],
  ['gives back lines that do not add up', (id) => [note(id, { line: 99 }), booked(id), lowered(id, 119)]],
  ['gives back the line of another invoice', (id) => [note(id, { ofInvoice: id.paidTwice }), booked(id), lowered(id, 119)]],
  ['books a credit note twice', (id) => [movement(id, 'credit', { invoice: id.paidTwice, note: id.noteId }, -100, -19)]],
  ['changes a credit note', (id) => [`UPDATE credit_note SET number = 'Y' WHERE id = '${id.noteId}'`]],
  ['removes its lines', (id) => [`DELETE FROM credit_note_line WHERE credit_note_id = '${id.noteId}'`]],
  ['changes where a transfer goes', (id) => [`UPDATE invoice SET pay_to = '{}' WHERE id = '${id.open}'`]],
])('the database refuses whatever %s', async (_, statements) => {
  await expect(attempt(statements(ids))).rejects.toMatchObject({ code: expect.stringMatching(/^23/) as string });
});

test('the same statements, all of them right, are taken: it is not for their form that the others are refused', async () => {
  await attempt([note(ids), booked(ids), lowered(ids, 119)]);
  expect(await billing.sql('SELECT credited::int FROM invoice WHERE id = $1', [ids.paid])).toEqual([{ credited: 119 }]);
});
