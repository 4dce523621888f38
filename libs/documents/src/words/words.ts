import type { MailLanguage } from '@sitekeep/contracts';
import { german } from './de.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import { french } from './fr.ts';
import { russian } from './ru.ts';
import { ukrainian } from './uk.ts';

/** All words of a document that are ours. What is written in braces is filled in. */
export type Words = {
  invoice: string;
  creditNote: string;
  number: string;
  issuedOn: string;
  dueOn: string;
  purchaseOrder: string;
  vatId: string;
  taxNumber: string;
  /** of a credit note: `{number}`, `{day}` of the invoice */
  credits: string;
  /** heads of the columns */
  description: string;
  quantity: string;
  unitPrice: string;
  amount: string;
  discount: string;
  carried: string;
  brought: string;
  net: string;
  /** `{rate}` with its sign */
  tax: string;
  total: string;
  /** of a credit note */
  totalCredited: string;
  howToPay: string;
  /** `{day}` */
  payBy: string;
  orTransfer: string;
  /** beside a QR code of the bank transfer */
  scan: string;
  holder: string;
  bank: string;
  reference: string;
  /** `{day}` */
  paid: string;
  /** `{day}` */
  void: string;
  /** `{page}`, `{pages}` */
  page: string;
};

export const wordsOf: Record<MailLanguage, Words> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  uk: ukrainian,
  ru: russian,
};

/** Fills in what stands in braces. */
export const filled = (text: string, values: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
