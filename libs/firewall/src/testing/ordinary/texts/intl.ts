// What the runtime itself knows of languages: names of countries, currencies and languages, dates and numbers as they are written there.
import type { Draw } from '../draw.ts';

const locales = [
  'af',
  'am',
  'ar',
  'az',
  'be',
  'bg',
  'bn',
  'bs',
  'ca',
  'cs',
  'cy',
  'da',
  'de',
  'de-CH',
  'el',
  'en-GB',
  'en-IN',
  'en-US',
  'es',
  'es-MX',
  'et',
  'eu',
  'fa',
  'fi',
  'fil',
  'fr',
  'fr-CA',
  'ga',
  'gl',
  'gu',
  'he',
  'hi',
  'hr',
  'hu',
  'hy',
  'id',
  'is',
  'it',
  'ja',
  'ka',
  'kk',
  'km',
  'kn',
  'ko',
  'ky',
  'lo',
  'lt',
  'lv',
  'mk',
  'ml',
  'mn',
  'mr',
  'ms',
  'mt',
  'my',
  'nb',
  'ne',
  'nl',
  'pa',
  'pl',
  'pt-BR',
  'pt-PT',
  'ro',
  'ru',
  'si',
  'sk',
  'sl',
  'sq',
  'sr',
  'sv',
  'sw',
  'ta',
  'te',
  'th',
  'tr',
  'uk',
  'ur',
  'uz',
  'vi',
  'zh-CN',
  'zh-TW',
  'zu',
] as const;
const regions = ['DE', 'CI', 'KP', 'US', 'GB', 'JP', 'BA', 'ST', 'TT', 'VC', 'AX', 'CD', 'MM', 'FK', 'RU', 'UA', 'CN', 'EG', 'IN'] as const;
const currencies = ['EUR', 'USD', 'JPY', 'CHF', 'RUB', 'INR', 'GBP', 'BRL', 'CNY'] as const;

export interface LocalTexts {
  readonly locale: string;
  readonly country: string;
  readonly language: string;
  readonly date: string;
  readonly price: string;
  readonly list: string;
}

/** Made once: each takes longer than all that is asked of it. */
const made = new Map<string, unknown>();
function once<Made>(key: string, make: () => Made): Made {
  if (!made.has(key)) made.set(key, make());
  return made.get(key) as Made;
}

export function localTexts(draw: Draw): LocalTexts {
  const locale = draw.one(locales);
  const names = (type: 'region' | 'language') => once(`${locale} ${type}`, () => new Intl.DisplayNames([locale], { type }));
  const country = () => names('region').of(draw.one(regions)) ?? '';
  return {
    locale,
    country: country(),
    language: names('language').of(draw.one(locales)) ?? '',
    date: dates(locale, draw.one(['full', 'long', 'medium', 'short'] as const)).format(draw.instant()),
    price: numbers(locale, draw.one(currencies)).format(draw.below(10_000_000) / 100),
    list: once(`${locale} list`, () => new Intl.ListFormat(locale)).format([country(), country(), country()]),
  };
}

const dates = (locale: string, dateStyle: 'full' | 'long' | 'medium' | 'short') =>
  once(`${locale} ${dateStyle}`, () => new Intl.DateTimeFormat(locale, { dateStyle, timeStyle: 'short', timeZone: 'UTC' }));
const numbers = (locale: string, currency: string) =>
  once(`${locale} ${currency}`, () => new Intl.NumberFormat(locale, { style: 'currency', currency }));
