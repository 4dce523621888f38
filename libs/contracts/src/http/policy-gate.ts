import { z } from 'zod';
import { defaultGate, gateRequirements } from '../ruleset-gate.ts';
import { plainText } from '../text.ts';
import { visitorGroupSchema } from './gate-visitors.ts';
import { methodsSchema, mostRules, pathRuleSchema } from './policy-sections.ts';

const longestSessionSeconds = 30 * 86_400;
const requireSchema = z
  .enum(gateRequirements)
  .describe('what visitors show before they enter; code: of a token, or a recovery code; nothing: everybody enters; refuse: nobody does');
const groupsSchema = z
  .array(visitorGroupSchema)
  .max(20, 'Name at most 20 groups.')
  .overwrite((groups) => [...new Set(groups)].sort())
  .default([])
  .describe('only visitors of one of these enter; empty: all who may enter the site');

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
