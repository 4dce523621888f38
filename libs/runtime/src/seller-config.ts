import { z } from 'zod';
import { hasCheckDigits } from './mod-97.ts';

const words = (most: number) => z.string().trim().min(1).max(most).optional();

/** Who sells, as invoices say it. Without SELLER_VAT_ID nothing is taxed. */
export const sellerVariables = {
  SELLER_NAME: words(200).describe('Sitekeep when left out'),
  SELLER_ADDRESS: z
    .string()
    .transform((text) => text.split('|').map((line) => line.trim()))
    .pipe(z.array(z.string().min(1).max(120)).max(3, 'Give at most 3 lines, separated by |.'))
    .optional()
    .describe('lines separated by |'),
  SELLER_POSTAL_CODE: words(20),
  SELLER_CITY: words(100),
  SELLER_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Give the two letters of ISO 3166-1, e.g. DE.')
    .optional(),
  SELLER_VAT_ID: z
    .string()
    .transform((text) => text.toUpperCase().replace(/[\s.-]/g, ''))
    .pipe(z.string().regex(/^[A-Z]{2}[A-Z0-9]{2,13}$/, 'Give a VAT id like DE136695976.'))
    .optional(),
  SELLER_TAX_NUMBER: words(40).describe('of the tax office, for sellers without a VAT id'),
  SELLER_EMAIL: z.email().optional().describe('where questions about invoices go'),
  SELLER_TAX_RATE: z.coerce.number().min(0).max(100).optional().describe('percent; the standard rate of SELLER_COUNTRY when left out'),
  SELLER_TAX_SCHEME: z
    .enum(['oss', 'origin'])
    .optional()
    .describe('consumers elsewhere in the EU pay the rate of their country (oss, the default) or the seller’s (origin)'),
  SELLER_IBAN: z
    .string()
    .transform((text) => text.toUpperCase().replaceAll(' ', ''))
    .refine((text) => /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text) && hasCheckDigits(text), 'Give an IBAN; its check digits must be right.')
    .optional()
    .describe('where bank transfers go; without it they are not offered'),
  SELLER_BIC: z
    .string()
    .regex(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/, 'Give a BIC like DEUTDEFF.')
    .optional(),
  SELLER_BANK: words(100),
  INVOICE_SERIES: z
    .string()
    .regex(/^[A-Z]{2,8}$/, 'Give 2 to 8 capital letters.')
    .optional()
    .describe('numbers of invoices begin with it; another seller takes another. SK when left out'),
};

export type SellerConfig = { [Name in keyof typeof sellerVariables]?: z.infer<(typeof sellerVariables)[Name]> };

/** Rules over several of the variables. */
export function sellerFaults(values: SellerConfig): { variable: keyof SellerConfig; message: string }[] {
  const faults: { variable: keyof SellerConfig; message: string }[] = [];
  if (values.SELLER_VAT_ID && !values.SELLER_COUNTRY) faults.push({ variable: 'SELLER_COUNTRY', message: 'Needed with SELLER_VAT_ID.' });
  if ((values.SELLER_BIC || values.SELLER_BANK) && !values.SELLER_IBAN)
    faults.push({ variable: 'SELLER_IBAN', message: 'Needed with SELLER_BIC and SELLER_BANK.' });
  return faults;
}
