import { lastDayOf } from '@sitekeep/contracts';
import type { BillingDocument, DocumentLine } from '../billing-document.ts';
import { decimal } from '../format.ts';
import { vatScheme } from './ubl-parties.ts';
import { categoryOf } from './ubl-totals.ts';
import { element, type Element } from './xml.ts';

/** A number of pieces (UN/ECE Rec. 20). */
const piece = { unitCode: 'C62' };

export const linesOf = (document: BillingDocument): (Element | null)[] =>
  document.lines.map((line, index) => lineOf(document, line, String(index + 1)));

function lineOf({ kind, currency, taxation }: BillingDocument, line: DocumentLine, id: string): Element | null {
  const [name, quantity] =
    kind === 'invoice' ? ['cac:InvoiceLine', 'cbc:InvoicedQuantity'] : ['cac:CreditNoteLine', 'cbc:CreditedQuantity'];
  const money = (tag: string, amount: number) => element(tag, decimal(amount), { currencyID: currency });
  return element(name, [
    element('cbc:ID', id),
    element(quantity, String(line.quantity), piece),
    money('cbc:LineExtensionAmount', line.amount),
    periodOf(line),
    line.discount > 0
      ? element('cac:AllowanceCharge', [
          element('cbc:ChargeIndicator', 'false'),
          // UNTDID 5189: discount.
          element('cbc:AllowanceChargeReasonCode', '95'),
          element('cbc:AllowanceChargeReason', 'Discount'),
          money('cbc:Amount', line.discount),
        ])
      : null,
    element('cac:Item', [
      element('cbc:Name', line.description),
      element('cac:ClassifiedTaxCategory', [...categoryOf(taxation), vatScheme()]),
    ]),
    element('cac:Price', [money('cbc:PriceAmount', line.unitAmount)]),
  ]);
}

const periodOf = ({ from, to }: DocumentLine): Element | null =>
  from !== null && to !== null
    ? element('cac:InvoicePeriod', [element('cbc:StartDate', from.slice(0, 10)), element('cbc:EndDate', lastDayOf({ from, to }))])
    : null;
