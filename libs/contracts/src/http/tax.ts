import { z } from 'zod';

/** Tax categories of EN 16931 (UNTDID 5305): S standard rate, AE reverse charge, G outside the EU, E exempt, O no tax subject. */
export const taxCategories = ['S', 'AE', 'G', 'E', 'O'] as const;
export type TaxCategory = (typeof taxCategories)[number];
export const taxSchema = z
  .strictObject({
    category: z.enum(taxCategories),
    rate: z.int().describe('basis points: 1900 is 19 %'),
    note: z.string().nullable().describe('why nothing is charged, as the law wants it said'),
  })
  .meta({ id: 'Tax' });
export type Tax = z.infer<typeof taxSchema>;

/** Tax on a net amount in minor units, `rate` in basis points, rounded half up: once for the whole document (EN 16931, BR-CO-17). */
export const taxOn = (net: number, rate: number): number => Number((BigInt(net) * BigInt(rate) + 5_000n) / 10_000n);
