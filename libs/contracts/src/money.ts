import { z } from 'zod';

/** ISO 4217 codes of the currencies that plans are priced in. All have two decimal places. */
export const currencies = ['EUR', 'USD'] as const;
export const currencySchema = z.enum(currencies);
export type Currency = z.infer<typeof currencySchema>;

/** An amount in minor units (cents) with its currency. Never a float. */
export const moneySchema = z
  .strictObject({ amount: z.int().describe('minor units, e.g. cents'), currency: currencySchema })
  .meta({ id: 'Money', example: { amount: 1200, currency: 'EUR' } });
export type Money = z.infer<typeof moneySchema>;

/** `1200 EUR` as people write it: `€12.00`. */
export const showMoney = (money: Money, locale = 'en'): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency: money.currency }).format(money.amount / 100);
