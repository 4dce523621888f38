import { z } from 'zod';

/** The version of the form below. An edge refuses a ruleset of a version it does not know and keeps the last good one. */
export const rulesetVersion = 1;

export const rulesetEntrySchema = z.strictObject({
  address: z.string().describe('canonical CIDR'),
  expiresAt: z.int().nullable().describe('ms since epoch'),
});

export const rulesetOriginSchema = z.strictObject({
  scheme: z.enum(['http', 'https']),
  host: z.string(),
  port: z.int().min(1).max(65535),
  weight: z.int().min(1).max(100),
});
export type RulesetOrigin = z.infer<typeof rulesetOriginSchema>;

/**
 * All that the edges enforce for one site: immutable, numbered by `revision` (rising over all sites), lists sorted, so that
 * the same content has the same bytes.
 */
export const rulesetSchema = z.strictObject({
  version: z.literal(rulesetVersion),
  siteId: z.string().max(40).describe('shown id'),
  revision: z.int().min(1),
  hostnames: z.array(z.string()).min(1).describe('ASCII, lower case; `*.example.com` for a wildcard'),
  suspended: z.boolean(),
  origins: z.array(rulesetOriginSchema).min(1),
  filters: z.strictObject({
    blacklist: z.array(rulesetEntrySchema).describe('account and site lists together'),
    whitelist: z.array(rulesetEntrySchema),
    onlyFromWhitelist: z.boolean(),
    countries: z.strictObject({ mode: z.enum(['off', 'allow', 'block']), codes: z.array(z.string().length(2)) }),
  }),
});
export type Ruleset = z.infer<typeof rulesetSchema>;

/** What a hostname key in Redis says: which site and since which revision; `siteId` null is a tombstone. */
export const hostPointerSchema = z.strictObject({ siteId: z.string().nullable(), revision: z.int() });
export type HostPointer = z.infer<typeof hostPointerSchema>;

/** What a site key in Redis says: the revision in force; `deleted` is a tombstone. */
export const sitePointerSchema = z.strictObject({ revision: z.int(), deleted: z.boolean() });
export type SitePointer = z.infer<typeof sitePointerSchema>;

/** Message of the publication channel. `hostnames` are those gained and those lost. */
export const publicationSchema = z.strictObject({
  siteId: z.string(),
  revision: z.int(),
  hostnames: z.array(z.string()),
  deleted: z.boolean(),
});
export type Publication = z.infer<typeof publicationSchema>;

/** What each edge process tells of itself every few seconds, in a key that expires. */
export const edgeHeartbeatSchema = z.strictObject({
  edge: z.string(),
  at: z.int(),
  appliedRevision: z.int().describe('highest revision whose publication was handled'),
});
export type EdgeHeartbeat = z.infer<typeof edgeHeartbeatSchema>;
