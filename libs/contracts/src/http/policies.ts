import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { pageQuerySchema, revisionSchema, timeSchema } from '../pagination.ts';
import { plainText } from '../text.ts';

export const addressSchema = z.string().trim().min(1).max(64).describe('IPv4 or IPv6 address or CIDR range; stored in canonical form');
export const countrySchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, 'Give a two-letter ISO 3166 country code like DE.');

export const listEntryInputSchema = z
  .strictObject({
    address: addressSchema,
    note: plainText(200).default(''),
    expiresAt: timeSchema.nullable().default(null),
  })
  .meta({ id: 'ListEntryInput', example: { address: '203.0.113.0/24', note: 'scraper', expiresAt: null } });
export type ListEntryInput = z.infer<typeof listEntryInputSchema>;

export const countryFilterSchema = z
  .strictObject({
    mode: z.enum(['off', 'allow', 'block']).describe('allow: only these; block: all but these'),
    countries: z.array(countrySchema).max(250),
  })
  .meta({ id: 'CountryFilter' });

/** PUT body of a policy: the whole of it, with If-Match carrying the revision that was read. */
export const policyInputSchema = z
  .strictObject({
    blacklist: z.array(listEntryInputSchema).max(100_000).default([]),
    whitelist: z.array(listEntryInputSchema).max(100_000).default([]),
    onlyFromWhitelist: z.boolean().default(false),
    countries: countryFilterSchema.default({ mode: 'off', countries: [] }),
  })
  .meta({ id: 'PolicyInput' });
export type PolicyInput = z.infer<typeof policyInputSchema>;

export const policySchema = z
  .strictObject({ ...policyInputSchema.shape, revision: revisionSchema, updatedAt: timeSchema.nullable() })
  .meta({ id: 'Policy' });
export type Policy = z.infer<typeof policySchema>;

/** One entry of a list, added or removed without sending the whole policy. */
export const listNameSchema = z.enum(['blacklist', 'whitelist']);
export type ListName = z.infer<typeof listNameSchema>;
export const listEntrySchema = z
  .strictObject({
    id: idSchema('listEntry'),
    list: listNameSchema,
    address: z.string(),
    note: z.string(),
    expiresAt: timeSchema.nullable(),
    createdAt: timeSchema,
  })
  .meta({ id: 'ListEntry' });
export type ListEntry = z.infer<typeof listEntrySchema>;
export const addListEntrySchema = z.strictObject({ list: listNameSchema, ...listEntryInputSchema.shape }).meta({ id: 'AddListEntry' });
export type AddListEntry = z.infer<typeof addListEntrySchema>;
export const listEntryQuerySchema = pageQuerySchema.extend({ list: listNameSchema.optional() });
