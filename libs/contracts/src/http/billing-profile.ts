import { z } from 'zod';
import { timeSchema } from '../pagination.ts';
import { plainText } from '../text.ts';
import { taxSchema } from './tax.ts';

/** Languages of mails and invoices. */
export const mailLanguages = ['en', 'de', 'fr', 'es', 'uk', 'ru'] as const;
export type MailLanguage = (typeof mailLanguages)[number];

const line = (most: number) => plainText(most).transform((text) => text.trim());
const fields = {
  kind: z.enum(['person', 'company']).describe('companies with a VAT id may pay without tax where the law says so'),
  name: line(200).refine((text) => text.length > 0, 'Give the name that stands on invoices.'),
  addressLines: z.array(line(120)).max(3),
  postalCode: line(20).nullable(),
  city: line(100).nullable(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Give the two letters of ISO 3166-1, e.g. DE.')
    .nullable(),
  vatId: line(20).nullable(),
  purchaseOrder: line(60).nullable().describe('a number of yours that stands on every invoice'),
  language: z.enum(mailLanguages).describe('of invoices'),
};
/** Who buys, as invoices say it: frozen on each invoice when it is issued. */
export const billingProfileSchema = z
  .strictObject({
    ...fields,
    taxation: taxSchema.describe('of an invoice that would be issued now; prices are without tax'),
    changedAt: timeSchema.nullable().describe('null: never set; the name of the account stands on invoices'),
  })
  .meta({ id: 'BillingProfile' });
export type BillingProfile = z.infer<typeof billingProfileSchema>;
export const setBillingProfileSchema = z.strictObject(fields).meta({ id: 'SetBillingProfile' });
export type SetBillingProfile = z.infer<typeof setBillingProfileSchema>;
