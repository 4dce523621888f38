import type { BillingDocument, DocumentLine } from '../billing-document.ts';

export const seller: BillingDocument['seller'] = {
  name: 'Sitekeep GmbH',
  addressLines: ['Lindenstraße 12'],
  postalCode: '10969',
  city: 'Berlin',
  country: 'DE',
  vatId: 'DE136695976',
  taxNumber: '37/123/45678',
  email: 'billing@sitekeep.example',
};
export const buyer: BillingDocument['buyer'] = {
  name: 'Examplia Trading Ltd',
  addressLines: ['17 Harbour Road', '2nd floor'],
  postalCode: 'D02 AF30',
  city: 'Dublin',
  country: 'IE',
  vatId: 'IE6388047V',
  taxNumber: null,
  email: null,
};
export const line = (over: Partial<DocumentLine> = {}): DocumentLine => ({
  description: 'Starter, Example shop, 1 × 12 months',
  from: '2026-11-22T09:00:00.000Z',
  to: '2027-11-22T09:00:00.000Z',
  quantity: 1,
  unitAmount: 8964,
  discount: 0,
  amount: 8964,
  ...over,
});

/** An invoice of 19 % by default; its sums are those of its lines. */
export function anInvoice(over: Partial<BillingDocument> = {}): BillingDocument {
  const lines = over.lines ?? [line()];
  const taxation = over.taxation ?? { category: 'S' as const, rate: 1900, note: null };
  const net = lines.reduce((sum, one) => sum + one.amount, 0);
  const tax = Math.round((net * taxation.rate) / 10_000);
  return {
    kind: 'invoice',
    number: 'SK-2026-000042',
    language: 'en',
    currency: 'EUR',
    issuedAt: '2026-11-22T09:00:00.000Z',
    seller,
    buyer,
    lines,
    net,
    tax,
    total: net + tax,
    taxation,
    purchaseOrder: 'PO-4711',
    payment: {
      dueAt: '2026-12-02T09:00:00.000Z',
      reference: 'RF18539007547034',
      payTo: { holder: 'Sitekeep GmbH', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX', bank: 'Commerzbank' },
    },
    paidAt: null,
    voidedAt: null,
    credits: null,
    ...over,
  };
}

export const aCreditNote = (over: Partial<BillingDocument> = {}): BillingDocument =>
  anInvoice({
    kind: 'credit-note',
    number: 'SK-CN-2026-000003',
    payment: null,
    credits: { number: 'SK-2026-000042', issuedAt: '2026-11-22T09:00:00.000Z' },
    ...over,
  });

/** Short and long names, discounts, amounts of all sizes. */
export const manyLines = (count: number): DocumentLine[] =>
  Array.from({ length: count }, (_, index) => {
    const quantity = 1 + (index % 3);
    const discount = index % 10 === 0 ? 90 : 0;
    const name =
      index % 17 === 3
        ? `Site ${index + 1} with a name that goes on over the end of its line, because somebody wrote a sentence there`
        : `Site ${index + 1}`;
    const description = `Starter, ${name}, ${quantity} × 1 month`;
    return line({ description, to: '2026-12-22T09:00:00.000Z', quantity, unitAmount: 900, discount, amount: 900 * quantity - discount });
  });
