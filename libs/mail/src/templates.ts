import type { MailLanguage } from '@sitekeep/contracts';
import { letterHtml } from './letter-html.ts';
import { letterText } from './letter-text.ts';
import { letterOf, type MailTemplates } from './letters.ts';
import { words } from './words/index.ts';

export type { MailTemplates } from './letters.ts';
export type MailTemplate = keyof MailTemplates;
export type RenderedMail = { subject: string; html: string; text: string };

/** Mails that hold a secret: never stored in the clear. */
export const secretTemplates: ReadonlySet<MailTemplate> = new Set([
  'confirm-email',
  'password-reset',
  'email-change',
  'invitation',
  'visitor-invitation',
  'visitor-password-reset',
  'visitor-code',
]);

export function renderMail<Name extends MailTemplate>(template: Name, data: MailTemplates[Name], language: MailLanguage): RenderedMail {
  const { letter, footer } = letterOf(template, data, language);
  const { openAddress, colon } = words[language].labels;
  return {
    subject: letter.subject.replace(/[\s\p{Cc}]+/gu, ' ').trim(),
    html: letterHtml(letter, { language, footer, openAddress }),
    text: letterText(letter, { footer, colon }),
  };
}
