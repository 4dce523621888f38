import { z } from 'zod';
import { defaultGate, gateMethods, gateRequirements } from '../ruleset-gate.ts';
import { plainText } from '../text.ts';
import { visitorGroupSchema } from './gate-visitors.ts';
import { methodsSchema, mostRules, pathRuleSchema } from './policy-sections.ts';

const longestSessionSeconds = 30 * 86_400;
const requireSchema = z
  .enum(gateRequirements)
  .describe(
    'what visitors show before they enter; code: one of the methods; passkey: that alone; nothing: everybody enters; refuse: nobody does. A passkey is worth password and code',
  );
const machineHeaderSchema = (name: string) =>
  z
    .string()
    .trim()
    .toLowerCase()
    .max(60)
    .regex(/^[a-z][a-z0-9-]*$/, 'Name a header: letters, digits and hyphens.')
    .default(name);
const groupNamesSchema = z
  .array(visitorGroupSchema)
  .max(20, 'Name at most 20 groups.')
  .overwrite((groups) => [...new Set(groups)].sort())
  .default([]);
const groupsSchema = groupNamesSchema.describe('only visitors of one of these enter; empty: all who may enter the site');

export const gateRuleSchema = z
  .strictObject({
    name: plainText(60).min(1).describe('unique within the site'),
    path: pathRuleSchema.nullable().default(null).describe('null: every path'),
    methods: methodsSchema,
    networks: z
      .array(z.string().trim().min(1).max(64))
      .max(100, 'Name at most 100 networks.')
      .default([])
      .describe('IPv4 or IPv6 addresses or CIDR ranges that the rule is for; stored in canonical form; empty: every address'),
    require: requireSchema,
    groups: groupsSchema,
    appliesTo: groupNamesSchema.describe(
      'the rule is for visitors of one of these alone: everybody else goes on to the next rule. Who has not signed in is asked for the least of the rules that may be theirs; empty: for everybody',
    ),
    freshSeconds: z
      .int()
      .min(60)
      .max(longestSessionSeconds)
      .nullable()
      .default(null)
      .describe('visitors who have shown it longer ago are asked again; null: once for a session'),
  })
  .meta({
    id: 'GateRule',
    example: { name: 'office', networks: ['192.0.2.0/24'], require: 'password' },
  });
export type GateRule = z.infer<typeof gateRuleSchema>;

export const gateSettingsSchema = z
  .strictObject({
    mode: z.enum(['off', 'on']).default(defaultGate.mode).describe('on: needs a certificate, because visitors sign in by HTTPS alone'),
    require: requireSchema.default(defaultGate.require).describe('where no rule fits'),
    groups: groupsSchema.describe('where no rule fits: only visitors of one of these enter; empty: all who may enter the site'),
    rules: z.array(gateRuleSchema).max(mostRules).default([]).describe('the first that fits takes the place of require and groups'),
    methods: z
      .array(z.enum(gateMethods))
      .overwrite((methods) => gateMethods.filter((method) => methods.includes(method)))
      .default(defaultGate.methods)
      .describe('what counts as a code, and whether passkeys are offered. What is not named is neither offered nor taken'),
    trustedDeviceSeconds: z
      .int()
      .min(0)
      .max(90 * 86_400)
      .default(defaultGate.trustedDeviceSeconds)
      .describe(
        'visitors may have their browser trusted for so long: there the password alone suffices where password and code are asked for; 0: never',
      ),
    machineHeaders: z
      .strictObject({
        git: machineHeaderSchema(defaultGate.machineHeaders.git),
        licence: machineHeaderSchema(defaultGate.machineHeaders.licence),
      })
      .default(defaultGate.machineHeaders)
      .describe(
        'names of the headers in which programs show git tokens (as user:token; HTTP Basic is taken, too) and licences. They never reach the origin',
      ),
    sessionSeconds: z
      .int()
      .min(300)
      .max(longestSessionSeconds)
      .default(defaultGate.sessionSeconds)
      .describe('after which a visitor signs in again, whatever they do'),
    idleSeconds: z.int().min(300).max(longestSessionSeconds).default(defaultGate.idleSeconds).describe('the same without a request'),
    identity: z
      .strictObject({
        headers: z.boolean().default(defaultGate.identity.headers).describe('Remote-User, Remote-Email, Remote-Name and Remote-Groups'),
        jwt: z.boolean().default(defaultGate.identity.jwt).describe('Sitekeep-Identity: a signed token (RFC 7519)'),
      })
      .default(defaultGate.identity)
      .describe('how the origin is told who is there'),
  })
  .meta({ id: 'GateSettings', description: 'who has to sign in before the site answers' });
export type GateSettings = z.infer<typeof gateSettingsSchema>;
