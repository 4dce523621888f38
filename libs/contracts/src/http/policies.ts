import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { pageQuerySchema, revisionSchema, timeSchema } from '../pagination.ts';
import { plainText } from '../text.ts';
import { balancerSchema } from './policy-balancer.ts';
import { cacheSchema } from './policy-cache.ts';
import { firewallSettingsSchema } from './policy-firewall.ts';
import { gateSettingsSchema } from './policy-gate.ts';
import { responseSchema } from './policy-response.ts';
import { arrivalSchema, brandSchema, checkSchema, mostRules, rateLimitSchema } from './policy-sections.ts';

export const addressSchema = z.string().trim().min(1).max(64).describe('IPv4 or IPv6 address or CIDR range; stored in canonical form');
export const countrySchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, 'Give a two-letter ISO 3166 country code like DE.');

const skipsGateSchema = z
  .boolean()
  .optional()
  .describe('of the whitelist; true: whoever comes from there enters without signing in, and nobody says who it is');
export const listEntryInputSchema = z
  .strictObject({
    address: addressSchema,
    note: plainText(200).default(''),
    expiresAt: timeSchema.nullable().default(null),
    skipsGate: skipsGateSchema,
  })
  .meta({ id: 'ListEntryInput', example: { address: '203.0.113.0/24', note: 'scraper', expiresAt: null } });
export type ListEntryInput = z.infer<typeof listEntryInputSchema>;

export const countryFilterSchema = z
  .strictObject({
    mode: z.enum(['off', 'allow', 'block']).describe('allow: only these; block: all but these'),
    countries: z.array(countrySchema).max(250),
  })
  .meta({ id: 'CountryFilter' });

export const torSchema = z.enum(['allow', 'refuse', 'challenge']).describe('what becomes of visitors from Tor exits');

const lists = {
  blacklist: z.array(listEntryInputSchema).max(100_000),
  whitelist: z.array(listEntryInputSchema).max(100_000),
  onlyFromWhitelist: z.boolean(),
  countries: countryFilterSchema,
};
const searchBotsSchema = z.boolean().describe('verified search bots pass the country filter');
const accountSections = { ...lists, searchBots: searchBotsSchema, tor: torSchema };
const siteSections = {
  ...lists,
  searchBots: searchBotsSchema.nullable().describe('verified search bots pass the country filter; null: as the account says'),
  tor: torSchema.nullable().describe('what becomes of visitors from Tor exits; null: as the account says'),
  arrival: arrivalSchema,
  rateLimits: z.array(rateLimitSchema).max(mostRules),
  check: checkSchema,
  brand: brandSchema,
  balancer: balancerSchema,
  cache: cacheSchema,
  response: responseSchema,
  firewall: firewallSettingsSchema,
  gate: gateSettingsSchema,
};
const untouchedLists = {
  blacklist: lists.blacklist.default([]),
  whitelist: lists.whitelist.default([]),
  onlyFromWhitelist: lists.onlyFromWhitelist.default(false),
  countries: lists.countries.default({ mode: 'off', countries: [] }),
};

/** PUT body of a policy: the whole of it, with If-Match carrying the revision that was read. */
export const accountPolicyInputSchema = z
  .strictObject({ ...untouchedLists, searchBots: searchBotsSchema.default(false), tor: torSchema.default('allow') })
  .meta({ id: 'AccountPolicyInput' });
export type AccountPolicyInput = z.infer<typeof accountPolicyInputSchema>;
export const sitePolicyInputSchema = z
  .strictObject({
    ...untouchedLists,
    searchBots: siteSections.searchBots.default(null),
    tor: siteSections.tor.default(null),
    arrival: arrivalSchema.default(arrivalSchema.parse({})),
    rateLimits: siteSections.rateLimits.default([]),
    check: checkSchema.default(checkSchema.parse({})),
    brand: brandSchema.default(brandSchema.parse({})),
    balancer: balancerSchema.default(balancerSchema.parse({})),
    cache: cacheSchema.default(cacheSchema.parse({})),
    response: responseSchema.default(responseSchema.parse({})),
    firewall: firewallSettingsSchema.default(firewallSettingsSchema.parse({})),
    gate: gateSettingsSchema.default(gateSettingsSchema.parse({})),
  })
  .meta({ id: 'SitePolicyInput' });
export type SitePolicyInput = z.infer<typeof sitePolicyInputSchema>;

/** PATCH body of a policy: any of its sections, each the whole of itself. What is left out stays. */
export const accountPolicyChangeSchema = z.strictObject(accountSections).partial().meta({ id: 'AccountPolicyChange' });
export type AccountPolicyChange = z.infer<typeof accountPolicyChangeSchema>;
export const sitePolicyChangeSchema = z.strictObject(siteSections).partial().meta({ id: 'SitePolicyChange' });
export type SitePolicyChange = z.infer<typeof sitePolicyChangeSchema>;

export const policyWarningSchema = z.strictObject({
  pointer: z.string().describe('where in the policy'),
  code: z.string(),
  detail: z.string(),
});
export type PolicyWarning = z.infer<typeof policyWarningSchema>;
const read = {
  revision: revisionSchema,
  updatedAt: timeSchema.nullable(),
  warnings: z
    .array(policyWarningSchema)
    .optional()
    .describe('what is in force and should still be looked at; left out when there is nothing'),
};
export const accountPolicySchema = z.strictObject({ ...accountSections, ...read }).meta({ id: 'AccountPolicy' });
export type AccountPolicy = z.infer<typeof accountPolicySchema>;
export const sitePolicySchema = z.strictObject({ ...siteSections, ...read }).meta({ id: 'SitePolicy' });
export type SitePolicy = z.infer<typeof sitePolicySchema>;
export type Policy = AccountPolicy | SitePolicy;

/** Everybody who has a pass of the visitor check must show again that they are real. */
export const revalidationSchema = z
  .strictObject({ epoch: z.int().describe('passes of a lower one are worth nothing') })
  .meta({ id: 'Revalidation' });

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
    skipsGate: skipsGateSchema,
    createdAt: timeSchema,
  })
  .meta({ id: 'ListEntry' });
export type ListEntry = z.infer<typeof listEntrySchema>;
export const addListEntrySchema = z.strictObject({ list: listNameSchema, ...listEntryInputSchema.shape }).meta({ id: 'AddListEntry' });
export type AddListEntry = z.infer<typeof addListEntrySchema>;
export const listEntryQuerySchema = pageQuerySchema.extend({ list: listNameSchema.optional() });
