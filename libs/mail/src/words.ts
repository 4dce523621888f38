import type { AccountMailTemplates, BillingMailTemplates } from './customer-templates.ts';
import type { VisitorMailTemplates } from './visitor-templates.ts';
import type { Formats } from './formats.ts';

/** What one mail says. What it lists (records, amounts, sites) stands between `text` and `after`, the same in all languages. */
export type Wording = {
  subject: string;
  /** what mail programs show next to the subject */
  preview: string;
  text: string[];
  after?: string[];
  /** for `url` of the data */
  button?: string;
  /** smaller, at the end */
  notes?: string[];
  /** before the link that says “this is not me” */
  notMe?: string;
};

/** Codes of card networks that say something to the payer. That a card was reported stolen is told to nobody. */
export const toldDeclines = [
  'insufficient_funds',
  'expired_card',
  'incorrect_cvc',
  'card_not_supported',
  'processing_error',
  'amount_too_small',
] as const;
export type ToldDecline = (typeof toldDeclines)[number];

/** Single words, and sentences that stand in mails of several kinds. */
export type Labels = {
  hello: (name: string) => string;
  /** the greeting of somebody whose name we do not know */
  helloNobody: string;
  footer: string;
  /** of mails to visitors */
  visitorFooter: string;
  /** of a sign-in: when, from where, with what */
  signIn: { when: string; address: string; browser: string; unknown: string };
  /** before a link that is written out */
  openAddress: string;
  /** between a name and its value */
  colon: string;
  invoice: string;
  creditNote: string;
  toPay: string;
  due: string;
  for: string;
  site: string;
  paidUntil: string;
  amount: string;
  balance: string;
  /** heads of the table of DNS records */
  dns: [type: string, name: string, value: string];
  egress: string;
  bankTransfer: string;
  bank: { holder: string; iban: string; bic: string; bank: string; reference: string };
  /** why a card was declined, as a sentence */
  declines: Record<ToldDecline | 'other', string>;
};

type Mails<Templates> = { [Name in keyof Templates]: (data: Templates[Name], show: Formats) => Wording };
export type AccountWords = Mails<AccountMailTemplates>;
export type BillingWords = Mails<BillingMailTemplates>;
export type VisitorWords = Mails<VisitorMailTemplates>;
export type Words = { labels: Labels; mails: AccountWords & BillingWords & VisitorWords };
