import type { MailLanguage, Money } from '@sitekeep/contracts';
import type { MailCard } from './customer-templates.ts';

/** `#` stands for the number. Languages name the forms that they have. */
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** How a language writes what mails are made of. */
export type Formats = {
  money: (money: Money) => string;
  /** a day of UTC; fits into a sentence, also at its end */
  day: (time: string) => string;
  /** to the minute, in UTC */
  time: (time: string) => string;
  /** as it stands on cards: 03/2027 */
  month: (month: { month: number; year: number }) => string;
  card: (card: MailCard) => string;
  plural: (count: number, forms: Plural) => string;
  /** two or three names in words; of more the first ones, and how many there are */
  names: (names: readonly string[]) => string;
};

const locales: Record<MailLanguage, string> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR', es: 'es-ES', uk: 'uk-UA', ru: 'ru-RU' };
/** Intl shortens the word for year, and its full stop would stand beside the one of the sentence. */
const yearInFull: Partial<Record<MailLanguage, [short: RegExp, full: string]>> = { uk: [/р\.$/u, 'року'], ru: [/г\.$/u, 'года'] };
const mostNames = 3;

const make = (language: MailLanguage): Formats => {
  const locale = locales[language];
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' });
  const rules = new Intl.PluralRules(locale);
  const [number, list] = [new Intl.NumberFormat(locale), new Intl.ListFormat(locale, { type: 'conjunction' })];
  const [short, full] = yearInFull[language] ?? [/$^/, ''];
  const dayOf = (time: string) => day.format(new Date(time)).replace(short, full);
  return {
    // English money as `showMoney` writes it in all our English text. The sign also where the language would rather spell EUR or USD.
    money: ({ amount, currency }) =>
      new Intl.NumberFormat(language === 'en' ? 'en' : locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(
        amount / 100,
      ),
    day: dayOf,
    time: (time) => `${dayOf(time)}, ${clock.format(new Date(time))} UTC`,
    month: ({ month, year }) => `${String(month).padStart(2, '0')}/${year}`,
    card: ({ brand, last4 }) => `${brand.charAt(0).toUpperCase()}${brand.slice(1)} •••• ${last4}`,
    plural: (count, forms) => (forms[rules.select(count)] ?? forms.other).replace('#', number.format(count)),
    names: (names) => (names.length <= mostNames ? list.format(names) : `${names.slice(0, mostNames - 1).join(', ')}, … (${names.length})`),
  };
};

const made = new Map<MailLanguage, Formats>();

export function formatsOf(language: MailLanguage): Formats {
  const formats = made.get(language) ?? make(language);
  made.set(language, formats);
  return formats;
}
