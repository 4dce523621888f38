import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { moneySchema } from '../money.ts';
import { timeSchema } from '../pagination.ts';

/** A card that the payment provider keeps; we know no more of it than this. */
export const paymentMethodSchema = z
  .strictObject({
    id: idSchema('paymentMethod'),
    provider: z.enum(['stripe', 'sandbox']),
    brand: z.string().describe('e.g. visa'),
    last4: z.string(),
    expires: z.strictObject({ month: z.int(), year: z.int() }),
    expired: z.boolean(),
    isDefault: z.boolean(),
    usedBy: z.array(idSchema('service')).describe('services that renew with it'),
    createdAt: timeSchema,
  })
  .meta({ id: 'PaymentMethod' });
export type PaymentMethod = z.infer<typeof paymentMethodSchema>;
/** Answer of POST /v1/payment-methods: the provider's page where the card is entered. It is listed once the provider has told us. */
export const cardSetupSchema = z.strictObject({ url: z.string(), expiresAt: timeSchema.nullable() }).meta({ id: 'CardSetup' });
export type CardSetup = z.infer<typeof cardSetupSchema>;
/** Body of PATCH /v1/payment-methods/{id}. */
export const changePaymentMethodSchema = z.strictObject({ isDefault: z.literal(true) }).meta({ id: 'ChangePaymentMethod' });

/** Body of POST /v1/balance/top-ups; the answer is a Payment without an invoice. */
export const topUpSchema = z
  .strictObject({
    amount: z
      .int()
      .min(500, 'Give at least 5.00.')
      .max(1_000_000, 'Give 10,000.00 at most.')
      .describe('minor units, in the account’s currency'),
    method: z.enum(['provider', 'card']).default('provider'),
    paymentMethodId: idSchema('paymentMethod').optional(),
  })
  .meta({ id: 'TopUp' });
export type TopUp = z.infer<typeof topUpSchema>;

/** Where a bank transfer goes; null where the operator has named no bank account. */
export const bankDetailsSchema = z
  .strictObject({ holder: z.string(), iban: z.string(), bic: z.string().nullable(), bank: z.string().nullable() })
  .meta({ id: 'BankDetails' });
export type BankDetails = z.infer<typeof bankDetailsSchema>;
/** Answer of GET /v1/payment-options. */
export const paymentOptionsSchema = z
  .strictObject({
    provider: z.enum(['stripe', 'sandbox']),
    cards: z.boolean(),
    bankTransfer: bankDetailsSchema.nullable(),
    balance: moneySchema,
  })
  .meta({ id: 'PaymentOptions' });
export type PaymentOptions = z.infer<typeof paymentOptionsSchema>;
