import { z } from 'zod';
import { pathMatchSchema } from './path-match.ts';

/** What a visitor has shown before the gate opens; `nothing` lets everybody through, `refuse` nobody. */
export const gateRequirements = ['nothing', 'password', 'code', 'password_and_code', 'passkey', 'refuse'] as const;
export type GateRequirement = (typeof gateRequirements)[number];
/** What counts as a code, and whether passkeys are offered: a passkey is worth password and code, because it asks for both device and person. */
export const gateMethods = ['token', 'recovery_code', 'email_code', 'passkey'] as const;
export type GateMethod = (typeof gateMethods)[number];

export const rulesetGateRuleSchema = z.strictObject({
  name: z.string().max(60).describe('unique within the site'),
  path: pathMatchSchema.nullable().describe('null: every path'),
  methods: z.array(z.string()).describe('empty: every method; GET is also HEAD'),
  networks: z.array(z.string()).describe('canonical CIDR; empty: every address'),
  require: z.enum(gateRequirements),
  groups: z.array(z.string()).describe('only visitors of one of these; empty: all who may enter the site'),
  appliesTo: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('the rule is passed over for visitors of none of these; left out: for everybody'),
  freshSeconds: z.int().min(60).nullable().describe('what is asked for was shown at most so long ago; null: at the sign-in'),
});
export type RulesetGateRule = z.infer<typeof rulesetGateRuleSchema>;

/** Who has to sign in before the origin is asked. The first rule that fits decides; without one `require` and `groups` do. */
export const rulesetGateSchema = z.strictObject({
  mode: z.enum(['off', 'on']),
  require: z.enum(gateRequirements),
  groups: z.array(z.string()),
  rules: z.array(rulesetGateRuleSchema).max(50),
  methods: z.array(z.enum(gateMethods)).describe('those that are not named are neither offered nor taken'),
  trustedDeviceSeconds: z.int().min(0).describe('so long a browser on which a visitor asked for it stands for the code; 0: never'),
  machineHeaders: z.strictObject({ git: z.string(), licence: z.string() }).describe('in which programs show their tokens, in lower case'),
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
  methods: ['token', 'recovery_code', 'passkey'],
  trustedDeviceSeconds: 7 * 86_400,
  machineHeaders: { git: 'sitekeep-git-token', licence: 'sitekeep-licence' },
  sessionSeconds: 12 * 3600,
  idleSeconds: 2 * 3600,
  epoch: 0,
  previousUntil: null,
  identity: { headers: true, jwt: false },
};
