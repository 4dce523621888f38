import { z } from 'zod';
import { pathMatchSchema } from './path-match.ts';

/** Which rules a site is measured by: ours, or those an operator has imported from a CRS release. */
export const firewallSets = ['sitekeep', 'crs'] as const;
export const firewallModes = ['off', 'detect', 'block'] as const;

/** What an attack is after; every rule belongs to one. `patch`: known exploited vulnerabilities, and what staff push to all sites. */
export const firewallFamilies = [
  'protocol',
  'scanner',
  'sqli',
  'nosqli',
  'xss',
  'traversal',
  'remote_file',
  'ssrf',
  'command',
  'php',
  'java',
  'node',
  'template',
  'xxe',
  'ldap',
  'mail',
  'header_injection',
  'session',
  'graphql',
  'upload',
  'patch',
] as const;
export type FirewallFamily = (typeof firewallFamilies)[number];

/** Where in a request a value stood. `*_name`: the name of a parameter as a value of its own; `signal`: what reading it has shown. */
export const firewallPlaces = [
  'method',
  'path',
  'query',
  'query_name',
  'header',
  'cookie',
  'cookie_name',
  'body',
  'body_name',
  'file_name',
  'file_head',
  'signal',
] as const;
export type FirewallPlace = (typeof firewallPlaces)[number];

export const firewallFields = [
  'method',
  'path',
  'query',
  'argument',
  'header',
  'cookie',
  'body',
  'user_agent',
  'hostname',
  'address',
  'country',
  'body_bytes',
] as const;
export const firewallOperators = ['contains', 'equals', 'prefix', 'suffix', 'regex', 'greater', 'less', 'in', 'exists'] as const;

export const rulesetConditionSchema = z.strictObject({
  field: z.enum(firewallFields),
  name: z.string().max(200).nullable().describe('of argument, header and cookie: which one; null: any of them'),
  operator: z.enum(firewallOperators).describe('in: networks for address, codes for country, else whole values; greater, less: numbers'),
  values: z.array(z.string().max(1000)).max(1000).describe('any of them is enough; empty with exists'),
  negate: z.boolean(),
  ignoreCase: z.boolean(),
});
export type RulesetCondition = z.infer<typeof rulesetConditionSchema>;

export const rulesetFirewallRuleSchema = z.strictObject({
  name: z.string().max(60).describe('unique within the site'),
  match: z.enum(['all', 'any']).describe('of the conditions'),
  conditions: z.array(rulesetConditionSchema).min(1).max(20),
  action: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['block', 'log', 'challenge']) }),
    z.strictObject({ kind: z.literal('allow').describe('neither later rules nor the rule sets are asked') }),
    z.strictObject({
      kind: z.literal('redirect'),
      location: z.string().max(2048),
      status: z.union([z.literal(302), z.literal(303), z.literal(307)]),
    }),
    z.strictObject({ kind: z.literal('rate_limit'), limit: z.int().min(1), windowSeconds: z.int().min(1).max(86_400) }),
  ]),
});
export type RulesetFirewallRule = z.infer<typeof rulesetFirewallRuleSchema>;

export const rulesetExclusionSchema = z.strictObject({
  rule: z.string().max(60).nullable().describe('id of a rule of a set; null: every rule of the family'),
  family: z.enum(firewallFamilies).nullable().describe('null where a rule is named; both null: every rule'),
  path: pathMatchSchema.nullable().describe('null: every path'),
  place: z.enum(firewallPlaces).nullable().describe('null: anywhere'),
  parameter: z.string().max(200).nullable().describe('name of the parameter, header or cookie; null: all'),
});
export type RulesetExclusion = z.infer<typeof rulesetExclusionSchema>;

export const leakKinds = ['stack_trace', 'sql_error', 'card_number', 'directory_listing'] as const;

/** What the firewall does for a site. What stands here is shared by all sites that say the same; only `blocksFrom` is a site's own. */
export const rulesetFirewallSchema = z.strictObject({
  mode: z.enum(firewallModes),
  blocksFrom: z.int().nullable().describe('ms since epoch, of mode block: until then it only records; null: at once'),
  sets: z.array(z.enum(firewallSets)).describe('sorted; empty: only custom rules and patches'),
  paranoia: z.int().min(1).max(4),
  familiesOff: z.array(z.enum(firewallFamilies)).describe('sorted'),
  thresholds: z.strictObject({
    total: z.int().min(1).describe('sum of the scores of all rules that matched, from which a request is an attack'),
    family: z.int().min(1).describe('the same of one family'),
  }),
  body: z.strictObject({
    bytes: z.int().min(0).max(1_048_576).describe('so much of a body is read; 0: none'),
    beyond: z.enum(['pass', 'refuse']).describe('what becomes of a longer one'),
  }),
  beyondBounds: z.enum(['record', 'refuse']).describe('what becomes of a request too deep, too large or too slow to be read'),
  exclusions: z.array(rulesetExclusionSchema),
  rules: z.array(rulesetFirewallRuleSchema).describe('in the order they are asked'),
  leaks: z.strictObject({ mode: z.enum(['off', 'log', 'replace']), kinds: z.array(z.enum(leakKinds)) }),
  api: z
    .strictObject({
      mode: z.enum(['log', 'refuse']),
      schema: z.string().max(80).describe('id of redisKeys.apiSchema'),
      unknownPaths: z.enum(['pass', 'log', 'refuse']).describe('what becomes of requests that the description does not know'),
    })
    .nullable(),
});
export type RulesetFirewall = z.infer<typeof rulesetFirewallSchema>;

/** Of rulesets written before there was a firewall, and of sites that have none. */
export const defaultFirewall: RulesetFirewall = {
  mode: 'off',
  blocksFrom: null,
  sets: ['sitekeep'],
  paranoia: 1,
  familiesOff: [],
  thresholds: { total: 5, family: 5 },
  body: { bytes: 131_072, beyond: 'pass' },
  beyondBounds: 'record',
  exclusions: [],
  rules: [],
  leaks: { mode: 'off', kinds: [] },
  api: null,
};

/** What redisKeys.firewallPatches holds: rules that staff push to every site whose firewall is on, asked before the site's own. */
export const firewallPatchesSchema = z.strictObject({
  version: z.int().describe('rises with every change'),
  patches: z.array(
    z.strictObject({
      id: z.string().max(60),
      rule: rulesetFirewallRuleSchema,
      expiresAt: z.int().nullable().describe('ms since epoch'),
    }),
  ),
});
export type FirewallPatches = z.infer<typeof firewallPatchesSchema>;
