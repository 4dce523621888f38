import { z } from 'zod';
import { detectionEventSchema, firewallMatchSchema, refusalReasons } from '../edge-events.ts';
import { idSchema } from '../ids.ts';
import { pageQuerySchema, reasonSchema, revisionSchema, timeSchema } from '../pagination.ts';
import { firewallFamilies, firewallPlaces, firewallSets } from '../ruleset-firewall.ts';
import { plainText } from '../text.ts';
import { addressSchema, countrySchema } from './policies.ts';
import { firewallExclusionSchema, firewallRuleBodySchema } from './policy-firewall.ts';

const familySchema = z.enum(firewallFamilies);
export const severitySchema = z.enum(['critical', 'error', 'warning', 'notice']);

/** A rule of a set, as customers read of it. */
export const knownRuleSchema = z
  .strictObject({
    id: z.string(),
    set: z.enum(firewallSets),
    family: familySchema,
    severity: severitySchema,
    score: z.int().describe('what it adds: critical 5, error 4, warning 3, notice 2'),
    paranoia: z.int(),
    stops: z.string(),
  })
  .meta({ id: 'FirewallKnownRule' });
export type KnownRule = z.infer<typeof knownRuleSchema>;
export const knownRuleQuerySchema = pageQuerySchema.extend({
  family: familySchema.optional(),
  set: z.enum(firewallSets).default('sitekeep'),
});
export type KnownRuleQuery = z.infer<typeof knownRuleQuerySchema>;
export const knownFamilySchema = z.strictObject({ family: familySchema, stops: z.string() }).meta({ id: 'FirewallKnownFamily' });
export type KnownFamily = z.infer<typeof knownFamilySchema>;

/** A request to be tried: as it stands on the wire, or as a line of curl. */
export const firewallTestSchema = z
  .strictObject({
    request: z
      .string()
      .max(262_144)
      .nullable()
      .default(null)
      .describe('request line, headers, an empty line, body; lines may end in LF alone, and Content-Length need not be right'),
    curl: z.string().max(262_144).nullable().default(null).describe('a line as browsers copy it; files (@name) are not read'),
    address: addressSchema.default('203.0.113.1').describe('of the visitor, for your own rules'),
    country: countrySchema.nullable().default(null),
  })
  .meta({
    id: 'FirewallTest',
    example: { request: null, curl: "curl 'https://shop.example.com/search?q=1'", address: '203.0.113.1', country: null },
  });
export type FirewallTest = z.infer<typeof firewallTestSchema>;

const testMatchSchema = z.strictObject({
  rule: z.string(),
  family: familySchema,
  severity: severitySchema,
  score: z.int(),
  stops: z.string(),
  place: z.enum(firewallPlaces),
  name: z.string().nullable(),
  excerpt: z.string().nullable(),
});
export type FirewallTestMatch = z.infer<typeof testMatchSchema>;
const testVerdictSchema = z.enum(['pass', 'refuse', 'challenge', 'redirect']);
export const firewallTestResultSchema = z
  .strictObject({
    read: z
      .strictObject({ method: z.string(), target: z.string(), headers: z.int(), bodyBytes: z.int() })
      .describe('what the text was read as'),
    rules: z
      .array(
        z.strictObject({
          rule: z.string().describe('name of the rule, or of the patch'),
          patch: z.boolean().describe('true: of ours, for all sites'),
          action: z.enum(['block', 'log', 'challenge', 'allow', 'redirect', 'rate_limit']),
          decides: z.boolean().describe('false: written down, and the next was asked'),
        }),
      )
      .describe('your own rules and patches that match; where one decides but challenge, the sets are not asked'),
    matches: z.array(testMatchSchema).describe('of the sets'),
    excluded: z
      .array(testMatchSchema.extend({ exclusion: z.int().describe('position in the list of your exclusions') }))
      .describe('what matched as well, and does not count'),
    total: z.int(),
    byFamily: z.partialRecord(familySchema, z.int()),
    exceeded: z.enum(['size', 'depth', 'count', 'time']).nullable().describe('the bound that kept us from reading all of it'),
    reason: z.enum(refusalReasons).nullable().describe('why, where it is refused in mode block'),
    api: z
      .strictObject({
        known: z.boolean().describe('whether the description knows path and method'),
        faults: z.array(z.strictObject({ in: z.string(), name: z.string(), code: z.string() })).describe('what does not fit it'),
        outcome: z.enum(['pass', 'log', 'refuse']).describe('whatever the mode of the firewall; refuse: 400'),
      })
      .nullable()
      .describe('the request beside the description of the API; null: the site has none'),
    mode: z.enum(['off', 'detect', 'block']).describe('of the site, at this moment'),
    verdict: testVerdictSchema.describe('in this mode; api stands apart'),
    verdictInBlock: testVerdictSchema.describe('in mode block'),
    note: z
      .string()
      .nullable()
      .describe(
        'that no edge takes this request for the site, because its host is none of the hostnames; null: it is one, or none is named',
      ),
  })
  .meta({ id: 'FirewallTestResult' });
export type FirewallTestResult = z.infer<typeof firewallTestResultSchema>;

const { requestId, blocked, wouldBlock, reason, score, address, country, method, hostname, path, userAgent } = detectionEventSchema.shape;
export const firewallEventSchema = z
  .strictObject({
    id: idSchema('detection'),
    at: timeSchema,
    ...{ requestId, blocked, wouldBlock, reason, score },
    matches: z.array(firewallMatchSchema),
    ...{ address, country, method, hostname, path, userAgent },
  })
  .meta({ id: 'FirewallEvent' });
export type FirewallEvent = z.infer<typeof firewallEventSchema>;

export const firewallEventQuerySchema = pageQuerySchema.extend({
  outcome: z
    .enum(['blocked', 'would_block', 'recorded'])
    .optional()
    .describe('blocked: refused; would_block: would have been, had the mode been block; recorded: neither'),
  rule: plainText(60).optional().describe('only events in which this rule matched'),
  family: familySchema.optional(),
  address: plainText(64).optional(),
  requestId: plainText(64).optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
});
export type FirewallEventQuery = z.infer<typeof firewallEventQuerySchema>;

const counts = {
  events: z.int(),
  blocked: z.int().describe('of the events: refused'),
  wouldBlock: z.int().describe('of the events: would have been refused in mode block'),
};
export const firewallReportSchema = z
  .strictObject({
    from: timeSchema,
    to: timeSchema,
    mode: z.enum(['off', 'detect', 'block']).describe('in force now'),
    blocksFrom: timeSchema.nullable().describe('when mode automatic begins to block; null: it does, or never will'),
    complete: z.boolean().describe('false: there were more events than the newest that are counted here'),
    ...counts,
    rules: z.array(z.strictObject({ rule: z.string(), family: familySchema.nullable(), ...counts, addresses: z.int() })),
    paths: z.array(z.strictObject({ path: z.string(), ...counts })),
    parameters: z.array(z.strictObject({ place: z.enum(firewallPlaces), name: z.string(), ...counts })),
    addresses: z.array(z.strictObject({ address: z.string(), ...counts })),
    examples: z.array(firewallEventSchema).describe('the newest that were or would have been refused, one for each rule'),
  })
  .meta({ id: 'FirewallReport' });
export type FirewallReport = z.infer<typeof firewallReportSchema>;
export const firewallReportQuerySchema = z.strictObject({ hours: z.coerce.number().int().min(1).max(720).default(168) });

/** Without an exclusion: what could be done. With one of those proposed, or another: it is added to the policy. */
export const falsePositiveSchema = z
  .strictObject({ exclusion: firewallExclusionSchema.nullable().default(null).describe('null: propose, and change nothing') })
  .meta({ id: 'FalsePositive' });
export type FalsePositive = z.infer<typeof falsePositiveSchema>;
export const falsePositiveResultSchema = z
  .strictObject({
    proposals: z
      .array(
        z.strictObject({
          exclusion: firewallExclusionSchema,
          touches: z.int().describe('events of the last 7 days in which it takes a match out'),
          letsThrough: z.int().describe('of these: what was or would have been refused, and then would not be'),
          thisOne: z.boolean().describe('whether the event itself would have passed'),
        }),
      )
      .describe('the narrowest first'),
    applied: firewallExclusionSchema.nullable(),
    revision: revisionSchema.describe('of the policy'),
  })
  .meta({ id: 'FalsePositiveResult' });
export type FalsePositiveResult = z.infer<typeof falsePositiveResultSchema>;

export const firewallPatchInputSchema = z
  .strictObject({
    title: plainText(120).min(3),
    cve: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^CVE-\d{4}-\d{4,}$/, 'Give an id like CVE-2021-44228.')
      .nullable()
      .default(null),
    rule: firewallRuleBodySchema,
    expiresAt: timeSchema.nullable().default(null).describe('null: until it is taken back'),
    reason: reasonSchema,
  })
  .meta({ id: 'FirewallPatchInput' });
export type FirewallPatchInput = z.infer<typeof firewallPatchInputSchema>;
export const firewallPatchSchema = z
  .strictObject({
    id: idSchema('patch'),
    ...firewallPatchInputSchema.shape,
    createdAt: timeSchema,
    createdBy: z.string().describe('name of the staff member'),
  })
  .meta({ id: 'FirewallPatch' });
export type FirewallPatch = z.infer<typeof firewallPatchSchema>;

/** Characters of a description, as it was sent. */
export const apiDescriptionLength = 1_048_576;
export const apiDescriptionInputSchema = z
  .strictObject({
    document: z
      .string()
      .min(1)
      .max(apiDescriptionLength)
      .refine((text) => text.isWellFormed() && !text.includes('\0'), 'This is no text.')
      .describe('OpenAPI 3.0 or 3.1 as JSON or YAML, whole: references to other files are not followed'),
  })
  .meta({ id: 'ApiDescriptionInput' });
export type ApiDescriptionInput = z.infer<typeof apiDescriptionInputSchema>;
export const apiDescriptionSchema = z
  .strictObject({
    title: z.string(),
    openapi: z.string().describe('version of the form'),
    operations: z.int().describe('that requests are held against'),
    updatedAt: timeSchema,
    document: z.string(),
  })
  .meta({ id: 'ApiDescription' });
export type ApiDescription = z.infer<typeof apiDescriptionSchema>;
