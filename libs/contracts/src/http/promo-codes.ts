import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { currencySchema, moneySchema } from '../money.ts';
import { reasonSchema, timeSchema } from '../pagination.ts';

/** Letters, digits and dashes; case does not matter. */
export const promoCodeTextSchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9](?:[A-Z0-9-]{1,30})[A-Z0-9]$/, 'Give 3 to 32 letters, digits and dashes.');

const promoFields = {
  code: promoCodeTextSchema,
  percent: z.int().min(1).max(100).nullable().default(null).describe('of the lines it fits; or amount'),
  amount: moneySchema.nullable().default(null).describe('off the lines it fits, never more than they cost; in this currency only'),
  planCodes: z.array(z.string()).max(20).default([]).describe('empty: all plans'),
  periodMonths: z.array(z.int()).max(4).default([]).describe('empty: all periods'),
  mostPeriods: z
    .int()
    .min(1)
    .max(36)
    .default(1)
    .describe('of a line: what comes off is of so many periods at most; the others cost what they cost'),
  newCustomersOnly: z.boolean().default(false).describe('only accounts that have never paid'),
  mostUses: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe('of a code with a number of uses an account has one open invoice at a time'),
  startsAt: timeSchema.nullable().default(null),
  endsAt: timeSchema.nullable().default(null),
};
/** What is wrong between two fields is told with the faults of the others. */
const isFields = ({ value }: { value: unknown }): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Body of POST /v1/staff/promo-codes: exactly one of percent and amount. */
export const createPromoCodeSchema = z
  .strictObject({ ...promoFields, reason: reasonSchema })
  .refine((body) => (body.percent === null) !== (body.amount === null), {
    path: ['percent'],
    message: 'Give either percent or amount.',
    when: isFields,
  })
  .refine(({ amount }) => typeof amount?.amount !== 'number' || amount.amount > 0, {
    path: ['amount', 'amount'],
    message: 'Give an amount above 0.',
    when: isFields,
  })
  .meta({ id: 'CreatePromoCode' });
export type CreatePromoCode = z.infer<typeof createPromoCodeSchema>;
export const promoCodeSchema = z
  .strictObject({ id: idSchema('promoCode'), ...promoFields, uses: z.int(), endedAt: timeSchema.nullable(), createdAt: timeSchema })
  .meta({ id: 'PromoCode' });
export type PromoCode = z.infer<typeof promoCodeSchema>;
/** Answer of GET /v1/promo-codes/{code}: what it takes off for this account. */
export const promoOfferSchema = z
  .strictObject({
    code: z.string(),
    percent: promoFields.percent,
    amount: promoFields.amount,
    planCodes: promoFields.planCodes,
    periodMonths: promoFields.periodMonths,
    mostPeriods: promoFields.mostPeriods,
    newCustomersOnly: promoFields.newCustomersOnly,
    endsAt: promoFields.endsAt,
  })
  .meta({ id: 'PromoOffer' });
export type PromoOffer = z.infer<typeof promoOfferSchema>;

/** Staff set the price of one service, whatever its plan says, as long as it is on that plan. */
export const priceOverrideSchema = z
  .strictObject({
    periodMonths: z.int(),
    price: moneySchema,
    reason: z.string(),
    createdAt: timeSchema,
  })
  .meta({ id: 'PriceOverride' });
export type PriceOverride = z.infer<typeof priceOverrideSchema>;
/** Body of PUT /v1/staff/services/{id}/price-overrides/{periodMonths}; `amount` null takes it back. Invoices already issued keep their price. */
export const setPriceOverrideSchema = z
  .strictObject({
    amount: z.int().min(0).nullable().describe('minor units, one period, without tax'),
    currency: currencySchema,
    reason: reasonSchema,
  })
  .meta({ id: 'SetPriceOverride' });
export type SetPriceOverride = z.infer<typeof setPriceOverrideSchema>;
