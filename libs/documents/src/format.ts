import type { Currency, MailLanguage } from '@sitekeep/contracts';

/** English as it is written in Europe: day before month. */
const locales: Record<MailLanguage, string> = { en: 'en-GB', de: 'de', fr: 'fr', es: 'es', uk: 'uk', ru: 'ru' };

/** How amounts, days, rates and countries are written in a language. Days are UTC, as everywhere in billing. */
export type Format = {
  money: (amount: number) => string;
  day: (iso: string) => string;
  shortDay: (iso: string) => string;
  rate: (basisPoints: number) => string;
  country: (code: string) => string;
};

export function formatOf(language: MailLanguage, currency: Currency): Format {
  const locale = locales[language];
  // Ukrainian would write EUR; the sign of the dollar alone would not say whose.
  const currencyDisplay = currency === 'EUR' ? 'narrowSymbol' : 'symbol';
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay, useGrouping: 'always' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const shortDay = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' });
  const rate = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const countries = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });
  return {
    money: (amount) => money.format(amount / 100),
    day: (iso) => day.format(new Date(iso)),
    shortDay: (iso) => shortDay.format(new Date(iso)),
    rate: (basisPoints) => rate.format(basisPoints / 10_000),
    country: (code) => countries.of(code) ?? code,
  };
}

/** Minor units as a plain decimal, as XML and CSV want it: 1205 is `12.05`. */
export const decimal = (amount: number): string => {
  const sign = amount < 0 ? '-' : '';
  const digits = String(Math.abs(amount)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
