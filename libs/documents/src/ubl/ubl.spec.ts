import { parseXmlDocument } from 'slimdom';
import type { BillingDocument } from '../billing-document.ts';
import { aCreditNote, anInvoice, buyer, line, manyLines, seller } from '../testing/example-documents.ts';
import { brokenRules } from '../testing/en16931-rules.ts';
import { missingTerms } from './missing-terms.ts';
import { renderUbl } from './ubl.ts';

const note = 'Reverse charge: the recipient accounts for the VAT (Article 196 of Directive 2006/112/EC).';
const untaxed = { category: 'O' as const, rate: 0, note: null };
const documents: Record<string, BillingDocument> = {
  'an invoice': anInvoice(),
  'of a hundred lines with discounts': anInvoice({ lines: manyLines(100) }),
  'of a rate with half cents': anInvoice({
    taxation: { category: 'S', rate: 2550, note: null },
    lines: [line({ unitAmount: 1010, amount: 1010 })],
  }),
  'with reverse charge': anInvoice({ taxation: { category: 'AE', rate: 0, note } }),
  'to outside the EU': anInvoice({ taxation: { category: 'G', rate: 0, note: null }, buyer: { ...buyer, country: 'CH', vatId: null } }),
  'exempt from tax': anInvoice({ taxation: { category: 'E', rate: 0, note: null } }),
  'not subject to tax': anInvoice({ taxation: untaxed, seller: { ...seller, vatId: null } }),
  'not subject to tax, of a seller without any number': anInvoice({
    taxation: untaxed,
    seller: { ...seller, vatId: null, taxNumber: null, email: null },
  }),
  'without bank account and order number': anInvoice({ payment: { ...anInvoice().payment!, payTo: null }, purchaseOrder: null }),
  'of nothing to pay': anInvoice({ lines: [line({ discount: 8964, amount: 0 })] }),
  'with hardly an address': anInvoice({ buyer: { ...buyer, addressLines: [], postalCode: null, city: null, vatId: null } }),
  'with three lines of address': anInvoice({ buyer: { ...buyer, addressLines: ['one', 'two', 'three'] } }),
  'a credit note': aCreditNote(),
  'a credit note of money without time': aCreditNote({
    lines: [line({ from: null, to: null, unitAmount: 500, amount: 500 })],
    taxation: { category: 'AE', rate: 0, note },
  }),
};

test.each(Object.keys(documents))('%s holds the rules of EN 16931', (name) => {
  const document = documents[name]!;
  expect(missingTerms(document)).toEqual([]);
  expect(brokenRules(renderUbl(document))).toEqual([]);
});

test.each<[string, BillingDocument, string[]]>([
  ['a wrong tax', anInvoice({ tax: 1702, total: 10_666 }), ['BR-CO-17']],
  ['a wrong sum', anInvoice({ net: 8965 }), ['BR-CO-10', 'BR-CO-15']],
  ['a wrong total', anInvoice({ total: 10_668 }), ['BR-CO-15']],
  ['a line that does not add up', anInvoice({ lines: [line({ unitAmount: 8963 })] }), ['line amount']],
  ['a seller without a VAT id', anInvoice({ seller: { ...seller, vatId: null } }), ['BR-S-02']],
  ['no country', anInvoice({ buyer: { ...buyer, country: null } }), ['BR-11']],
])('the rules find %s', (_name, document, broken) => {
  expect(brokenRules(renderUbl(document))).toEqual(broken);
});

test('what an old document does not say is told, all at once', () => {
  const bare = { ...buyer, country: null, vatId: null };
  const told = (document: BillingDocument) => missingTerms(document).map((fault) => fault.pointer);
  expect(told(anInvoice({ buyer: bare, seller: { ...seller, country: null } }))).toEqual(['/seller/country', '/buyer/country']);
  expect(told(anInvoice({ taxation: { category: 'AE', rate: 0, note }, buyer: { ...buyer, vatId: null } }))).toEqual(['/buyer/vatId']);
});

test('names are text, whatever they hold', () => {
  const name = `<script>&amp;"'\u0000\u000b\ud800 & Söhne 🛡 ${'\u202e'}x ]]>`;
  const document = anInvoice({ buyer: { ...buyer, name }, lines: [line({ description: name })] });
  const xml = renderUbl(document);
  const read = parseXmlDocument(xml)
    .getElementsByTagNameNS('*', 'RegistrationName')
    .map((element) => element.textContent);
  expect(read).toEqual(['Sitekeep GmbH', `<script>&amp;"' & Söhne 🛡 ${'\u202e'}x ]]>`]);
  expect(brokenRules(xml)).toEqual([]);
});

test('a credit note names the invoice before it, and an invoice the reference of its transfer', () => {
  expect(renderUbl(aCreditNote())).toMatch(
    /<cac:InvoiceDocumentReference>\s*<cbc:ID>SK-2026-000042<\/cbc:ID>\s*<cbc:IssueDate>2026-11-22</,
  );
  expect(renderUbl(anInvoice())).toContain('<cbc:PaymentID>RF18539007547034</cbc:PaymentID>');
});

test('a period ends on its last day, and the next begins on the day after', () => {
  const next = line({ from: '2027-11-22T09:00:00.000Z', to: '2028-11-22T09:00:00.000Z' });
  const days = renderUbl(anInvoice({ lines: [line(), next] })).match(/(?<=<cbc:(Start|End)Date>)[^<]+/g);
  expect(days).toEqual(['2026-11-22', '2027-11-21', '2027-11-22', '2028-11-21']);
});
