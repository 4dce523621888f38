import type { Letter } from './letter.ts';
import { letterHtml } from './letter-html.ts';
import { letterText } from './letter-text.ts';
import { englishFooter, englishLetters } from './templates.en.ts';

type ToPerson = { name: string };
/** Every mail, and what it is made of. Amounts and days come as people read them; `url` is a page of the portal. */
export type MailTemplates = {
  'confirm-email': ToPerson & { url: string };
  'password-reset': ToPerson & { url: string };
  'password-changed': ToPerson & { url: string };
  'email-change': ToPerson & { newEmail: string; url: string };
  'email-changed': ToPerson & { newEmail: string };
  invitation: { inviter: string; accountName: string; role: string; url: string };
  ordered: ToPerson & {
    siteName: string;
    hostnames: string[];
    dnsRecords: { type: string; name: string; value: string; note?: string }[];
    /** where the customer's server gets its requests from */
    egressAddresses?: string[];
    /** the service's state in words */
    sentence: string;
    url: string;
  };
  invoice: ToPerson & { number: string; total: string; url: string };
  paid: ToPerson & { number: string; total: string; sites: { name: string; paidUntil: string }[]; url: string };
  'unpaid-warning': ToPerson & { siteName: string; day: number; deletionDay: string; url: string };
  deleted: ToPerson & { siteName: string; reason: string | null };
  'certificate-expires': ToPerson & {
    siteName: string;
    /** names whose visitors get the certificate */
    hostnames: string[];
    daysLeft: number;
    day: string;
    /** of a certificate that we should have renewed: why we could not */
    renewalError: string | null;
    url: string;
  };
  'money-became-balance': ToPerson & { total: string; why: string; url: string };
};
export type MailTemplate = keyof MailTemplates;
export type Letters = { [Name in MailTemplate]: (data: MailTemplates[Name]) => Letter };
export type RenderedMail = { subject: string; html: string; text: string };

const languages = { en: { letters: englishLetters, footer: englishFooter } };
export type MailLanguage = keyof typeof languages;

/** Mails whose links hold a secret: never stored in the clear. */
export const secretTemplates: ReadonlySet<MailTemplate> = new Set(['confirm-email', 'password-reset', 'email-change', 'invitation']);

export function renderMail<Name extends MailTemplate>(
  template: Name,
  data: MailTemplates[Name],
  language: MailLanguage = 'en',
): RenderedMail {
  const { letters, footer } = languages[language];
  const letter = (letters[template] as (data: MailTemplates[Name]) => Letter)(data);
  return {
    subject: letter.subject.replace(/[\s\p{Cc}]+/gu, ' ').trim(),
    html: letterHtml(letter, language, footer),
    text: letterText(letter, footer),
  };
}
