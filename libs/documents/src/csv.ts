import { lastDayOf } from '@sitekeep/contracts';
import type { BillingDocument, DocumentLine } from './billing-document.ts';
import { decimal } from './format.ts';

/** A document with what has become of it, for the list of an accountant. */
export type CsvRow = {
  document: BillingDocument;
  state: string;
  credited: number;
  paid?: PaidBy;
};

/** How an invoice was paid. */
export type PaidBy = {
  /** `balance`, `bank`, `stripe`, `staff` */
  by: readonly string[];
  /** our ids of the payments */
  payments: readonly string[];
  /** the provider's, where there is one */
  providerPayments: readonly string[];
  /** days of the bank transfers that were recorded for it, as the statements say them */
  receivedOn: readonly string[];
};
const unpaid: PaidBy = { by: [], payments: [], providerPayments: [], receivedOn: [] };

const columns: Record<string, (row: CsvRow) => Cell> = {
  kind: ({ document }) => document.kind,
  number: ({ document }) => text(document.number),
  issued_on: ({ document }) => day(document.issuedAt),
  due_on: ({ document }) => day(document.payment?.dueAt),
  state: ({ state }) => state,
  paid_on: ({ document }) => day(document.paidAt),
  voided_on: ({ document }) => day(document.voidedAt),
  received_on: ({ paid = unpaid }) => paid.receivedOn.join(' | '),
  paid_by: ({ paid = unpaid }) => paid.by.join(' | '),
  payments: ({ paid = unpaid }) => paid.payments.join(' | '),
  provider_payments: ({ paid = unpaid }) => paid.providerPayments.map(text).join(' | '),
  currency: ({ document }) => document.currency,
  net: ({ document }) => signed(document, document.net),
  tax: ({ document }) => signed(document, document.tax),
  total: ({ document }) => signed(document, document.total),
  credited: ({ document, credited }) => (document.kind === 'invoice' ? decimal(credited) : ''),
  tax_category: ({ document }) => document.taxation.category,
  tax_rate: ({ document }) => decimal(document.taxation.rate),
  buyer: ({ document }) => text(document.buyer.name),
  buyer_country: ({ document }) => text(document.buyer.country),
  buyer_vat_id: ({ document }) => text(document.buyer.vatId),
  purchase_order: ({ document }) => text(document.purchaseOrder),
  reference: ({ document }) => text(document.payment?.reference),
  credits_invoice: ({ document }) => text(document.credits?.number),
  lines: ({ document }) => document.lines.map((line) => text(line.description)).join(' | '),
  periods: ({ document }) => document.lines.map(periodOf).join(' | '),
};
type Cell = string;

/** RFC 4180; the mark before it tells spreadsheets that it is UTF-8. */
export const csvHead = `\ufeff${Object.keys(columns).join(',')}\r\n`;

/** One document. Amounts are decimals of its currency, of a credit note negative; days are UTC. */
export const csvRow = (row: CsvRow): string =>
  `${Object.values(columns)
    .map((column) => quoted(column(row)))
    .join(',')}\r\n`;

/** First and last day; `-` of a line that gives money and no time, so that the periods are as many as the lines. */
const periodOf = ({ from, to }: DocumentLine): Cell =>
  from === null || to === null ? '-' : `${from.slice(0, 10)}/${lastDayOf({ from, to })}`;
const day = (iso: string | null | undefined): Cell => iso?.slice(0, 10) ?? '';
const signed = ({ kind }: BillingDocument, amount: number): Cell => decimal(kind === 'credit-note' && amount !== 0 ? -amount : amount);

/**
 * What a customer wrote must not become a formula where somebody opens the list in a spreadsheet: not at the beginning of a cell, nor
 * after what may end one. In much of Europe that is the semicolon, quotes or not, where the list itself has commas: it becomes one.
 */
const text = (value: string | null | undefined): Cell =>
  (value ?? '').replace(/\s+/g, ' ').trim().replaceAll(';', ',').replace(formula, "'");
const formula = /(?<=^|[,|"] ?)(?=[=+\-@|%\uff1d\uff0b\uff0d\uff20])/g;
const quoted = (cell: Cell): string => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
