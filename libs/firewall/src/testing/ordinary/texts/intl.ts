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

export function localTexts(draw: Draw): LocalTexts {
  const locale = draw.one(locales);
  const names = (type: 'region' | 'language') => new Intl.DisplayNames([locale], { type });
  const country = () => names('region').of(draw.one(regions)) ?? '';
  return {
    locale,
    country: country(),
    language: names('language').of(draw.one(locales)) ?? '',
    date: new Intl.DateTimeFormat(locale, {
      dateStyle: draw.one(['full', 'long', 'medium', 'short'] as const),
      timeStyle: 'short',
      timeZone: 'UTC',
    }).format(draw.instant()),
    price: new Intl.NumberFormat(locale, { style: 'currency', currency: draw.one(currencies) }).format(draw.below(10_000_000) / 100),
    list: new Intl.ListFormat(locale).format([country(), country(), country()]),
  };
}
