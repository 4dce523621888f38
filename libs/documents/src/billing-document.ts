import type { BankDetails, CreditNote, Currency, Invoice, MailLanguage, Party, Tax } from '@sitekeep/contracts';

/** Amounts are minor units without tax; `amount` = `quantity` x `unitAmount` - `discount`. Times are ISO 8601; null: money, and no time. */
export type DocumentLine = {
  description: string;
  from: string | null;
  to: string | null;
  quantity: number;
  unitAmount: number;
  discount: number;
  amount: number;
};

/** An invoice or a credit note as every form of it shows it: PDF, XML and CSV. Amounts are minor units of `currency`. */
export type BillingDocument = {
  kind: 'invoice' | 'credit-note';
  number: string;
  language: MailLanguage;
  currency: Currency;
  issuedAt: string;
  seller: Party;
  buyer: Party;
  lines: DocumentLine[];
  net: number;
  tax: number;
  total: number;
  taxation: Tax;
  purchaseOrder: string | null;
  /** what an invoice wants; null: a credit note */
  payment: { dueAt: string; reference: string; payTo: BankDetails | null } | null;
  /** of an invoice: set once, and never again */
  paidAt: string | null;
  voidedAt: string | null;
  /** the invoice that a credit note gives back, wholly or in part */
  credits: { number: string; issuedAt: string } | null;
};

export const documentOfInvoice = (invoice: Invoice): BillingDocument => ({
  kind: 'invoice',
  number: invoice.number,
  language: invoice.language,
  currency: invoice.total.currency,
  issuedAt: invoice.issuedAt,
  seller: invoice.seller,
  buyer: invoice.buyer,
  lines: invoice.lines.map(({ description, from, to, periods, discount, amount }) => ({
    description,
    from,
    to,
    quantity: periods,
    unitAmount: (amount.amount + discount.amount) / periods,
    discount: discount.amount,
    amount: amount.amount,
  })),
  net: invoice.net.amount,
  tax: invoice.tax.amount,
  total: invoice.total.amount,
  taxation: invoice.taxation,
  purchaseOrder: invoice.purchaseOrder,
  payment: { dueAt: invoice.dueAt, reference: invoice.reference, payTo: invoice.payTo },
  paidAt: invoice.paidAt,
  voidedAt: invoice.voidedAt,
  credits: null,
});

/** `invoice`: the one that the note gives back. */
export const documentOfCreditNote = (note: CreditNote, invoice: Pick<Invoice, 'issuedAt' | 'purchaseOrder'>): BillingDocument => ({
  kind: 'credit-note',
  number: note.number,
  language: note.language,
  currency: note.total.currency,
  issuedAt: note.issuedAt,
  seller: note.seller,
  buyer: note.buyer,
  lines: note.lines.map(({ description, from, to, amount }) => ({
    description,
    from,
    to,
    quantity: 1,
    unitAmount: amount.amount,
    discount: 0,
    amount: amount.amount,
  })),
  net: note.net.amount,
  tax: note.tax.amount,
  total: note.total.amount,
  taxation: note.taxation,
  purchaseOrder: invoice.purchaseOrder,
  payment: null,
  paidAt: null,
  voidedAt: null,
  credits: { number: note.invoiceNumber, issuedAt: invoice.issuedAt },
});
