import { mailLanguages, type MailLanguage } from '@sitekeep/contracts';

/** Pages are in more languages than mails: whoever sees one of the others gets English. */
export const mailLanguageOf = (spoken: string): MailLanguage => mailLanguages.find((language) => language === spoken) ?? 'en';
