import type { Tax } from '@sitekeep/contracts';
import type { BillingDocument } from '../billing-document.ts';
import { vatScheme } from './ubl-parties.ts';
import { decimal } from '../format.ts';
import { element, type Element } from './xml.ts';

/** Why nothing is charged, where a document of before says none. English, as the standard's own examples. */
const reasons: Record<Exclude<Tax['category'], 'S'>, string> = {
  AE: 'Reverse charge',
  G: 'Export outside the EU',
  E: 'Exempt from VAT',
  O: 'Not subject to VAT',
};

/** One rate for the whole document: its breakdown has one entry (BG-23), and its sums (BG-22). */
export function totalsOf({ net, tax, total, taxation, currency }: BillingDocument): (Element | null)[] {
  const money = (name: string, amount: number) => element(name, decimal(amount), { currencyID: currency });
  const reason = taxation.category === 'S' ? null : (taxation.note ?? reasons[taxation.category]);
  return [
    element('cac:TaxTotal', [
      money('cbc:TaxAmount', tax),
      element('cac:TaxSubtotal', [
        money('cbc:TaxableAmount', net),
        money('cbc:TaxAmount', tax),
        element('cac:TaxCategory', [...categoryOf(taxation), element('cbc:TaxExemptionReason', reason), vatScheme()]),
      ]),
    ]),
    element('cac:LegalMonetaryTotal', [
      money('cbc:LineExtensionAmount', net),
      money('cbc:TaxExclusiveAmount', net),
      money('cbc:TaxInclusiveAmount', total),
      money('cbc:PayableAmount', total),
    ]),
  ];
}

/** Category and rate; what is not subject to tax has none (BR-O-5). */
export const categoryOf = ({ category, rate }: Tax): (Element | null)[] => [
  element('cbc:ID', category),
  category === 'O' ? null : element('cbc:Percent', decimal(rate)),
];
