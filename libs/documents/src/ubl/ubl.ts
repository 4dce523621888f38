import type { BillingDocument } from '../billing-document.ts';
import { linesOf } from './ubl-lines.ts';
import { customerOf, paymentOf, supplierOf } from './ubl-parties.ts';
import { totalsOf } from './ubl-totals.ts';
import { element, writeXml, type Element } from './xml.ts';

const namespaces = (root: string) => ({
  xmlns: `urn:oasis:names:specification:ubl:schema:xsd:${root}-2`,
  'xmlns:cac': 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
  'xmlns:cbc': 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
});

/** The day in UTC, as everywhere in billing. */
const dateOf = (iso: string): string => iso.slice(0, 10);

/**
 * The document as UBL 2.1 (Invoice or CreditNote) of the core of EN 16931. The order of the elements is the schema's. Valid where
 * `missingTerms` finds none.
 */
export function renderUbl(document: BillingDocument): string {
  const isInvoice = document.kind === 'invoice';
  const root = isInvoice ? 'Invoice' : 'CreditNote';
  return writeXml({
    name: root,
    attributes: namespaces(root),
    content: [
      element('cbc:CustomizationID', 'urn:cen.eu:en16931:2017'),
      element('cbc:ID', document.number),
      element('cbc:IssueDate', dateOf(document.issuedAt)),
      isInvoice && document.payment ? element('cbc:DueDate', dateOf(document.payment.dueAt)) : null,
      // UNTDID 1001: commercial invoice, credit note.
      isInvoice ? element('cbc:InvoiceTypeCode', '380') : element('cbc:CreditNoteTypeCode', '381'),
      element('cbc:DocumentCurrencyCode', document.currency),
      document.purchaseOrder ? element('cac:OrderReference', [element('cbc:ID', document.purchaseOrder)]) : null,
      precedingInvoice(document),
      supplierOf(document),
      customerOf(document),
      paymentOf(document),
      ...totalsOf(document),
      ...linesOf(document),
    ],
  });
}

const precedingInvoice = ({ credits }: BillingDocument): Element | null =>
  credits &&
  element('cac:BillingReference', [
    element('cac:InvoiceDocumentReference', [element('cbc:ID', credits.number), element('cbc:IssueDate', dateOf(credits.issuedAt))]),
  ]);
