import { z } from 'zod';
import { pathMatchSchema } from './path-match.ts';

/** What a visitor has shown before the gate opens; `nothing` lets everybody through, `refuse` nobody. */
export const gateRequirements = ['nothing', 'password', 'code', 'password_and_code', 'refuse'] as const;
export type GateRequirement = (typeof gateRequirements)[number];

export const rulesetGateRuleSchema = z.strictObject({
  name: z.string().max(60).describe('unique within the site'),
  path: pathMatchSchema.nullable().describe('null: every path'),
  methods: z.array(z.string()).describe('empty: every method; GET is also HEAD'),
  networks: z.array(z.string()).describe('canonical CIDR; empty: every address'),
  require: z.enum(gateRequirements),
  groups: z.array(z.string()).describe('only visitors of one of these; empty: all who may enter the site'),
});
export type RulesetGateRule = z.infer<typeof rulesetGateRuleSchema>;

/** Who has to sign in before the origin is asked. The first rule that fits decides; without one `require` and `groups` do. */
export const rulesetGateSchema = z.strictObject({
  mode: z.enum(['off', 'on']),
  require: z.enum(gateRequirements),
  groups: z.array(z.string()),
  rules: z.array(rulesetGateRuleSchema).max(50),
  sessionSeconds: z.int().min(300).describe('after which a visitor signs in again, whatever he does'),
  idleSeconds: z.int().min(300).describe('without a request'),
  epoch: z.int().min(0).describe('of the key that signs sessions: raised by a rotation'),
  previousUntil: z.int().nullable().describe('ms since epoch: so long the key of the epoch before is good'),
  identity: z.strictObject({
    headers: z.boolean().describe('the origin is told Remote-User, Remote-Email, Remote-Name and Remote-Groups'),
    jwt: z.boolean().describe('and a signed token in Sitekeep-Identity, whose keys are at /.sitekeep/jwks.json'),
  }),
});
export type RulesetGate = z.infer<typeof rulesetGateSchema>;
export const defaultGate: RulesetGate = {
  mode: 'off',
  require: 'password_and_code',
  groups: [],
  rules: [],
  sessionSeconds: 12 * 3600,
  idleSeconds: 2 * 3600,
  epoch: 0,
  previousUntil: null,
  identity: { headers: true, jwt: false },
};
