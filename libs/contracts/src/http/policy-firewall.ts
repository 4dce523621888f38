import { z } from 'zod';
import {
  defaultFirewall,
  firewallFamilies,
  firewallFields,
  firewallOperators,
  firewallPlaces,
  firewallSets,
  leakKinds,
} from '../ruleset-firewall.ts';
import { plainText } from '../text.ts';
import { pathRuleSchema } from './policy-sections.ts';

/** The most that any plan allows. */
export const mostFirewallRules = 200;
export const mostExclusions = 500;
const mostPriority = 1000;

const onceSorted = <T extends string>(values: T[]): T[] => [...new Set(values)].sort();

/** Kept as it stands, blanks too; what Postgres could not store is no value of a request either. */
const valueSchema = z
  .string()
  .min(1)
  .max(1000)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'Leave out line breaks and control characters.');

export const firewallConditionSchema = z
  .strictObject({
    field: z
      .enum(firewallFields)
      .describe('argument: a parameter of query or body; body_bytes: by Content-Length; path and query: as they are after normalising'),
    name: plainText(200).min(1).nullable().default(null).describe('of argument, header and cookie: which one; null: any of them'),
    operator: z
      .enum(firewallOperators)
      .describe('regex: RE2 syntax, anywhere unless it says ^ or $; greater, less: numbers; in: networks, country codes, or whole values'),
    values: z.array(valueSchema).max(1000).default([]).describe('any of them is enough; empty with exists'),
    negate: z.boolean().default(false).describe('true where it does not hold'),
    ignoreCase: z.boolean().default(false),
  })
  .meta({ id: 'FirewallCondition', example: { field: 'path', operator: 'prefix', values: ['/admin'] } });
export type FirewallCondition = z.infer<typeof firewallConditionSchema>;

const actionSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['block', 'log', 'challenge']) }),
    z.strictObject({ kind: z.literal('allow') }),
    z.strictObject({
      kind: z.literal('redirect'),
      location: plainText(2048).min(1).describe('a path of the site, or a whole URL'),
      status: z.union([z.literal(302), z.literal(303), z.literal(307)]).default(302),
    }),
    z.strictObject({
      kind: z.literal('rate_limit'),
      limit: z.int().min(1).max(1_000_000).describe('requests of one address in a window; 429 beyond it'),
      windowSeconds: z.int().min(1).max(86_400),
    }),
  ])
  .meta({
    id: 'FirewallAction',
    description:
      'log: written down, and the next rule is asked; allow: let past the rest of the firewall; challenge: the visitor check; all but log end the list, rate_limit only where it refuses',
  });

/** A rule of the customer's own, without its place in the list. */
const ruleParts = {
  name: z
    .string()
    .trim()
    .regex(/^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$/, 'Use 1 to 60 lower-case letters, digits and hyphens, like block-old-api.')
    .describe('unique within the site; stands in events and refusals'),
  match: z.enum(['all', 'any']).default('all').describe('of the conditions'),
  conditions: z.array(firewallConditionSchema).min(1, 'Name at least one condition.').max(20),
  action: actionSchema,
};
export const firewallRuleBodySchema = z.strictObject(ruleParts);
export type FirewallRuleBody = z.infer<typeof firewallRuleBodySchema>;
export const firewallRuleSchema = z
  .strictObject({
    ...ruleParts,
    enabled: z.boolean().default(true),
    priority: z.int().min(0).max(mostPriority).default(100).describe('the lowest is asked first; equal ones as they stand'),
  })
  .meta({ id: 'FirewallRule' });
export type FirewallRule = z.infer<typeof firewallRuleSchema>;

export const firewallExclusionSchema = z
  .strictObject({
    rule: plainText(60).min(1).nullable().default(null).describe('id of a rule of a set; null: every rule of the family'),
    family: z.enum(firewallFamilies).nullable().default(null).describe('null where a rule is named'),
    path: pathRuleSchema.nullable().default(null).describe('null: every path'),
    place: z.enum(firewallPlaces).nullable().default(null).describe('null: anywhere'),
    parameter: plainText(200).min(1).nullable().default(null).describe('name of the parameter, header or cookie; null: all'),
    note: plainText(200).default(''),
  })
  .meta({
    id: 'FirewallExclusion',
    description: 'what rules find here does not count',
    example: { rule: 'xss-event-handler', path: { kind: 'exact', value: '/posts' }, place: 'body', parameter: 'text', note: 'the editor' },
  });
export type FirewallExclusion = z.infer<typeof firewallExclusionSchema>;

const { thresholds, body } = defaultFirewall;
export const firewallSettingsSchema = z
  .strictObject({
    mode: z
      .enum(['automatic', 'off', 'detect', 'block'])
      .default('automatic')
      .describe('automatic: detect for the first 7 days of the site, then block; detect: write down what block would refuse'),
    sets: z
      .array(z.enum(firewallSets))
      .overwrite(onceSorted)
      .default([...defaultFirewall.sets])
      .describe('sitekeep: our rules; crs: those that the operator has imported; empty: only your own rules and patches'),
    paranoia: z.int().min(1).max(4).default(defaultFirewall.paranoia).describe('higher: more rules, and more that ordinary visitors meet'),
    familiesOff: z.array(z.enum(firewallFamilies)).overwrite(onceSorted).default([]),
    thresholds: z
      .strictObject({
        total: z.int().min(1).max(1000).default(thresholds.total),
        family: z.int().min(1).max(1000).default(thresholds.family),
      })
      .default(thresholds)
      .describe(
        'scores from which a request is an attack: of all rules that match, or of those of one family. critical 5, error 4, warning 3, notice 2',
      ),
    body: z
      .strictObject({
        bytes: z.int().min(0).max(1_048_576).default(body.bytes).describe('so much of a body is inspected; 0: none'),
        beyond: z.enum(['pass', 'refuse']).default(body.beyond).describe('what becomes of a longer one'),
      })
      .default(body),
    beyondBounds: z
      .enum(['record', 'refuse'])
      .default(defaultFirewall.beyondBounds)
      .describe('what becomes of a request that is nested too deep, has too many values or takes too long to inspect'),
    exclusions: z.array(firewallExclusionSchema).max(mostExclusions).default([]),
    rules: z.array(firewallRuleSchema).max(mostFirewallRules).default([]).describe('your own; asked before the sets'),
    leaks: z
      .strictObject({
        mode: z.enum(['off', 'log', 'replace']).default('off').describe('replace: visitors get our page instead of the answer'),
        kinds: z.array(z.enum(leakKinds)).overwrite(onceSorted).default([]),
      })
      .default(defaultFirewall.leaks)
      .describe('what answers of your server must not hold'),
    api: z
      .strictObject({
        mode: z.enum(['off', 'log', 'refuse']).default('off'),
        unknownPaths: z.enum(['pass', 'log', 'refuse']).default('pass').describe('requests that the description does not know'),
      })
      .default({ mode: 'off', unknownPaths: 'pass' })
      .describe('requests that do not fit the API description of the site'),
  })
  .meta({ id: 'FirewallSettings' });
export type FirewallSettings = z.infer<typeof firewallSettingsSchema>;
