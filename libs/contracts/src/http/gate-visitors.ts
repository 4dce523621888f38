import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { pageQuerySchema, timeSchema } from '../pagination.ts';
import { plainText, visibleLength } from '../text.ts';
import { emailSchema, passwordSchema } from './accounts.ts';
import { visitorSessionSchema } from './gate-sessions.ts';
import { visitorTokenSchema } from './gate-tokens.ts';

/** Visitors of one account. */
export const mostVisitors = 20_000;
/** Of an account that has never paid: enough to try it with a team, too few to be worth a false name. */
export const mostVisitorsUnpaid = 100;
export const mostVisitorsAtOnce = 1000;
const mostGroups = 20;
/** That one visitor may enter. */
export const mostVisitorSites = 200;
const mostPaths = 50;

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
    paths: z
      .array(
        z
          .string()
          .trim()
          .max(500)
          .regex(/^\/[^?#\s]*$/, 'Give a path that begins with /, without a query.'),
      )
      .max(mostPaths, `Name at most ${mostPaths} paths.`)
      .default([])
      .describe('paths that the visitor may enter, each with all below it; empty: the whole site'),
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
    tokens: z.int().describe('that generate codes, locked ones among them'),
    recoveryCodes: z.int().describe('not used yet'),
    access: z.array(visitorAccessSchema).describe('sites the visitor may enter; none without an entry'),
    createdAt: timeSchema,
  })
  .meta({ id: 'Visitor' });
/** Everything that is held about one person, but for what proves them: password, seeds and codes. */
export const visitorExportSchema = z
  .strictObject({
    exportedAt: timeSchema,
    visitor: visitorSchema,
    tokens: z.array(visitorTokenSchema),
    networks: z
      .array(z.strictObject({ network: z.string(), lastAt: timeSchema }))
      .describe('from which the visitor has signed in, for 90 days after the last time'),
    sessions: z.array(visitorSessionSchema.omit({ visitor: true })).describe('that go on, newest first; at most 1,000'),
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
    action: z.enum(['lock', 'unlock', 'delete']),
    visitors: z.array(idSchema('visitor')).min(1).max(mostVisitorsAtOnce, `Name at most ${mostVisitorsAtOnce} at once.`),
  })
  .meta({ id: 'VisitorBulk', example: { action: 'lock', visitors: ['vis_01KADG00000000000000000000'] } });
export type VisitorBulk = z.infer<typeof visitorBulkSchema>;
export const visitorBulkResultSchema = z
  .strictObject({ changed: z.int().describe('how many were not so before') })
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
