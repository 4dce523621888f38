import { csvHead, csvRow } from './csv.ts';
import { aCreditNote, anInvoice, buyer, line } from './testing/example-documents.ts';
import type { BillingDocument } from './billing-document.ts';

const heads = csvHead.slice(1).trim().split(',');
/** RFC 4180, read by somebody else than who wrote it. */
function read(document: BillingDocument, state = 'open', credited = 0): Record<string, string> {
  const row = csvRow({ document, state, credited });
  expect(row.endsWith('\r\n')).toBe(true);
  const cells = [...row.slice(0, -2).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
  expect(cells).toHaveLength(heads.length);
  return Object.fromEntries(heads.map((head, index) => [head, cells[index]!]));
}

test('a row says what a document is, in decimals and days', () => {
  expect(read(anInvoice({ paidAt: '2026-11-30T23:59:00.000Z' }), 'paid', 500)).toEqual({
    ...{
      kind: 'invoice',
      number: 'SK-2026-000042',
      issued_on: '2026-11-22',
      due_on: '2026-12-02',
      state: 'paid',
      paid_on: '2026-11-30',
      voided_on: '',
      received_on: '',
      paid_by: '',
      payments: '',
      provider_payments: '',
    },
    ...{ currency: 'EUR', net: '89.64', tax: '17.03', total: '106.67', credited: '5.00', tax_category: 'S', tax_rate: '19.00' },
    ...{ buyer: 'Examplia Trading Ltd', buyer_country: 'IE', buyer_vat_id: 'IE6388047V', purchase_order: 'PO-4711' },
    ...{ reference: 'RF18539007547034', credits_invoice: '', lines: 'Starter, Example shop, 1 × 12 months' },
    periods: '2026-11-22/2027-11-21',
  });
});

test('a paid invoice names how it was paid, the ids of its payments, and the days of bank transfers', () => {
  const paid = {
    by: ['bank', 'stripe'],
    payments: ['pay_1', 'pay_2'],
    providerPayments: ['pi_1'],
    receivedOn: ['2026-12-30', '2027-01-03'],
  };
  const cells = csvRow({ document: anInvoice(), state: 'paid', credited: 0, paid }).split(',');
  const of = (head: string) => cells[heads.indexOf(head)];
  expect(['paid_by', 'payments', 'provider_payments', 'received_on'].map(of)).toEqual([
    'bank | stripe',
    'pay_1 | pay_2',
    'pi_1',
    '2026-12-30 | 2027-01-03',
  ]);
});

test('periods are as many as lines', () => {
  const lines = [line({ from: '2026-11-22T00:00:00.000Z', to: '2026-12-22T00:00:00.000Z' }), line({ from: null, to: null })];
  expect(read(anInvoice({ lines }))).toMatchObject({ periods: '2026-11-22/2026-12-21 | -' });
});

test('a credit note is negative and names its invoice', () => {
  expect(read(aCreditNote())).toMatchObject({
    kind: 'credit-note',
    net: '-89.64',
    tax: '-17.03',
    total: '-106.67',
    credits_invoice: 'SK-2026-000042',
  });
  expect(read(aCreditNote({ taxation: { category: 'O', rate: 0, note: null } })).tax).toBe('0.00');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '|calc', '\t=1+1', '\r\n=1+1', ' =1+1', '＝1+1', '%x'])('%j becomes no formula', (text) => {
  const row = read(anInvoice({ buyer: { ...buyer, name: text, vatId: text }, purchaseOrder: text, lines: [line({ description: text })] }));
  for (const cell of [row.buyer, row.buyer_vat_id, row.purchase_order, row.lines]) expect(cell).toBe(`'${text.trim()}`);
});

test.each([
  ["Foo;=cmd|' /C calc'!A0", "Foo,'=cmd|' /C calc'!A0"],
  ['Foo; +1', "Foo, '+1"],
  ['Foo,\t@SUM(A1)', "Foo, '@SUM(A1)"],
  ['Foo";=1', `Foo",'=1`],
  ['"=1"', `"'=1"`],
  [';;-1', ",,'-1"],
  ['|=1', "'|'=1"],
  ['Foo - Bar = 1; 2', 'Foo - Bar = 1, 2'],
])('%j: nothing that a spreadsheet may take for the end of a cell stands before a formula', (name, shown) => {
  const document = anInvoice({
    buyer: { ...buyer, name, vatId: name },
    purchaseOrder: name,
    lines: [line({ description: name }), line({ description: name })],
  });
  const row = read(document);
  expect([row.buyer, row.buyer_vat_id, row.purchase_order, row.lines]).toEqual([shown, shown, shown, `${shown} | ${shown}`]);
  const written = csvRow({ document, state: 'open', credited: 0 });
  expect(written).not.toMatch(/[;\t]/);
});

test.each(['Miller, "Sons" & Co.', 'a b', 'line\r\nbreak', '"'])('%j is one cell', (text) => {
  expect(read(anInvoice({ buyer: { ...buyer, name: text } })).buyer).toBe(text.replace(/\s+/g, ' '));
});

test('amounts of any size lose no cent', () => {
  for (const [amount, shown] of [
    [5, '0.05'],
    [50, '0.50'],
    [0, '0.00'],
    [900_719_925_474_099, '9007199254740.99'],
  ] as const)
    expect(read(anInvoice({ net: amount })).net).toBe(shown);
});
