import type { BankDetails, CreditNoteReason, Money, Role, Service } from '@sitekeep/contracts';

/** RFC 3339, UTC. Each language writes times and amounts its own way. */
type Time = string;
/** `url` is a page of the portal. */
type ToPerson = { name: string };
type ToPage = ToPerson & { url: string };
/** A saved card, as far as we know it. */
export type MailCard = { brand: string; last4: string };
/** A site and until when it is paid. */
export type MailSite = { name: string; paidUntil: Time };

/** Mails of people and their accounts, sites and certificates. */
export type AccountMailTemplates = {
  'confirm-email': ToPage;
  'password-reset': ToPage;
  'password-changed': ToPage;
  'email-change': ToPage & { newEmail: string };
  'email-changed': ToPerson & { newEmail: string };
  invitation: { inviter: string; accountName: string; role: Role; url: string };
  ordered: ToPage & {
    siteName: string;
    hostnames: string[];
    dnsRecords: { type: string; name: string; value: string }[];
    /** where the customer's server gets its requests from */
    egressAddresses: string[];
    service: Pick<Service, 'state' | 'waitsFor' | 'deletionAt' | 'trialUntil'>;
  };
  'certificate-expires': ToPage & {
    siteName: string;
    /** names whose visitors get the certificate */
    hostnames: string[];
    daysLeft: number;
    expiresAt: Time;
    /** of a certificate that we should have renewed: why we could not, in the words of who refused */
    renewalError: string | null;
  };
};

type OfInvoice = { number: string; total: Money };
/** What a bank transfer needs; `bank` null: the operator takes none. */
type Payable = OfInvoice & { dueAt: Time; reference: string; bank: BankDetails | null };
/** Codes of card networks as providers give them (`insufficient_funds`); null or one that nobody knows: declined, without a word why. */
type DeclineCode = string | null;

/** Why money is on the balance and did not pay an invoice, or not only. */
export const balanceReasons = ['more-than-needed', 'not-enough', 'paid-already', 'void', 'no-invoice', 'goodwill'] as const;
export type BalanceReason = (typeof balanceReasons)[number];

/** Mails of money, and of what becomes of a site for want of it. */
export type BillingMailTemplates = {
  invoice: ToPage & Payable & { sites: string[] };
  /** what else stood on a void invoice (`replaces`, its number) from which the site `without` was taken */
  'invoice-replaced': ToPage & Payable & { sites: string[]; replaces: string; without: string };
  paid: ToPage & OfInvoice & { sites: MailSite[] };
  /** the invoice of the next period; `by` card, balance: it is taken by itself, from `chargeAt` on */
  'renewal-reminder': ToPage &
    Payable & { sites: MailSite[]; by: 'customer' | 'balance' | 'card'; card: MailCard | null; chargeAt: Time | null };
  /** `nextTryAt` null: that was the last */
  'charge-failed': ToPage & OfInvoice & { card: MailCard; reason: DeclineCode; nextTryAt: Time | null; sites: MailSite[] };
  /** the bank wants to see the payer (3-D Secure); `url`: where it is confirmed */
  'confirm-payment': ToPage & OfInvoice & { card: MailCard; confirmBefore: Time | null };
  /** a service that was to renew by card has none that works: from now on it is reminded */
  'renewal-without-card': ToPage & { sites: MailSite[]; why: 'removed' | 'expired' };
  'card-expiring': ToPage & { card: MailCard; expires: { month: number; year: number }; sites: MailSite[] };
  /** `balance`: all that lies there now; `invoice`: the one that was meant */
  'payment-on-balance': ToPage & { amount: Money; balance: Money; why: BalanceReason; invoice: OfInvoice | null };
  'top-up': ToPage & { amount: Money; balance: Money };
  'unpaid-warning': ToPage & { siteName: string; day: number; deletionAt: Time; afterTrial: boolean };
  /** `restorableUntil`: our people can bring it back until then */
  deleted: ToPerson & { siteName: string; why: 'customer' | 'unpaid'; restorableUntil: Time | null };
  restored: ToPage & { siteName: string; deletionAt: Time };
  /** `number`: of the invoice, if there is one */
  refunded: ToPage & { amount: Money; number: string | null; to: 'payer' | 'balance' };
  'credit-note': ToPage & OfInvoice & { invoiceNumber: string; reason: CreditNoteReason };
  /** `credited`: what went to the balance for it */
  'plan-changed': ToPage & { siteName: string; fromPlan: string; toPlan: string; credited: Money | null };
  /** of days that our people gave; `paidUntil`: null where nothing is paid, and it is deleted at `deletionAt` */
  extended: ToPage & { siteName: string; days: number; paidUntil: Time | null; deletionAt: Time | null };
  'trial-ends': ToPage & { siteName: string; trialUntil: Time; daysLeft: number; deletionAt: Time };
};
export type CustomerMailTemplates = AccountMailTemplates & BillingMailTemplates;
