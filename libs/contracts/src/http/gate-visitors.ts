import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { pageQuerySchema, timeSchema } from '../pagination.ts';
import { plainText, visibleLength } from '../text.ts';
import { emailSchema, passwordSchema } from './accounts.ts';
import { machineTokenSchema } from './gate-access.ts';
import { passkeySchema, trustedDeviceSchema } from './gate-devices.ts';
import { visitorInvitationInputSchema, visitorInvitationSchema } from './gate-invitations.ts';
import { visitorSessionSchema } from './gate-sessions.ts';
import { visitorTokenSchema } from './gate-tokens.ts';
import { visitorPathsSchema } from './visitor-paths.ts';

/** Visitors of one account. */
export const mostVisitors = 20_000;
/** Of an account that has never paid: enough to try it with a team, too few to be worth a false name. */
export const mostVisitorsUnpaid = 100;
export const mostVisitorsAtOnce = 1000;
const mostGroups = 20;
/** That one visitor may enter. */
export const mostVisitorSites = 200;

/** Policies, rules and headers for origins name it. */
export const visitorGroupSchema = z
  .string()
  .trim()
  .max(40, 'Use at most 40 characters.')
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'Use lower-case letters, digits and . _ - only, beginning with a letter or digit.');

const visitorNameSchema = plainText(100).refine((name) => name === '' || visibleLength(name) > 0, 'Give a name that can be seen.');

/** A site that a visitor may enter. */
export const visitorAccessSchema = z
  .strictObject({
    siteId: idSchema('site'),
    paths: visitorPathsSchema,
  })
  .meta({ id: 'VisitorAccess' });
export type VisitorAccess = z.infer<typeof visitorAccessSchema>;

const visitorFields = {
  name: visitorNameSchema.default(''),
  groups: z.array(visitorGroupSchema).max(mostGroups, `Name at most ${mostGroups} groups.`).default([]),
  access: z.array(visitorAccessSchema).max(mostVisitorSites, `Name at most ${mostVisitorSites} sites.`).default([]),
};

export const visitorInputSchema = z
  .strictObject({
    email: emailSchema,
    ...visitorFields,
    password: passwordSchema.optional().describe('without it the visitor has none, and signs in by what needs none'),
  })
  .meta({
    id: 'VisitorInput',
    example: { email: 'anna@example.com', name: 'Anna', groups: ['editors'], access: [] },
  });
export type VisitorInput = z.infer<typeof visitorInputSchema>;

/** What is left out stays as it is. */
export const visitorChangeSchema = z
  .strictObject({
    email: emailSchema.optional(),
    name: visitorNameSchema.optional(),
    groups: visitorFields.groups.unwrap().optional(),
    access: visitorFields.access.unwrap().optional().describe('all of them: sites that are not named here are taken away'),
    password: passwordSchema.nullable().optional().describe('null takes it away'),
    locked: z.boolean().optional(),
  })
  .meta({ id: 'VisitorChange', example: { groups: ['editors', 'staff'], locked: false } });
export type VisitorChange = z.infer<typeof visitorChangeSchema>;

export const visitorSchema = z
  .strictObject({
    id: idSchema('visitor'),
    email: z.string(),
    name: z.string(),
    groups: z.array(z.string()),
    locked: z.boolean().describe('may enter nothing, whatever else is said'),
    hasPassword: z.boolean(),
    tokens: z.int().describe('that generate codes and are confirmed, locked ones among them'),
    recoveryCodes: z.int().describe('not used yet'),
    passkeys: z.int(),
    invitation: visitorInvitationSchema.nullable().describe('the latest; null: none was sent'),
    access: z.array(visitorAccessSchema).describe('sites the visitor may enter; none without an entry'),
    createdAt: timeSchema,
  })
  .meta({ id: 'Visitor' });
/** Who a visitor is at another identity provider: by the subject they are known at the next sign-in there. */
export const visitorIdentitySchema = z
  .strictObject({
    provider: idSchema('identityProvider'),
    issuer: z.string(),
    subject: z.string().describe('the provider’s own name for the person (sub)'),
    createdAt: timeSchema.describe('of the first sign-in there'),
  })
  .meta({ id: 'VisitorIdentity' });
export type VisitorIdentity = z.infer<typeof visitorIdentitySchema>;

/** Everything that is held about one person, but for what proves them: password, seeds and codes. */
export const visitorExportSchema = z
  .strictObject({
    exportedAt: timeSchema,
    visitor: visitorSchema,
    tokens: z.array(visitorTokenSchema),
    machineTokens: z.array(machineTokenSchema).describe('of kind git, at all sites, oldest first'),
    networks: z
      .array(z.strictObject({ network: z.string(), lastAt: timeSchema }))
      .describe('from which the visitor has signed in, for 90 days after the last time'),
    devices: z.array(trustedDeviceSchema).describe('that are trusted, newest first'),
    passkeys: z.array(passkeySchema).describe('at all sites, oldest first'),
    identities: z.array(visitorIdentitySchema).describe('at other identity providers, oldest first'),
    emailCodes: z
      .array(z.strictObject({ siteId: idSchema('site'), sentAt: timeSchema }))
      .describe('codes that were sent to the visitor in the last 24 hours, newest first'),
    sessions: z.array(visitorSessionSchema.omit({ visitor: true })).describe('that go on, newest first; at most 1,000'),
    invitations: z.array(visitorInvitationSchema).describe('newest first; replaced ones until they would have expired'),
    mails: z
      .array(z.strictObject({ at: timeSchema, subject: z.string() }))
      .describe('to the visitor, for a year, oldest first; at most 1,000'),
    changes: z
      .array(z.strictObject({ at: timeSchema, action: z.string() }))
      .describe('what was done with the visitor, oldest first; at most 1,000'),
  })
  .meta({ id: 'VisitorExport' });
export type VisitorExport = z.infer<typeof visitorExportSchema>;
export type Visitor = z.infer<typeof visitorSchema>;

export const visitorQuerySchema = pageQuerySchema.extend({
  search: plainText(254).optional().describe('part of e-mail address or name'),
  group: visitorGroupSchema.optional(),
  site: idSchema('site').optional().describe('only those who may enter it'),
  locked: z.enum(['true', 'false']).optional(),
});
export type VisitorQuery = z.infer<typeof visitorQuerySchema>;

export const visitorBulkSchema = z
  .strictObject({
    action: z.enum(['lock', 'unlock', 'delete', 'invite']),
    visitors: z.array(idSchema('visitor')).min(1).max(mostVisitorsAtOnce, `Name at most ${mostVisitorsAtOnce} at once.`),
    siteId: visitorInvitationInputSchema.shape.siteId
      .optional()
      .describe('to which visitors are invited: a site with a certificate that all of them may enter; left out with the other actions'),
  })
  .meta({ id: 'VisitorBulk', example: { action: 'lock', visitors: ['vis_01KADG00000000000000000000'] } });
export type VisitorBulk = z.infer<typeof visitorBulkSchema>;
export const visitorBulkResultSchema = z
  .strictObject({ changed: z.int().describe('how many were not so before; of invitations, how many went out') })
  .meta({ id: 'VisitorBulkResult' });

/** Visitors as a table: the first line names the columns. */
export const visitorImportSchema = z
  .strictObject({
    csv: z
      .string()
      .min(1, 'Send the table.')
      .max(2_000_000, 'Send at most 2 million characters.')
      .describe(
        'columns email, name, groups, sites, locked in any order, separated by comma, semicolon or tab; groups and sites in a field by ; or , and a site by its hostname or id',
      ),
    existing: z
      .enum(['refuse', 'skip', 'update'])
      .default('refuse')
      .describe('what becomes of lines whose e-mail address is known; update: columns that the table does not have stay as they are'),
    dryRun: z.boolean().default(false).describe('true: only say what would happen'),
  })
  .meta({
    id: 'VisitorImport',
    example: { csv: 'email,name,groups\nanna@example.com,Anna,editors;staff\n', existing: 'refuse', dryRun: true },
  });
export type VisitorImport = z.infer<typeof visitorImportSchema>;
export const visitorImportResultSchema = z
  .strictObject({
    created: z.int(),
    updated: z.int(),
    skipped: z.int().describe('known already: to be skipped, or as the table says'),
    dryRun: z.boolean(),
  })
  .meta({ id: 'VisitorImportResult' });
export type VisitorImportResult = z.infer<typeof visitorImportResultSchema>;
