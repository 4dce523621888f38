import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { moneySchema } from '../money.ts';
import { timeSchema } from '../pagination.ts';
import { mailLanguages } from './billing-profile.ts';
import { partySchema } from './billing.ts';
import { taxSchema } from './tax.ts';

export const creditNoteReasons = ['refund', 'plan-change', 'dispute', 'goodwill'] as const;
export type CreditNoteReason = (typeof creditNoteReasons)[number];
/** Gives back an invoice or a part of it. It is final. */
export const creditNoteSchema = z
  .strictObject({
    id: idSchema('creditNote'),
    number: z.string(),
    invoiceId: idSchema('invoice'),
    invoiceNumber: z.string(),
    reason: z.enum(creditNoteReasons),
    net: moneySchema,
    tax: moneySchema,
    total: moneySchema,
    taxation: taxSchema,
    seller: partySchema,
    buyer: partySchema,
    lines: z.array(
      z.strictObject({
        serviceId: idSchema('service'),
        description: z.string(),
        from: timeSchema.nullable(),
        to: timeSchema.nullable().describe('exclusive'),
        amount: moneySchema.describe('without tax'),
      }),
    ),
    language: z.enum(mailLanguages),
    issuedAt: timeSchema,
  })
  .meta({ id: 'CreditNote' });
export type CreditNote = z.infer<typeof creditNoteSchema>;
